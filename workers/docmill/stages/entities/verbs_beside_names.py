"""Names of persons without the verb before or behind them, which a backend took for a part: زار أحمد الشناوي."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.rules.verbs import holds_verb, is_verb_before_name, place_of_verb_behind
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["without_verbs"]


def without_verbs(tokens: TokenizedText, predictions: Sequence[Prediction]) -> list[Prediction]:
    """Return predictions of persons without the verb that they begin with, and up to the verb that follows the name.

    Of a verb alone nothing is left. Behind a verb a name that may be one too is a name: وصل يحيى يعيش.
    """
    return list(_without(tokens, predictions) if holds_verb(tokens.words) else predictions)


def _without(tokens: TokenizedText, predictions: Sequence[Prediction]) -> Iterator[Prediction]:
    """Yield the predictions, those of persons without a verb at their start and without what a verb begins."""
    firsts = tokens.tokens_before([prediction.start + 1 for prediction in predictions])
    lasts = tokens.tokens_before([prediction.end for prediction in predictions])
    for prediction, before, last in zip(predictions, firsts, lasts, strict=True):
        first, part = max(0, before), prediction
        if prediction.type == "PER" and holds_verb(tokens.words[first : last + 1]):
            if is_verb_before_name(tokens, first, last):
                if last == first:
                    continue
                first += 1
                part = replace(part, start=tokens.span(first, last)[0])
            behind_verb = first and holds_verb(tokens.words[first - 1 : first])
            if not behind_verb and (verb := place_of_verb_behind(tokens, first, last)):
                part = replace(part, end=tokens.span(first, verb - 1)[1])
        yield part
