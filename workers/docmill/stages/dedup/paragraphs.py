"""The paragraphs of a text and the hashes by which repeated ones are found.

Tested by tests/stages/dedup/test_dedup.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import xxhash

from docmill.stages.dedup.tokens import hash_tokens
from docmill.text.folding import fold

__all__ = ["Paragraph", "find_paragraphs"]

LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a text, `text[start:end]`, and the hash of its folded words."""

    start: int
    end: int
    hash: bytes


def find_paragraphs(text: str, least_words: int) -> list[Paragraph]:
    """Return the lines of a text that have at least `least_words` words."""
    found = []
    for match in LINE.finditer(text):
        folded = fold(match[0])
        if hash_tokens(folded).count_words() >= least_words:
            digest = xxhash.xxh3_64_digest(folded.encode("utf-8", "surrogatepass"))
            found.append(Paragraph(match.start(), match.end(), digest))
    return found
