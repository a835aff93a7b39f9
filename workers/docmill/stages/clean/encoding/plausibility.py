"""Judge whether decoded text looks like writing, to tell a true declaration of an encoding from a false one.

Tested by tests/stages/clean/encoding/test_decoding.py.
"""

from __future__ import annotations

import re

__all__ = ["is_plausible"]

CASE_TURNS = re.compile(r"[а-яёѐ-џa-zà-ÿ](?=[А-ЯЁЀ-ЏA-ZÀ-Þ])")
LATE_YA = re.compile(r"[а-яё]Я")
LETTERS = re.compile(r"[^\W\d_]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff]")
STRANGE = (
    (re.compile(r"[À-ÿ]"), 0.35),
    (re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]"), 0.01),
    (re.compile(r"[\xa1-\xbf\xd7\xf7]"), 0.1),
    (re.compile(r"[\uff61-\uff9f]"), 0.3),
)
"""Signs that honest text has few of, and how many at most for each letter."""


def is_plausible(text: str) -> bool:
    """Tell whether text is likely what was written.

    Signs of a wrong encoding: control and private characters; more than a third of letters accented (no Latin
    orthography has that), or many signs like ¤ and ¦ (Big5 read as Latin); Latin and Cyrillic letters side by side in
    a word; capitals inside Cyrillic words (KOI8-R read as windows-1251 swaps the cases, mac-cyrillic that of `я`, which
    is every fiftieth letter); mostly halfwidth katakana (EUC-JP or single bytes read as Shift_JIS).
    """
    letters = len(LETTERS.findall(text))
    if len(NOT_TEXT.findall(text)) > 0.01 * len(text):
        return False
    if any(len(sign.findall(text)) > most * letters for sign, most in STRANGE if letters):
        return False
    cyrillic = len(CYRILLIC.findall(text))
    if cyrillic <= 0.3 * letters:
        return True
    return len(CASE_TURNS.findall(text)) <= 0.1 * cyrillic and len(LATE_YA.findall(text)) <= 0.005 * cyrillic + 1
