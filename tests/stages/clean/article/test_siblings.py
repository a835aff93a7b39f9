from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.siblings import TIME, judged_alike
from docmill.stages.clean.html.page import read_page

CARDS = "".join(f"<article class=card><h3><a href=/{n}>Title {n}</a></h3><p>Teaser {n}</p></article>" for n in range(5))


def judged(markup: str, kept: str) -> str:
    """Return the judgement of each block, + or -, from another such."""
    page = read_page(markup)
    assert page
    found = judged_alike(read_blocks(page), np.array([one == "+" for one in kept]))
    return "".join("+" if one else "-" for one in found.tolist())


def test_what_most_of_its_like_are_a_block_is_too() -> None:
    assert judged(CARDS, "-+++++++++") == "+" * 10
    assert judged(CARDS, "----------") == "-" * 10
    assert judged(CARDS, "+---------") == "-" * 10


def test_paragraphs_of_one_text_are_judged_one_by_one() -> None:
    assert judged("<div>" + "<p>One of them.</p>" * 8 + "</div>", "+++++++-") == "+++++++-"


def test_headlines_go_with_the_text_below_them() -> None:
    assert judged(CARDS, "-+-+++-+++") == "+" * 10
    assert judged(CARDS, "+-+-+++++-") == "+" * 10


def test_times_of_updates_go_with_the_updates() -> None:
    hours = ("16:45", "3.10 p.m.", "14:02 Uhr", "الساعة 13:30")
    updates = "".join(
        f"<section><p class=at>{hour}</p><h3>Tugs arrive</h3><div>They pull.</div></section>" for hour in hours
    )
    assert judged(updates, "-++" * 4) == "+++" * 4
    labels = updates.replace("<p class=at>", "<p class=at>Report from the harbour at ")
    assert judged(labels, "-++" * 4) == "-++" * 4


@pytest.mark.parametrize("text", ["1h ago14:32 BST", "14h05", "9 pm", "5 May 2024, 07:20", "vor 2 Std. · 14.32 Uhr"])
def test_a_time_of_day_may_follow_a_day_or_how_long_ago_it_was(text: str) -> None:
    assert TIME.match(text)


@pytest.mark.parametrize("text", ["3.04.2024", "2024-05-01", "18:3", "03/05/2024"])
def test_a_day_is_no_time_of_day(text: str) -> None:
    assert not TIME.match(text)


def test_a_post_is_kept_as_those_before_it_though_nothing_names_it() -> None:
    posts = "<section><div>Ann wrote</div><div>They pull.</div></section>" * 4
    assert judged(posts, "++" * 3 + "+-") == "++" * 4
    assert judged(posts, "--" * 3 + "++") == "--" * 3 + "++"
