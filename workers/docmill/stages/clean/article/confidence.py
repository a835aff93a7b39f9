"""Say how sure an extraction is: the probability that the word F1 of its text is 0.9 or more.

It is a logistic function of the F1 that can be expected of the chosen blocks, fitted to pages of sites that the nets
had not seen (`training/article/train.py` prints it; Platt, "Probabilistic outputs for support vector machines", 1999).

Tested by tests/stages/clean/article/test_confidence.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["confidence_of", "expected_f1", "logit"]

SLOPE, OFFSET = 1.62, -3.29
NEAREST = 1e-4
"""How near to 0 or 1 an expected F1 is taken to be at most."""


def logit(share: float) -> float:
    """Return the logarithm of the odds of a share from 0 to 1."""
    share = min(max(share, NEAREST), 1 - NEAREST)
    return math.log(share / (1 - share))


def confidence_of(expected_f1: float, slope: float = SLOPE, offset: float = OFFSET) -> float:
    """Return the probability that the word F1 of a text is 0.9 or more, from the F1 that was expected."""
    return 1 / (1 + math.exp(-(slope * logit(expected_f1) + offset)))


def expected_f1(texts: Sequence[str], found: NDArray[np.float32], kept: NDArray[np.bool_]) -> float:
    """Return the F1, by characters, that an answer of some blocks can be expected to have by their probabilities."""
    chars = np.fromiter(map(len, texts), np.float64, len(texts))
    return float(2 * (chars * found)[kept].sum() / max(1.0, chars[kept].sum() + (chars * found).sum()))
