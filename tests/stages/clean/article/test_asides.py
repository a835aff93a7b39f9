from __future__ import annotations

import numpy as np

from docmill.stages.clean.article.asides import without_asides
from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.html.page import read_page

BODY = "The river rose two metres in one night, and the whole valley woke to the sound of water. " * 5
POINTER = "Read more: <a href='/b'>The bridge that the valley has waited for</a>"


def blocks_of(markup: str) -> Blocks:
    page = read_page(markup)
    assert page
    return read_blocks(page)


def left(markup: str) -> list[str]:
    """What is left of a page whose blocks were all kept."""
    page = blocks_of(markup)
    kept = without_asides(page, np.ones(len(page), bool))
    return [text for text, stays in zip(page.texts, kept, strict=True) if stays]


def test_a_paragraph_that_is_a_link_goes_and_one_that_holds_a_link_stays() -> None:
    held = f"The mayor speaks of <a href='/b'>the bridge that the valley has waited for</a>. {BODY}"
    assert len(left(f"<p>{held}</p><p>{POINTER}</p><p>{BODY}</p>")) == 2


def test_linked_names_addresses_and_items_of_lists_stay() -> None:
    name, address = "<a href='/a'>Mary Stone</a>", "<a href='#'>https://valley.example/2024/03/the-flood.html</a>"
    assert len(left(f"<p>{name}</p><p>{address}</p><ul><li>{POINTER}</li></ul>")) == 3


def test_comments_go_where_an_article_stands_above_them() -> None:
    comments = f"<div class='comments'><p>{BODY}</p></div>"
    assert len(left(f"<p>{BODY}</p>{comments}")) == 1
    assert len(left(comments)) == 1
    assert len(left(f"{comments}<p>{BODY}</p>")) == 2


def test_a_page_without_kept_blocks_stays_empty() -> None:
    page = blocks_of(f"<p>{POINTER}</p>")
    assert not without_asides(page, np.zeros(1, bool)).any()
