"""Names of persons without the verb before them, which a backend took for their first word: زار أحمد الشناوي."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.rules.verbs import holds_verb, is_verb_before_name
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["without_leading_verbs"]


def without_leading_verbs(tokens: TokenizedText, predictions: Sequence[Prediction]) -> list[Prediction]:
    """Return predictions of persons without the verb that they begin with; of a verb alone nothing is left."""
    return list(_without(tokens, predictions) if holds_verb(tokens.words) else predictions)


def _without(tokens: TokenizedText, predictions: Sequence[Prediction]) -> Iterator[Prediction]:
    """Yield the predictions, those of persons without a verb at their start."""
    firsts = tokens.tokens_before([prediction.start + 1 for prediction in predictions])
    for prediction, before in zip(predictions, firsts, strict=True):
        first = max(0, before)
        if prediction.type == "PER" and holds_verb(tokens.words[first : first + 1]):
            last = tokens.token_before(prediction.end)
            if is_verb_before_name(tokens, first, last):
                if last > first:
                    yield replace(prediction, start=tokens.span(first + 1, last)[0])
                continue
        yield prediction
