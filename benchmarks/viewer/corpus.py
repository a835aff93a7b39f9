"""A corpus of any size that is made as it is read: words drawn as texts draw them, in four languages and scripts.

The word of rank r stands r times as rarely as the first (Zipf), so that some are in nearly every text and most in a few
of them, as in texts that people wrote. What is asked of an index depends on that, not on what the words mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from docmill.documents import Document
from docmill.records import Quarantined, Record

__all__ = ["MadeCorpus", "word"]

PLACE = 1000  # documents of one place
WORDS = 60_000
LANGUAGES = {
    "ar": ("Arab", "rtl", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 0.5),
    "en": ("Latn", "ltr", "abcdefghijklmnopqrstuvwxyz", 0.3),
    "he": ("Hebr", "rtl", "אבגדהוזחטיכלמנסעפצקרשת", 0.1),
    "ru": ("Cyrl", "ltr", "абвгдежзийклмнопрстуфхцчшщыэюя", 0.1),
}
TYPES = ("article", "forum", "product", "listing", "documentation")
SIGNALS = ("rps_doc_word_count", "rps_doc_mean_word_length", "rps_doc_stop_word_fraction", "dup_line_frac")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def word(rank: int, language: str) -> str:
    """Return the word of a rank; the first ones are short, as in languages."""
    letters, made = LANGUAGES[language][2], ""
    rank += len(letters)
    while rank:
        rank, letter = divmod(rank, len(letters))
        made += letters[letter]
    return made


class MadeCorpus:
    """A store as the viewer sees one: places with versions, and what they hold."""

    def __init__(self, documents: int, words: int) -> None:
        self._documents, self._words = documents, words
        self._vocabulary = {code: [word(rank, code) for rank in range(WORDS)] for code in LANGUAGES}

    def versions(self) -> dict[str, str]:
        """Return the places."""
        return {str(first): "1" for first in range(0, self._documents, PLACE)}

    def held(self, place: str, /) -> Iterator[Record | Quarantined]:
        """Make the records of a place; the same each time."""
        draw = np.random.default_rng(int(place))
        shares = np.array([one[3] for one in LANGUAGES.values()])
        for number in range(int(place), min(int(place) + PLACE, self._documents)):
            code = str(draw.choice(list(LANGUAGES), p=shares))
            yield self._record(number, code, draw)

    def contents(self, _: Mapping[str, str]) -> dict[str, Document]:
        """Return the documents as they were handed in, none of which was kept."""
        return {}

    def _record(self, number: int, code: str, draw: np.random.Generator) -> Record:
        vocabulary = self._vocabulary[code]
        size = max(20, int(draw.lognormal(np.log(self._words), 0.6)))
        ranks = np.minimum(np.exp(draw.uniform(0, np.log(WORDS), size)).astype(int) - 1, WORDS - 1)
        words = [vocabulary[rank] for rank in ranks]
        text = " ".join(words)
        identity = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        duplicate = number > 100 and draw.random() < 0.15
        original = hashlib.md5(str(number % 97).encode(), usedforsecurity=False).hexdigest() if duplicate else identity
        values: dict[str, Any] = {
            "id": identity,
            "run": f"run-{number * 8 // self._documents}",
            "status": "duplicate" if duplicate else "kept",
            "source": {
                "uri": f"https://site{int(draw.pareto(0.7)) % 5000}.example/{number}",
                "media_type": "text/html" if number % 5 else "text/plain",
                "sha256": "0" * 64,
                "bytes": len(text) * 3,
                "received_at": NOW,
            },
            "title": " ".join(words[:6]),
            "published_at": f"20{number % 25:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "text": text,
            "extraction": {"how": "blocks", "page_type": TYPES[number % 7 % 5], "confidence": 0.9},
            "language": {
                "code": code,
                "script": LANGUAGES[code][0],
                "direction": LANGUAGES[code][1],
                "confidence": 0.99,
            },
            "quality": {name: float(value) for name, value in zip(SIGNALS, (size, *draw.random(3)), strict=True)},
            "dedup": {
                "status": "near" if duplicate else "unique",
                "cluster": original,
                "similarity": 0.9 if duplicate else None,
                "content_sha256": "0" * 64,
            },
            "entities": [] if duplicate else _entities(text, words, draw),
        }
        return Record.model_validate(values)


def _entities(text: str, words: list[str], draw: np.random.Generator) -> list[dict[str, Any]]:
    found = []
    for kind in ("LOC", "PER", "ORG", "LOC", "DATE"):
        name = words[int(draw.integers(len(words)))]
        start = text.find(name)
        mention = {"start": start, "end": start + len(name), "text": name}
        found.append({"id": "e", "type": kind, "name": name, "confidence": 0.9, "mentions": [mention]})
    return found
