"""Train a linear-chain conditional random field over the tagger's features (Lafferty, McCallum and Pereira, 2001).

Mini-batches with AdaGrad (Duchi, Hazan and Singer, 2011) on the log-likelihood with a squared penalty. Features of word
forms are multiplied once a form, not once a token, and the forward-backward pass runs over all sentences of like length
at once: an epoch over 125,000 tokens takes about a second and a half, and ten are enough where L-BFGS wants sixty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from docmill.stages.entities.tagger.crf import (
    LABELS,
    PackedSentences,
    allowed_transitions,
    forward_backward,
    pack_sentences,
)
from docmill.stages.entities.tagger.model import SHIFTS
from docmill.stages.entities.tagger.word_features import WordFeatures

__all__ = ["Data", "Weights", "emissions", "index_features", "train"]

Floats = npt.NDArray[np.floating[Any]]
COUNT = len(LABELS)


@dataclass(slots=True)
class Data:
    """Texts laid out in one row: the form at each place, places of words, their pair features and labels."""

    words: list[WordFeatures]
    row: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    pairs: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]


@dataclass(slots=True)
class Weights:
    """Hold a trained model: for each group of features sorted hashes and a matrix (features, labels)."""

    keys: list[npt.NDArray[np.uint64]]
    values: list[Floats]
    transitions: Floats
    first: Floats


def index_features(data: Data, least: int) -> list[npt.NDArray[np.uint64]]:
    """Return hashes of the features of each group (five shifts, then pairs) met at least `least` times."""
    groups = []
    for shift in SHIFTS:
        uses = np.bincount(data.row[data.places + shift], minlength=len(data.words))
        hashes = np.concatenate([np.array(_group(word, shift), dtype=np.uint64) for word in data.words])
        lengths = [len(_group(word, shift)) for word in data.words]
        keys, inverse = np.unique(hashes, return_inverse=True)
        counts = np.bincount(inverse, weights=np.repeat(uses, lengths))
        groups.append(keys[counts >= least])
    keys, counts = np.unique(data.pairs, return_counts=True)
    groups.append(keys[counts >= least])
    return groups


def _group(word: WordFeatures, shift: int) -> list[int]:
    return word.here if shift == 0 else word.near if abs(shift) == 1 else word.far


def design(data: Data, keys: list[npt.NDArray[np.uint64]]) -> list[sp.csr_matrix]:
    """Return the matrices of the groups: forms by features for the shifts, words by features for the pairs."""
    matrices = []
    for shift, known in zip(SHIFTS, keys, strict=False):
        hashes = np.concatenate([np.array(_group(word, shift), dtype=np.uint64) for word in data.words])
        rows = np.repeat(np.arange(len(data.words)), [len(_group(word, shift)) for word in data.words])
        matrices.append(_sparse(hashes, rows, known, len(data.words)))
    templates, words = data.pairs.shape
    matrices.append(_sparse(data.pairs.ravel(), np.tile(np.arange(words), templates), keys[-1], words))
    return matrices


def _sparse(
    hashes: npt.NDArray[np.uint64], rows: npt.NDArray[np.int64], known: npt.NDArray[np.uint64], count: int
) -> sp.csr_matrix:
    columns = np.searchsorted(known, hashes)
    columns[columns == len(known)] = 0
    hit = known[columns] == hashes
    return sp.csr_matrix((np.ones(hit.sum(), dtype=np.float32), (rows[hit], columns[hit])), shape=(count, len(known)))


def emissions(data: Data, matrices: list[sp.csr_matrix], values: list[Floats]) -> Floats:
    """Return the score of every label at every word, shape (words, labels)."""
    total = (matrices[-1] @ values[-1]).astype(np.float64)
    for shift, matrix, value in zip(SHIFTS, matrices, values, strict=False):
        total += (matrix @ value)[data.row[data.places + shift]]
    return total


@dataclass(slots=True)
class _Part:
    """One group of features in one batch: which features (`columns`), forms or words by these, and for the groups of
    forms the matrix that adds words up to forms."""

    columns: npt.NDArray[np.intp]
    matrix: sp.csr_matrix
    transposed: sp.csr_matrix
    gather: npt.NDArray[np.intp] | None
    scatter: sp.csr_matrix | None


@dataclass(slots=True)
class _Batch:
    """Some sentences: their words' numbers, how they are packed, the first word of each, weights."""

    words: npt.NDArray[np.int64]
    packed: PackedSentences
    firsts: npt.NDArray[np.int64]
    weight: Floats
    by_word: Floats
    parts: list[_Part]


def _part(matrix: sp.csr_matrix, rows: npt.NDArray[np.int64], *, forms: bool) -> _Part:
    gather = scatter = None
    if forms:
        used, gather = np.unique(rows, return_inverse=True)
        one = np.ones(len(rows), dtype=np.float32)
        scatter = sp.csr_matrix((one, (gather, np.arange(len(rows)))), shape=(len(used), len(rows)))
        matrix = matrix[used]
    else:
        matrix = matrix[rows]
    columns, inverse = np.unique(matrix.indices, return_inverse=True)
    local = sp.csr_matrix((matrix.data, inverse, matrix.indptr), shape=(matrix.shape[0], len(columns)))
    return _Part(columns, local, local.T.tocsr(), gather, scatter)


def _batches(
    data: Data, matrices: list[sp.csr_matrix], weight: Floats, size: int, random: np.random.Generator
) -> list[_Batch]:
    firsts = np.concatenate([[0], np.cumsum(data.lengths)[:-1]])
    shuffled = random.permutation(len(data.lengths))
    batches = []
    for chosen in np.array_split(shuffled, max(1, round(len(data.places) / size))):
        lengths = data.lengths[chosen]
        words = np.concatenate([np.arange(firsts[i], firsts[i] + data.lengths[i]) for i in chosen])
        parts = [
            _part(m, data.row[data.places[words] + shift], forms=True)
            for shift, m in zip(SHIFTS, matrices, strict=False)
        ]
        parts.append(_part(matrices[-1], words, forms=False))
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        batches.append(
            _Batch(words, pack_sentences(lengths), starts, weight[chosen], np.repeat(weight[chosen], lengths), parts)
        )
    return batches


def train(
    data: Data,
    keys: list[npt.NDArray[np.uint64]],
    penalty: float,
    epochs: int,
    weight: Floats | None = None,
    *,
    rate: float = 0.15,
    size: int = 4000,
    seed: int = 7,
) -> Weights:
    """Fit the weights of the features, of the transitions and of the first labels.

    Args:
        data: laid out texts.
        keys: the features kept, see `index_features`.
        penalty: half the weight of the squared norm, over all data.
        epochs: passes over the data.
        weight: how much each sentence counts; 1 if not given.
        rate: AdaGrad's step.
        size: words of a batch.
        seed: of the order of sentences and batches.
    """
    random = np.random.default_rng(seed)
    weight = np.ones(len(data.lengths)) if weight is None else weight
    batches = _batches(data, design(data, keys), weight, size, random)
    values = [np.zeros((len(known), COUNT), dtype=np.float32) for known in keys]
    squares = [np.full((len(known), COUNT), 1e-2, dtype=np.float32) for known in keys]
    share = [np.zeros(len(known), dtype=np.float32) for known in keys]
    for batch in batches:
        for group, part in enumerate(batch.parts):
            share[group][part.columns] += 1
    allowed, may_start = allowed_transitions()
    transitions, first = np.zeros((COUNT, COUNT)), np.zeros(COUNT)
    squares_t, squares_f = np.full((COUNT, COUNT), 1e-2), np.full(COUNT, 1e-2)
    for epoch in range(epochs):
        step = rate * (1.0 if epoch < epochs * 0.6 else 0.4)  # a smaller step at the end stands for averaging
        for number in random.permutation(len(batches)):
            batch = batches[number]
            labels = data.labels[batch.words]
            scores = np.zeros((len(labels), COUNT))
            for part, value in zip(batch.parts, values, strict=True):
                found = part.matrix @ value[part.columns]
                scores += found if part.gather is None else found[part.gather]
            guess = forward_backward(
                scores,
                np.where(allowed, transitions, -1e9),
                np.where(may_start, first, -1e9),
                batch.packed,
                batch.weight,
            )
            error = guess.marginals.copy()
            error[np.arange(len(labels)), labels] -= 1
            error = (error * batch.by_word[:, None]).astype(np.float32)
            for group, part in enumerate(batch.parts):
                columns, value = part.columns, values[group]
                gradient = part.transposed @ (error if part.scatter is None else part.scatter @ error)
                gradient += penalty * value[columns] / share[group][columns][:, None]
                squares[group][columns] += gradient**2
                value[columns] -= step * gradient / np.sqrt(squares[group][columns])
            inner = np.ones(len(labels), dtype=bool)
            inner[batch.firsts] = False
            later = np.flatnonzero(inner)
            pairs, starts = guess.pairs * allowed, guess.starts * may_start
            np.add.at(pairs, (labels[later - 1], labels[later]), -batch.by_word[later])
            starts -= np.bincount(labels[batch.firsts], weights=batch.weight, minlength=COUNT)
            squares_t += pairs**2
            squares_f += starts**2
            transitions -= step * pairs / np.sqrt(squares_t)
            first -= step * starts / np.sqrt(squares_f)
    return Weights(keys, values, np.where(allowed, transitions, -1e9), np.where(may_start, first, -1e9))
