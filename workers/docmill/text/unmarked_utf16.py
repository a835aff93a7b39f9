"""Detect UTF-16 and UTF-32 without a byte order mark, by control bytes that no text in single bytes has.

Tested by tests/text/test_byte_order_marks.py and tests/stages/clean/encoding/test_decoding.py.
"""

from __future__ import annotations

import unicodedata
from codecs import getincrementaldecoder
from collections import Counter

__all__ = ["detect_utf16_or_utf32"]

CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\x0c\r\x1b")
HEAD = 4096  # bytes that are looked at; a few dozen would mostly do
SENSIBLE = 0.8  # least result of _sense for text; text reaches 0.95, text in single bytes taken for UTF-16 0.6
LEAST = 0.02  # share of control bytes: UTF-16 of Arabic has 40 %, of Chinese 8 %, text in single bytes none
SCRIPTS = bytes(n for n in CONTROLS if n > 3)  # begin U+0400 and all behind it; tables are parted by lower ones
EACH = 0.4  # least share of these where each letter has one: words of Thai or Arabic without a blank


def detect_utf16_or_utf32(content: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32; None for other text, binary data and fewer than eight bytes."""
    head = content[:HEAD]
    found = len(head) - len(head.translate(None, CONTROLS))
    if len(head) < 8 or found < LEAST * len(head) or _is_utf8(head):
        return None
    if len(content) % 4 == 0:
        columns = [head[n::4].count(0) / len(head[n::4]) for n in range(4)]
        if columns[2] > 0.9 and columns[3] > 0.9 and columns[0] < 0.1:
            return "utf-32-le"
        if columns[0] > 0.9 and columns[1] > 0.9 and columns[3] < 0.1:
            return "utf-32-be"
    head = head[: len(head) & ~1]
    even, odd = (head[n::2].count(0) / len(head[n::2]) for n in range(2))
    little, big = (_sense(head.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be"))
    if max(even, odd) > 0.1 and max(even, odd) > 10 * min(even, odd):  # much ASCII, whose zeros tell the order
        little, big = (little, 0.0) if odd > even else (0.0, big)
    return None if max(little, big) < SENSIBLE or little == big else "utf-16-le" if little > big else "utf-16-be"


def _is_utf8(head: bytes) -> bool:
    """Tell whether bytes are UTF-8 and no UTF-16, which has a zero for each blank and each ASCII letter."""
    if b"\0" in head or len(head) - len(head.translate(None, SCRIPTS)) >= EACH * len(head):
        return False
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _sense(text: str) -> float:
    """Return the share of characters that are white space, ASCII signs or of the two most frequent writing systems.

    The wrong order of bytes scatters characters over dingbats, rare ideographs and unassigned code points.
    """
    counts = Counter(map(_writing, text))
    signs = counts.pop("sign", 0)
    counts.pop("", 0)
    return (signs + sum(count for _, count in counts.most_common(2))) / max(1, len(text))


def _writing(letter: str) -> str:
    """Return the writing system of a letter by its Unicode name; "sign" for ASCII signs, "" for others."""
    if letter <= "\x7f":
        return "LATIN" if letter.isalpha() else "sign" if letter.isprintable() or letter.isspace() else ""
    if "\u3000" < letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or "\uff00" < letter < "\uff5f":
        return "CJK"  # with kana and its own signs; extension A and Yi are what ASCII gives in the wrong order
    if unicodedata.category(letter)[0] not in "LMP":
        return ""
    writing = unicodedata.name(letter, "").partition(" ")[0]
    return "" if writing in ("CJK", "YI") else writing
