"""Decode a linear-chain CRF (Lafferty, McCallum and Pereira 2001): marginals and the best labels of many sentences.

Sentences are packed by time: the first words of all, then the second words of those that have one, and so on, the
longest sentence first. A step of the forward-backward algorithm (Rabiner 1989, scaled) or of Viterbi's is then one
small matrix product over a slice, and no step is spent on padding.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "LABELS",
    "TYPES",
    "Marginals",
    "PackedSentences",
    "allowed_transitions",
    "forward_backward",
    "pack_sentences",
    "viterbi",
]

Floats = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.int64]
TYPES = ("PER", "LOC", "ORG")
LABELS = ("O", *(f"{mark}-{kind}" for kind in TYPES for mark in "BI"))
"""O, then B and I of each type (IOB2): label 1 + 2t begins type t, 2 + 2t continues it."""
_SCALED_EVERY = 8
"""Words after which probabilities are scaled to sum to one: a word may lower them to e^-88 before a float64 ends."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedSentences:
    """Sentences of different lengths, packed by the place of a word in its sentence.

    Attributes:
        order: `order[bounds[t]:bounds[t + 1]]` are the numbers of the words at place t of their sentences.
        bounds: where the words of each place begin in `order`; one more than the longest sentence has words.
        sentences: the numbers of the sentences, the longest first: the n words of any place are of `sentences[:n]`.
    """

    order: Indices
    bounds: list[int]
    sentences: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """Sums over all ways to label sentences.

    Attributes:
        marginals: the probability of each label of each word, shape (words, labels).
        partition: the logarithm of the partition function of each sentence.
        pairs: the expected number of each pair of labels, shape (labels, labels), sentences counted by their weights.
        starts: the expected number of each first label, shape (labels,), counted likewise.
    """

    marginals: Floats
    partition: Floats
    pairs: Floats
    starts: Floats


def allowed_transitions() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which label may follow which, shape (labels, labels), and which may come first.

    An I follows only the B or the I of its own type.
    """
    count = len(LABELS)
    allowed = np.ones((count, count), dtype=np.bool_)
    first = np.ones(count, dtype=np.bool_)
    for inside in range(2, count, 2):
        allowed[:, inside] = False
        allowed[[inside - 1, inside], inside] = True
        first[inside] = False
    return allowed, first


def pack_sentences(lengths: Indices) -> PackedSentences:
    """Pack sentences whose words follow one another; all `lengths` are above 0."""
    firsts = np.cumsum(lengths) - lengths
    sentences = np.argsort(-lengths, kind="stable")
    ordered = lengths[sentences]
    longest = int(ordered[0]) if len(ordered) else 0
    active = len(ordered) - np.searchsorted(ordered[::-1], np.arange(longest), side="right")
    bounds = [0, *np.cumsum(active).tolist()]
    place = np.repeat(np.arange(longest), active)
    rank = np.arange(len(place)) - np.repeat(np.array(bounds[:-1], dtype=np.int64), active)
    return PackedSentences(firsts[sentences][rank] + place, bounds, sentences)


def forward_backward(
    scores: Floats, transitions: Floats, first: Floats, packed: PackedSentences, weight: Floats | None = None
) -> Marginals:
    """Compute marginals by the forward-backward algorithm.

    Args:
        scores: of each label for each word, shape (words, labels).
        transitions: scores from the label of the row to that of the column, shape (labels, labels).
        first: scores of the labels of first words, shape (labels,).
        packed: the sentences.
        weight: what each sentence counts in `pairs` and `starts`, which are empty without it.
    """
    step, begin = np.exp(transitions), np.exp(first)
    by_time = scores[packed.order]
    highest = by_time.max(1, keepdims=True)
    emission = np.exp(by_time - highest).astype(np.float64, copy=False)
    forward, after, scale = np.empty_like(emission), np.ones_like(emission), np.ones(len(emission))
    every = _SCALED_EVERY if weight is None else 1
    bounds = packed.bounds
    before = 0
    for time, (start, end) in enumerate(pairwise(bounds)):
        now = forward[start:end]
        if time:
            np.matmul(forward[before : before + end - start], step, out=now)
            now *= emission[start:end]
        else:
            np.multiply(emission[start:end], begin, out=now)
        if time % every == 0:
            scale[start:end] = total = now.sum(1)
            now /= total[:, None]
        before = start
    back = np.ascontiguousarray(step.T)
    for time in range(len(bounds) - 2, 0, -1):
        start, end, before = bounds[time], bounds[time + 1], bounds[time - 1]
        now = after[before : before + end - start]
        np.matmul(emission[start:end] * after[start:end], back, out=now)
        if time % every == 0:
            now /= now.sum(1, keepdims=True)
    here = forward * after
    here /= here.sum(1, keepdims=True)
    result = np.empty_like(here)
    result[packed.order] = here
    if weight is None:
        return Marginals(result, np.zeros(0), np.zeros(0), np.zeros(0))
    return Marginals(
        result, *_expected_counts(packed, (forward, after, emission, scale), highest[:, 0], here, step, weight)
    )


def _expected_counts(
    packed: PackedSentences, found: tuple[Floats, ...], highest: Floats, here: Floats, step: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return what training needs beside the marginals: partitions, expected pairs of labels and first labels."""
    forward, after, emission, scale = found
    sizes = np.diff(packed.bounds)
    rank = np.arange(len(packed.order)) - np.repeat(packed.bounds[:-1], sizes)
    partition = np.zeros(len(weight))
    partition[packed.sentences] = np.bincount(rank, weights=np.log(scale) + highest, minlength=len(weight))
    ordered = weight[packed.sentences]
    later = np.arange(sizes[0] if len(sizes) else 0, len(packed.order))
    earlier = later - np.repeat(sizes[:-1], sizes[1:])
    behind = emission[later] * after[later]
    both = (forward[earlier] * (behind @ step.T)).sum(1)
    pairs = step * ((forward[earlier] * (ordered[rank[later]] / both)[:, None]).T @ behind)
    starts = (here[: sizes[0]] * ordered[:, None]).sum(0)
    return partition, pairs, starts


def viterbi(scores: Floats, transitions: Floats, first: Floats, packed: PackedSentences) -> Indices:
    """Return the labels of all words, shape (words,), of the best way to label each sentence (Viterbi 1967).

    Args:
        scores: of each label for each word, shape (words, labels).
        transitions: scores from the label of the row to that of the column, shape (labels, labels).
        first: scores of the labels of first words, shape (labels,).
        packed: the sentences.
    """
    by_time = scores[packed.order]
    # The score of the best way to each label of each word: labels first, so that all words of a step are one run.
    turned = np.ascontiguousarray(by_time.T)
    ways_to = np.empty_like(turned)
    bounds = packed.bounds
    before = 0
    for time, (start, end) in enumerate(pairwise(bounds)):
        if time:
            ways = ways_to[:, None, before : before + end - start] + transitions[:, :, None]
            np.add(ways.max(0), turned[:, start:end], out=ways_to[:, start:end])
        else:
            np.add(turned[:, start:end], first[:, None], out=ways_to[:, start:end])
        before = start
    best = np.ascontiguousarray(ways_to.T)
    # Which label the best way comes from is asked of those on the way alone, a seventh of all.
    chosen = np.empty(len(by_time), dtype=np.int64)
    backwards = np.ascontiguousarray(transitions.T)
    after = chosen[:0]
    for time in range(len(bounds) - 2, -1, -1):
        start, end = bounds[time], bounds[time + 1]
        ending = start + len(after)
        if ending > start:
            (best[start:ending] + backwards[after]).argmax(1, out=chosen[start:ending])
        if ending < end:
            best[ending:end].argmax(1, out=chosen[ending:end])
        after = chosen[start:end]
    labels = np.empty(len(by_time), dtype=np.int64)
    labels[packed.order] = chosen
    return labels
