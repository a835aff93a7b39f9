"""HTML of a page, block by block."""

from __future__ import annotations

from docmill.stages.convert.office.flow import Flow, TableCell, escape, render_table, visible


def test_lists_nest_and_change_their_kind() -> None:
    flow = Flow()
    for level, text, numbered in ((0, "a", False), (1, "b", True), (2, "c", False), (0, "d", False), (0, "e", True)):
        flow.item(level, text, numbered=numbered)
    flow.paragraph("f")
    assert flow.markup().replace("\n", "") == (
        "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul><ol><li>e</li></ol><p>f</p>"
    )


def test_items_that_begin_deep_stand_side_by_side() -> None:
    flow = Flow()
    flow.item(5, "a", numbered=False)
    flow.item(5, "b", numbered=False)
    flow.item(0, "c", numbered=False)
    assert flow.markup().replace("\n", "") == "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>"


def test_blocks_may_stand_in_an_open_item() -> None:
    flow = Flow()
    flow.item(0, "a", numbered=False)
    flow.in_item("<p>b</p>")
    assert flow.markup() == "<ul><li>a<p>b</p></li></ul>"
    alone = Flow()
    alone.in_item("<p>b</p>")
    assert alone.markup() == "<p>b</p>"


def test_blank_blocks_are_left_out() -> None:
    flow = Flow()
    flow.paragraph(" <br> ")
    flow.heading(1, "")
    flow.item(0, "\u00a0", numbered=False)
    flow.raw(render_table([[TableCell(""), TableCell("")]]))
    assert flow.markup() == ""


def test_headings_have_six_levels() -> None:
    flow = Flow()
    flow.heading(9, "a")
    assert flow.markup() == "<h6>a</h6>"


def test_cells_say_what_they_cover_as_far_as_html_allows() -> None:
    table = render_table([[TableCell("a", 2, is_head=True), TableCell("b", 1, 1 << 20)]])
    assert '<th colspan="2">a</th><td rowspan="1000">b</td>' in table


def test_text_is_escaped_and_control_characters_go() -> None:
    assert escape("a<b>&\x00\x0c") == "a&lt;b&gt;&amp;"
    assert visible("<p>a&lt;b</p>\n<p> c</p>") == "a<b c"
