"""Encodings of bytes in RTF."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.rtf.code_pages import codec_of_charset, codec_of_page, decode_bytes


def test_character_sets_of_fonts() -> None:
    assert [codec_of_charset(one) for one in (178, 177, 204, 134, 2, 0, None)] == [
        *("cp1256", "cp1255", "cp1251", "gbk", "symbol", None, None),
    ]


def test_code_pages() -> None:
    assert [codec_of_page(one) for one in (1256, 10000, 65001, 99999)] == ["cp1256", "mac-roman", "utf-8", "cp1252"]


@pytest.mark.parametrize(
    ("raw", "codec", "text"),
    [
        (b"\xe3\xcd\xe3\xcf", "cp1256", "محمد"),
        (b"\xf9\xec\xe5\xed", "cp1255", "שלום"),
        (b"\x93\x8c\x8b\x9e", "cp932", "東京"),
        (b"\xd9", "cp1255", "Ù"),
        (b"\x81", "cp1252", ""),
    ],
)
def test_bytes_become_text(raw: bytes, codec: str, text: str) -> None:
    assert decode_bytes(raw, codec) == text
