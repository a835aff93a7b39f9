"""Read pages of TeX whose fonts are pictures of letters (Type 3) without a map: their codes are nearly those of ASCII.

dvips made such files for decades. That the codes are read rightly is told by the text: it has the small words of a
language, which codes of any other kind never make.

Sources: the encodings OT1 and T1 of LaTeX (F. Mittelbach and others, "LaTeX font encodings", encguide.pdf).

Tested by tests/stages/convert/pdf/test_tex_codes.py.
"""

from __future__ import annotations

import re
from collections.abc import Container

__all__ = ["has_small_words", "with_tex_letters"]

WORD = re.compile("[A-Za-zÀ-ÿ]{2,}")
SMALL_WORDS = """
the of and to in is that for with as are on be by this from we it an which or have at not can
der die und das den von ist mit des dem ein eine nicht auf für sich auch werden
de la le les et un une que est dans du pour par sur qui pas au sont
el los las en del por con para una se no como es il di che non per della si sono
da do os um uma em não het een van dat op zijn voor
"""
SMALL = frozenset(SMALL_WORDS.split())
SHARE, FEWEST = 0.12, 5  # of a page's words are small ones: a third is, in text of these languages
OT1_LIGATURE = re.compile("[\x0b\x0c\x0e\x0f](?=[a-z])|(?<=[a-z])[\x0b\x0c\x0e\x0f]|\r(?=[a-z])")
OT1 = str.maketrans('\x0b\x0c\r\x0e\x0f{|\\"\x10\x19\x1a\x1b', "ﬀﬁﬂﬃﬄ–—“”ıßæœ")
ACCENTED = re.compile("([\x12-\x16\x7f])([A-Za-z\x10])")
ACCENTS = str.maketrans("\x12\x13\x14\x15\x16\x7f", "\u0300\u0301\u030c\u0306\u0304\u0308")
T1 = str.maketrans("\x10\x11\x12\x13\x14\x15\x16\x19\x1b\x1c\x1d\x1e\x1f×÷ÿ", "“”„«»–—ıﬀﬁﬂﬃﬄŒœß")
T1_LIGATURE = re.compile("[\x1b-\x1f]")


def has_small_words(text: str, unmapped: Container[int]) -> bool:
    """Tell whether the characters without a map are words of Latin letters, by those that each of its sentences has."""
    words = WORD.findall(_alone(text, unmapped).lower())
    small = sum(word in SMALL for word in words)
    return small >= FEWEST and small >= SHARE * len(words)


def with_tex_letters(text: str, unmapped: Container[int]) -> str:
    """Return a page's text with the ligatures, accents and signs of TeX's codes, each in the place of its code.

    `unmapped` are the places of the characters without a map; others stay.
    """
    letters = _letters(_alone(text, unmapped))
    return "".join(letters[place] if place in unmapped else one for place, one in enumerate(text))


def _alone(text: str, unmapped: Container[int]) -> str:
    """Return a text with blanks for what has a map, ends of lines apart."""
    return "".join(one if place in unmapped or one in "\r\n" else " " for place, one in enumerate(text))


def _letters(text: str) -> str:
    if len(OT1_LIGATURE.findall(text)) > len(T1_LIGATURE.findall(text)):
        text = ACCENTED.sub(lambda found: found[2] + found[1].translate(ACCENTS), text)
        return "\n".join(
            line.removesuffix("\r").translate(OT1) + "\r" * line.endswith("\r") for line in text.split("\n")
        )
    return text.translate(T1)
