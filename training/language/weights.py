"""Fit the weights of the language model, a conditional logit over candidate languages, and its temperature.

Each text has some candidate classes with features; the chance of one is the softmax of w·x + b over the text's
candidates, where w is a weight shared by all languages plus the language's own (both with a quadratic penalty).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float32]
_SHARED, _OWN = 1e-5, 8e-4
"""Penalties. In two folds over 75 languages, sentences / word pairs: 97.90 / 91.56 with 4e-4 for the languages' own,
97.79 / 91.48 with 1.3e-4, and 97.81 / 90.91 with that and 1e-3 for the shared."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a text and a candidate: their text, class and features; `gold` is each text's right pair."""

    text: npt.NDArray[np.intp]
    kind: npt.NDArray[np.intp]
    features: Floats
    gold: npt.NDArray[np.intp]
    weight: Floats

    @staticmethod
    def joined(parts: Sequence[Pairs]) -> Pairs:
        """Join the pairs of several sets of texts, without their features."""
        texts = np.cumsum([0] + [len(part.gold) for part in parts])
        pairs = np.cumsum([0] + [len(part.text) for part in parts])
        return Pairs(
            np.concatenate([part.text + first for part, first in zip(parts, texts[:-1], strict=True)]),
            np.concatenate([part.kind for part in parts]),
            np.zeros((0, 0), np.float32),
            np.concatenate([part.gold + first for part, first in zip(parts, pairs[:-1], strict=True)]),
            np.concatenate([part.weight for part in parts]),
        )

    @property
    def borders(self) -> npt.NDArray[np.intp]:
        """Return the first pair of each text."""
        return np.searchsorted(self.text, np.arange(len(self.gold)))


def softmax(scores: Floats, borders: npt.NDArray[np.intp], text: npt.NDArray[np.intp]) -> Floats:
    """Return the probabilities of the pairs; those of a text add up to one."""
    top = np.maximum.reduceat(scores, borders)
    odds = np.exp(scores - top[text])
    return odds / np.add.reduceat(odds, borders)[text]


def fit(pairs: Pairs, classes: int, rounds: int = 150) -> tuple[Floats, Floats]:
    """Fit weights (classes, features) and biases (classes) that make the gold classes likeliest."""
    width = pairs.features.shape[1]
    deviation = pairs.features.std(axis=0) + 1e-3
    order = np.argsort(pairs.kind, kind="stable")
    features = pairs.features[order] / deviation
    spans = np.searchsorted(pairs.kind[order], np.arange(classes + 1))
    present = [one for one in range(classes) if spans[one] < spans[one + 1]]
    share = pairs.weight / pairs.weight.sum()
    borders = pairs.borders

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        shared, bias, own = flat[:width], flat[width : width + classes], flat[width + classes :].reshape(classes, width)
        whole = (shared + own).astype(np.float32)
        sorted_scores = np.empty(len(order), dtype=np.float32)
        for one in present:
            sorted_scores[spans[one] : spans[one + 1]] = features[spans[one] : spans[one + 1]] @ whole[one] + bias[one]
        scores = np.empty_like(sorted_scores)
        scores[order] = sorted_scores
        chances = softmax(scores, borders, pairs.text)
        value = -(share * np.log(chances[pairs.gold] + 1e-12)).sum()
        slope = chances * share[pairs.text]
        slope[pairs.gold] -= share
        slope = slope[order]
        by_class = np.zeros((classes, width))
        for one in present:
            by_class[one] = slope[spans[one] : spans[one + 1]] @ features[spans[one] : spans[one + 1]]
        of_bias = np.bincount(pairs.kind[order], slope, minlength=classes)
        value += _SHARED * (shared**2).sum() / 2 + _OWN * ((own**2).sum() + (bias**2).sum()) / 2
        gradient = (by_class.sum(axis=0) + _SHARED * shared, of_bias + _OWN * bias, (by_class + _OWN * own).ravel())
        return float(value), np.concatenate(gradient)

    start = np.zeros(width + classes + classes * width)
    start[: width // 2] = 0.1
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    weights = (found[:width] + found[width + classes :].reshape(classes, width)) / deviation
    return weights.astype(np.float32), found[width : width + classes].astype(np.float32)


def scores(pairs: Pairs, weights: Floats, bias: Floats) -> Floats:
    """Return the scores of the pairs."""
    return np.einsum("pf,pf->p", pairs.features, weights[pairs.kind], optimize=True) + bias[pairs.kind]


def temperature(pairs: Pairs, raw: Floats, length: Floats, chosen: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Fit a and b of exp(a + b * length), by which scores are multiplied, on texts not trained on."""
    borders = pairs.borders

    def loss(two: npt.NDArray[np.float64]) -> float:
        factor = np.exp(two[0] + two[1] * length).astype(np.float32)
        chances = softmax(raw * factor[pairs.text], borders, pairs.text)[pairs.gold]
        return float(-np.log(chances[chosen] + 1e-12).mean())

    found = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al. 2017)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = np.bincount(place, confidence - right, minlength=bins)
    return float(np.abs(gap).sum() / len(right))
