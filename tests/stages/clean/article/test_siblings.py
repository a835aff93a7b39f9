from __future__ import annotations

import numpy as np

from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.siblings import judged_alike
from docmill.stages.clean.html.page import read_page


def blocks(markup: str) -> Blocks:
    page = read_page(markup)
    assert page
    return read_blocks(page)


def judged(markup: str, kept: str) -> str:
    """Return the judgement of each block, + or -, from another such."""
    found = judged_alike(blocks(markup), np.array([one == "+" for one in kept]))
    return "".join("+" if one else "-" for one in found.tolist())


CARDS = "".join(
    f"<article class=card><h3><a href=/{n}>Title {n}</a></h3><p>Teaser number {n}</p></article>" for n in range(5)
)


def test_what_most_of_its_like_are_a_block_is_too() -> None:
    assert judged(CARDS, "-+++++++++") == "+" * 10
    assert judged(CARDS, "----------") == "-" * 10
    assert judged(CARDS, "-+-+++-+-+") == "-+-+-+-+-+"


def test_items_of_a_list_of_which_half_are_kept_are_kept() -> None:
    assert judged("<p>Before<ul><li>one<li>two</ul><p>After", "++-+") == "++++"
    assert judged("<p>Before<ul><li>one<li>two<li>three</ul><p>After", "++--+") == "++--+"


def test_a_list_that_a_paragraph_introduces_is_kept_unless_it_is_links() -> None:
    assert judged("<div><p>Ports:</p><ul><li>North<li>East</ul></div>", "+--") == "+++"
    assert judged("<div><p>Ports.</p><ul><li>North<li>East</ul></div>", "+--") == "+--"
    assert judged("<div><p>Ports:</p><ul><li><a href=n>North</a><li><a href=e>East</a></ul></div>", "+--") == "+--"
    assert judged("<div><p>Ports</p><dl><dt>North<dd>closed</dl></div>", "+--") == "+++"


def test_a_term_goes_with_its_definition_and_a_summary_with_what_it_opens() -> None:
    assert judged("<dl><dt>keep(folder)<dd><p>Keep the newest.</p><p>Remove others.</p></dl>", "-++") == "+++"
    assert judged("<details><summary>Why?</summary><div><p>Because.</p></div></details>", "-+") == "++"
    assert judged("<details><summary>Why?</summary><div><p>Because.</p></div></details>", "--") == "--"
