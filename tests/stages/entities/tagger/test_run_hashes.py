"""Runs of letters are hashed as the library hashes them, one by one."""

from __future__ import annotations

import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

from docmill.stages.entities.tagger.run_hashes import Letters, hash_runs

LETTERS = st.one_of(
    st.text(max_size=12),
    st.text("abcXYZ019é", max_size=12),
    st.text("ابتث٣", max_size=12),
    st.text("中文字𠀀𝔸\U0001f600", max_size=8),
    st.text(st.characters(codec=None), max_size=8),
)


@given(st.lists(LETTERS, max_size=6), st.sampled_from(["g=", "p1="]), st.integers(1, 4))
@example(["𠀀𠀀𠀀𠀀", "\udc80\ud800a"], "g=", 4)
@example(["a", "", "ab"], "p1=", 1)
def test_runs_are_hashed_as_by_the_library(words: list[str], prefix: str, size: int) -> None:
    if len(prefix) + size < 4:
        size = 2
    letters = Letters(words)
    owner, first = letters.runs(size)
    wanted = [
        (number, xxhash.xxh3_64_intdigest((prefix + word[at : at + size]).encode("utf-8", "surrogatepass")))
        for number, word in enumerate(words)
        for at in range(len(word) - size + 1)
    ]
    assert list(zip(owner.tolist(), hash_runs(prefix, letters, first, size).tolist(), strict=True)) == wanted
