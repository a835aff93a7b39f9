"""How well and how fast Office files and e-books are read, beside other libraries.

    python -m benchmarks.convert.office

Quality is the share of 4-grams of words (of characters in Chinese) of the known text that are found in order in what a
reader returns, over `tests/stages/convert/office/files`, which LibreOffice wrote; then what each reader makes of a
made DOCX with what Word files hold beside plain text. Times are CPU time a file. Readers that are not installed are
left out: `pip install -r benchmarks/peers.txt`.
"""

from __future__ import annotations

import argparse
import io
import re
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from docmill.stages.clean.converted import clean_converted
from docmill.stages.convert import office
from docmill.stages.convert.limits import ConvertLimits
from tests.office_files import FILES, TEXTS, Text
from tests.office_packages import docx, paragraph

WORD = re.compile(r"[\u3400-\u9fff]|\w+")
LIMITS = ConvertLimits()
Read = Callable[[bytes], str]
KINDS = ("docx", "pptx", "xlsx", "xls", "odt", "ods", "odp", "rtf", "epub")
MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
}


def readers() -> Iterator[tuple[str, str, Read]]:
    """Yield each reader that is installed: its name, the kind of file, and what reads it."""
    for kind in KINDS:
        convert = getattr(office, f"convert_{kind}")
        yield "docmill", kind, lambda raw, convert=convert: clean_converted(convert(raw, LIMITS)).text  # type: ignore[misc]
    if find_spec("kreuzberg"):
        from kreuzberg import extract_bytes_sync  # noqa: PLC0415 - of peers

        for kind in KINDS:
            yield "kreuzberg", kind, lambda raw, mime=MIME[kind]: str(extract_bytes_sync(raw, mime).content)  # type: ignore[misc]
    if find_spec("markitdown"):
        from markitdown import MarkItDown  # noqa: PLC0415

        reader = MarkItDown()
        for kind in ("docx", "pptx", "xlsx", "xls", "epub"):
            yield (
                "markitdown",
                kind,
                lambda raw, end=f".{kind}": str(  # type: ignore[misc]
                    reader.convert_stream(io.BytesIO(raw), file_extension=end).text_content
                ),
            )
    yield from single_purpose()


def single_purpose() -> Iterator[tuple[str, str, Read]]:
    """Yield readers of one format each, those that are installed."""
    for module, kind, make in (
        ("mammoth", "docx", _mammoth),
        ("docx2python", "docx", _docx2python),
        ("docx", "docx", _python_docx),
        ("pptx", "pptx", _python_pptx),
        ("openpyxl", "xlsx", _openpyxl),
        ("python_calamine", "xlsx", _calamine),
        ("python_calamine", "xls", _calamine),
        ("python_calamine", "ods", _calamine),
        ("odf", "odt", _odfpy),
        ("odf", "odp", _odfpy),
        ("striprtf", "rtf", _striprtf),
        ("fast_ebook", "epub", _fast_ebook),
    ):
        if find_spec(module):
            yield {"docx": "python-docx", "pptx": "python-pptx", "odf": "odfpy"}.get(module, module), kind, make


def _mammoth(raw: bytes) -> str:
    import mammoth  # noqa: PLC0415

    return re.sub(r"<[^>]*>", " ", mammoth.convert_to_html(io.BytesIO(raw)).value)


def _docx2python(raw: bytes) -> str:
    from docx2python import docx2python  # noqa: PLC0415

    with docx2python(io.BytesIO(raw)) as found:
        return str(found.text)


def _python_docx(raw: bytes) -> str:
    from docx import Document  # noqa: PLC0415

    parts = []
    for block in Document(io.BytesIO(raw)).iter_inner_content():
        if hasattr(block, "rows"):
            parts += ["\n".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            parts.append(block.text)
    return "\n".join(parts)


def _python_pptx(raw: bytes) -> str:
    from pptx import Presentation  # noqa: PLC0415

    parts = []
    for slide in Presentation(io.BytesIO(raw)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            if shape.has_table:
                parts += [cell.text for row in shape.table.rows for cell in row.cells]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            parts.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(parts)


def _openpyxl(raw: bytes) -> str:
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(" ".join(str(value) for value in row if value is not None) for row in rows)


def _calamine(raw: bytes) -> str:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join(" ".join(str(value) for value in row if value != "") for row in rows)


def _odfpy(raw: bytes) -> str:
    from odf import opendocument, teletype, text  # noqa: PLC0415

    document = opendocument.load(io.BytesIO(raw))
    found = [(teletype.extractText(one)) for kind in (text.H, text.P) for one in document.getElementsByType(kind)]
    return "\n".join(found)


def _striprtf(raw: bytes) -> str:
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415

    return str(rtf_to_text(raw.decode("latin-1")))


def _fast_ebook(raw: bytes) -> str:
    from fast_ebook import epub  # noqa: PLC0415

    book = epub.read_epub(io.BytesIO(raw))
    return "\n".join(re.sub(r"<[^>]*>", " ", item.get_content().decode()) for item in book.get_items_of_type(9))


def known(text: Text, kind: str) -> str:
    """Return what a file of a kind holds, in order, without the numbers of lists and notes.

    Between pieces that need not follow each other, sheets for instance, stands an empty line.
    """
    items = [one for item, inner in text.numbered for one in (item, *inner)]
    cells = [cell for row in text.table for cell in row]
    if kind in ("pptx", "odp"):
        parts = [text.title, *text.bullets, text.last, "", text.note, "", text.heading, *items, *cells]
    elif kind in ("xlsx", "xls", "ods"):
        first = [text.table[0][0], text.heading, text.table[1][0], "2026-03-12", "25.5%"]
        parts = [*first, text.table[2][0], "1,234,567.89", "", text.last]
    else:
        parts = [text.title, text.paragraphs[0], text.heading, text.paragraphs[1], *items, *text.bullets, *cells]
        parts += [text.last, "", text.note]
    return "\n".join(parts)


def grams(text: str, size: int = 4) -> list[tuple[str, ...]]:
    """Return the runs of words in a text, numbers of lists and notes left out."""
    text = re.sub(r"\[\^?\d\](?::)?|(?m:^[\s*-]*(?:\d\.?\d?[.)]|[-•*#]+)\s)", " ", text)
    words = WORD.findall(text.replace("\\", ""))
    return list(zip(*(words[at:] for at in range(size)), strict=False))


def share(found: str, wanted: str) -> float:
    """Return the share of the wanted 4-grams that are found."""
    have = set(grams(found))
    want = [gram for piece in wanted.split("\n\n") for gram in grams(piece)]
    return sum(gram in have for gram in want) / len(want)


BOX = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
CHOICE = f"<mc:Choice><w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
FALLBACK = f"<mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></mc:Fallback>"
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
FEATURES = (
    paragraph("article", NUMBERED)
    + "<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
    + "<w:ins><w:r><w:t>inserted </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden </w:t></w:r>"
    + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
    + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>result </w:t></w:r>'
    + '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>'
    + '<w:r><w:t>first</w:t><w:br/><w:t>second</w:t><w:footnoteReference w:id="2"/></w:r>'
    + "<w:sdt><w:sdtContent><w:r><w:t> control</w:t></w:r></w:sdtContent></w:sdt>"
    + f"<w:r><mc:AlternateContent>{CHOICE}{FALLBACK}</mc:AlternateContent></w:r>"
    + "<m:oMath><m:f><m:num><m:r><m:t>p</m:t></m:r></m:num><m:den><m:r><m:t>q</m:t></m:r></m:den></m:f></m:oMath></w:p>"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="§ %1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
NOTE = '<w:footnote w:id="2"><w:p><w:r><w:t>noted</w:t></w:r></w:p></w:footnote>'
CHECKS: dict[str, Callable[[str], bool]] = {
    "list numbers": lambda text: "III." in text,
    "insertions kept": lambda text: "inserted" in text,
    "deletions gone": lambda text: "deleted" not in text,
    "hidden text gone": lambda text: "hidden" not in text,
    "field results": lambda text: "result" in text and "PAGEREF" not in text,
    "symbol fonts": lambda text: "α" in text,
    "line breaks": lambda text: "first" in text and "firstsecond" not in text,
    "controls": lambda text: "control" in text,
    "text boxes, once": lambda text: text.count("boxed") == 1,
    "equations": lambda text: re.search(r"p\s*/\s*q|frac\{p\}\{q\}", text) is not None,
    "footnotes": lambda text: "noted" in text,
}


def features() -> bytes:
    """Return a DOCX with what Word files hold beside plain text."""
    return docx(FEATURES, numbering=NUMBERING, footnotes=NOTE, styles="")


def milliseconds(read: Read, raw: bytes) -> float:
    """Return the CPU time of one reading, the best of some."""
    best = float("inf")
    for _ in range(5):
        begun = time.process_time()
        read(raw)
        best = min(best, time.process_time() - begun)
    return best * 1000


def main() -> None:
    """Print the tables."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print("| kind | reader | 4-grams in order | ms a file | ms, 400 times the text |")
    print("| --- | --- | --- | --- | --- |")
    for name, kind, read in sorted(readers(), key=lambda one: KINDS.index(one[1])):
        shares, times = [], []
        for path in sorted(FILES.glob(f"*.{kind}")):
            raw = path.read_bytes()
            try:
                shares.append(share(read(raw), known(TEXTS[path.stem], kind)))
                times.append(milliseconds(read, raw))
            except Exception as error:  # noqa: BLE001 - a peer may fail as it likes
                print(f"| {kind} | {name} | fails on {path.name}: {type(error).__name__} | | |")
                shares.append(0)
        large = f"{milliseconds(read, LARGE):.0f}" if kind == "docx" else ""
        print(
            f"| {kind} | {name} | {sum(shares) / len(shares):.3f} | {sum(times) / max(len(times), 1):.1f} | {large} |"
        )
    print("\n| DOCX | " + " | ".join(CHECKS) + " |\n| --- |" + " --- |" * len(CHECKS))
    for name, kind, read in readers():
        if kind == "docx":
            try:
                text = read(features())
            except Exception as error:  # noqa: BLE001
                print(f"| {name} | {type(error).__name__}: {error} |")
                continue
            print(f"| {name} | " + " | ".join("yes" if check(text) else "no" for check in CHECKS.values()) + " |")


LARGE = docx("".join(paragraph(part) for _ in range(400) for text in TEXTS.values() for part in text.paragraphs))

if __name__ == "__main__":
    main()
