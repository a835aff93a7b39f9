"""Say what a backend is: a callable over prepared texts of one language that finds persons, places, organisations.

Tested by tests/stages/entities/backends/test_docmill.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["Backend", "BackendLoader", "Prediction", "PreparedText"]


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text as backends receive it: tokenized, looked up in the gazetteer, with its language and address.

    Attributes:
        text: the original text, into which all offsets point.
        tokens: the tokens of the folded text.
        matches: the names of the gazetteer in it; they may overlap.
        language: BCP 47, empty if unknown.
        uri: where the document came from, empty if unknown.
    """

    text: str
    tokens: TokenizedText
    matches: list[GazetteerMatch]
    language: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A backend's claim that `text[start:end]` names a thing of `type`: `PER`, `LOC` or `ORG`.

    `confidence` lies between 0 and 1; offsets count code points of the original text.
    """

    start: int
    end: int
    type: str
    confidence: float


class Backend(Protocol):
    """Find names in texts of one language. A backend may keep a model in memory, but nothing about the texts."""

    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text, in the order of the texts."""
        ...


BackendLoader = Callable[[str, str, Mapping[str, str]], Backend]
"""Load a backend from the language, the model's name or path, and the types that the model's own labels stand for."""
