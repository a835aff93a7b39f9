"""What class names and other attributes tell, of all elements of a page at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.html.attributes import (
    ARTICLE_BODY,
    ATTRIBUTE_BIT,
    MAIN_ROLE,
    NOT_SHOWN,
    WORDS,
    attribute_bits,
    clear_cache,
)


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        (' class="nav"', ATTRIBUTE_BIT["navigation"]),
        (" class=nav", ATTRIBUTE_BIT["navigation"]),
        (" CLASS = 'nav'", ATTRIBUTE_BIT["navigation"]),
        (' data-id="nav"', ATTRIBUTE_BIT["navigation"]),
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
    assert attribute_bits([attributes]) == [told]


def test_an_element_does_not_tell_of_the_next() -> None:
    clear_cache()
    assert attribute_bits([' class="sr"', ' class="only"', ' id="', '"nav"']) == [0, 0, 0, 0]


PARTS = (
    "class",
    "id",
    "=",
    " = ",
    '"',
    "'",
    " ",
    "\t",
    "-",
    "\0",
    "role=main",
    "hidden",
    "leftSide",
    *WORDS["share"].split(),
)
attributes = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@given(st.lists(attributes, max_size=8))
def test_many_at_once_tell_what_each_tells_alone(texts: list[str]) -> None:
    alone = []
    for text in texts:
        clear_cache()
        alone += attribute_bits([text])
    clear_cache()
    assert attribute_bits(texts) == alone
    assert attribute_bits(texts) == alone  # remembered
