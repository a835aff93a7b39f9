"""Which encoding the bytes of an RTF file are in: that of its font's character set, else that of the file.

Tested by tests/stages/convert/office/rtf/test_code_pages.py.
"""

from __future__ import annotations

import codecs

__all__ = ["codec_of_charset", "codec_of_page", "decode_bytes"]

CHARSETS = {
    77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    179: 1256, 180: 1256, 181: 1255, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
"""Code pages by `\\fcharset`; 0 and 1 are the file's own, 2 is that of symbol fonts."""
MACS = {10000: "mac_roman", 10004: "mac_arabic", 10005: "cp1255", 10006: "mac_greek", 10007: "mac_cyrillic",
        10029: "mac_latin2", 10081: "mac_turkish"}  # fmt: skip
SYMBOL_CHARSET = 2
DEFAULT = "cp1252"


def codec_of_page(page: int) -> str:
    """Return Python's name of a code page; windows-1252 for one that is not known."""
    name = "utf-8" if page == 65001 else MACS.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return DEFAULT


def codec_of_charset(charset: int | None) -> str | None:
    """Return the codec of a font's character set; `symbol` for symbol fonts, None for those of the file's own."""
    if charset == SYMBOL_CHARSET:
        return "symbol"
    return codec_of_page(CHARSETS[charset]) if charset in CHARSETS else None


def decode_bytes(raw: bytes, codec: str) -> str:
    """Return bytes as text; those that the code page does not have as in windows-1252, or else left out."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        pass
    if codec in ("cp932", "cp949", "cp936", "cp950", "gbk", "big5", "johab", "utf-8"):
        return raw.decode(codec, "replace")
    out = []
    for number in raw:
        byte = bytes((number,))
        try:
            out.append(byte.decode(codec))
        except UnicodeDecodeError:
            out.append(byte.decode(DEFAULT, "ignore"))
    return "".join(out)
