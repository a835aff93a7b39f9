"""Presentations as a whole."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, line, pptx, shape, zip_of

from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.slides.presentation import convert_pptx

TABLE = """<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>
<a:tr><a:tc gridSpan="2"><a:txBody><a:p><a:r><a:t>wide</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge="1"/></a:tr>
<a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc>
<a:tc><a:txBody><a:p><a:r><a:t>c</a:t></a:r></a:p></a:txBody></a:tc></a:tr>
</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"""


def pages(content: bytes) -> list[str]:
    return [page.replace("\n", "") for page in convert_pptx(content, LIMITS).pages]


def test_the_title_comes_first_then_shapes_in_their_order_those_of_groups_in_place() -> None:
    group = f"<p:grpSp>{shape(line('b'))}<p:grpSp>{shape(line('c'))}</p:grpSp></p:grpSp>"
    slide = shape(line("a")) + group + shape(line("العنوان"), 'type="ctrTitle"') + shape(line("d"))
    assert pages(pptx(slide)) == ["<h2>العنوان</h2><p>a</p><p>b</p><p>c</p><p>d</p>"]


def test_tables_have_merged_cells_and_heads() -> None:
    assert pages(pptx(TABLE)) == [
        '<table><tr><th colspan="2">wide</th></tr><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>'
    ]


def test_notes_stand_in_a_quotation_and_are_counted() -> None:
    notes = shape(line("ملاحظة"), 'type="body" idx="1"') + shape(line("7"), 'type="sldNum" idx="2"')
    found = convert_pptx(pptx(shape(line("a")), shape(line("b")), notes=notes), LIMITS)
    assert found.pages == ["<p>a</p>\n<blockquote><p>ملاحظة</p></blockquote>", "<p>b</p>"]
    assert (found.metadata["notes"], found.metadata["slides"]) == (1, 2)


def test_what_stands_on_every_slide_is_removed() -> None:
    running = shape(line("foot"), 'type="ftr"') + shape(line("3"), 'type="sldNum"') + shape(line("2026"), 'type="dt"')
    found = convert_pptx(pptx(shape(line("a")) + running), LIMITS)
    assert found.pages == ["<p>a</p>"]
    assert [one.text for one in found.removed] == ["foot", "3", "2026"]


def test_hidden_slides_are_removed_and_hidden_shapes_left_out() -> None:
    content = pptx(shape(line("a")) + shape(line("no"), said=' hidden="1"'), shape(line("b")), attributes=' show="0"')
    found = convert_pptx(content, LIMITS)
    assert found.pages == ["<p>a</p>"]
    assert [(one.text, one.reason) for one in found.removed] == [("b", "hidden")]
    assert found.metadata["hidden_slides"] == 1


def test_bullets_come_from_the_master() -> None:
    master = '<p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr></p:bodyStyle>'
    content = pptx(shape(line("a") + line("b"), 'idx="1"'), master=master)
    assert pages(content) == ["<ul><li>a</li><li>b</li></ul>"]


def test_empty_large_and_damaged_presentations_are_told() -> None:
    with pytest.raises(EmptyFileError):
        convert_pptx(pptx(""), LIMITS)
    with pytest.raises(LimitError, match="pages = 1"):
        convert_pptx(pptx("", ""), ConvertLimits(pages=1))
    with pytest.raises(DamagedFileError):
        convert_pptx(zip_of({"ppt/presentation.xml": "<presentation><sldIdLst"}), LIMITS)
