"""Merge a backend's predictions with what the gazetteer and the rules found in the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.spans import Span, is_in_one_paragraph, name_key

__all__ = ["merge_predictions"]

_COUNTRY = 0.95
"""The gazetteer's confidence in names of countries. Keeping its other names too where the tagger found none costs 3
points of precision on held-out documents of ANERcorp and gains none of recall."""
_HAND_WRITTEN = 0.9
"""The gazetteer's confidence in names written by hand, which a reader of the output chose."""
_DOUBTFUL = 0.8
"""A backend less sure than this gives way to a longer name of the gazetteer."""
_SURE_OF_TYPE = 0.85
"""A gazetteer surer than this, and surer than the backend, decides the type of a name."""
_TYPES = ("PER", "LOC", "ORG")
_APOSTROPHE = re.compile("['’]")
_MARK = re.compile('[“«„"(”»)]')
_QUOTES, _OPENING_QUOTES = frozenset('“„"”«»'), frozenset('“«„"')
_CLOSED_BY = {"”": "”", "»": "»«"}
"""Marks that open quotations in Swedish, Finnish or German books, and what closes these."""
_AROUND_NAMES = ' \t\n“«„"(”»),،;؛'
"""What is left off the ends of the parts of a name that was split."""


def merge_predictions(
    text: str, known: list[Span], triggered: list[Span], predictions: Sequence[Prediction]
) -> list[Span]:
    """Return the predictions as spans, with the spans of the gazetteer and the rules that stand beside them.

    A prediction takes the identity of the gazetteer's span at the same place if both agree on the type, or the
    gazetteer is surer of its own. The result may overlap.

    Args:
        text: the text all offsets point into.
        known: the gazetteer's spans.
        triggered: the spans of trigger words and mononyms; only self-evident ones stand, where no prediction does.
        predictions: what the backend found.
    """
    at = {(span.start, span.end): span for span in known}
    spans: list[Span] = []
    covers: list[tuple[int, int, str, float]] = []  # place and type of what is predicted, and how sure the backend is
    for start, end, kind, confidence in _bounded(text, predictions):
        same = at.get((start, end)) or at.get((start, _before_case_ending(text, start, end))) if at else None
        if same is not None and (same.type == kind or _overrides_type(same, confidence)):
            surer = max(same.confidence, confidence)
            span = same._replace(start=start, end=end, confidence=surer, doubtful=False)
        else:
            span = Span(start, end, kind, name_key(kind, text[start:end]), confidence)
        if is_in_one_paragraph(text, span):
            spans.append(span)
            covers.append((start, end, span.type, confidence))
    predicted = {one[:2] for one in covers}
    cover = _Cover(len(text), covers)
    unmatched = [span for span in known if (span.start, span.end) not in predicted]
    spans += [span for span in unmatched if _stands_alone(span, cover)]
    spans += [span for span in triggered if span.self_evident and not cover.confidence[span.start : span.end].any()]
    return spans


class _Cover:
    """What is predicted of each code point of a text, made where it is asked for: of most texts it is not."""

    def __init__(self, size: int, predictions: Sequence[tuple[int, int, str, float]]) -> None:
        """Take the text's size, and place, type and confidence of each prediction."""
        self._size, self._predictions = size, predictions

    @cached_property
    def confidence(self) -> npt.NDArray[np.float64]:
        """Return the confidence of the prediction that covers each code point, 0 for none."""
        found = np.zeros(self._size + 1)
        for start, end, _, confidence in self._predictions:
            found[start:end] = confidence
        return found

    @cached_property
    def of_type(self) -> Mapping[str, npt.NDArray[np.bool_]]:
        """Return for each type whether a prediction of it covers each code point."""
        found = {kind: np.zeros(self._size + 1, dtype=np.bool_) for kind in _TYPES}
        for start, end, kind, _ in self._predictions:
            found[kind][start:end] = True
        return found


def _overrides_type(known: Span, confidence: float) -> bool:
    """Tell whether the gazetteer decides a type: it is sure, or knows several words where the backend is in doubt."""
    if known.doubtful:
        return False
    return known.confidence > max(_SURE_OF_TYPE, confidence) or (known.word_count > 1 and confidence < _DOUBTFUL)


def _stands_alone(span: Span, cover: _Cover) -> bool:
    """Tell whether the gazetteer's span stands although the backend did not predict it.

    Names of countries do, and names of several words, unless the backend drew the name's bounds elsewhere or is sure
    of something else within them.

    Args:
        span: the gazetteer's span.
        cover: what is predicted.
    """
    if span.doubtful:
        return False
    if span.confidence >= _COUNTRY:
        return True
    if span.word_count == 1:
        return False
    confidence = cover.confidence
    inside = confidence[span.start : span.end]
    if (
        cover.of_type[span.type][span.start : span.end].any()
        or (confidence[span.start - 1] and inside[0])
        or (inside[-1] and confidence[span.end])
    ):
        return False
    return bool(inside.max() < (1.01 if span.confidence >= _HAND_WRITTEN else _DOUBTFUL))


def _before_case_ending(text: str, start: int, end: int) -> int:
    """Return where a name stops before a case ending set off by an apostrophe: İstanbul in İstanbul'da."""
    apostrophe = _APOSTROPHE.search(text, start, end)
    return apostrophe.start() if apostrophe else end


def _bounded(text: str, predictions: Sequence[Prediction]) -> Iterator[tuple[int, int, str, float]]:
    """Yield place, type and confidence of the predictions, those in parts within which a quotation or bracket begins
    or ends.
    """
    marked = _MARK.search(text) is not None
    for one in predictions:
        for start, end in _split_at_marks(text, one.start, one.end) if marked else ((one.start, one.end),):
            yield start, end, one.type, one.confidence


def _split_at_marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a name's span in parts, cut where a quotation or bracket opens or closes that is not all within it.

    تنظيم الدولة “داعش and جامعة آستون" (Aston University are two names each; William "Buckshot" May is one.
    """
    opened: list[int] = []
    cuts: list[int] = []
    for mark in _MARK.finditer(text, start, end):
        letter, place = mark[0], mark.start()
        if opened and (letter in _QUOTES if text[opened[-1]] in _QUOTES else letter == ")"):
            opened.pop()
        elif letter == "(" or letter in _OPENING_QUOTES or _opens_too(text, place, end):
            opened.append(place)
        else:
            cuts.append(place)
    cuts += opened
    if not cuts:
        return [(start, end)]
    edges = [start, *sorted(cuts), end]
    parts = [_trimmed(text, left, right) for left, right in pairwise(edges)]
    return [part for part in parts if part[0] < part[1]]


def _opens_too(text: str, place: int, end: int) -> bool:
    """Tell whether a mark that closes elsewhere opens a quotation here: of ”Ibra” and »May« the other half follows."""
    closing = _CLOSED_BY.get(text[place])
    if not closing:
        return False
    behind = [mark for mark in _MARK.findall(text, place + 1, end) if mark in _QUOTES]
    return len(behind) % 2 == 1 and behind[0] in closing


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the spaces and marks at its ends."""
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip(_AROUND_NAMES)), start + len(inside.rstrip(_AROUND_NAMES))
