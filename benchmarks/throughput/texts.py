"""Make plain texts in many languages: of the seeds' words, some at a time, or of a language's common words.

All is drawn from one random generator, so that the same seed gives the same texts.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from benchmarks.seed_texts import SEED_TEXTS

__all__ = ["Vocabulary", "drawn_language", "edited", "paragraphs", "sentence", "vocabulary"]

ROOT = Path(__file__).resolve().parents[2]
COMMON = ROOT / "workers/docmill/stages/language/data/common_words.tsv"
SEEDS = SEED_TEXTS | {
    "ar": "01-arabic-water-talks.txt 02-arabic-book-fair.txt 13-arabic-solar-village.html",
    "en": "09-english-harbour.html",
    "fr": "10-french-mountain-school.html",
    "de": "11-german-heat-network.html",
    "es": "12-spanish-seed-bank.html",
}
SHARES = {"ar": 30, "en": 15, "fr": 5, "de": 5, "es": 5, "ru": 5, "pt": 4, "tr": 4, "zh": 4, "fa": 3}
"""Of a hundred documents; 2 of each other language that has a seed, and all else of one of the other languages."""
STOPS = {"zh": "。", "ja": "。", "hi": "।", "ur": "۔"}
UNSPACED = frozenset({"zh", "ja"})
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
RUN = 4  # words that stand together as in the seed, so that names of several words are whole
RUNS = 0.12  # of the pieces of a sentence: more would make any two texts of a language near copies
LEAST_WORDS = 40  # of a language without a seed, for texts that differ


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What sentences of a language are made of: runs of words, words, the stop, and what stands between words."""

    language: str
    runs: tuple[str, ...]
    words: tuple[str, ...]
    stop: str
    space: str


@cache
def _common() -> dict[str, tuple[str, ...]]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    found = {row[0]: tuple(word.strip(",.") for word in row[-1].split()) for row in rows}
    return {code: words for code, words in sorted(found.items()) if len(words) >= LEAST_WORDS and code not in SEEDS}


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language."""
    stop, space = STOPS.get(language, "."), "" if language in UNSPACED else " "
    if language not in SEEDS:
        return Vocabulary(language, _common()[language], _common()[language], stop, space)
    text = " ".join(TAG.sub(" ", (ROOT / "seeds" / name).read_text("utf-8")) for name in SEEDS[language].split())
    if language in UNSPACED:
        letters = [part for part in re.split(r"[^\w]+", text) if part and not part.isascii()]
        runs = [part[at : at + 2 * RUN] for part in letters for at in range(0, len(part), RUN)]
        words = [part[at : at + 2] for part in letters for at in range(len(part) - 1)]
    else:
        words = [
            word.strip(".,;:!?()«»\"'،؛؟") for line in text.splitlines() if len(line) > 60 for word in line.split()
        ]
        words = [word for word in words if word]
        runs = [" ".join(words[at : at + RUN]) for at in range(0, len(words) - RUN, 2)]
    return Vocabulary(language, tuple(runs), tuple(words), stop, space)


def drawn_language(draw: random.Random) -> str:
    """Return the language of the next document."""
    at = draw.uniform(0, 100)
    for language in SEEDS:
        at -= SHARES.get(language, 2)
        if at < 0:
            return language
    return draw.choice(list(_common()))


def sentence(words: Vocabulary, draw: random.Random) -> str:
    """Return a sentence of some twenty words."""
    pieces = (words.runs if draw.random() < RUNS else words.words for _ in range(draw.randint(12, 22)))
    body = words.space.join(draw.choice(piece) for piece in pieces)
    return f"{body[:1].upper()}{body[1:]}{words.stop}"


def paragraphs(language: str, size: int, draw: random.Random) -> list[str]:
    """Return paragraphs of a language, of so many bytes in all and a sentence more at most."""
    words = vocabulary(language)
    found: list[str] = []
    left = size
    while left > 0:
        made = (words.space or "").join(f"{sentence(words, draw)} " for _ in range(draw.randint(3, 6))).strip()
        found.append(made)
        left -= len(made.encode()) + 2
    return found


def edited(text: str, draw: random.Random) -> str:
    """Return a near copy of a text: a few of its words exchanged for their neighbours, a line added."""
    words = text.split(" ")
    for at in sorted(draw.sample(range(1, max(2, len(words))), min(4, max(1, len(words) - 1)))):
        if at < len(words):
            words[at - 1], words[at] = words[at], words[at - 1]
    return " ".join(words) + "\n\n" + " ".join(first for first, _ in pairwise(words[:12]))
