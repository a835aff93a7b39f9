"""Names of persons without the verb before them, which a backend took for their first word: زار أحمد الشناوي."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.rules.verbs import is_verb_before_name
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["without_leading_verbs"]


def without_leading_verbs(tokens: TokenizedText, predictions: Sequence[Prediction]) -> list[Prediction]:
    """Return predictions of persons without the verb that they begin with; of a verb alone nothing is left."""
    return list(_without(tokens, predictions))


def _without(tokens: TokenizedText, predictions: Sequence[Prediction]) -> Iterator[Prediction]:
    """Yield the predictions, those of persons without a verb at their start."""
    places = tokens.folded.offsets[np.array(tokens.starts, dtype=np.int64)].tolist() if predictions else []
    for prediction in predictions:
        if prediction.type == "PER":
            first = max(0, bisect_right(places, prediction.start) - 1)
            last = bisect_left(places, prediction.end) - 1
            if is_verb_before_name(tokens, first, last):
                if last > first:
                    yield replace(prediction, start=places[first + 1])
                continue
        yield prediction
