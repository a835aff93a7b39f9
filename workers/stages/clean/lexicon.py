"""The phrase lexicon of page chrome: `data/chrome.toml`, matched against one line at a time."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick

__all__ = ["Hit", "Lexicon", "fold", "lexicon"]

MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d]")  # harakat, tatweel, joiners
DIGITS = re.compile(r"\d+")
NOT_WORDS = re.compile(r"[^\w\u0900-\u0dff\u0e00-\u0e7f]+|_+")  # Indic and Thai vowel signs are not \w in Python's re
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # no spaces, or particles attached
FOLDS = str.maketrans({"©": " copyright ", "ⓒ": " copyright ", "İ": "i", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي",
                       "ي": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ё": "е", "ς": "σ"})  # fmt: skip

SHORT = 14  # words of a line that a phrase at its beginning may condemn
MIDDLE = 45  # words of a line that a phrase anywhere in it may condemn: a cookie notice is two sentences
LONGEST = 600  # characters; 45 words of German reach 400
STOPS = tuple(".。।۔")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its reason, and whether it needs other chrome near to count."""

    reason: str
    weak: bool


@dataclass(slots=True)
class Lexicon:
    """Phrases ready for matching; `fold`ed, whole lines in a table, others in an automaton."""

    lines: dict[str, Hit] = field(default_factory=dict)
    parts: Any = None

    def match(self, line: str) -> Hit | None:
        """The strongest phrase in a line; None for a line without one."""
        folded = fold(line) if len(line) <= LONGEST else ""
        if not folded:
            return None
        whole = self.lines.get(folded)
        if whole and not whole.weak:
            return whole
        words = weight(folded)
        if words > MIDDLE:
            return whole
        parts = (self._part(folded, words, end, phrase, line) for end, phrase in self.parts.iter(folded))
        hits = [hit for hit in parts if hit]
        return min(hits, key=lambda hit: hit.weak, default=whole)

    def _part(
        self, folded: str, words: float, end: int, phrase: tuple[str, str, str, bool, bool], line: str
    ) -> Hit | None:
        text, rest, reason, anywhere, weak = phrase
        start, behind = end - len(text) + 1, end + 1
        if not (_edge(folded, start - 1, start) and _edge(folded, behind - 1, behind)) or rest not in folded[behind:]:
            return None
        if anywhere:
            return Hit(reason, weak)
        if start or words > SHORT:
            return None
        # "See also the annex." is a sentence, "See also: the annex" a link: a full stop makes a beginning weak.
        return Hit(reason, weak=weak or (line.rstrip().endswith(STOPS) and not line.rstrip().endswith(("...", "…"))))


def _edge(text: str, left: int, right: int) -> bool:
    """Whether a word may begin or end between two neighbours; scripts without spaces always may."""
    if left < 0 or right >= len(text):
        return True
    return " " in (text[left], text[right]) or bool(UNSPACED.match(text[left]))


def fold(line: str) -> str:
    """A line as the lexicon writes it: lower case, no marks, no punctuation, each number as 0."""
    if not line.isascii():
        line = MARKS.sub("", unicodedata.normalize("NFKC", line.translate(FOLDS)).translate(FOLDS))
    return " ".join(NOT_WORDS.sub(" ", DIGITS.sub(" 0 ", line.casefold())).split())


def weight(text: str) -> float:
    """Length in words; where a script has no spaces, two characters of Han, kana or Thai count as one word."""
    if text.isascii():
        return len(text.split())
    dense = sum("\u3040" <= c <= "\u9fff" or "\u0e00" <= c <= "\u0e7f" for c in text)
    return dense / 2 + len(text.split()) * (1 - dense / max(1, len(text)))


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once a process (30 ms)."""
    tables = tomllib.loads(files(__package__).joinpath("data/chrome.toml").read_text(encoding="utf-8"))
    found = Lexicon(parts=ahocorasick.Automaton())
    for table in tables.values():
        for reason, phrases in table.items():
            for phrase in phrases:
                _add(found, reason, phrase)
    found.parts.make_automaton()
    return found


def _add(found: Lexicon, reason: str, phrase: str) -> None:
    weak = phrase.startswith("?")
    anywhere = phrase.removeprefix("?").startswith("*")
    text, _, rest = phrase.lstrip("?*").removesuffix("*").partition("*")
    if not anywhere and not phrase.endswith("*") and not rest:
        folded = fold(text)
        before = found.lines.get(folded)
        if folded and (before is None or before.weak):  # a phrase sure in one language is sure
            found.lines[folded] = Hit(reason, weak)
        return
    folded = fold(text)
    if folded and (anywhere or folded not in found.parts or not found.parts.get(folded)[3]):
        found.parts.add_word(folded, (folded, fold(rest), reason, anywhere, weak))
