"""Whether decoded text looks like writing: what tells a true declaration of an encoding from a false one."""

from __future__ import annotations

import re

__all__ = ["plausible"]

CASE_TURNS = re.compile(r"[а-яёѐ-џa-zà-ÿ](?=[А-ЯЁЀ-ЏA-ZÀ-Þ])")
LETTERS = re.compile(r"[^\W\d_]")
LATIN_HIGH = re.compile(r"[À-ÿ]")
MIXED = re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN_SIGNS = re.compile(r"[\xa1-\xbf\xd7\xf7]")
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff]")
HALFWIDTH_KANA = re.compile(r"[\uff61-\uff9f]")


def plausible(text: str) -> bool:
    """Whether text is likely what was written.

    Signs of a wrong encoding: control and private characters; more than a third of letters accented (no Latin
    orthography has that), or many signs like ¤ and ¦ (Big5 read as Latin); Latin and Cyrillic letters side by side in
    a word; capitals inside Cyrillic words (KOI8-R read as windows-1251 swaps the cases); mostly halfwidth katakana
    (EUC-JP or single bytes read as Shift_JIS).
    """
    letters = len(LETTERS.findall(text))
    if len(NOT_TEXT.findall(text)) > 0.01 * len(text):
        return False
    if not letters:
        return True
    if len(LATIN_HIGH.findall(text)) > 0.35 * letters or len(MIXED.findall(text)) > 0.01 * letters:
        return False
    if len(LATIN_SIGNS.findall(text)) > 0.1 * letters:
        return False
    if len(HALFWIDTH_KANA.findall(text)) > 0.3 * letters:
        return False
    cyrillic = len(CYRILLIC.findall(text))
    return not (cyrillic > 0.3 * letters and len(CASE_TURNS.findall(text)) > 0.1 * cyrillic)
