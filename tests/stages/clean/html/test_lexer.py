"""Tags as columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.html.lexer import KINDS, lex

MARKUP = st.text(alphabet="<</>abp!? \xa0\u00e9\u5b57\U0001f600", max_size=40)


@given(MARKUP)
def test_the_last_tags_of_a_page_are_read_as_those_before(markup: str) -> None:
    short, long = lex(markup), lex(markup + "\0" * 40)
    assert short.starts.tolist() == long.starts.tolist()
    assert short.kinds.tolist() == long.kinds.tolist()
    assert short.names_end.tolist() == long.names_end.tolist()
    assert short.ends.tolist() == long.ends.tolist()


def test_every_known_name_has_its_kind_in_either_case() -> None:
    for spell in (str.lower, str.upper):
        tags = lex("".join(f"<{spell(name)}>" for name in KINDS))
        assert tags.kinds.tolist() == list(KINDS.values())


def test_a_name_that_only_begins_like_a_known_one_is_not_known() -> None:
    assert lex("<divx><pp><h7><figcaptions><strong2>").kinds.tolist() == [0] * 5
