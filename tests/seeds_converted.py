"""Make the seeds that are no text anew: a PDF, a Word document, a workbook and an e-book.

    apt-get install chromium fonts-hosny-amiri
    python -m tests.seeds_converted

They are committed: nothing needs the program that prints the PDF, which gives other bytes each time. The others are
written by hand and come out the same. Tested by tests/test_seeds.py.
"""

# ruff: noqa: E501 - a paragraph or a piece of markup stands on one line

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.printing import print_by_chromium

__all__ = ["WORDS", "make_docx", "make_epub", "make_xlsx"]

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OOXML = "application/vnd.openxmlformats-officedocument"
MADE = (2026, 3, 2, 8, 0, 0)

LIBRARY = [
    "مكتبة متنقلة تجوب قرى وادي رم",
    "أطلقت بلدية العقبة في الأردن مكتبة متنقلة تحمل ثلاثة آلاف كتاب إلى القرى المتناثرة في وادي رم والقويرة. وقالت المشرفة على المشروع ليلى الحويطات إن الشاحنة تقف في كل قرية يوما كاملا، وإن الأطفال ينتظرونها عند باب المدرسة منذ الصباح.",
    "وتضم المكتبة ركنا للقصص المصورة، وآخر لكتب الزراعة والطب البيطري التي يطلبها مربو الإبل. وقد تبرعت جامعة اليرموك بأربعمئة كتاب، وأرسلت مكتبة الإسكندرية في مصر صندوقا من الخرائط القديمة للبحر الأحمر.",
    "وفي قرية الديسة جلس الشيخ سالم الزوايدة، وهو في السبعين من عمره، يقرأ على أحفاده حكاية عن قوافل الملح التي كانت تقطع الطريق إلى غزة. وقال إنه لم ير كتابا مطبوعا قبل أن يبلغ العشرين، وإن أول كتاب اقتناه اشتراه من سوق في دمشق.",
]

LIBRARY_SECOND = [
    "وتخطط البلدية لشراء شاحنة ثانية في عام 2027 بكلفة 85,000 دينار، تصل إلى قرى الشوبك والبتراء في الشمال. ويأمل القائمون على المشروع أن يتطوع طلاب الجامعة الأردنية في عمّان لتنظيم حلقات القراءة في العطل.",
    "وستبقى الإعارة مجانية، على أن يعيد القارئ الكتاب عند عودة الشاحنة بعد أسبوعين. وقد ضاع حتى الآن سبعة كتب فقط من بين أكثر من ألفين أعيرت منذ أيلول الماضي.",
]

DATES_REPORT = (
    ("heading", "تقرير عن موسم التمور في بسكرة"),
    ("text", "جمع الفلاحون في واحات بسكرة جنوب الجزائر محصولا يفوق محصول العام الماضي بنحو الخمس، بعد أمطار خريفية جاءت في وقتها. وقال رئيس التعاونية عبد القادر بن عيسى إن صنف دقلة نور يباع في أسواق مرسيليا وباريس قبل أن ينتهي القطاف."),
    ("text", "وقد زارت بعثة من منظمة الأغذية والزراعة مشاتل طولقة، وسجلت ثلاثة أسباب للتحسن:"),
    ("item", "إصلاح قنوات الري القديمة في أولاد جلال"),
    ("item", "تغطية العذوق بشباك تقيها من الطيور"),
    ("item", "مكافحة سوسة النخيل من غير مبيدات"),
    ("text", "ويبين الجدول كميات الصنفين بالطن في آخر موسمين."),
    ("table", (("الصنف", "موسم 2024", "موسم 2025"), ("دقلة نور", "41200", "49800"), ("الغرس", "17600", "20100"))),
    ("text", "وتنوي وزارة الفلاحة في العاصمة الجزائر إنشاء مخزن مبرد قرب محطة القطار في بسكرة، حتى لا يبيع الصغار محصولهم بأبخس الأثمان في أول الموسم."),
)  # fmt: skip

SHEETS = {
    "Ferry passengers": (
        ("Route", "Operator", "Passengers 2024", "Passengers 2025"),
        ("Piraeus to Heraklion, Greece", "Aegean Lines", "412,300", "431,950"),
        ("Tangier, Morocco to Algeciras, Spain", "Strait Ferries", "1,204,800", "1,260,400"),
        ("Alexandria, Egypt to Limassol, Cyprus", "Levant Shipping", "38,200", "44,750"),
    ),
    "Notes": (
        ("Source", "The harbour masters of Piraeus, Tangier and Alexandria sent their monthly sheets to Lena Fischer in Hamburg."),
        ("Note", "Passengers who left the ship at a port on the way, such as Rhodes or Valletta, are counted once."),
        ("Weather", "In the winter of 2025 the storms kept most of the small boats in the harbour for nine days, and many people went home by train instead."),
        ("Prices", "The children of the islands do not pay for the crossing, and since last year their teachers have been able to travel with them for half of what others pay."),
    ),
}  # fmt: skip

TALE = (
    ("حارس الفنار", "كان في مدينة صور على ساحل لبنان فنار لا ينطفئ، يحرسه رجل اسمه يوسف. وفي كل مساء كان يصعد الدرجات المئة والعشرين حاملا قنديله، ويعد السفن القادمة من الإسكندرية وقبرص.", "وذات ليلة شتاء لم يعد إلى المرفأ قارب الصياد حنا، فترك يوسف باب الفنار مفتوحا وأوقد نارا أخرى على الصخور. ورأى أهل صيدا الضوءين من بعيد فظنوا أن القمر قد طلع مرتين."),
    ("القارب العائد", "مع الفجر دخل القارب الميناء وشراعه ممزق، وعلى ظهره حنا وابنته مريم وسلة من السمك. قالت مريم إنهم تاهوا في الضباب حتى رأوا الضوء الثاني، فعرفوا أين تنتهي الصخور ويبدأ الرمل.", "ومنذ ذلك اليوم توقد المدينة نارين في ليالي العواصف، واحدة للسفن وواحدة لمن ينتظرونها. ويقال إن تاجرا من البندقية حمل الحكاية معه، فصارت تروى في موانئ إيطاليا أيضا."),
)  # fmt: skip


def zipped(path: Path, parts: dict[str, str]) -> None:
    """Write a zip of some parts, `mimetype` as it is; the same parts give the same bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, MADE), content.encode(), compress_type=kind)


def relationships(*targets: tuple[str, str]) -> str:
    """Return the relationships of a part, each given as type and target."""
    rows = "".join(f'<Relationship Id="r{at}" Type="{kind}" Target="{to}"/>' for at, (kind, to) in enumerate(targets))
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def ooxml(main: str, parts: dict[str, tuple[str, str]], title: str, creator: str, language: str) -> dict[str, str]:
    """Return the parts of a file of Office Open XML; each of `parts` is given with its type."""
    core = (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dc:language>{language}</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-03-02T08:00:00Z</dcterms:created></cp:coreProperties>'
    )
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in parts.items())
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": relationships(
            (f"{OFFICE}/relationships/officeDocument", main),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": core,
        **{name: content for name, (_, content) in parts.items()},
    }


HEAD = "جريدة العقبة · آذار 2026"
SHEETS_TITLE, TALE_TITLE = "Ferry statistics of three harbours", "ضوءان في صور"

WORDS = {
    "38-arabic-library.pdf": "\n".join([HEAD, *LIBRARY, *LIBRARY_SECOND]),
    "39-arabic-dates.docx": "\n".join(str(what) for _, what in DATES_REPORT),
    "40-ferry-statistics.xlsx": "\n".join(
        [SHEETS_TITLE, *(" | ".join(row) for rows in SHEETS.values() for row in rows)]
    ),
    "46-arabic-tale.epub": "\n".join([TALE_TITLE, *(one for chapter in TALE for one in chapter)]),
}
"""What each of these seeds says, with its title, and the line that returns on the pages of the first."""


def make_pdf(folder: Path, name: str) -> None:
    """Print the article about the library: two pages, with a line that returns above each."""
    title, *paragraphs = LIBRARY
    head = f'<div class="head">{HEAD}</div>'
    first = f"{head}<h1>{escape(title)}</h1>" + "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    second = head + "".join(f"<p>{escape(one)}</p>" for one in LIBRARY_SECOND)
    css = (
        '@page{size:a5;margin:15mm} body{font-family:"DejaVu Sans";font-size:15px} .head{font-size:11px;text-align:center}'
        " section{break-after:page;position:relative;min-height:170mm} .foot{position:absolute;bottom:0;width:100%;"
        "text-align:center;font-size:11px}"
    )
    page = f"<section>{first}<div class=foot>1</div></section><section>{second}<div class=foot>2</div></section>"
    markup = (
        f'<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="author" content="سمر القضاة"><style>{css}</style></head><body>{page}</body></html>'
    )
    print_by_chromium(markup, folder / name)


def make_docx(folder: Path, name: str) -> None:
    """Write the report about dates: a heading, a list, a table, a numbering of its own."""
    body = "".join(_docx_part(kind, what) for kind, what in DATES_REPORT)
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    numbering = (
        f'{XML}<w:numbering {word}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = f'{XML}<w:styles {word}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>'
    kind = f"{OOXML}.wordprocessingml"
    parts = {
        "word/document.xml": (
            f"{kind}.document.main+xml",
            f"{XML}<w:document {word}><w:body>{body}</w:body></w:document>",
        ),
        "word/numbering.xml": (f"{kind}.numbering+xml", numbering),
        "word/styles.xml": (f"{kind}.styles+xml", styles),
    }
    made = ooxml("word/document.xml", parts, DATES_REPORT[0][1], "نوال مرزوقي", "ar-DZ")
    made["word/_rels/document.xml.rels"] = relationships(
        (f"{OFFICE}/relationships/numbering", "numbering.xml"), (f"{OFFICE}/relationships/styles", "styles.xml")
    )
    zipped(folder / name, made)


def _docx_part(kind: str, what: str | Sequence[Sequence[str]]) -> str:
    if not isinstance(what, str):
        rows = ("".join(f"<w:tc>{_docx_part('text', cell)}</w:tc>" for cell in row) for row in what)
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    style = {
        "heading": '<w:pStyle w:val="Heading1"/>',
        "item": '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
    }.get(kind, "")
    return f"<w:p><w:pPr>{style}<w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t>{escape(what)}</w:t></w:r></w:p>"


def make_xlsx(folder: Path, name: str) -> None:
    """Write the workbook of ferries: two sheets, words shared between cells, numbers as numbers."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = f"{OOXML}.spreadsheetml"
    words = list(dict.fromkeys(cell for rows in SHEETS.values() for row in rows for cell in row if not _number(cell)))
    sheets = "".join(
        f'<sheet name="{escape(title)}" sheetId="{at}" r:id="r{at}"/>' for at, title in enumerate(SHEETS, 1)
    )
    shared = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    parts = {
        "xl/workbook.xml": (
            f"{kind}.sheet.main+xml",
            f'{XML}<workbook {main} xmlns:r="{OFFICE}/relationships"><sheets>{sheets}</sheets></workbook>',
        ),
        "xl/sharedStrings.xml": (f"{kind}.sharedStrings+xml", f"{XML}<sst {main}>{shared}</sst>"),
    }
    for at, rows in enumerate(SHEETS.values(), 1):
        data = "".join(
            f'<row r="{number}">{"".join(_xlsx_cell(words, number, place, cell) for place, cell in enumerate(row))}</row>'
            for number, row in enumerate(rows, 1)
        )
        sheet = f"{XML}<worksheet {main}><sheetData>{data}</sheetData></worksheet>"
        parts[f"xl/worksheets/sheet{at}.xml"] = (f"{kind}.worksheet+xml", sheet)
    made = ooxml("xl/workbook.xml", parts, SHEETS_TITLE, "Lena Fischer", "en")
    rows = [(f"{OFFICE}/relationships/worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(SHEETS) + 1)]
    made["xl/_rels/workbook.xml.rels"] = relationships(
        (f"{OFFICE}/relationships/sharedStrings", "sharedStrings.xml"), *rows
    )
    zipped(folder / name, made)


def _number(cell: str) -> str:
    digits = cell.replace(",", "")
    return digits if digits.isdigit() else ""


def _xlsx_cell(words: Sequence[str], row: int, place: int, cell: str) -> str:
    where = f'r="{"ABCD"[place]}{row}"'
    if number := _number(cell):
        return f"<c {where}><v>{number}</v></c>"
    return f'<c {where} t="s"><v>{words.index(cell)}</v></c>'


def make_epub(folder: Path, name: str) -> None:
    """Write the tale of the lighthouse: two chapters, and a table of contents."""
    html = 'xmlns="http://www.w3.org/1999/xhtml" lang="ar" dir="rtl"'
    chapters = {
        f"chapter{at}.xhtml": f"{XML}<html {html}><head><title>{title}</title></head><body><h1>{title}</h1>"
        + "".join(f"<p>{one}</p>" for one in paragraphs)
        + "</body></html>"
        for at, (title, *paragraphs) in enumerate(TALE, 1)
    }
    items = "".join(
        f'<item id="c{at}" href="{chapter}" media-type="application/xhtml+xml"/>'
        for at, chapter in enumerate(chapters, 1)
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(1, len(chapters) + 1))
    metadata = (
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>' + TALE_TITLE + "</dc:title>"
        "<dc:creator>رنا الخوري</dc:creator><dc:language>ar</dc:language><dc:date>2025-11-20</dc:date>"
        '<dc:identifier id="id">docmill-seed-46</dc:identifier></metadata>'
    )
    contents = "".join(f'<li><a href="chapter{at}.xhtml">{title}</a></li>' for at, (title, *_) in enumerate(TALE, 1))
    nav = f'{XML}<html {html} xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>{contents}</ol></nav></body></html>'
    zipped(
        folder / name,
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'{XML}<container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
            'media-type="application/oebps-package+xml"/></rootfiles></container>',
            "book.opf": f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
            f'{metadata}<manifest>{items}<item id="nav" href="nav.xhtml" properties="nav" '
            f'media-type="application/xhtml+xml"/></manifest><spine>{spine}</spine></package>',
            "nav.xhtml": nav,
            **chapters,
        },
    )


if __name__ == "__main__":
    make_pdf(SEEDS, "38-arabic-library.pdf")
    make_docx(SEEDS, "39-arabic-dates.docx")
    make_xlsx(SEEDS, "40-ferry-statistics.xlsx")
    make_epub(SEEDS, "46-arabic-tale.epub")
