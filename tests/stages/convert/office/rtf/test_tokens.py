"""RTF cut into pieces."""

from __future__ import annotations

from docmill.stages.convert.office.rtf.tokens import Token, read_tokens


def test_groups_words_bytes_symbols_and_text() -> None:
    found = list(read_tokens(b"{\\rtf1\\ansi x\\'e1\\~\\u-12 ?\r\ny}"))
    assert found == [
        *(
            Token("{"),
            Token("word", "rtf", 1),
            Token("word", "ansi"),
            Token("text", raw=b"x"),
            Token("byte", raw=b"\xe1"),
        ),
        *(Token("symbol", "~"), Token("word", "u", -12), Token("text", raw=b"?"), Token("text", raw=b"y"), Token("}")),
    ]


def test_what_bin_announces_is_passed_over() -> None:
    assert list(read_tokens(b"\\bin3 {}\\a")) == [Token("text", raw=b"a")]
    assert list(read_tokens(b"\\bin9999999 x")) == []


def test_a_lone_backslash_at_the_end_ends() -> None:
    assert list(read_tokens(b"a\\")) == [Token("text", raw=b"a")]
