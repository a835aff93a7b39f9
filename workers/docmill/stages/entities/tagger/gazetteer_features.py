"""What the gazetteer says of each word, as a number the tagger weighs: the type, how sure, and where in the name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch, get_entry
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["encode_matches"]

_TYPE_CODES = {"LOC": 1, "ORG": 2, "PER": 3}


def encode_matches(tokens: TokenizedText, hits: list[GazetteerMatch]) -> npt.NDArray[np.uint64]:
    """A number for each token, 0 where no name of the gazetteer stands; of overlapping names the longest counts."""
    found = np.zeros(len(tokens.words), dtype=np.uint64)
    for hit in sorted(hits, key=lambda one: (one.first - one.last, one.skip, one.first)):
        if found[hit.first : hit.last + 1].any():
            continue
        entry = get_entry(hit.entry)
        sure = 3 if entry.confidence >= 0.9 else 2 if entry.confidence >= 0.8 else 1
        code = _TYPE_CODES[entry.type] * 32 + sure * 8 + (4 if hit.skip else 0)
        found[hit.first : hit.last + 1] = code + 2
        found[hit.last] = code + (3 if hit.last > hit.first else 1)
        if hit.last > hit.first:
            found[hit.first] = code
    return found
