from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.shapes.rendering import render_blocks
from docmill.stages.clean.html.page import read_page


def rendered(markup: str) -> str:
    page = read_page(markup)
    assert page
    blocks = read_blocks(page)
    return render_blocks(blocks, np.ones(len(blocks), bool))


def test_lists_within_lists_are_indented() -> None:
    markup = (
        "<ul><li>Boats<ul><li>with sails<li>with oars<ol><li>of wood</ol></ul><li>Trains</ul><p>After.</p>"
        "<ol><li>First<li>Second</ol>"
    )
    assert rendered(markup) == (
        "- Boats\n  - with sails\n  - with oars\n    - of wood\n- Trains\n\nAfter.\n\n- First\n- Second"
    )


def test_definitions_follow_their_terms() -> None:
    markup = "<dl><dt>Quay<dd>closed<dd>until May<dt>Pier<dd><p>open</p><p>at all hours</p></dl>"
    assert rendered(markup) == "Quay\n  closed\n  until May\nPier\n\nopen\n\nat all hours"


def test_a_table_of_data_is_rows_of_cells_and_an_empty_cell_keeps_its_place() -> None:
    rows = "<tr><td>North<td><td>02:10<tr><td>East<td>08:15<td>—"
    markup = f"<table><caption>Tides</caption><tr><th>Port<th>High<th>Low{rows}</table>"
    assert rendered(markup) == "Tides\n\nPort | High | Low\nNorth |  | 02:10\nEast | 08:15"


def test_a_cell_is_one_line_whatever_stands_in_it() -> None:
    cell = "<p>two<p>paragraphs<br>and a line"
    assert rendered(f"<table><tr><th>a<th>b<tr><td>{cell}<td>1</table>") == "a | b\ntwo paragraphs and a line | 1"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><table><tr><td>Menu<tr><td>Links</table><td><p>{0}<p>{0}</table>",
        "<table role=presentation><tr><td>Menu<td>{0}<br><br>{0}</table>",
        "<table><tr><td>{0}<tr><td>{0}</table>",
    ],
)
def test_cells_of_a_table_that_lays_a_page_out_are_paragraphs(table: str) -> None:
    sentence = "The ferry leaves at eight and comes back at nine in the evening. " * 7
    text = rendered(table.format(sentence))
    assert text.split("\n\n")[-2:] == [sentence.strip()] * 2
    assert " | " not in text


@pytest.mark.parametrize("separator", ["<td>&nbsp;***&nbsp;", "<td>", ""])
def test_both_halves_of_an_arabic_verse_are_one_line(separator: str) -> None:
    verses = [
        ("أتاكَ الربيعُ الطلقُ يختالُ ضاحكاً", "من الحسنِ حتى كادَ أن يتكلّما"),
        ("وقد نبّهَ النوروزُ في غلسِ الدجى", "أوائلَ وردٍ كنَّ بالأمسِ نوّما"),
    ]
    rows = "".join(f"<tr><td>{first}{separator}<td>{second}" for first, second in verses)
    assert rendered(f"<table>{rows}</table>") == "\n".join(f"{first} | {second}" for first, second in verses)


def test_code_keeps_its_lines_and_quotes_their_mark() -> None:
    assert rendered("<pre><code>if x:\n    y()\n</code></pre>") == "if x:\n    y()"
    assert rendered("<pre><div>if x:</div><div>    y()</div></pre>") == "if x:\n    y()"
    assert rendered("<blockquote><p>said<br>so</p></blockquote>") == "> said\n> so"
