"""A byte order mark names the encoding of what follows it, and is no part of it."""

from __future__ import annotations

import codecs

import pytest

from docmill.text.byte_order_marks import find_byte_order_mark, find_unicode_encoding, to_unmarked_utf8

ENCODINGS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS.items())
def test_each_mark_names_its_encoding(encoding: str, mark: bytes) -> None:
    content = mark + "نص".encode(encoding)
    assert find_byte_order_mark(content) == (mark, encoding)
    assert to_unmarked_utf8(content) == "نص".encode()


def test_a_content_without_a_mark_names_none_and_stays() -> None:
    assert find_byte_order_mark(b"plain") == (b"", "")
    assert to_unmarked_utf8(b"plain \xff") == b"plain \xff"


@pytest.mark.parametrize(
    "line",
    ["while\x01spring\x01old\x02harbour", "<p>while\x01spring\x01old", "سوق\x01السمك\x01قديم", "1\x012\x013\x01"],
)
def test_utf8_parted_by_control_characters_is_no_text_of_two_bytes_a_character(line: str) -> None:
    assert find_unicode_encoding(line.encode() * 9) == (b"", "")
    assert find_unicode_encoding(line.encode() * 999 + "ل".encode()) == (b"", "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["فتحت البلدية سوق السمك", "The market is open", "旧码头的鱼市昨天重新开放了。\r\n", "ქალაქმა გახსნა"]
)
def test_text_of_two_or_four_bytes_a_character_is_known_without_a_mark(encoding: str, text: str) -> None:
    assert find_unicode_encoding(text.encode(encoding)) == (b"", encoding)
    assert to_unmarked_utf8(text.encode(encoding)) == text.encode()
