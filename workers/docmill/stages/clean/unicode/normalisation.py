"""Normalise text: repair mojibake, give each character one form, take out invisible characters without meaning.

What the author wrote stays: harakat, curly quotes, full-width letters, ZWNJ and ZWJ where a script uses them, and
zero-width spaces where a script writes no others between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from docmill.stages.clean.unicode.badness import ODD
from docmill.stages.clean.unicode.composition import compose, may_change
from docmill.stages.clean.unicode.kinds import KindTable, kinds_in, make_table
from docmill.stages.clean.unicode.mojibake import FIRST_1256, first_letters, repair_misread_latin_1, repair_mojibake
from docmill.stages.clean.unicode.presentation_forms import PRESENTATION, letters_of_forms

__all__ = ["Normalised", "normalise", "repair_mojibake"]

NEWLINES = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")  # one set first: a search for it is fast
SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but tab and line ends
    "\xad\u180e\u2060-\u2064\u206a-\u206f\ufeff"  # soft hyphen, joiners of words, BOM
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks, embeddings, isolates: layout, not text
    "\ufff9-\ufffb\U000e0001\ud800-\udfff]"  # annotation marks, language tag, lone surrogates
)
JOINERS = re.compile("[\u200c\u200d]+")
ZERO_WIDTH_SPACES = re.compile("\u200b+")
# Thai, Lao, Burmese and Shan, Khmer, Tai Tham, Tai Viet: no spaces between words, so writers set one without width.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aad\ua9e0-\ua9fe\uaa60-\uaadf]")

JOINING = re.compile(
    "[\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u07c0-\u07ff\u0840-\u085f\u0860-\u08ff"  # Arabic, Syriac, NKo, Mandaic
    "\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufe0f\u20e3"  # Indic, Tibetan, Khmer, Mongolian
    "\u2190-\u2bff\U0001f000-\U0001faff\U0001f3fb-\U0001f3ff\U0001e900-\U0001e95f]"  # emoji, Adlam
)

STRAY_JOINER = re.compile(
    rf"[\u200c\u200d](?:(?<!{JOINING.pattern}.)|(?!{JOINING.pattern})(?:(?<=\u200c)|(?=[\u200c\u200d])))"
)
"""A joiner that does not stay as it is: most text of scripts with joiners has none."""

NEWLINE, SPACE, CONTROL, JOINER, FORM, ZERO_WIDTH, COMPOSING, C1, FIRST, WEIRD, ARABIC_FIRST = (
    1 << at for at in range(11)
)
"""Kinds of characters, as bits."""
UNCLEAN = NEWLINE | SPACE | CONTROL | JOINER | FORM | ZERO_WIDTH
"""What normalising may change, apart from mojibake and composition; most texts hold none of it."""
UNSETTLED = COMPOSING | FORM | JOINER
"""Without these a text is in NFC."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text and what was repaired on the way, as `{"kind", "steps", "lines"}`."""

    text: str
    repairs: list[dict[str, object]] = field(default_factory=list)


def normalise(text: str, *, mojibake: bool = True) -> Normalised:
    """Give a text its normal form; any string is accepted, lone surrogates included.

    With `mojibake`, text that was once decoded with the wrong encoding is repaired line by line (`mojibake.py`).
    """
    repairs: list[dict[str, object]] = []
    held = kinds_in(text, _kinds())
    if mojibake and (held & ARABIC_FIRST or (held & FIRST and held & WEIRD)):
        if held & C1:  # before line ends: U+0085 may be the second byte of a letter
            text, repairs = repair_misread_latin_1(text)
        if held & NEWLINE or repairs:  # what was repaired may be a line end
            text = NEWLINES.sub("\n", text)
        text, others = repair_mojibake(text, arabic=bool(held & ARABIC_FIRST))
        repairs += others
        if repairs:
            held = kinds_in(text, _kinds())
    if held & UNCLEAN:
        text = _cleared(text, held)
    if held & UNSETTLED:
        text = compose(text)
        if held & JOINER:
            text = _settled(text)
    if " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return Normalised(text, repairs)


@cache
def _kinds() -> KindTable:
    """Return the kind of each character that normalising looks at (10 ms)."""
    kinds: dict[int, str | Iterable[int]] = {
        NEWLINE: "\r\x0b\x0c\x85\u2028\u2029",
        SPACE: SPACES.pattern[1:-1],
        CONTROL: CONTROLS.pattern[1:-1],
        JOINER: "\u200c\u200d",
        FORM: PRESENTATION.pattern[1:-2],
        ZERO_WIDTH: "\u200b",
        COMPOSING: may_change(),
        C1: "\x80-\x9f",
        FIRST: first_letters(),
        WEIRD: ODD,
        ARABIC_FIRST: FIRST_1256,
    }
    return make_table(kinds, beyond=CONTROL | COMPOSING)


def _cleared(text: str, held: int) -> str:
    """Return a text with one kind of line end and space, without controls, stray joiners and presentation forms.

    `held` are the kinds of characters that it may hold.
    """
    if held & NEWLINE:
        text = NEWLINES.sub("\n", text)
    if held & CONTROL:
        text = CONTROLS.sub("", text)
    if held & FORM:
        text = letters_of_forms(text)
    if held & SPACE:
        text = SPACES.sub(" ", text)
    if held & JOINER and STRAY_JOINER.search(text):
        text = JOINERS.sub(_joiner, text)  # after the controls: some stand in a script's block
    if held & ZERO_WIDTH:
        text = ZERO_WIDTH_SPACES.sub(_word_separator, text)
    return text


def _settled(text: str) -> str:
    """Judge joiners again where composing changed what stands before one, until nothing changes; NFC in and out."""
    for _ in range(8):  # honest text needs one
        if not STRAY_JOINER.search(text):
            return text
        again = unicodedata.normalize("NFC", JOINERS.sub(_joiner, text))
        if again == text:
            return text
        text = again
    return unicodedata.normalize("NFC", JOINERS.sub("", text))


def _word_separator(space: re.Match[str]) -> str:
    """Return one zero-width space between letters of a script without other spaces; else an empty string."""
    text, start, end = space.string, space.start(), space.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    return "\u200b" if UNSPACED.match(before) and UNSPACED.match(after) else ""


def _joiner(joiner: re.Match[str]) -> str:
    """Return one joiner where a script or an emoji is shaped by it, for a run of joiners; else an empty string."""
    text, start, end = joiner.string, joiner.start(), joiner.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or not JOINING.match(before):
        return ""
    # At a word's end ZWJ still shapes the letter before it (Persian abbreviations, Indic half forms); ZWNJ does not.
    return joiner[0][0] if JOINING.match(after) or joiner[0][0] == "\u200d" else ""
