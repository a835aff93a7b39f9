"""Segments: the stretches of a text by language, covering every code point, and each language's share of the letters.

Paragraphs are judged one by one, and sentences where a paragraph shows two languages. What is too short or too doubtful
to tell takes the language beside it. Tested by tests/stages/language/test_language.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from docmill.documents import LanguageShare, Segment
from docmill.stages.language.answer import UNDETERMINED, Guess
from docmill.stages.language.cascade import EXCERPTS, guess
from docmill.stages.language.close import group_of, tell_apart
from docmill.stages.language.model import Steps, together
from docmill.stages.language.segments.sentences import ENOUGH_LETTERS, LATIN, sentences_of
from docmill.stages.language.telling import (
    Telling,
    plain_letters,
    telling_part,
    weighed,
    written_in,
)
from docmill.text.scripts import COMMON, Script, known

__all__ = ["Stretch", "divide", "script_code", "shares_of"]

Found = npt.NDArray[np.uint8]
_AMPLE_LETTERS = 40
"""Letters of a sentence from which its guess need be no surer than that of a paragraph."""
_HAN_ALONE = 12
"""Ideographs without a kana between them that Japanese, but for names and titles, does not have."""
_SURE, _SURE_OF_FEW = 0.8, 0.97
"""Confidence from which a stretch of ample letters is given a language of its own, and a sentence of fewer."""
_MOST_OF_IT = 0.88
"""Share of a paragraph in its first language, as CLD2 sees it, from which its sentences are not looked at."""
_LONG = 1_000
"""Code points of a paragraph that are judged at once: more does not change CLD2's mind, and costs."""
_MOST = 2_000
"""Paragraphs looked at one by one: in a document of more of them they are taken several at a time."""
_MOST_SENTENCES = 20_000
"""Sentences looked at one by one in a document, in paragraphs of which a language or a second script is seen. Where
there are more they are taken several at a time: what judging them takes is bounded."""
_MOST_PASSAGES = 1_000
"""Passages in other scripts that are cut off within the sentences of a document: in a long one they must be longer."""
_MOST_OF_DOUBTFUL, _FEWEST_OF_DOUBTFUL = 2_000, 500
_UP_TO = 100_000
"""Sentences in other paragraphs, which cost most and tell least, in a document of so many code points. In a longer one
they are fewer, in inverse proportion but for the fewest."""
_OF_ONE_EXCERPT = 200_000
"""Code points of a document from which its parts are each judged by one excerpt: there are more parts instead."""
_CLOSE_SAMPLE = 2_500
"""Code points in which the words of close languages are counted."""


@dataclass(slots=True)
class Stretch:
    """A part of the text in one language: its script, its letters (ideographs and kana thrice), and its confidence."""

    start: int
    end: int
    code: str
    script: str
    letters: int
    confidence: float

    def segment(self) -> Segment:
        """Return the stretch as a segment of the annotation."""
        return Segment(start=self.start, end=self.end, code=self.code, confidence=round(min(1.0, self.confidence), 4))

    def taken_on(self, other: Stretch) -> None:
        """Lengthen the stretch by its right neighbour."""
        letters = self.letters + other.letters
        if letters:
            self.confidence = (self.confidence * self.letters + other.confidence * other.letters) / letters
        if other.letters > self.letters:
            self.script = other.script
        self.end, self.letters = other.end, letters


@dataclass(slots=True)
class _JudgedPart:
    """A paragraph or sentence with what tells its language, and the guess."""

    start: int
    end: int
    letters: int
    told: Telling
    guess: Guess
    trusted: bool


def divide(text: str, found: Found, told: Telling, whole: Guess) -> Steps[list[Stretch]]:
    """Divide a text into stretches of one language each, in steps.

    Args:
        text: the document's cleaned text.
        found: the script of each code point, as `scripts.letter_scripts` gives it.
        told: what a sample of the text tells by.
        whole: the language of the sample.
    """
    if not text:
        return []
    counts = _counts(found)
    letters = weighed(counts)
    foreign = foreign_letters(counts, told)
    if foreign < ENOUGH_LETTERS and whole.sole and not _may_hold_chinese(told, found):
        script = script_code(told.script, whole.code)
        if whole.code == UNDETERMINED and foreign * 2 > letters:
            script = COMMON.code
        return [Stretch(0, len(text), whole.code, script, letters, whole.confidence)]
    judge = _Judge(text, found, told, whole)
    parts = yield from together([judge.pieces(start, end) for start, end in _units(text)])
    pieces = [piece for part in parts for piece in part]
    if not pieces:
        return [Stretch(0, len(text), whole.code, script_code(told.script, whole.code), letters, whole.confidence)]
    _settle(pieces)
    _agree(text, pieces)
    return _merged(pieces, len(text))


def shares_of(parts: Sequence[Stretch]) -> list[LanguageShare]:
    """Return the share of each language and script in the letters of some stretches, the largest first.

    What tells of no language counts for none, unless there is nothing else.
    """
    letters: dict[tuple[str, str], int] = defaultdict(int)
    for part in parts:
        letters[part.code, part.script] += part.letters
    every = sum(letters.values())
    ranked = sorted(letters.items(), key=lambda one: -one[1])
    return [
        LanguageShare(code=code, script=script, share=round(number / every, 4) if every else 1.0)
        for (code, script), number in ranked
    ]


def script_code(script: Script, code: str) -> str:
    """Return the ISO 15924 code; for mixtures and variants that the language tells: Jpan, Kore, Hans, Hant."""
    if code == "ja" and script.code in {"Hira", "Kana", "Hani"}:
        return "Jpan"
    if code == "ko" and script.code in {"Hang", "Hani"}:
        return "Kore"
    if script.code == "Hani" and code != UNDETERMINED:
        return "Hant" if code == "zh-Hant" else "Hans"
    return script.code


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges stretches of a text of which a sample is known."""

    text: str
    found: Found
    told: Telling
    whole: Guess

    def pieces(self, start: int, end: int) -> Steps[list[_JudgedPart]]:
        """Return a paragraph as a piece, or its sentences where they differ in language; nothing without letters."""
        counts = _counts(self.found[start:end])
        letters = weighed(counts)
        foreign = foreign_letters(counts, self.told)
        if not letters:
            return []
        piece = self._as_whole(start, end, counts, letters, foreign)
        if piece is not None and foreign < ENOUGH_LETTERS:
            return [piece]
        if piece is None:
            piece = yield from self._judged(start, end, letters, ENOUGH_LETTERS)
            if piece.guess.share >= _MOST_OF_IT and foreign_letters(counts, piece.told) < ENOUGH_LETTERS:
                return [piece]
        most = _MOST_SENTENCES if piece.trusted or foreign >= ENOUGH_LETTERS else _most_of_doubtful(self.text)
        least = len(self.text) // most
        has_passages = foreign >= ENOUGH_LETTERS and self._has_passages(start, end, counts, foreign)
        passage = max(ENOUGH_LETTERS, len(self.text) // _MOST_PASSAGES) if has_passages else 0
        sentences = list(sentences_of(self.text, self.found, start, end, least, passage))
        if len(sentences) < 2:
            return [piece]
        judged = yield from together([self._sentence(first, last) for first, last in sentences])
        parts = [one for one in judged if one is not None]
        codes = {group_of(one.guess.code) for one in parts if one.trusted or _is_one_of_few(one)}
        return parts if len(codes) > 1 or any(_is_beside(one, piece) for one in parts) else [piece]

    def _has_passages(self, start: int, end: int, counts: list[int], foreign: int) -> bool:
        """Tell whether so many foreign letters may be a passage: where they are Latin, they must not all be names."""
        latin = counts[LATIN] if len(counts) > LATIN and LATIN not in self.told.own else 0
        return foreign - latin >= ENOUGH_LETTERS or plain_letters(self.text[start:end]) >= ENOUGH_LETTERS

    def _sentence(self, start: int, end: int) -> Steps[_JudgedPart | None]:
        """Judge a sentence, if it is not in the one language that the sample shows; None without letters."""
        counts = _counts(self.found[start:end])
        letters = weighed(counts)
        if not letters:
            return None
        piece = self._as_whole(start, end, counts, letters, foreign_letters(counts, self.told))
        if piece is None:
            piece = yield from self._judged(start, end, letters, _AMPLE_LETTERS)
        return piece

    def _as_whole(self, start: int, end: int, counts: list[int], letters: int, foreign: int) -> _JudgedPart | None:
        """Return a stretch in the one language that the sample shows, if it is in its script but for some names."""
        if not self.whole.sole or self.whole.code == UNDETERMINED or not _shows(self.told, counts):
            return None
        if foreign >= ENOUGH_LETTERS and foreign * 2 > letters:
            return None
        return _JudgedPart(start, end, letters, self.told, self.whole, trusted=letters > foreign * 2)

    def _judged(self, start: int, end: int, letters: int, ample: int) -> Steps[_JudgedPart]:
        """Judge a stretch of text; it is trusted where it has enough letters and the guess is sure enough.

        Where it has no ample letters, in the script of the sample, the guess must be surer.
        """
        last = min(end, start + _LONG)
        told = telling_part(self.text[start:last], self.found[start:last])
        guessed = yield from guess(told, self.whole.code, 1 if len(self.text) > _OF_ONE_EXCERPT else EXCERPTS)
        guessed = guessed.doubted(len(self.text))
        needed = _SURE if letters >= ample or told.place not in self.told.own else _SURE_OF_FEW
        trusted = guessed.code != UNDETERMINED and (
            told.script.language == guessed.code or (letters >= ENOUGH_LETTERS and guessed.confidence >= needed)
        )
        return _JudgedPart(start, end, letters, told, guessed, trusted)


def _shows(told: Telling, counts: list[int]) -> bool:
    """Tell whether letters (by script) are of the main script of a text, not only Han where that is kana or Hangul."""
    return told.place < len(counts) and counts[told.place] > 0


def _may_hold_chinese(told: Telling, found: Found) -> bool:
    """Tell whether a text taken for Japanese has so much Han between two kana that Chinese may stand there."""
    kana = [place for place in told.own if known()[place].code in {"Hira", "Kana"}]
    if told.script.language != "ja" or len(kana) == len(told.own):
        return False
    kinds = np.zeros(len(known()) + 1, dtype=np.int8)
    kinds[list(told.own)], kinds[kana] = 1, 2
    kind = kinds[np.minimum(found, len(known()))]
    passed = np.concatenate(([0], np.cumsum(kind == 1)))
    at = np.concatenate(([0], np.flatnonzero(kind == 2), [len(found)]))
    return bool(np.diff(passed[at]).max() >= _HAN_ALONE)


def foreign_letters(counts: list[int], told: Telling) -> int:
    """Count the letters of other scripts than those of the telling part, word signs thrice.

    `counts` has the letters of each script.
    """
    foreign = counts.copy()
    for place in told.own:
        if place < len(foreign):
            foreign[place] = 0
    return weighed(foreign)


def _counts(found: Found) -> list[int]:
    """Count the letters of each script in `scripts.known()`, as far as the last one there is."""
    counts: list[int] = np.bincount(found, minlength=1).tolist()
    return counts


def _settle(pieces: list[_JudgedPart]) -> None:
    """Give pieces that cannot be trusted the language beside them, if it is written in their script."""
    weight: dict[str, float] = defaultdict(float)
    for piece in pieces:
        if piece.trusted:
            weight[piece.guess.code] += piece.letters
    ranked = sorted(weight, key=lambda code: -weight[code])
    before: _JudgedPart | None = None
    for place, piece in enumerate(pieces):
        if piece.trusted:
            before = piece
            continue
        after = next((one for one in pieces[place + 1 : place + 2] if one.trusted), None)
        beside = [one.guess.code for one in (before, after) if one is not None] + ranked
        if _is_one_of_few(piece):
            piece.guess = piece.guess.agreeing(beside)
            continue
        script = piece.told.script.code
        code = next((code for code in beside if script == COMMON.code or written_in(code, script)), None)
        if code is not None:
            piece.guess = Guess(code, _SURE)


def _is_one_of_few(piece: _JudgedPart) -> bool:
    """Tell whether a piece is long enough, and surely in one of few languages, as close ones are."""
    return piece.letters >= _AMPLE_LETTERS and piece.guess.is_one_of_few


def _is_beside(part: _JudgedPart, piece: _JudgedPart) -> bool:
    """Tell whether a part of a piece is surely in another language, and in a script that the piece's does not use."""
    differs = part.told.place not in piece.told.own and group_of(part.guess.code) != group_of(piece.guess.code)
    return part.trusted and differs


def _agree(text: str, pieces: list[_JudgedPart]) -> None:
    """Give all pieces in languages of one close group the same language, which their words tell together."""
    groups: dict[str, list[_JudgedPart]] = defaultdict(list)
    for piece in pieces:
        groups[group_of(piece.guess.code)].append(piece)
    for group, members in groups.items():
        if group == members[0].guess.code or len(members) == 1:
            continue  # the words of one piece are told by its guess
        weight: dict[str, float] = defaultdict(float)
        for piece in members:
            weight[piece.guess.code] += piece.letters * piece.guess.confidence
        best = max(weight, key=lambda code: weight[code])
        joined = "\n".join(text[piece.start : piece.end] for piece in members)[:_CLOSE_SAMPLE]
        told = tell_apart(Guess(best, weight[best] / max(1, sum(weight.values()))), joined)
        for piece in members:
            piece.guess = replace(piece.guess, code=told.code, confidence=told.confidence)


def _merged(pieces: Sequence[_JudgedPart], length: int) -> list[Stretch]:
    """Return stretches that cover a text of so many code points, equal neighbours as one."""
    stretches: list[Stretch] = []
    for piece in pieces:
        code = piece.guess.code
        script = script_code(piece.told.script, code)
        one = Stretch(piece.start, piece.end, code, script, piece.letters, piece.guess.confidence)
        if stretches and stretches[-1].code == code:
            stretches[-1].taken_on(one)
        else:
            if stretches:
                stretches[-1].end = one.start
            stretches.append(one)
    stretches[0].start, stretches[-1].end = 0, length
    return stretches


def _most_of_doubtful(text: str) -> int:
    """Return how many sentences of a text are looked at one by one in paragraphs whose language is not seen."""
    return max(_FEWEST_OF_DOUBTFUL, min(_MOST_OF_DOUBTFUL, _MOST_OF_DOUBTFUL * _UP_TO // max(1, len(text))))


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each paragraph with its line break: several where there are very many, parts of a long one."""
    at_once = 1 + text.count("\n") // _MOST
    longest = max(_LONG, len(text) // _MOST)
    start = 0
    while start < len(text):
        end = start
        for _ in range(at_once):
            line_break = text.find("\n", end)
            end = len(text) if line_break < 0 else line_break + 1
            if end == len(text):
                break
        while end - start > longest:
            cut = text.rfind(" ", start + longest // 2, start + longest) + 1 or start + longest
            yield start, cut
            start = cut
        if start < end:
            yield start, end
        start = end
