"""Classify blocks by a small convolutional net over a page's sequence of blocks, run by numpy.

A linear layer on each block's features and the type of its page, three residual convolutions over its neighbours
(dilations 1, 2 and 5), and one logit from both. `training/article/train.py` trains it; several nets are averaged, as
logits.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["DILATIONS", "article_probabilities"]

Floats = NDArray[np.float32]
DILATIONS = (1, 2, 5)


@cache
def _weights() -> dict[str, Floats]:
    """Return the shipped weights, read once a process; the first axis of each array is the net."""
    with files(__package__).joinpath("data/block-classifier.npz").open("rb") as file:
        return {name: values.astype(np.float32) for name, values in np.load(file, allow_pickle=False).items()}


def article_probabilities(rows: Floats, types: Floats) -> Floats:
    """Return the probability of each block to be of the main content, (n,), from its features, (n, WIDTH).

    `types` are the probabilities of the page's type, (TYPES,): replies are content of a forum, chrome below an article.
    """
    weights = _weights()
    if not len(rows):
        return np.zeros(0, np.float32)
    of_blocks, of_page = np.split(weights["in.w"], [rows.shape[1]], axis=1)
    alone = rows @ of_blocks
    alone += (types @ of_page + weights["in.b"])[:, None]
    context = np.maximum(alone, 0, out=alone)
    for number, dilation in enumerate(DILATIONS):
        found = _convolve(context, weights[f"conv{number}.w"], dilation)
        found += weights[f"conv{number}.b"][:, None]
        context = context + np.maximum(found, 0, out=found)
    width = context.shape[2]
    out = weights["out.w"][:, :, None]
    logits = context @ out[:, :width] + alone @ out[:, width:]
    mean: Floats = np.clip(logits[:, :, 0].mean(axis=0) + weights["out.b"].mean(), -30, 30)
    return (1 / (1 + np.exp(-mean))).astype(np.float32)


def _convolve(values: Floats, weights: Floats, dilation: int) -> Floats:
    """Convolve (nets, n, h) along n by (nets, taps, h, h); what lies beyond the ends is 0."""
    n = values.shape[1]
    middle = weights.shape[1] // 2
    found: Floats = values @ weights[:, middle]
    for tap in range(weights.shape[1]):
        shift = (tap - middle) * dilation
        if shift < 0 and n > -shift:
            found[:, -shift:] += values[:, :shift] @ weights[:, tap]
        elif 0 < shift < n:
            found[:, :-shift] += values[:, shift:] @ weights[:, tap]
    return found
