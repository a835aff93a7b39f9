"""Fit the probability that an extraction is good to what was reached on pages held out.

Source: J. Platt, "Probabilistic outputs for support vector machines", 1999: a logistic function of one score, here of
the logit of the expected F1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.confidence import confidence_of, logit

__all__ = ["GOOD", "calibration_error", "fit_platt", "held_out_error"]

Numbers = NDArray[np.float64]
GOOD = 0.9
"""Word F1 from which an extraction counts as good."""
STEPS = 50
BINS = 10


def fit_platt(expected: Numbers, good: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset of the logistic function of expected F1's logit that is likeliest, by Newton's method."""
    rows = np.column_stack([[logit(one) for one in expected], np.ones(len(expected))])
    fitted = np.array([1.0, 0.0])
    for _ in range(STEPS):
        found = 1 / (1 + np.exp(-rows @ fitted))
        weighted = rows * (found * (1 - found))[:, None]
        fitted += np.linalg.solve(rows.T @ weighted + 1e-6 * np.eye(2), rows.T @ (good - found))
    return float(fitted[0]), float(fitted[1])


def calibration_error(found: Numbers, good: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: the mean gap of probability and share, over BINS of equal width."""
    at = np.minimum((found * BINS).astype(int), BINS - 1)
    gaps = [abs(found[at == one].mean() - good[at == one].mean()) * (at == one).mean() for one in np.unique(at)]
    return float(sum(gaps))


def held_out_error(expected: Numbers, good: NDArray[np.bool_], fold: NDArray[np.int64]) -> float:
    """Return the calibration error where each fold is judged by what was fitted on the others."""
    found = np.zeros(len(expected))
    for number in np.unique(fold):
        slope, offset = fit_platt(expected[fold != number], good[fold != number])
        held_out = np.flatnonzero(fold == number)
        found[held_out] = [confidence_of(expected[at], slope, offset) for at in held_out]
    return calibration_error(found, good)
