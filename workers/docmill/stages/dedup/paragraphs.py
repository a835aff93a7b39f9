"""The paragraphs of a text, by what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

import xxhash

from docmill.stages.dedup.tokens import tokens
from docmill.text.folding import fold

__all__ = ["Paragraph", "paragraphs"]

LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a text, `text[start:end]`, and the hash of its folded words."""

    start: int
    end: int
    hash: bytes


def paragraphs(text: str, least_words: int) -> list[Paragraph]:
    """The lines of a text that have so many words."""
    found = []
    for match in LINE.finditer(text):
        folded = fold(match[0])
        if tokens(folded).words() >= least_words:
            digest = xxhash.xxh3_64_digest(folded.encode("utf-8", "surrogatepass"))
            found.append(Paragraph(match.start(), match.end(), digest))
    return found
