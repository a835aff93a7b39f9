"""A page that no tree is made of is read by its tags alone, in time and memory that its author cannot choose."""

from __future__ import annotations

import tracemalloc

import pytest

from docmill.stages.clean.html.markup import strip_tags

SIGNS = 1 << 20


@pytest.mark.parametrize("markup", ["<script>" + "<" * SIGNS + "</script>seen", "<!--" + "-" * SIGNS + ">seen"])
def test_no_sign_of_a_script_or_comment_is_kept_in_mind(markup: str) -> None:
    tracemalloc.start()
    text = strip_tags(markup)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert text == "seen"
    assert peak < 8 * SIGNS


def test_a_script_ends_at_its_own_end_tag_and_a_comment_at_its_arrow() -> None:
    assert strip_tags("a<script>x</style><!-- </SCRIPT >b<!-- -> <p> -- -->c<style>never ended") == "abc"
