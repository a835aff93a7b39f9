"""Encode what the gazetteer says of each word as a feature: the type, how sure, and the place in the name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch, get_entry
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["encode_matches"]

_TYPE_CODES = {"LOC": 1, "ORG": 2, "PER": 3}


def encode_matches(tokens: TokenizedText, matches: list[GazetteerMatch]) -> npt.NDArray[np.uint64]:
    """Return a code for each token, 0 where no name of the gazetteer stands; of overlapping names the longest wins."""
    found = np.zeros(len(tokens.words), dtype=np.uint64)
    for match in sorted(matches, key=lambda one: (one.first - one.last, one.skip, one.first)):
        if found[match.first : match.last + 1].any():
            continue
        entry = get_entry(match.entry)
        sure = 3 if entry.confidence >= 0.9 else 2 if entry.confidence >= 0.8 else 1
        code = _TYPE_CODES[entry.type] * 32 + sure * 8 + (4 if match.skip else 0)
        found[match.first : match.last + 1] = code + 2
        found[match.last] = code + (3 if match.last > match.first else 1)
        if match.last > match.first:
            found[match.first] = code
    return found
