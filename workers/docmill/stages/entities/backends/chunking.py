"""Cut a text into pieces that a model with a bounded window can read, at the best place there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["split_into_chunks"]

_BOUNDARIES = (re.compile(r"\n+"), re.compile(r"[.!?؟。！？…]+[\s\"”»)]*"), re.compile(r"\s+"))


def split_into_chunks(text: str, most: int) -> Iterator[tuple[int, str]]:
    """Pieces of at most `most` code points with their starts, cut after a line, else a sentence, else a word."""
    start = 0
    while start < len(text):
        end = min(start + most, len(text))
        if end < len(text):
            window = text[start:end]
            for place in _BOUNDARIES:
                last = max((match.end() for match in place.finditer(window)), default=0)
                if last > most // 3:
                    end = start + last
                    break
        yield start, text[start:end]
        start = end
