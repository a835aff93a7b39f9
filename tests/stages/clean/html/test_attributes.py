"""What class names and other attributes tell, of all elements of a page at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from docmill.stages.clean.html.attributes import (
    ARTICLE_BODY,
    ATTRIBUTE_BIT,
    MAIN_ROLE,
    NOT_SHOWN,
    WORDS,
    attribute_bits,
    clear_cache,
)


def bits_of(*elements: str) -> list[int]:
    """What the attributes of some elements tell, written as in markup."""
    nodes = LexborHTMLParser("".join(f"<p{attributes}></p>" for attributes in elements)).css("p")
    return attribute_bits([node.attributes for node in nodes])


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        (' class="nav"', ATTRIBUTE_BIT["navigation"]),
        (" class=nav", ATTRIBUTE_BIT["navigation"]),
        (" CLASS = 'nav'", ATTRIBUTE_BIT["navigation"]),
        (' data-id="nav"', 0),
        (' grid="nav"', 0),
        (' class="inside"', 0),
        (' class="leftSide"', ATTRIBUTE_BIT["side"]),
        (' id="sr" class="only"', ATTRIBUTE_BIT["hidden"]),
        (' role="main"', MAIN_ROLE),
        (' data-x="1" itemprop="articleBody"', ARTICLE_BODY),
        (' style="display: none"', NOT_SHOWN),
        (" hidden", NOT_SHOWN),
        (' class="unhidden"', 0),
        ("", 0),
    ],
)
def test_attributes_tell(attributes: str, told: int) -> None:
    clear_cache()
    assert bits_of(attributes) == [told]


def test_an_element_does_not_tell_of_the_next() -> None:
    clear_cache()
    assert bits_of(' class="sr"', ' class="only"', ' id="-"', ' class="x\0"') == [0, 0, 0, 0]


NAMES = ("class", "id", "role", "itemprop", "hidden", "aria-hidden", "style", "href")
VALUES = ("leftSide", "nav", "main", "true", "articleBody", "display:none", "a\0nav", "", *WORDS["share"].split())
attributes = st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(VALUES), max_size=4)


@given(st.lists(attributes, max_size=8))
def test_many_at_once_tell_what_each_tells_alone(elements: list[dict[str, str | None]]) -> None:
    alone = []
    for element in elements:
        clear_cache()
        alone += attribute_bits([element])
    clear_cache()
    assert attribute_bits(elements) == alone
    assert attribute_bits(elements) == alone  # remembered
