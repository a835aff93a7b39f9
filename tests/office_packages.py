"""Office files made in memory: only the parts that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docmill.stages.convert.limits import ConvertLimits

LIMITS = ConvertLimits()
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
REFERENCES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OTHERS = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    f'xmlns:r="{REFERENCES}" xmlns:a="{DRAWING}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
)
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing")),
        *(("presentation", "presentation"), ("meta", "meta"), ("fo", "xsl-fo-compatible"), ("chart", "chart")),
    )
)


def zip_of(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relationships(*targets: tuple[str, str, str]) -> str:
    """Return a part of relationships, each an id, the last word of its type, and a target."""
    entries = ""
    for name, kind, target in targets:
        mode = ' TargetMode="External"' if "://" in target else ""
        entries += f'<Relationship Id="{name}" Type="{REFERENCES}/{kind}" Target="{target}"{mode}/>'
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def word(name: str, inner: str, namespace: str = WORD) -> str:
    """Return a part of a Word file whose root has this name."""
    return f'<?xml version="1.0"?><w:{name} xmlns:w="{namespace}" {OTHERS}>{inner}</w:{name}>'


def docx(body: str, namespace: str = WORD, **parts: str) -> bytes:
    """Return a Word file; `styles`, `numbering`, `footnotes` and so on are what these parts hold."""
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD_TYPE}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *((part, part) for part in parts))
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>'
        ),
        "_rels/.rels": relationships(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": word("document", f"<w:body>{body}</w:body>", namespace),
    }
    for name, inner in parts.items():
        files[f"word/{name}.xml"] = word(name, inner, namespace)
    names = [(f"{name}1", name, f"{name}.xml") for name in parts]
    files["word/_rels/document.xml.rels"] = relationships(*names)
    return zip_of(files)


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def xlsx(*sheets: tuple[str, str], styles: str = "", strings: str = "", workbook: str = "", state: str = "") -> bytes:
    """Return a workbook of sheets, each a name and what its `worksheet` holds; `state` is the last one's."""
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    files: dict[str, str | bytes] = {"_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.xml"))}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="s{at}"{state if at == len(sheets) else ""}/>'
        for at, (name, _) in enumerate(sheets, 1)
    )
    files["xl/workbook.xml"] = (
        f'<workbook {namespace} xmlns:r="{REFERENCES}">{workbook}<sheets>{entries}</sheets></workbook>'
    )
    links = [(f"s{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    files["xl/_rels/workbook.xml.rels"] = relationships(
        *links, ("st", "styles", "styles.xml"), ("ss", "sharedStrings", "sharedStrings.xml")
    )
    files["xl/styles.xml"] = f"<styleSheet {namespace}>{styles}</styleSheet>"
    files["xl/sharedStrings.xml"] = f"<sst {namespace}>{strings}</sst>"
    for at, (_, inner) in enumerate(sheets, 1):
        files[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {namespace}>{inner}</worksheet>"
    return zip_of(files)


def pptx(*slides: str, notes: str = "", layout: str = "", master: str = "", attributes: str = "") -> bytes:
    """Return a presentation of slides, each what its shape tree holds; `notes` are those of the first.

    `attributes` are those of the last slide's root.
    """
    names = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {OTHERS}'

    def tree(root: str, inner: str, said: str = "", more: str = "") -> str:
        return f"<p:{root} {names}{said}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld>{more}</p:{root}>"

    files: dict[str, str | bytes] = {"_rels/.rels": relationships(("r1", "officeDocument", "ppt/presentation.xml"))}
    entries = "".join(f'<p:sldId id="{255 + at}" r:id="s{at}"/>' for at in range(1, len(slides) + 1))
    files["ppt/presentation.xml"] = f"<p:presentation {names}><p:sldIdLst>{entries}</p:sldIdLst></p:presentation>"
    links = [(f"s{at}", "slide", f"slides/slide{at}.xml") for at in range(1, len(slides) + 1)]
    files["ppt/_rels/presentation.xml.rels"] = relationships(*links)
    for at, inner in enumerate(slides, 1):
        files[f"ppt/slides/slide{at}.xml"] = tree("sld", inner, attributes if at == len(slides) else "")
        others = [("l1", "slideLayout", "../slideLayouts/layout1.xml")]
        if notes and at == 1:
            others.append(("n1", "notesSlide", "../notesSlides/notes1.xml"))
        files[f"ppt/slides/_rels/slide{at}.xml.rels"] = relationships(*others)
    files["ppt/slideLayouts/layout1.xml"] = tree("sldLayout", layout)
    files["ppt/slideLayouts/_rels/layout1.xml.rels"] = relationships(
        ("m1", "slideMaster", "../slideMasters/master1.xml")
    )
    files["ppt/slideMasters/master1.xml"] = tree("sldMaster", "", more=f"<p:txStyles>{master}</p:txStyles>")
    if notes:
        files["ppt/notesSlides/notes1.xml"] = tree("notes", notes)
    return zip_of(files)


def shape(paragraphs: str, placeholder: str = "", said: str = "") -> str:
    """Return a shape of a slide; `placeholder` holds the attributes of the one that it fills."""
    filled = f"<p:ph {placeholder}/>" if placeholder else ""
    names = f'<p:nvSpPr><p:cNvPr id="2" name="S"{said}/><p:cNvSpPr/><p:nvPr>{filled}</p:nvPr></p:nvSpPr>'
    return f"<p:sp>{names}<p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>"


def line(text: str, properties: str = "") -> str:
    """Return a paragraph of DrawingML; `properties` is its `a:pPr`."""
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


def odf(kind: str, body: str, automatic: str = "", **parts: str) -> bytes:
    """Return an OpenDocument file of a kind (text, spreadsheet, presentation); its content has `automatic` styles."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return zip_of({"content.xml": content, **{f"{name}.xml": inner for name, inner in parts.items()}})


def epub(*chapters: str, metadata: str = "", manifest: str = "", **parts: str | bytes) -> bytes:
    """Return a book of chapters, each what its `body` holds."""
    items = "".join(
        f'<item id="c{at}" href="text/c{at}.xhtml" media-type="application/xhtml+xml"/>' for at in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="OEBPS/book.opf"/></container>',
        "OEBPS/book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
            f"<manifest>{items}{manifest}</manifest><spine>{spine}</spine></package>"
        ),
    }
    for at, inner in enumerate(chapters):
        files[f"OEBPS/text/c{at}.xhtml"] = xhtml(inner)
    return zip_of({**files, **parts})


def xhtml(body: str) -> str:
    """Return a chapter."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
    )
