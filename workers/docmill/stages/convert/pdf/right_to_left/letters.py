"""What letters of right-to-left scripts are: which run right to left, which join, and what their forms stand for.

Sources: the Unicode Character Database (Bidi_Class, and the joining types of ArabicShaping.txt, found through the
presentation forms that each letter has), and Unicode Standard Annex #15 for NFKC.

Tested by tests/stages/convert/pdf/right_to_left/test_letters.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = [
    "NON_JOINER",
    "NO_TEXT",
    "OTHER_LETTER",
    "UNMAPPED",
    "as_written",
    "has_right_to_left",
    "is_mark",
    "is_right_to_left",
    "joins_next",
    "joins_previous",
    "letters_of",
    "without_marks",
]

NON_JOINER = "\u200c"
UNMAPPED = 0xFFFE
"""Stands for the code point of a glyph that its font has no map for."""
# Letters and presentation forms of Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic, and of the plane above.
RANGES = (
    "\u05be\u05c0\u05c3\u05c6\u05d0-\u05f4\u0608\u060b\u060d\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06e5\u06e6\u06ee"
    "\u06ef\u06fa-\u070d\u0710\u0712-\u072f\u074d-\u07a5\u07b1\u07c0-\u07ea\u0800-\u0815\u0840-\u0858\u0860-\u088e"
    "\u08a0-\u08c9\ufb1d\ufb1f-\ufd3d\ufd50-\ufdfc\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
)
RIGHT_TO_LEFT = re.compile(f"[{RANGES}]")
OTHER_LETTER = re.compile(f"[^\0-\x20{RANGES}]")
"""What is shown and is no letter of these."""
QUOTE = re.compile("[“”‘’]")
RIGHT_RUN = re.compile(f"[{RANGES}]+")
LEFT_RUN = re.compile(rf"[^\W\d_{RANGES}]+")
STRONG_OR_QUOTE = re.compile(r"[“”‘’]|[^\W\d_]")
TURNED_QUOTES = str.maketrans("“”‘’", "”“’‘")
FORMS = re.compile("[\ufb00-\ufb06\ufb1d-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
WHOLE_PHRASES = frozenset("\ufdfa\ufdfb\ufdfd")  # blessings: letters in Unicode of their own, which people write so
NO_TEXT = "\0"
"""Stands for ink without a meaning: a stretched connection, or a glyph whose font has no map for it."""
FORMATS = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
NO_CHARACTER = re.compile("[\0-\x1f\x7f-\x9f\ufffd-\uffff]")

# Joining type R of ArabicShaping.txt (joins the letter before alone) and U among the letters of Arabic.
RIGHT_JOINING = frozenset("آأؤإاةدذرزوٱٲٳٵٶٷڈډڊڋڌڍڎڏڐڑڒړڔڕږڗژڙۀۃۄۅۆۇۈۉۊۋۍۏےۓەۮۯݙݚݛݫݬݱݳݴݸݹࢪࢫࢬࢮࢱࢲࢹ")
NOT_JOINING = frozenset("ءٴۥۦࢭ")
ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c7]"
)


@cache
def letters_of(code: int) -> str:
    """Return the letters a code point stands for: those of a presentation form, else itself.

    It is "" for what shows nothing, such as marks of direction, and NO_TEXT for what is no character.
    """
    character = chr(code)
    if FORMATS.match(character):
        return ""
    if NO_CHARACTER.match(character) or unicodedata.category(character) in ("Co", "Cn", "Cs"):
        return NO_TEXT
    if FORMS.match(character) and character not in WHOLE_PHRASES:
        return unicodedata.normalize("NFKC", character).replace(" ", "").replace("ـ", "") or character
    return character


@cache
def is_right_to_left(character: str) -> bool:
    """Tell whether a character is a letter of a right-to-left script (or strong punctuation of one)."""
    return RIGHT_TO_LEFT.match(character) is not None


def has_right_to_left(text: str) -> bool:
    """Tell whether a text holds letters of right-to-left scripts."""
    return RIGHT_TO_LEFT.search(text) is not None


def as_written(text: str) -> str:
    """Return a page's text with the quotation marks that its file has.

    PDFium takes them for brackets and turns those behind right-to-left letters of their line, or at the start of a line
    that has more runs of these than of others; Unicode does not mirror them.
    """
    if not QUOTE.search(text):
        return text
    return "\n".join(_line_as_written(line) if QUOTE.search(line) else line for line in text.split("\n"))


def _line_as_written(line: str) -> str:
    right = len(RIGHT_RUN.findall(line)) > len(LEFT_RUN.findall(line))
    parts: list[str] = []
    end = 0
    for found in STRONG_OR_QUOTE.finditer(line):
        one = found[0]
        if one.isalpha():
            right = is_right_to_left(one)
        elif right:
            parts += (line[end : found.start()], one.translate(TURNED_QUOTES))
            end = found.end()
    return "".join((*parts, line[end:]))


@cache
def is_mark(text: str) -> bool:
    """Tell whether all of a text are combining marks, which stand on a letter: harakat, niqqud."""
    return all(unicodedata.category(character) == "Mn" for character in text)


@lru_cache(maxsize=1 << 14)
def without_marks(text: str) -> str:
    """Return a text without its combining marks."""
    return "".join(character for character in text if not is_mark(character))


@cache
def joins_next(text: str) -> bool:
    """Tell whether a letter joins the one after it, in logical order, where that lets it."""
    last = text[-1]
    return ARABIC_LETTER.match(last) is not None and last not in RIGHT_JOINING and last not in NOT_JOINING


@cache
def joins_previous(text: str) -> bool:
    """Tell whether a letter joins the one before it, in logical order, where that lets it."""
    return ARABIC_LETTER.match(text[0]) is not None and text[0] not in NOT_JOINING
