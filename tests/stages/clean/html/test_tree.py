"""Parsing is bounded: what would take more than seconds, or memory without bound, is refused or made harmless."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.html import tree
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.html.tree import parse_page

ITEM = '<li class="item"><a href="/x" title="a > b"><b class=x>One</b> <i>two</i></a></li>'


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<ul><li>" * 100_000,
        "<dl><dd>" * 100_000,
        "<div><!--</div>-->" * 100_000,
        "<div><object></div></object>" * 100_000,
        "<div title='</div>'>" * 100_000,
        "<div>" * 20_000 + "</p>" * 100_000,
        "<div " + " ".join(f"a{n}" for n in range(400_000)) + ">",
        "<div " + " ".join(f"<a{n}='>'" for n in range(200_000)) + ">",
        '<!-- \' --><div x=">" ' + "/".join(f"a{n}" for n in range(200_000)) + ">",
    ],
)
def test_what_takes_more_than_linear_time_is_refused(markup: str) -> None:
    assert parse_page(markup) is None


@pytest.mark.parametrize("close", ["", "</font>", "<!--</font>-->", "<object></font></object>"])
def test_elements_that_are_opened_again_in_each_block_do_not_multiply(close: str) -> None:
    opened = "".join(f"<font color=c{n}>{close}" for n in range(2000))
    parsed = parse_page(f"<p>{opened}</p>" + "<p>x</p>" * 2000)
    assert parsed
    assert parsed.root
    assert sum(1 for _ in parsed.root.traverse(include_text=True)) < 20_000


@pytest.mark.parametrize("markup", [f"<ul>{ITEM * 4_000}</ul>", "<p>text</p>" * 100_000, "<br>" * 200_000])
def test_large_pages_that_are_not_deep_are_parsed(markup: str) -> None:
    page = read_page(markup)
    assert page
    assert len(page.runs) in (4_000, 100_000, 0)


def test_a_comparison_in_a_script_is_no_tag_of_many_attributes() -> None:
    script = "<script>if (a<b || " + "x / y " * 20_000 + ")</script>"
    page = read_page(f"{script}<p>text</p>")
    assert page
    assert ["".join(run.pieces) for run in page.runs] == ["text"]


def test_lone_surrogates_are_replaced() -> None:
    page = read_page("<p>a\ud800b \U0001f600</p>")
    assert page
    assert page.runs[0].pieces == ["a\ufffdb \U0001f600"]


FORMAT_TAGS = "b big code em font i nobr s small strike strong tt u".split()  # noqa: SIM905 - as in tree.py


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*FORMAT_TAGS, "br", "body", "span", "t", "", "/b"]).flatmap(
                lambda name: st.sampled_from([name, name.upper(), name.capitalize()])
            ),
            st.sampled_from([" class=x>", "\n", "\t", "/", ">", "", "<"]),
        )
    )
)
def test_a_look_at_two_bytes_misses_no_element_of_format(tags: list[tuple[str, str]]) -> None:
    page = "".join(f"<{name}{rest}" for name, rest in tags).encode()
    signs = np.frombuffer(page, np.uint8)
    assert tree.at_most_of_format(signs, (signs == ord("<")).nonzero()[0]) >= len(tree.FORMAT.findall(page))
