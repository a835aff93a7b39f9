"""The parts of a text that are in one language each, for the backend of that language.

A document in Arabic, English and French has its names found by three models. A part too short to tell its language by
is read with the language of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from docmill.documents import Language, Segment
from docmill.stages.entities.backends.protocol import Prediction, PreparedText
from docmill.stages.entities.gazetteer.lookup import GazetteerMatch
from docmill.stages.entities.tokens import TokenizedText

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
    places = tokens.folded.offsets[np.array(tokens.starts, dtype=np.intp)] if tokens.words else np.zeros(0, np.intp)
    borders = np.searchsorted(places, [one.start for one in segments]).tolist()
    return [
        LanguagePart(one.code, one.start, one.end, _cut(prepared, first, last))
        for one, first, last in zip(segments, borders, [*borders[1:], len(tokens.words)], strict=True)
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


def _cut(prepared: PreparedText, first: int, last: int) -> PreparedText:
    """Return a text with the tokens from `first` to before `last` alone, and the matches within them."""
    tokens = prepared.tokens
    part = TokenizedText(
        tokens.folded,
        tokens.words[first:last],
        tokens.starts[first:last],
        tokens.ends[first:last],
        tokens.gaps[first:last],
        tokens.hashes[first:last],
        tokens.joined[first:last],
    )
    matches = [
        GazetteerMatch(match.first - first, match.last - first, *match[2:])
        for match in prepared.matches
        if first <= match.first and match.last < last
    ]
    return replace(prepared, tokens=part, matches=matches)
