"""The language model: a table of n-grams and the weights that turn evidence into chances. Loaded when first asked.

Read-only and without state, so threads and forked workers share it and answer alike.
Tested by tests/stages/language/test_close.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from docmill.stages.language import ngrams
from docmill.stages.language.cld2 import Opinion
from docmill.stages.language.evidence import LanguageEvidence, count_keys, opinion_features, script_shares
from docmill.stages.language.ngram_table import NgramTable

__all__ = ["LanguageModel", "shipped"]

_NONE = np.zeros(0, dtype=np.intp)
_LEAST = -12.0
"""Logarithm of the least chance said of a class, so that one piece alone rules nothing out for good."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A trained model: a linear classifier over the features of `LanguageEvidence`.

    `classes` are language codes, `labelled` those with sentences in the training data. `places` is the row of each
    class, `order` the column of each script in `scripts`, of shape (classes, scripts). `weights` has the shape
    (classes, FEATURES), `bias` (classes); `temperature` is an offset and a factor of the text's length, which
    calibrate the chances.
    """

    classes: tuple[str, ...]
    labelled: frozenset[str]
    places: Mapping[str, int]
    order: Mapping[str, int]
    scripts: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: tuple[float, float]
    table: NgramTable

    @staticmethod
    def load(folder: Path) -> LanguageModel:
        """Load a model from its folder; the n-gram table is mapped, not read.

        Raises:
            OSError: a file is missing.
        """
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "weights.npz")
        classes = tuple(about["classes"])
        return LanguageModel(
            classes=classes,
            labelled=frozenset(about["labelled"]),
            places={code: place for place, code in enumerate(classes)},
            order={code: place for place, code in enumerate(about["scripts"])},
            scripts=arrays["scripts"],
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            temperature=(about["temperature"][0], about["temperature"][1]),
            table=NgramTable.load(folder),
        )

    def evidence(self, text: str, counts: Mapping[str, int], opinions: Sequence[Opinion]) -> LanguageEvidence:
        """Gather the evidence for a text's language; `counts` are its letters by script (ISO 15924)."""
        keys = ngrams.keys(ngrams.normalise(text))
        values, known = self.table.sums(keys, len(self.classes))
        return LanguageEvidence(
            values,
            known,
            count_keys(keys),
            opinion_features(opinions, self.places, len(self.classes)),
            script_shares(counts, self.scripts, self.order),
        )

    def likeliest(
        self,
        texts: Sequence[str],
        counts: Mapping[str, int],
        opinions: Sequence[Opinion],
        without: Collection[str] = (),
    ) -> list[tuple[str, float]]:
        """Return the two likeliest languages of some excerpts of one text, taken as independent, and their chances.

        Those in `without` are no candidates.
        """
        excluded = np.array([place for place, code in enumerate(self.classes) if code in without], dtype=np.intp)
        whole = np.zeros(len(self.classes))
        for text in texts:
            whole += self.chances(self.evidence(text, counts, opinions), excluded)
        odds = np.exp(whole - whole.max())
        odds /= odds.sum()
        return [(self.classes[place], float(odds[place])) for place in np.argsort(-odds)[:2].tolist()]

    def chances(self, evidence: LanguageEvidence, excluded: npt.NDArray[np.intp] = _NONE) -> npt.NDArray[np.float64]:
        """Return the logarithm of each class's chance, at least -12, as for those that are no candidates.

        `excluded` are the places of classes that are no candidates.
        """
        classes = np.setdiff1d(evidence.candidates(), excluded, assume_unique=True)
        scores = np.einsum("cf,cf->c", evidence.features(classes), self.weights[classes]) + self.bias[classes]
        scores = scores * np.exp(self.temperature[0] + self.temperature[1] * evidence.length)
        scores -= scores.max()
        every = np.full(len(self.classes), _LEAST)
        every[classes] = np.maximum(scores - np.log(np.exp(scores).sum()), _LEAST)
        return every


@cache
def shipped() -> LanguageModel:
    """Return the model that comes with the package, loaded once a process."""
    return LanguageModel.load(Path(str(resources.files(__package__).joinpath("data", "model"))))
