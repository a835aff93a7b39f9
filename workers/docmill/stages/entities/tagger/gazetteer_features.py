"""Encode what the gazetteer says of each word as a feature: the type, how sure, and the place in the name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch, get_entry
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["encode_matches"]

_TYPE_CODES = {"LOC": 1, "ORG": 2, "PER": 3}


def encode_matches(tokens: TokenizedText, matches: list[GazetteerMatch]) -> npt.NDArray[np.uint64]:
    """Return a code for each token, 0 where no name of the gazetteer stands; of overlapping names the longest wins."""
    found = [0] * len(tokens.words)
    for match in sorted(matches, key=lambda one: (one.first - one.last, one.skip, one.first)):
        first, last = match.first, match.last
        if any(found[first : last + 1]):
            continue
        code = _code_of(match.entry) + (4 if match.skip else 0)
        if last > first:
            found[first : last + 1] = [code, *[code + 2] * (last - first - 1), code + 3]
        else:
            found[first] = code + 1
    return np.array(found, dtype=np.uint64)


@lru_cache(maxsize=1 << 12)
def _code_of(number: int) -> int:
    """Return what is the same in all codes of an entry: its type, and how sure it is."""
    entry = get_entry(number)
    sure = 3 if entry.confidence >= 0.9 else 2 if entry.confidence >= 0.8 else 1
    return _TYPE_CODES[entry.type] * 32 + sure * 8
