"""Styles of OpenDocument."""

from __future__ import annotations

from office_packages import ODF

from docmill.stages.convert.office.opendocument.styles import ListLevel, OdfStyles, written_label
from docmill.stages.convert.office.trees import parse_xml


def styles(inner: str) -> OdfStyles:
    group = f"<office:automatic-styles>{inner}</office:automatic-styles>"
    return OdfStyles(
        parse_xml(f"<office:document-content {ODF}>{group}</office:document-content>".encode(), "a.xml", 9)
    )


def style(name: str, family: str, inner: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inner}</style:style>'


def test_text_is_hidden_or_raised_by_a_style_or_its_parent() -> None:
    found = styles(
        style("A", "text", '<style:text-properties text:display="none"/>')
        + style("B", "text", "", 'style:parent-style-name="A"')
        + style("C", "text", '<style:text-properties style:text-position="super 58%"/>')
        + style("D", "text", '<style:text-properties style:text-position="-33% 58%"/>')
        + style("L", "text", "", 'style:parent-style-name="L"')
    )
    assert [found.is_hidden("text", name) for name in ("A", "B", "C", "L", None)] == [True, True, False, False, False]
    assert [found.raised(name) for name in ("C", "D", "A")] == ["sup", "sub", ""]


def test_levels_of_lists() -> None:
    found = styles(
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="أ, ب, ت, ..." '
        'style:num-suffix=")" text:start-value="2"/><text:list-level-style-bullet text:level="2" text:bullet-char="•"/>'
        '<text:list-level-style-image text:level="3"/></text:list-style>'
    ).list_levels("L")
    assert found == {
        1: ListLevel(bullet=False, format="arabicAlpha", suffix=")", start=2),
        2: ListLevel(bullet=True),
        3: ListLevel(bullet=True),
    }


def test_a_number_shows_those_above_it_as_far_as_it_says() -> None:
    levels = {
        1: ListLevel(bullet=False, format="upperRoman", suffix="."),
        2: ListLevel(bullet=False, format="decimal", prefix="(", suffix=")", shown_levels=2),
        3: ListLevel(bullet=False),
    }
    counts = {1: 2, 2: 3}
    assert [written_label(levels, counts, level) for level in (1, 2, 3, 4)] == ["II.", "(II.3)", "", ""]


def test_sheets_and_slides_are_hidden_by_their_styles() -> None:
    found = styles(
        style("T", "table", '<style:table-properties table:display="false"/>')
        + style("P", "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>')
    )
    assert (found.table_is_hidden("T"), found.table_is_hidden("P")) == (True, False)
    assert (found.page_is_hidden("P"), found.page_is_hidden("T")) == (True, False)
