"""The language model: a table of n-grams and the weights that turn evidence into chances. Loaded when first asked.

Read-only and without state, so threads and forked workers share it and answer alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from docmill.stages.language import ngrams
from docmill.stages.language.cld2 import Opinion
from docmill.stages.language.evidence import Evidence, looked_up, said, written
from docmill.stages.language.ngram_table import Table

__all__ = ["Model", "shipped"]

_LEAST = -12.0
"""Logarithm of the least chance said of a class, so that one piece alone rules nothing out for good."""


@dataclass(frozen=True, slots=True)
class Model:
    """Classes (`labelled`: those with sentences in training), the scripts of each, weights (classes, features), biases
    (classes), temperature by length (2).
    """

    classes: tuple[str, ...]
    labelled: frozenset[str]
    places: Mapping[str, int]
    order: Mapping[str, int]
    scripts: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: tuple[float, float]
    table: Table

    @staticmethod
    def load(folder: Path) -> Model:
        """Map a model's files.

        Raises:
            OSError: a file is missing.
        """
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "weights.npz")
        classes = tuple(about["classes"])
        return Model(
            classes=classes,
            labelled=frozenset(about["labelled"]),
            places={code: place for place, code in enumerate(classes)},
            order={code: place for place, code in enumerate(about["scripts"])},
            scripts=arrays["scripts"],
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            temperature=(about["temperature"][0], about["temperature"][1]),
            table=Table.load(folder),
        )

    def evidence(self, text: str, counts: Mapping[str, int], opinions: Sequence[Opinion]) -> Evidence:
        """What tells of a text's language; `counts` are its letters by script (ISO 15924)."""
        keys = ngrams.keys(ngrams.normalise(text))
        values, known = self.table.sums(keys, len(self.classes))
        return Evidence(
            values,
            known,
            looked_up(keys),
            said(opinions, self.places, len(self.classes)),
            written(counts, self.scripts, self.order),
        )

    def likeliest(
        self, texts: Sequence[str], counts: Mapping[str, int], opinions: Sequence[Opinion]
    ) -> tuple[str, float]:
        """The likeliest language of pieces of one text, and its chance: the pieces are taken as independent."""
        whole = np.zeros(len(self.classes))
        for text in texts:
            whole += self.chances(self.evidence(text, counts, opinions))
        odds = np.exp(whole - whole.max())
        best = int(odds.argmax())
        return self.classes[best], float(odds[best] / odds.sum())

    def lead(self, text: str, first: str, second: str) -> float:
        """By how much the words of a text (of any length) are more like one language than like another."""
        values, _ = self.table.sums(ngrams.words(text), len(self.classes))
        return float(values[ngrams.WORD, self.places[first]] - values[ngrams.WORD, self.places[second]])

    def chances(self, evidence: Evidence) -> npt.NDArray[np.float64]:
        """The logarithm of each class's chance; -12 at least, as for those that are no candidates."""
        classes = evidence.candidates()
        scores = np.einsum("cf,cf->c", evidence.features(classes), self.weights[classes]) + self.bias[classes]
        scores = scores * np.exp(self.temperature[0] + self.temperature[1] * evidence.length)
        scores -= scores.max()
        every = np.full(len(self.classes), _LEAST)
        every[classes] = np.maximum(scores - np.log(np.exp(scores).sum()), _LEAST)
        return every


@cache
def shipped() -> Model:
    """The model of the package, mapped once a process."""
    return Model.load(Path(str(resources.files(__package__).joinpath("data", "model"))))
