"""Parts that a file names and lost, or that are damaged: the text is made without them, and they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from office_packages import LIMITS, docx, epub, paragraph, parts_of, pptx, xlsx, zip_of

from docmill.documents import Converted
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office import convert_docx, convert_epub, convert_pptx, convert_xlsx

Convert: TypeAlias = Callable[[bytes, ConvertLimits], Converted]
SHAPE = "<p:sp><p:txBody><a:p><a:r><a:t>text</a:t></a:r></a:p></p:txBody></p:sp>"
CELLS = '<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c></row></sheetData>'


def without(content: bytes, part: str) -> bytes:
    """Return a file that lost a part, as one has whose directory is damaged."""
    return zip_of({name: inner for name, inner in parts_of(content).items() if name != part})


@pytest.mark.parametrize(
    ("convert", "content", "part"),
    [
        (convert_pptx, pptx(SHAPE, SHAPE), "ppt/slides/slide2.xml"),
        (convert_xlsx, xlsx(("A", CELLS), ("B", CELLS)), "xl/worksheets/sheet2.xml"),
        (convert_epub, epub("<p>one</p>", "<p>two</p>"), "OEBPS/text/c1.xhtml"),
    ],
)
def test_what_a_file_names_and_lost_is_told(convert: Convert, content: bytes, part: str) -> None:
    assert convert(content, LIMITS).removed == []
    told = convert(without(content, part), LIMITS).removed
    assert [(one.reason, one.text) for one in told] == [("unreadable-part", f"the file has no part {part}")]


def test_notes_that_cannot_be_read_are_told() -> None:
    parts = parts_of(docx(paragraph("text"), footnotes=""))
    told = convert_docx(zip_of({**parts, "word/footnotes.xml": "<w:footnotes"}), LIMITS).removed
    assert [one.reason for one in told] == ["unreadable-part"]
    assert "word/footnotes.xml" in told[0].text
