"""The parts of a text that are in one language each, for the backend of that language.

A document in Arabic, English and French has its names found by three models. A part too short to tell its language by
is read with the language of the document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from docmill.documents import Language, Segment
from docmill.stages.entities.backends.protocol import Prediction, PreparedText
from docmill.stages.entities.gazetteer.lookup import GazetteerMatch

__all__ = ["LanguagePart", "parts_by_language"]

_ENOUGH = 40
"""Code points of a segment from which its own language counts."""
_UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """A stretch `text[start:end]` of a prepared text in one language (BCP 47); `prepared` has its tokens alone."""

    code: str
    start: int
    end: int
    prepared: PreparedText

    def own(self, predictions: Sequence[Prediction]) -> list[Prediction]:
        """Return the predictions that lie within the part: some backends read the whole text."""
        return [one for one in predictions if self.start <= one.start and one.end <= self.end]


def parts_by_language(prepared: PreparedText, code: str, language: Language | None) -> list[LanguagePart]:
    """Divide a prepared text into parts of one language each, in order; most texts are one part.

    Args:
        prepared: the text.
        code: the language of most of it, for what is too short.
        language: the annotation of the language stage, whose segments are followed.
    """
    segments = list(_joined(language.segments if language else (), code))
    if len(segments) < 2:
        return [LanguagePart(code, 0, len(prepared.text), prepared)]
    tokens = prepared.tokens
    places = tokens.folded.offsets[tokens.start_places]
    borders = np.searchsorted(places, [one.start for one in segments]).tolist()
    matches = _matches_by_part(prepared.matches, borders, len(tokens.words))
    return [
        LanguagePart(one.code, one.start, one.end, replace(prepared, tokens=tokens.part(first, last), matches=within))
        for one, first, last, within in zip(segments, borders, [*borders[1:], len(tokens.words)], matches, strict=True)
        if first < last
    ]


def _joined(segments: Sequence[Segment], code: str) -> Iterator[Segment]:
    """Yield the segments with neighbours of one language joined; short and untold ones are in the language `code`."""
    last: Segment | None = None
    for segment in segments:
        short = segment.end - segment.start < _ENOUGH or segment.code == _UNDETERMINED
        own = segment.model_copy(update={"code": code}) if short else segment
        if last is not None and last.code == own.code:
            last = last.model_copy(update={"end": own.end})
            continue
        if last is not None:
            yield last
        last = own
    if last is not None:
        yield last


def _matches_by_part(
    matches: Sequence[GazetteerMatch], borders: Sequence[int], count: int
) -> list[list[GazetteerMatch]]:
    """Return the matches within each part, by the first word of each of them, from which they count.

    One pass over the matches: a text may have as many parts as sentences.
    """
    found: list[list[GazetteerMatch]] = [[] for _ in borders]
    ends = [*borders[1:], count]
    for match in matches:
        place = bisect_right(borders, match.first) - 1
        if place >= 0 and match.last < ends[place]:
            first = borders[place]
            found[place].append(GazetteerMatch(match.first - first, match.last - first, *match[2:]))
    return found
