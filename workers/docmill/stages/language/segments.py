"""Segments: the text's paragraphs by language, equal neighbours merged, covering every code point.

Tested by tests/stages/language/test_language.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.documents import Segment
from docmill.stages.language.answer import UNDETERMINED, Guess
from docmill.stages.language.cascade import guess
from docmill.text.scripts import Script, count_letters, main_script

__all__ = ["segment"]

_ENOUGH = 25
"""Letters a paragraph needs to contradict the document in its script, and foreign ones that make it worth a look."""
_SURE = 0.8
_LONG = 1_000
"""Code points of a paragraph that are looked at: more does not change CLD2's mind, and costs."""
_MOST = 2_000
"""Paragraphs looked at one by one; in a longer document they are taken several at a time, so that time is bounded."""


@dataclass(slots=True)
class _Stretch:
    """A part of the text in one language: its letters, and the confidence weighted by them."""

    start: int
    end: int
    code: str
    letters: int
    weight: float

    def segment(self) -> Segment:
        """Return the stretch as a segment of the annotation."""
        confidence = min(1.0, self.weight / self.letters) if self.letters else 0.0
        return Segment(start=self.start, end=self.end, code=self.code, confidence=round(confidence, 4))


def segment(text: str, found: npt.NDArray[np.uint8], whole: Guess) -> list[Segment]:
    """Split a text into stretches of one language each.

    Args:
        text: the document's cleaned text.
        found: the script of each code point, as `scripts.letter_scripts` gives it.
        whole: the document's own language, which a paragraph too short to tell takes over.
    """
    if not text:
        return []
    scripts = count_letters(found)
    if whole.code == UNDETERMINED or (whole.sole and _foreign(scripts) < _ENOUGH):
        return [Segment(start=0, end=len(text), code=whole.code, confidence=round(whole.confidence, 4))]
    stretches: list[_Stretch] = []
    for start, end in _paragraphs(text):
        counts = count_letters(found[start:end])
        letters = sum(counts.values())
        if letters:
            guessed = _guess(text[start:end], counts, letters, whole, main_script(scripts).code)
            _append(stretches, _Stretch(start, end, guessed.code, letters, guessed.confidence * letters))
        elif stretches:
            stretches[-1].end = end
    stretches[0].start = 0
    stretches[-1].end = len(text)
    return [stretch.segment() for stretch in stretches]


def _foreign(scripts: dict[Script, int]) -> int:
    """Count the letters of other scripts than the main one; kana and Hangul have Han beside them."""
    main = main_script(scripts)
    own = {main.code, "Hani", "Hira", "Kana"} if main.language in {"ja", "ko"} else {main.code}
    return sum(number for script, number in scripts.items() if script.code not in own)


def _guess(text: str, counts: dict[Script, int], letters: int, whole: Guess, script: str) -> Guess:
    """Guess the language of a paragraph; one too short or too doubtful to tell has the document's."""
    same_script = main_script(counts).code == script
    if same_script and letters < _ENOUGH:
        return whole
    guessed = guess(text[:_LONG], counts, whole.code)
    return whole if same_script and guessed.code != whole.code and guessed.confidence < _SURE else guessed


def _append(stretches: list[_Stretch], one: _Stretch) -> None:
    """Append a stretch, or lengthen the last one where the language is the same."""
    last = stretches[-1] if stretches else None
    if last and last.code == one.code:
        last.end = one.end
        last.letters += one.letters
        last.weight += one.weight
    else:
        stretches.append(one)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each line with its line break, or of several lines at a time when there are very many."""
    at_once = 1 + text.count("\n") // _MOST
    start = 0
    while start < len(text):
        end = start
        for _ in range(at_once):
            line_break = text.find("\n", end)
            end = len(text) if line_break < 0 else line_break + 1
            if end == len(text):
                break
        yield start, end
        start = end
