"""The different words of some texts, in lower case: which they are and how often each text has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workers.stages.quality.letters import Hashes
from workers.stages.quality.words import Tokens, between

__all__ = ["Vocabulary", "vocabulary"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The different words of each text, one text behind the other: hashes, counts, and the number of the text.

    `totals` are the words of each text.
    """

    keys: Hashes
    counts: Ints
    texts: Ints
    totals: Ints


def vocabulary(tokens: Tokens, numbers: Ints) -> Vocabulary:
    """The different words of tokens that belong to texts of some numbers, below 2^31.

    A word's text and hash are sorted together as one number, in which the hash keeps the bits the text leaves.
    """
    words = tokens.words
    texts, hashes = numbers[words], tokens.lowered[words]
    size = len(tokens.counts)
    bits = size.bit_length()
    keys = texts.astype(np.uint64) << np.uint64(64 - bits) | hashes >> np.uint64(bits)
    order = keys.argsort()
    ordered = keys[order]
    new = np.ones(len(keys), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    first = new.nonzero()[0]
    one = order[first]
    return Vocabulary(
        keys=hashes[one],
        counts=between(first, len(keys)),
        texts=texts[one],
        totals=np.bincount(texts, minlength=size),
    )
