"""Cut a text into chunks that a model with a bounded window can read, at the best boundary there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["split_into_chunks"]

_BOUNDARIES = (re.compile(r"\n+"), re.compile(r"[.!?؟。！？…]+[\s\"”»)]*"), re.compile(r"\s+"))


def split_into_chunks(text: str, size: int) -> Iterator[tuple[int, str]]:
    """Yield the start and the text of chunks of at most `size` code points; together they are the whole text.

    A chunk ends after the last line in the window, else after its last sentence, else after its last word, as long as
    it keeps more than a third of the window; else it is cut at `size`.
    """
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            window = text[start:end]
            for boundary in _BOUNDARIES:
                last = max((match.end() for match in boundary.finditer(window)), default=0)
                if last > size // 3:
                    end = start + last
                    break
        yield start, text[start:end]
        start = end
