"""Makes `tests/stages/convert/office/files/`: Office files as LibreOffice writes them, and the text it exports of each.

    python tests/office_files.py

It needs `soffice` (LibreOffice 7.4 was used). The sources are flat OpenDocument with texts of our own in four scripts.
The files are committed, since another release of LibreOffice writes others; what they hold is in TEXTS.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

FILES = Path(__file__).parent / "stages" / "convert" / "office" / "files"


@dataclass(frozen=True)
class Text:
    """What a file holds."""

    language: str
    country: str
    title: str
    author: str
    heading: str
    paragraphs: tuple[str, str]
    note: str
    numbered: tuple[tuple[str, tuple[str, ...]], ...]
    bullets: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    last: str

    @property
    def noted(self) -> str:
        """What stands before the note: the first word, or what is before the first space."""
        return self.paragraphs[1].partition(" ")[0]


TEXTS = {
    "ar": Text(
        "ar",
        "SY",
        "ترميم سوق النحاسين في حلب",
        "ليلى حداد",
        "مراحل العمل",
        (
            (
                "بدأت في حلب يوم 12/3/2026 أعمال ترميم سوق النحاسين، وهي المرحلة الثانية من مشروع تموّله UNESCO بكلفة "
                "1,250,000 دولار (نحو 60% من الكلفة كلها)."
            ),
            (
                "وقال المهندس سامر الخطيب إنّ السقف الخشبي سيُعاد كما كان في القرن 17، «حجراً بحجر»، وإن التجار "
                "سيعودون قبل الشتاء."
            ),
        ),
        "من تقرير البلدية الصادر في آذار.",
        (("تنظيف الحجر", ("الواجهة الشمالية", "الأقواس")), ("تركيب السقف", ()), ("إنارة الممرات", ())),
        ("أدوات يدوية", "خشب الجوز"),
        (("المرحلة والكلفة", ""), ("السقف", "480,000"), ("الإنارة", "95,500")),
        "للاستفسار: info@example.org أو الهاتف ‎+963 21 555 0134.",
    ),
    "he": Text(
        "he",
        "IL",
        "ספרייה חדשה בערד",
        "נועה ברק",
        "שלבי הבנייה",
        (
            "ביום 4.5.2026 נפתחה בערד ספרייה ציבורית ובה 38,000 ספרים, רבים מהם תרומה של תושבי העיר ושל Kibbutz Lotan.",
            "המנהלת אמרה כי ״הקריאה היא מים במדבר״, וכי שעות הפתיחה (9:00–20:00) יוארכו בקיץ.",
        ),
        "לפי דוח העירייה.",
        (("חפירה", ("יסודות", "ניקוז")), ("קירות", ()), ("גג", ())),
        ("מדפי עץ", "פינת ילדים"),
        (("חדר ושטח", ""), ("אולם", "240"), ("ארכיון", "75")),
        "סוף.",
    ),
    "zh": Text(
        "zh",
        "CN",
        "茶港夜市重新开放",
        "陈雨",
        "改造步骤",
        (
            "2026年5月9日，茶港的夜市在停业两年之后重新开放，第一晚接待了4,300名游客，其中约三成来自外地。",
            "市场负责人说，新的屋顶使用了 ETFE 膜，“下雨也不必收摊”，摊位费下降了15%。",
        ),
        "数据来自港务局。",
        (("清理河岸", ("运走淤泥", "加固石阶")), ("铺设电缆", ()), ("安装屋顶", ())),
        ("茶叶", "竹器"),
        (("摊位和数量", ""), ("小吃", "86"), ("手工", "41")),
        "完。",
    ),
    "en": Text(
        "en",
        "GB",
        "The harbour ferry returns",
        "Martin Ashdown",
        "What was rebuilt",
        (
            (
                "The ferry between Northquay and Saltmarsh ran again on 2 June 2026, after 14 months in dock; the "
                "repair cost £1.2 million (18% less than planned)."
            ),
            (
                "Passengers queued from six in the morning — “it felt like a fair”, said the café’s owner — and some "
                "crossed twice."
            ),
        ),
        "Figures from the port’s annual report.",
        (("Engines", ("port side", "starboard side")), ("Gangway", ()), ("Ticket hall", ())),
        ("oak benches", "a ramp for wheelchairs"),
        (("Crossing and fare", ""), ("Adults", "4.50"), ("Children", "2.00")),
        "The last boat leaves at 22:40.",
    ),
}

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
        ("number", "datastyle"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
LISTS = """
<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix=")"
 text:display-levels="2"/></text:list-style>
<text:list-style style:name="Bullets">
<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
"""


def document(text: Text, kind: str, styles: str, body: str) -> str:
    """Return a flat OpenDocument."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.{kind}">
<office:meta><dc:title>{escape(text.title)}</dc:title><dc:subject>{escape(text.heading)}</dc:subject>
<meta:initial-creator>{escape(text.author)}</meta:initial-creator><dc:language>{text.language}</dc:language>
<meta:creation-date>2026-05-20T09:30:00</meta:creation-date><meta:keyword>{escape(text.bullets[0])}</meta:keyword>
</office:meta><office:automatic-styles>{styles}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page"/></office:master-styles>
<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"""


def item(words: str, inner: tuple[str, ...] = ()) -> str:
    """Return an item of a list with those of the list in it."""
    below = f"<text:list>{''.join(item(one) for one in inner)}</text:list>" if inner else ""
    return f"<text:list-item><text:p>{escape(words)}</text:p>{below}</text:list-item>"


def table(text: Text) -> str:
    """Return a table whose first row is one cell over two columns."""
    wide = f'<table:table-cell table:number-columns-spanned="2"><text:p>{escape(text.table[0][0])}</text:p>'
    rows = [f"<table:table-row>{wide}</table:table-cell><table:covered-table-cell/></table:table-row>"]
    for row in text.table[1:]:
        cells = "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    column = '<table:table-column table:number-columns-repeated="2"/>'
    return f'<table:table table:name="Table1">{column}{"".join(rows)}</table:table>'


def writer(text: Text) -> str:
    """Return a text document."""
    noted = text.noted
    note = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{escape(text.note)}</text:p></text:note-body></text:note>"
    )
    body = (
        f'<text:h text:outline-level="1">{escape(text.title)}</text:h><text:p>{escape(text.paragraphs[0])}</text:p>'
        f'<text:h text:outline-level="2">{escape(text.heading)}</text:h>'
        f"<text:p>{escape(noted)}{note}{escape(text.paragraphs[1].removeprefix(noted))}</text:p>"
        f'<text:list text:style-name="Numbers">{"".join(item(*one) for one in text.numbered)}</text:list>'
        f'<text:list text:style-name="Bullets">{"".join(map(item, text.bullets))}</text:list>'
        f"{table(text)}<text:p>{escape(text.last)}</text:p>"
    )
    return document(text, "text", LISTS, body)


def impress(text: Text) -> str:
    """Return a presentation of three slides: a list with notes, a table, and a hidden one."""
    place = 'svg:x="2cm" svg:width="20cm" svg:height="6cm"'

    def box(inner: str, y: int, kind: str = "") -> str:
        named = f' presentation:class="{kind}"' if kind else ""
        return f'<draw:frame{named} {place} svg:y="{y}cm"><draw:text-box>{inner}</draw:text-box></draw:frame>'

    def paragraph(words: str) -> str:
        return f"<text:p>{escape(words)}</text:p>"

    numbers = "".join(item(*one) for one in text.numbered)
    slides = (
        box(paragraph(text.title), 1, "title")
        + box(f'<text:list text:style-name="Bullets">{"".join(map(item, text.bullets))}</text:list>', 6)
        + f'<draw:g><draw:custom-shape {place} svg:y="13cm">{paragraph(text.last)}</draw:custom-shape></draw:g>'
        + f"<presentation:notes>{box(paragraph(text.note), 1, 'notes')}</presentation:notes>",
        box(paragraph(text.heading), 1)
        + box(f'<text:list text:style-name="Numbers">{numbers}</text:list>', 4)
        + f'<draw:frame {place} svg:y="12cm">{table(text)}</draw:frame>',
        box(paragraph(text.paragraphs[0]), 1),
    )
    pages = "".join(
        f'<draw:page draw:name="page{number}" draw:style-name="{"Hidden" if number == 3 else "Shown"}" '
        f'draw:master-page-name="Standard">{inner}</draw:page>'
        for number, inner in enumerate(slides, 1)
    )
    hidden = '<style:drawing-page-properties presentation:visibility="hidden"/>'
    styles = f'<style:style style:name="Hidden" style:family="drawing-page">{hidden}</style:style>{LISTS}'
    return document(text, "presentation", styles, pages)


def calc(text: Text) -> str:
    """Return a workbook: a sheet of dates, shares and sums with a merged cell, a hidden sheet, and a small one."""
    styles = """
<number:date-style style:name="D"><number:year number:style="long"/><number:text>-</number:text><number:month
 number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:percentage-style style:name="P"><number:number number:decimal-places="1" number:min-integer-digits="1"/>
<number:text>%</number:text></number:percentage-style>
<number:number-style style:name="N"><number:number number:decimal-places="2" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<style:style style:name="Date" style:family="table-cell" style:data-style-name="D"/>
<style:style style:name="Share" style:family="table-cell" style:data-style-name="P"/>
<style:style style:name="Sum" style:family="table-cell" style:data-style-name="N"/>
<style:style style:name="Hidden" style:family="table"><style:table-properties table:display="false"/></style:style>"""

    def words(text_: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string" {more}><text:p>{escape(text_)}</text:p></table:table-cell>'
        )

    def value(kind: str, stored: str, shown: str, style: str) -> str:
        name = "date-value" if kind == "date" else "value"
        return (
            f'<table:table-cell office:value-type="{kind}" office:{name}="{stored}" table:style-name="{style}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    def sheet(name: str, rows: list[str], style: str = "") -> str:
        named = f' table:style-name="{style}"' if style else ""
        inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f'<table:table table:name="{escape(name)}"{named}>{inner}</table:table>'

    rows = [
        words(text.table[0][0], 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
        + words(text.heading),
        *["<table:table-cell/>"] * 3,
        words(text.table[1][0])
        + value("date", "2026-03-12", "2026-03-12", "Date")
        + value("percentage", "0.255", "25.5%", "Share"),
        words(text.table[2][0]) + "<table:table-cell/>" + value("float", "1234567.891", "1,234,567.89", "Sum"),
    ]
    sheets = sheet(text.bullets[0], rows) + sheet("X", [words(text.note)], "Hidden") + sheet("Y", [words(text.last)])
    return document(text, "spreadsheet", styles, sheets)


def convert(source: Path, target: str, folder: Path) -> None:
    """Let LibreOffice convert a file."""
    command = ["soffice", "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def make(folder: Path, name: str, source: str, ending: str, targets: tuple[str, ...]) -> None:
    """Write one file in some formats to `files/`, those of texts with what LibreOffice exports of each."""
    path = folder / f"{name}.{ending}"
    path.write_text(source, encoding="utf-8")
    for target in targets:
        convert(path, target, FILES)
        if target in ("docx", "odt", "rtf"):
            convert(FILES / f"{name}.{target}", "txt:Text (encoded):UTF8", folder)
            exported = (folder / f"{name}.txt").read_text(encoding="utf-8-sig")
            (FILES / f"{name}.{target}.txt").write_text(exported, encoding="utf-8")


def main() -> None:
    """Make all files anew."""
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, text in TEXTS.items():
            make(folder, name, writer(text), "fodt", ("docx", "odt", "rtf", "epub"))
        for name in ("ar", "zh"):
            make(folder, name, impress(TEXTS[name]), "fodp", ("pptx", "odp"))
            make(folder, name, calc(TEXTS[name]), "fods", ("xlsx", "ods", "xls"))


if __name__ == "__main__":
    main()
