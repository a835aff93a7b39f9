"""Word files as a whole: notes, headers, strict files, damaged ones."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, STRICT_WORD, docx, paragraph, relationships, word, zip_of

from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.word.document import convert_docx


def noted(kind: str, name: str, text: str, more: str = "") -> str:
    return f'<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:{kind}Reference w:id="{name}"{more}/></w:r></w:p>'


def note(kind: str, name: str, text: str) -> str:
    inner = f"<w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f'<w:{kind} w:id="{name}">{inner}</w:{kind}>'


def test_notes_stand_at_the_end_in_the_order_of_their_marks() -> None:
    content = docx(
        noted("footnote", "7", "a") + noted("endnote", "1", "b") + noted("footnote", "2", "c"),
        footnotes=note("footnote", "2", "second") + note("footnote", "7", "first"),
        endnotes=note("endnote", "1", "last"),
    )
    assert convert_docx(content, LIMITS).pages[0].split("\n") == [
        *("<p>a[1]</p>", "<p>b[i]</p>", "<p>c[2]</p>"),
        *("<p>[1] first</p>", "<p>[2] second</p>", "<p>[i] last</p>"),
    ]


def test_a_note_with_a_mark_of_its_own_gets_no_other() -> None:
    body = noted("footnote", "7", "a", ' w:customMarkFollows="1"')
    content = docx(body, footnotes='<w:footnote w:id="7"><w:p><w:r><w:t>* own</w:t></w:r></w:p></w:footnote>')
    assert convert_docx(content, LIMITS).pages[0] == "<p>a</p>\n<p>* own</p>"


def test_heads_and_feet_are_removed_and_told() -> None:
    section = '<w:sectPr><w:headerReference r:id="h"/><w:footerReference r:id="f"/></w:sectPr>'
    content = zip_of(
        {
            "word/document.xml": word("document", f"<w:body>{paragraph('text')}{section}</w:body>"),
            "word/_rels/document.xml.rels": relationships(("h", "header", "h.xml"), ("f", "footer", "f.xml")),
            "word/h.xml": word("hdr", paragraph("الوزارة")),
            "word/f.xml": word("ftr", paragraph("صفحة")),
        }
    )
    found = convert_docx(content, LIMITS)
    assert found.pages == ["<p>text</p>"]
    assert [(one.text, one.reason) for one in found.removed] == [("الوزارة", "running-head"), ("صفحة", "running-foot")]


def test_strict_files_are_read() -> None:
    assert convert_docx(docx(paragraph("نص"), STRICT_WORD), LIMITS).pages == ["<p>نص</p>"]


def test_a_file_of_one_part_and_an_unknown_namespace_is_read() -> None:
    content = zip_of(
        {
            "word/document.xml": '<x:document xmlns:x="y"><x:body><x:p><x:r><x:t>a</x:t></x:r></x:p></x:body></x:document>'
        }
    )
    assert convert_docx(content, LIMITS).pages == ["<p>a</p>"]


def test_the_language_is_the_default_of_the_texts_script() -> None:
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US" w:bidi="ar-EG"/></w:rPr></w:rPrDefault></w:docDefaults>'
    assert convert_docx(docx(paragraph("نص عربي"), styles=styles), LIMITS).metadata["language"] == "ar-EG"
    assert convert_docx(docx(paragraph("text"), styles=styles), LIMITS).metadata["language"] == "en-US"


def test_what_holds_no_text_is_empty() -> None:
    with pytest.raises(EmptyFileError):
        convert_docx(docx(paragraph(" ")), LIMITS)


@pytest.mark.parametrize(
    "content",
    [zip_of({"word/document.xml": "<a/>"}), zip_of({"a": "b"}), zip_of({"word/document.xml": "<w:document"})],
)
def test_damaged_files_are_told(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        convert_docx(content, LIMITS)


def test_the_depth_of_a_file_is_bounded() -> None:
    with pytest.raises(LimitError):
        convert_docx(docx("<w:sdt><w:sdtContent>" * 40 + "</w:sdtContent></w:sdt>" * 40), ConvertLimits(depth=50))


def test_the_deepest_file_that_limits_allow_is_read() -> None:
    levels = LIMITS.depth - 5
    inner = f"<w:p>{'<w:ins>' * levels}<w:r><w:t>deep</w:t></w:r>{'</w:ins>' * levels}</w:p>"
    assert convert_docx(docx(inner), LIMITS).pages == ["<p>deep</p>"]
