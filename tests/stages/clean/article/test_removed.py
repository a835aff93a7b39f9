from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.article.extraction import extract

SENTENCES = [
    "The ferry leaves at eight.",
    "Home",
    "Harbour news of the week",
    "Price | 12",
    "12",
    "Read more about the ferry",
]
TAGS = ["p", "h2", "li", "td", "dt", "nav", "footer", "div class=sidebar", "blockquote", "p hidden", "pre"]


@given(
    st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(SENTENCES), st.integers(1, 12)), min_size=1, max_size=12)
)
def test_what_is_text_is_never_listed_as_removed(parts: list[tuple[str, str, int]]) -> None:
    page = extract(
        "<title>Ferry</title>"
        + "".join(f"<{tag}>{' '.join([one] * many)}</{tag.split()[0]}>" for tag, one, many in parts)
    )
    lines = {line.strip(" ->") for line in page.text.split("\n")}
    for removed in page.removed:
        assert removed.text not in lines
        assert len(removed.text) < 25 or removed.text not in page.text


@pytest.mark.parametrize(
    "where", ["<nav>{0}</nav><article>{1}</article>", "<article>{1}</article><footer>{0}</footer>"]
)
def test_a_heading_that_a_menu_repeats_is_not_removed(where: str) -> None:
    paragraph = "<p>The ferry leaves at eight and comes back at nine in the evening, says the harbour master.</p>"
    article = f"<h2>What the ferry costs from May</h2>{paragraph * 5}"
    page = extract(where.format("<a href=#a>What the ferry costs from May</a>", article))
    assert "What the ferry costs from May" in page.text
    assert "What the ferry costs from May" not in [one.text for one in page.removed]
