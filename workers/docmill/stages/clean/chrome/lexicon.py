"""Match the phrase lexicon of page chrome: `data/phrases/*.txt`, one file a language, against one line at a time.

A file has sections, `[reason]`, of phrases parted by `|` or line ends; `#` begins a comment. Case, marks, signs and
what else `fold_line` drops do not count; `0` stands for any number.

    phrase      the whole line
    phrase*     the line begins so and is short
    a*b         the line begins with `a` and holds `b` later
    *phrase*    the line, if not long, holds it anywhere; `*a*b*` holds both, in this order
    ?phrase     any of these, but it counts only where other chrome stands near: the words also occur in honest text

A phrase without `?` must be something nobody writes as a line of an article: `training/chrome/check_lexicon.py` looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import ahocorasick

from docmill.text.folding import fold as fold_letters
from docmill.text.scripts import unspaced_pattern
from docmill.text.tokens import count_words

__all__ = [
    "PhraseHit",
    "PhraseLexicon",
    "fold_line",
    "parse_lexicon",
    "phrase_files",
    "shipped_lexicon",
]

# Outside ASCII, \w knows no Indic, Thai, Lao, Tibetan, Burmese or Khmer vowel signs, which are marks.
WORDS = r"\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u0f71-\u0fbc\u1000-\u109f\u1780-\u17dd"
NOT_WORD = re.compile(rf"[^{WORDS}]|_")
DIGIT = re.compile(r"[0-9]")
NUMBER = re.compile(r"0+")
QUESTION = re.compile(r"\?(?<![|\]]\?)")  # where it begins no phrase it is a sign like any other
COMMENT = re.compile(r"^#.*", re.MULTILINE)
UNSPACED = unspaced_pattern() + "\u30a0-\u30ff"  # Japanese writes no spaces around katakana either
UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")
ATTACHED = re.compile(rf"[{UNSPACED}\uac00-\ud7af]")  # Korean particles are attached: a phrase may end within a word

SHORT = 14  # words of a line that a phrase at its beginning may condemn
MIDDLE = 45  # words of a line that a phrase anywhere in it may condemn: a cookie notice is two sentences
LONGEST = 600  # characters; 45 words of German reach 400
MOST_SPACES = 60  # 45 words have fewer, signs between them counted
SPACED = 30  # characters a space: a line with fewer is Han, kana or Thai, and beyond MIDDLE words at 3 * MIDDLE
STEM = 10  # characters from which a phrase of several words may end within one: "parolni unutding*" takes any ending
KEYS = (5, 4, 3, 2, 1)  # characters by which beginnings are looked up, the most a beginning has: 5 leave few to try
SENTENCE_END = re.compile(r"(?<![.…])[.。۔।።։។။][\"'”’»)\]\s]*$")


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase that was found: its reason, and whether it needs other chrome near it to count."""

    reason: str
    weak: bool


class Phrase(NamedTuple):
    """A phrase that need not be the whole line: folded, with what must follow it, in this order."""

    text: str
    rest: tuple[str, ...]
    hit: PhraseHit

    def stands(self, folded: str, start: int) -> bool:
        """Tell whether the phrase, found at `start`, stands there as words of its own and the rest follows."""
        end = start + len(self.text)
        stem = len(self.text) >= STEM and " " in self.text
        if not (_edge(folded, start) and (stem or _edge(folded, end))):
            return False
        for part in self.rest:
            start = folded.find(part, end)
            if start < 0:
                return False
            end = start + len(part)
        return True

    def weakened(self) -> Phrase:
        """Return the same phrase as one that counts only beside other chrome."""
        return self._replace(hit=_hit(self.hit.reason, weak=True))


@dataclass(slots=True)
class PhraseLexicon:
    """Phrases ready for matching, folded as `fold_line` does.

    `lines` are whole lines, `beginnings` are by their first characters, `anywhere` by their whole text; `parts` is the
    automaton that finds the latter.
    """

    lines: dict[str, PhraseHit] = field(default_factory=dict)
    beginnings: dict[str, list[Phrase]] = field(default_factory=dict)
    anywhere: dict[str, list[Phrase]] = field(default_factory=dict)
    parts: Any = None

    def match(self, line: str) -> PhraseHit | None:
        """Return the strongest phrase in a line; None for a line without one."""
        spaces = line.count(" ")
        if len(line) > LONGEST or spaces > MOST_SPACES or len(line) > max(3 * MIDDLE, SPACED * (spaces + 1)):
            return None
        folded = fold_line(line)
        whole = self.lines.get(folded)
        if whole is not None and not whole.weak:
            return whole
        # Most lines hold no phrase, so a line's words are counted only for those that do.
        found = [phrase for phrase in self._begun(folded) if phrase.stands(folded, 0)]
        if found and count_words(folded) > SHORT:
            found = []
        elif found and SENTENCE_END.search(line):
            # "See also the annex." is a sentence, "See also: the annex" a link: a full stop makes a beginning weak.
            found = [phrase.weakened() for phrase in found]
        held = list(self._held(folded))
        if held and count_words(folded) <= MIDDLE:
            found += held
        strongest = min(found, key=lambda phrase: (phrase.hit.weak, -len(phrase.text)), default=None)
        return whole if strongest is None or (whole and strongest.hit.weak) else strongest.hit

    def _begun(self, folded: str) -> list[Phrase]:
        """Return the phrases that a folded line begins with."""
        found: list[Phrase] = []
        for size in KEYS:
            if phrases := self.beginnings.get(folded[:size]):
                found += [phrase for phrase in phrases if folded.startswith(phrase.text)]
        return found

    def _held(self, folded: str) -> Iterator[Phrase]:
        """Yield the phrases that stand anywhere in a folded line."""
        for end, found in self.parts.iter(folded):
            for phrase in found:
                if phrase.stands(folded, end + 1 - len(phrase.text)):
                    yield phrase


def _edge(text: str, at: int) -> bool:
    """Tell whether a word may begin or end before position `at`; in scripts without spaces it always may."""
    return at <= 0 or at >= len(text) or " " in text[at - 1 : at + 1] or bool(ATTACHED.match(text[at - 1]))


@cache
def _hit(reason: str, weak: bool) -> PhraseHit:
    """Return the hit of a reason, the same object each time."""
    return PhraseHit(reason, weak)


class _Letters(dict[int, str]):
    """A table for str.translate that fills itself: letters as text.folding has them, signs as spaces, digits 0."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = " " if letter.isspace() else fold_letters(letter)
        if letter in "©ⓒ℗":
            folded = " © "  # the one sign that has a meaning here
        elif not folded.isalpha():
            folded = DIGIT.sub("0", NOT_WORD.sub(" ", folded))
        if code < 0x20000:  # what follows is seldom met: not worth remembering
            self[code] = folded
        return folded


_LETTERS = _Letters()


class _Notation(dict[int, str]):
    """The same table for the files, whose notation stays."""

    def __init__(self) -> None:
        super().__init__({ord(sign): sign for sign in "|*?[]"} | {ord("\n"): "|"})

    def __missing__(self, code: int) -> str:
        self[code] = _LETTERS[code]
        return self[code]


def fold_line(line: str) -> str:
    """Return a line's words alone: as `docmill.text.folding.fold` folds them, without signs, each number as 0."""
    folded = line.translate(_LETTERS)
    if "0" in folded:
        folded = NUMBER.sub(" 0 ", folded)
    return " ".join(folded.split())


@cache
def shipped_lexicon() -> PhraseLexicon:
    """Return the shipped lexicon, read once a process (80 ms for 26,000 phrases)."""
    return parse_lexicon("\n".join(text for _, text in phrase_files()))


def phrase_files() -> Iterator[tuple[str, str]]:
    """Yield language and text of each shipped file."""
    for file in sorted(files(__package__).joinpath("data/phrases").iterdir(), key=lambda file: file.name):
        yield file.name.removesuffix(".txt"), file.read_text(encoding="utf-8")


def parse_lexicon(text: str) -> PhraseLexicon:
    """Return a lexicon from the text of one or more files, written as the module's documentation says."""
    found = PhraseLexicon(parts=ahocorasick.Automaton())
    for reason, phrase in dict.fromkeys(_entries(text)):
        hit = _hit(reason, phrase[0] == "?")
        words = phrase.lstrip("? ")
        if "*" in words:
            _add_part(found, hit, words.split("*"))
        elif words not in found.lines or found.lines[words].weak:  # a phrase sure in one language is sure
            found.lines[words] = hit
    for first, held in found.anywhere.items():
        found.parts.add_word(first, held)
    found.parts.make_automaton()
    return found


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield reason and phrase, folded; all text at once, since phrase by phrase takes three times as long."""
    folded = NUMBER.sub(" 0 ", COMMENT.sub("", text).translate(_Notation()))
    folded = _tight(QUESTION.sub("", _tight(folded)))
    for section in folded.split("["):
        reason, _, body = section.partition("]")
        yield from ((reason, phrase) for phrase in body.split("|") if phrase)


def _tight(text: str) -> str:
    """Return a text with single spaces, and none beside a sign of the notation."""
    while "  " in text:
        text = text.replace("  ", " ")
    for sign in "|*":
        text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return text


def _add_part(found: PhraseLexicon, hit: PhraseHit, texts: list[str]) -> None:
    """Add a phrase that need not be the whole line, given by its texts between the `*`."""
    begins, first = texts[0] != "", texts[0] or texts[1]
    phrase = Phrase(first, tuple(filter(None, texts[1 if begins else 2 :])), hit)
    if begins:
        found.beginnings.setdefault(first[: KEYS[0]], []).append(phrase)
    else:
        found.anywhere.setdefault(first, []).append(phrase)
