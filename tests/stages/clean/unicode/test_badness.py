from __future__ import annotations

import re

from ftfy.badness import MOJIBAKE_CATEGORIES
from ftfy.badness import is_bad as is_bad_to_ftfy
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.badness import ODD, is_bad

OF_FTFY = [chr(code) for code in range(0x10000) if re.match(f"[{''.join(MOJIBAKE_CATEGORIES.values())}]", chr(code))]
OF_ITS_CASES = "aAzZ09 .,?!\tßàœŒÂÃÎÐØÙ°±²³µ×√≈‚ÄâóвЂГўВРСΒΓΞΟβ€ā\xa0\xad™š«»“”’…ع人"


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet=OF_ITS_CASES, max_size=12),
        st.text(alphabet=st.sampled_from(OF_FTFY + list("ab .")), max_size=12),
        st.text(alphabet=st.sampled_from([*OF_ITS_CASES, *"aaaaaaaaaaaabcdefgh         "]), max_size=80),
    )
)
def test_a_line_is_as_bad_as_ftfy_finds_it(line: str) -> None:
    assert is_bad(line) == is_bad_to_ftfy(line)


def test_each_case_of_ftfy_is_found_between_clean_words() -> None:
    odd = re.compile(f"[{ODD}]")
    for first in OF_FTFY:
        for second in OF_ITS_CASES:
            pair = f"word {first}{second} and some more words"
            if is_bad_to_ftfy(pair):
                assert odd.search(pair)
                assert is_bad(pair)
