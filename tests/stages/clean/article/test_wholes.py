from __future__ import annotations

import numpy as np

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.wholes import with_wholes
from docmill.stages.clean.html.page import read_page


def kept(markup: str, before: str) -> str:
    """Return which blocks are kept, + or -, from another such."""
    page = read_page(markup)
    assert page
    found = with_wholes(read_blocks(page), np.array([one == "+" for one in before]))
    return "".join("+" if one else "-" for one in found.tolist())


def test_lists_of_which_half_is_kept_are_kept() -> None:
    assert kept("<p>Before<ul><li>one<li>two</ul><p>After", "++-+") == "++++"
    assert kept("<p>Before<ol><li><p>one</p><li><p>two</p></ol><p>After", "++-+") == "++++"
    assert kept("<p>Before<ul><li>one<li>two<li>three</ul><p>After", "++--+") == "++--+"


def test_a_list_that_a_paragraph_introduces_is_kept_unless_it_is_links() -> None:
    assert kept("<div><p>Ports:</p><ul><li>North<li>East</ul></div>", "+--") == "+++"
    assert kept("<div><p>Ports.</p><ul><li>North<li>East</ul></div>", "+--") == "+--"
    assert kept("<div><p>Ports:</p><ul><li><a href=n>North</a><li><a href=e>East</a></ul></div>", "+--") == "+--"
    assert kept("<div><p>Ports</p><dl><dt>North<dd>closed</dl></div>", "+--") == "+++"
    assert kept("<div><h2>Ports</h2><dl><div><dt>North<dd>closed</div></dl></div>", "+--") == "+++"
    assert kept("<div><p>Said.</p><details><summary>Why?</summary><p>Frost.</p></details></div>", "+--") == "+++"


def test_a_term_goes_with_its_definition_and_a_summary_with_what_it_opens() -> None:
    assert kept("<dl><dt>keep(folder)<dd><p>Keep the newest.</p><p>Remove others.</p></dl>", "-++") == "+++"
    assert kept("<details><summary>Why?</summary><div><p>Because.</p></div></details>", "-+") == "++"
    assert kept("<details><summary>Why?</summary><div><p>Because.</p></div></details>", "--") == "--"


def test_a_table_of_data_is_kept_whole_or_by_rows_or_not() -> None:
    table = "<table><tr><th>Month<th>Depth<tr><td>May<td>9 m<tr><td>June<td>11 m</table>"
    assert kept(table, "+-++++") == "++++++"
    assert kept(table, "+-----") == "++----"
    assert kept(table + "<p>After", "------+") == "------+"
    longer = table.replace("</table>", "<tr><td>July<td>12 m<tr><td>August<td>13 m</table>")
    assert kept(longer, "-+--------") == "----------"


def test_the_caption_of_a_table_of_data_goes_with_it() -> None:
    table = "<table><caption>Hours</caption><tr><th>Day<th>Open<tr><td>Monday<td>9 to 5</table>"
    assert kept(table, "-++++") == "+++++"
    assert kept(table + "<p>After", "+----+") == "-----+"


def test_a_list_of_terms_below_a_box_of_kept_text_is_kept() -> None:
    markup = "<main><div><p>text</p></div><dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl></main>"
    assert kept(markup, "+----") == "+++++"
