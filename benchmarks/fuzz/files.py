"""The target `convert`: tiny files of each kind that is converted, made by hand, damaged or whole.

A file in a zip is damaged as it is, where mostly a checksum tells, or in one of its parts before it is packed, where
the parser of that part meets the damage.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

from benchmarks.fuzz.damage import applied, chosen
from benchmarks.fuzz.promises import promise
from docmill.documents import Cause, Cleaned, Converted, Document
from docmill.errors import MissingExtraError
from docmill.sources.formats.convertible import exact_type
from docmill.stages.clean import clean_document
from docmill.stages.convert import make
from docmill.stages.stage import Context, annotate

__all__ = ["FILES", "check"]

MARK = "ferry"
OOXML = "application/vnd.openxmlformats-officedocument"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
Parts = dict[str, str]
LIMITS = {"seconds": 10, "memory_bytes": 512 << 20}


def _pdf(words: str) -> bytes:
    text = words.replace("(", "").replace(")", "")
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj 0 -20 Td (second line) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Title(Timetable)/Producer(by hand)/CreationDate(D:20240501120000Z)>>",
    ]
    made = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(made) + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(made))
    )


def _rtf(words: str) -> bytes:
    escaped = "".join(one if one.isascii() else f"\\u{(ord(one) + 0x8000) % 0x10000 - 0x8000}?" for one in words)
    table = r"\trowd\cellx3000\cellx6000 A\cell B\cell\row\pard"
    made = rf"{{\rtf1\ansi\ansicpg1252\uc1{{\info{{\title Timetable}}}}{{\b {escaped}}}\par {table} Second.\par}}"
    return made.encode("ascii", "replace")


def _ooxml(main: str, kind: str, root: str, more: Parts | None = None) -> Parts:
    override = f'<Override PartName="/{main}" ContentType="{OOXML}.{kind}.main+xml"/>'
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{override}</Types>',
        "_rels/.rels": f"{XML}{_relationships(('officeDocument', main))}",
        main: XML + root,
        **(more or {}),
    }


def _relationships(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _docx(words: str) -> Parts:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = (
        f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p><w:tbl><w:tr>{cell.format('A')}{cell.format('B')}</w:tr></w:tbl>"
        "<w:p><w:r><w:t>Second.</w:t></w:r></w:p>"
    )
    root = f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
    return _ooxml("word/document.xml", "wordprocessingml.document", root)


def _pptx(words: str) -> Parts:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    name = (
        f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{drawing}" xmlns:r="{OFFICE}"'
    )
    root = f'<p:presentation {name}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>'
    paragraph = f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>"
    shape = f"<p:sp><p:nvSpPr/><p:spPr/><p:txBody><a:bodyPr/>{paragraph}</p:txBody></p:sp>"
    slide = f"{XML}<p:sld {name}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>"
    more = {
        "ppt/_rels/presentation.xml.rels": XML + _relationships(("slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide,
    }
    return _ooxml("ppt/presentation.xml", "presentationml.presentation", root, more)


def _xlsx(words: str) -> Parts:
    name = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"'
    root = f'<workbook {name}><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>'
    cells = f'<c r="A1" t="inlineStr"><is><t>{words}</t></is></c><c r="B1"><v>42.5</v></c>'
    rows = f'<sheetData><row r="1">{cells}</row></sheetData>'
    more = {
        "xl/_rels/workbook.xml.rels": XML + _relationships(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f"{XML}<worksheet {name}>{rows}</worksheet>",
    }
    return _ooxml("xl/workbook.xml", "spreadsheetml.sheet", root, more)


def _odf(kind: str, body: str) -> Parts:
    names = " ".join(
        f'xmlns:{short}="{ODF}:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
    )
    content = f"{XML}<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
    manifest = f'{XML}<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0">{entry}</manifest:manifest>'
    return {"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest}


def _odt(words: str) -> Parts:
    return _odf("text", f"<office:text><text:h>{words}</text:h><text:p>Second.</text:p></office:text>")


def _ods(words: str) -> Parts:
    cell = f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    row = f'<table:table table:name="One"><table:table-row>{cell}</table:table-row></table:table>'
    return _odf("spreadsheet", f"<office:spreadsheet>{row}</office:spreadsheet>")


def _odp(words: str) -> Parts:
    page = f"<draw:page><draw:frame><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame></draw:page>"
    return _odf("presentation", f"<office:presentation>{page}</office:presentation>")


def _epub(words: str) -> Parts:
    container = '<rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    metadata = '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Timetable</dc:title></metadata>'
    item = '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    book = f'{metadata}{item}<spine><itemref idref="a"/></spine>'
    chapter = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>One</title></head><body><p>{words}</p></body></html>'
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": f'{XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        f'version="1.0">{container}</container>',
        "b.opf": f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">{book}</package>',
        "a.xhtml": XML + chapter,
    }


FILES: dict[str, Callable[[str], bytes | Parts]] = {
    "pdf": _pdf,
    "rtf": _rtf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "odt": _odt,
    "ods": _ods,
    "odp": _odp,
    "epub": _epub,
}
"""What makes a file of each kind that holds some words: its bytes, or the parts of its zip."""


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip of some parts, `mimetype` as it is; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(member, content, compress_type=kind)
    return made.getvalue()


def check(target: str, rng: random.Random) -> tuple[bytes, Callable[[bytes], None]]:
    """Return the content of a case of `convert`, and what checks it."""
    del target
    form = rng.choice(list(FILES))
    words = (
        f"{MARK} {rng.choice(('harbour', 'ميناء', 'море', '码头'))} {rng.getrandbits(20)}" if form != "pdf" else MARK
    )
    made = FILES[form](words)
    how = rng.choice(("whole", "outside", "inside", "inside"))
    if isinstance(made, bytes):
        data = made
        how = "outside" if how == "inside" else how
    else:
        parts = {name: content.encode() for name, content in made.items()}
        if how == "inside":
            name = rng.choice([one for one in parts if one != "mimetype"])
            parts[name] = applied(parts[name], chosen(rng, parts[name]))
        data = packed(parts)
    if how == "outside":
        data = applied(data, chosen(rng, data))
    media_type = exact_type(data)[1] if how == "whole" else exact_type(_whole(made))[1]
    return data, lambda content: check_file(content, media_type, words if how == "whole" else "")


def _whole(made: bytes | Parts) -> bytes:
    return made if isinstance(made, bytes) else packed({name: part.encode() for name, part in made.items()})


def check_file(content: bytes, media_type: str, words: str) -> None:
    """Check that a file becomes a document or a failure, that its converter lives, and that `words` are in its text."""
    document = Document.make(content, uri="file:///x", media_type=media_type)
    (done,) = annotate(make(LIMITS, Context()), [document], "fuzz").documents
    promise(bool(done.failures) == (done.find(Converted) is None), "neither converted nor failed, or both")
    for failure in done.failures:
        dies = failure.cause in {Cause.SIGNAL, Cause.EXIT, Cause.TIMEOUT, Cause.MEMORY}
        promise(not dies, f"its converter died: {failure.cause} ({failure.message})")
        promise(not words or failure.error == MissingExtraError.__name__, f"a whole file failed: {failure.message}")
    if not done.failures:
        check_text(clean_document(done), words)


def check_text(found: Cleaned, words: str) -> None:
    """Check the text of a file that was converted."""
    size = len(found.text)
    promise(words in found.text, "words of a whole file are not in its text")
    promise(found.pages == sorted(found.pages), "pages begin out of order")
    promise(all(0 <= start <= size for start in found.pages), "a page begins outside the text")
