"""The different words of some texts, in lower case: which they are and how often each text has them.

Tested by tests/stages/quality/test_signals.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.text.code_points import Hashes
from docmill.text.tokens import TextTokens, between

__all__ = ["Vocabulary", "make_vocabulary"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The different words of each text, one text behind the other: hashes, counts, and the number of the text.

    `totals` are the words of each text. The lowest `lost` bits of the hashes are 0.
    """

    keys: Hashes
    counts: Ints
    texts: Ints
    totals: Ints
    lost: int


def make_vocabulary(tokens: TextTokens, numbers: Ints) -> Vocabulary:
    """Collect the different words of tokens; `numbers` are the tokens' texts, below 2^31.

    A word's text and hash are sorted as one number, in which the hash keeps the bits the text leaves.
    """
    words = tokens.words.nonzero()[0]
    texts = numbers.take(words)
    size = len(tokens.counts)
    bits = size.bit_length()
    low, high = np.uint64(bits), np.uint64(64 - bits)
    packed = tokens.lowered.take(words)
    packed >>= low
    packed |= texts.view(np.uint64) << high
    packed.sort()
    new = np.ones(len(packed), dtype=bool)
    np.not_equal(packed[1:], packed[:-1], out=new[1:])
    first = new.nonzero()[0]
    keys = packed.take(first)
    return Vocabulary(
        keys=keys << low,
        counts=between(first, len(packed)),
        texts=(keys >> high).view(np.int64),
        totals=np.bincount(texts, minlength=size),
        lost=bits,
    )
