"""Word clusters from raw text: words that stand between the same neighbours, by singular vectors and k-means.

The contexts of a word are its neighbours on each side, by positive pointwise mutual information (Levy and Goldberg,
2014); the vectors are clustered on the sphere. Seeded: the same text gives the same clusters.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

__all__ = ["cluster", "spherical"]


def cluster(sentences: list[list[str]], count: int, least: int = 4, size: int = 60, seed: int = 7) -> dict[str, int]:
    """Cluster the words of sentences that occur `least` times; numbers start at 1."""
    totals = Counter(word for sentence in sentences for word in sentence)
    vocabulary = [word for word, n in sorted(totals.items(), key=lambda one: (-one[1], one[0])) if n >= least]
    index = {word: place for place, word in enumerate(vocabulary)}
    contexts = min(5000, len(vocabulary))
    pairs: Counter[tuple[int, int]] = Counter()
    for sentence in sentences:
        numbers = [index.get(word, -1) for word in sentence]
        for place, number in enumerate(numbers):
            if number < 0:
                continue
            for slot, shift in enumerate((-2, -1, 1, 2)):
                other = numbers[place + shift] if 0 <= place + shift < len(numbers) else -1
                if 0 <= other < contexts:
                    pairs[number, slot * contexts + other] += 1
    rows, columns = np.array(list(pairs)).T
    values = np.array(list(pairs.values()), dtype=np.float64)
    matrix = sp.csr_matrix((values, (rows, columns)), shape=(len(vocabulary), 4 * contexts))
    by_row = np.asarray(matrix.sum(1)).ravel() + 1e-9
    by_column = np.asarray(matrix.sum(0)).ravel() ** 0.75 + 1e-9
    coo = matrix.tocoo()
    gain = np.log(coo.data * by_column.sum() / (by_row[coo.row] * by_column[coo.col]))
    kept = gain > 0
    ppmi = sp.csr_matrix((gain[kept], (coo.row[kept], coo.col[kept])), shape=matrix.shape)
    random = np.random.default_rng(seed)
    left, weight, _ = svds(ppmi, k=size, v0=random.standard_normal(min(ppmi.shape)), random_state=seed)
    vectors = left * np.sqrt(weight)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    labels = spherical(vectors, count, random)
    return {word: int(label) + 1 for word, label in zip(vocabulary, labels, strict=True)}


def spherical(vectors: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """The number of the nearest of `count` centres for each unit vector, by k-means."""
    centres = vectors[random.choice(min(len(vectors), 8 * count), count, replace=False)]
    labels = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(25):
        labels = np.concatenate([np.argmax(part @ centres.T, axis=1) for part in np.array_split(vectors, 20)])
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / (lengths + 1e-9), centres)
    return labels
