"""Classify the lines of a text as article or page chrome by a small neural net, trained by `training/chrome/train.py`.

Each line's features (`line_features.py`) go through one layer, then through convolutions over the sequence of lines,
which reach 36 lines to both sides. It runs in numpy; the weights are half-precision numbers in
`data/line-classifier.npz`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["DILATIONS", "REACH", "article_span", "line_log_odds"]

REACH = 5  # lines under a convolution
DILATIONS = (1, 2, 5, 10)  # lines from one to the next of them

BAR = -0.5  # log odds from which a line is kept. With MOST and LEAST: on held-out pages F1 .928, .922 at 0 and no run
MOST = 4.0
LEAST = 6  # characters a line counts for beyond its own

Floats = NDArray[np.float32]


def line_log_odds(rows: Floats) -> Floats:
    """Return for each line's features the log odds that the line is the author's, less BAR."""
    net = _weights()
    count = int(net["nets"])
    total = np.sum([_logits(rows, net, f"{n}.") for n in range(count)], axis=0)
    return np.asarray(total / count - BAR, np.float32)


def article_span(odds: Floats, sizes: Sequence[int]) -> tuple[int, int]:
    """Return where the article starts and ends: the run of lines with the largest sum of odds, by their length.

    Maximum subsequence segmentation (Pasternack and Roth, "Extracting article text from the web with maximum
    subsequence segmentation", WWW 2009), in one pass (Bentley 1984). It leaves out what stands far from the article
    and looks like one: the beginnings of other articles, the comments of readers.
    """
    best = total = 0.0
    first = start = end = 0
    for at, (lean, size) in enumerate(zip(odds.tolist(), sizes, strict=True)):
        if total <= 0:
            total, first = 0.0, at
        total += max(-MOST, min(MOST, lean)) * (size + LEAST)
        if total > best:
            best, start, end = total, first, at + 1
    return start, end


def _logits(rows: Floats, net: dict[str, Floats], name: str) -> Floats:
    """Return the logit of each line by the net whose weights begin with `name`."""
    line = np.maximum(rows @ net[name + "w"] + net[name + "b"], 0)
    seen = line
    for at, step in enumerate(DILATIONS):
        pad = step * (REACH // 2)
        padded = np.pad(seen, ((pad, pad), (0, 0)))
        under = np.concatenate([padded[step * k : step * k + len(rows)] for k in range(REACH)], axis=1)
        seen = seen + np.maximum(under @ net[f"{name}c{at}"] + net[f"{name}d{at}"], 0)
    out: Floats = np.concatenate([seen, line], axis=1) @ net[name + "o"] + net[name + "p"]
    return out


@cache
def _weights() -> dict[str, Floats]:
    """Return the shipped weights, read once a process."""
    with files(__package__).joinpath("data/line-classifier.npz").open("rb") as stream, np.load(stream) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
