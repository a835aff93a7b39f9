"""Make texts for `near_duplicates.py`: originals in many scripts, edits of them, and neighbours that resemble them.

Originals are made: words of the seeds and words spelt like them, drawn by Zipf's law, every third one after the word
it usually follows, so that unrelated texts share as many words and pairs as newspaper articles do. Or they are given:
JSONL with a field `text`. All is drawn from one random generator, so the same seed gives the same corpus.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from benchmarks.seed_texts import SEED_TEXTS, SEEDS

__all__ = ["EDITS", "LANGUAGES", "Case", "forms", "given", "neighbours", "originals"]

LANGUAGES = SEED_TEXTS | {"ar": "01-arabic-water-talks.txt 02-arabic-book-fair.txt 24-arabic-english-quotes.txt"}
UNSPACED = {"zh": 2, "ja": 3}  # characters a word has
WORD = re.compile(r"[^\W\d_]+")
VOCABULARY = 8000
PARAGRAPH = 60  # words


@dataclass(frozen=True, slots=True)
class Case:
    """A text, its kind, and the number of the original it repeats; None for an original."""

    text: str
    kind: str
    of: int | None = None


@cache
def _vocabulary(language: str) -> tuple[list[str], list[float], dict[str, str]]:
    """Return words by falling frequency, their cumulated weights, and the word that usually follows each."""
    draw = random.Random(language)
    text = " ".join((SEEDS / name).read_text(encoding="utf-8") for name in LANGUAGES[language].split())
    found = [word for word in WORD.findall(text) if len(word) < 20]
    if width := UNSPACED.get(language):
        letters = "".join(found)
        words = ["".join(draw.choices(letters, k=width)) for _ in range(VOCABULARY)]
    else:
        words = sorted(set(found), key=lambda word: (-found.count(word), word))
        starts = [word[:3] for word in words]
        ends = [word[-3:] for word in words]
        while len(words) < VOCABULARY:  # spelt like them, longer as rarer words are
            words.append(draw.choice(starts) + draw.choice(ends) + (draw.choice(ends) if len(words) % 3 == 0 else ""))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    return words, weights, dict(zip(words, draw.sample(words, len(words)), strict=True))


def prose(language: str, count: int, draw: random.Random) -> list[str]:
    """Return the words of a new text; one in forty is a number."""
    words, weights, following = _vocabulary(language)
    made = draw.choices(words, cum_weights=weights, k=count)
    for at in range(1, count):
        chance = draw.random()
        if chance < 0.3:
            made[at] = following.get(made[at - 1], made[at])
        elif chance < 0.325:
            made[at] = str(draw.randint(1, 3000))
    return made


def joined(words: Sequence[str], language: str) -> str:
    """Join words to a text in paragraphs."""
    space = "" if language in UNSPACED else " "
    return "\n\n".join(space.join(words[at : at + PARAGRAPH]) for at in range(0, len(words), PARAGRAPH))


def originals(count: int, seed: int) -> list[tuple[str, list[str]]]:
    """Make originals of 150 to 600 words, all languages by turns: language and words of each."""
    draw = random.Random(seed)
    codes = list(LANGUAGES)
    return [
        (codes[number % len(codes)], prose(codes[number % len(codes)], draw.randint(150, 600), draw))
        for number in range(count)
    ]


def given(path: Path, count: int) -> list[tuple[str, list[str]]]:
    """Read originals from a user's own texts, those of 150 to 3,000 words: language and words of each."""
    with path.open(encoding="utf-8") as lines:
        texts = (json.loads(line)["text"].split() for line in lines)
        return [
            ("given", words)
            for words, _ in zip((t for t in texts if 150 <= len(t) <= 3000), range(count), strict=False)
        ]


def _other(language: str, words: Sequence[str], draw: random.Random) -> str:
    if language == "given":
        return draw.choice(words)
    vocabulary, weights, _ = _vocabulary(language)
    return draw.choices(vocabulary, cum_weights=weights)[0]


def replaced(share: float) -> Callable[[str, list[str], random.Random], list[str]]:
    """Make an edit that replaces this share of the words."""

    def edit(language: str, words: list[str], draw: random.Random) -> list[str]:
        return [_other(language, words, draw) if draw.random() < share else word for word in words]

    return edit


def mixed(share: float) -> Callable[[str, list[str], random.Random], list[str]]:
    """Make an edit that replaces, drops or adds a word, by turns, at this share of the words."""

    def edit(language: str, words: list[str], draw: random.Random) -> list[str]:
        made: list[str] = []
        for word in words:
            chance = draw.random() / share
            if chance >= 1:
                made.append(word)
            elif chance < 1 / 3:
                made.append(_other(language, words, draw))
            elif chance < 2 / 3:
                made += word, _other(language, words, draw)
        return made

    return edit


def _reordered(language: str, words: list[str], draw: random.Random) -> list[str]:
    del language
    parts = [words[at : at + PARAGRAPH] for at in range(0, len(words), PARAGRAPH)]
    draw.shuffle(parts)
    return [word for part in parts for word in part]


def _halved(language: str, words: list[str], draw: random.Random) -> list[str]:
    del language, draw
    return words[: len(words) // 2]


def _digits(language: str, words: list[str], draw: random.Random) -> list[str]:
    del language, draw
    return [word.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) for word in words]


def _concatenated(language: str, words: list[str], draw: random.Random) -> list[str]:
    return words + (prose(language, len(words), draw) if language != "given" else draw.sample(words, len(words)))


def _chrome(language: str, words: list[str], draw: random.Random) -> list[str]:
    size = len(words) // 8
    if language == "given":
        return draw.sample(words, size) + words + draw.sample(words, size)
    return prose(language, size, draw) + words + prose(language, size, draw)


EDITS: dict[str, Callable[[str, list[str], random.Random], list[str]]] = {
    "5 % replaced": replaced(0.05),
    "10 % replaced": replaced(0.1),
    "20 % replaced": replaced(0.2),
    "5 % edited": mixed(0.05),
    "10 % edited": mixed(0.1),
    "20 % edited": mixed(0.2),
    "paragraphs reordered": _reordered,
    "digits translated": _digits,
    "other chrome, a fifth of the page": _chrome,
    "cut to half": _halved,
    "two concatenated": _concatenated,
}
"""What is done to an original; the last two are containment, whose similarity is a half at most."""


def neighbours(count: int, seed: int) -> dict[str, list[str]]:
    """Make distinct texts that share much: site chrome, a quote, agency text; by kind."""
    draw = random.Random(seed)
    found: dict[str, list[str]] = {}
    for kind, share in (
        ("chrome, 30 % of the page", 0.3),
        ("chrome, half of the page", 0.5),
        ("agency text, 40 %", 0.4),
        ("a quote, 20 %", 0.2),
    ):
        texts = []
        for language in LANGUAGES:
            shared = prose(language, 1000, draw)
            for _ in range(count // len(LANGUAGES)):
                own = prose(language, draw.randint(120, 400), draw)
                block = shared[: int(len(own) * share / (1 - share))]
                cut = len(block) // 2 if kind.startswith("chrome") else 0
                at = draw.randrange(len(own))
                parts = block[:cut] + own + block[cut:] if cut else own[:at] + block + own[at:]
                texts.append(joined(parts, language))
        draw.shuffle(texts)
        found[kind] = texts
    return found


SLOT = re.compile(r"\{(\w+)\}")


def _rows() -> Iterator[list[str]]:
    for line in Path(__file__).with_name("forms.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def forms(count: int, seed: int) -> dict[str, list[str]]:
    """Make forms filled in anew: weather reports, sports results, legal notices; by language and kind."""
    draw = random.Random(seed)
    rows = list(_rows())
    lists = {(language, kind): text for language, kind, text in rows if "{" not in text}

    def slots(language: str) -> dict[str, Callable[[], str]]:
        def one(kind: str, separator: str | None = None) -> str:
            return draw.choice(lists.get((language, kind), lists["en", kind]).split(separator))

        return {
            "place": lambda: one("places"),
            "who": lambda: one("people"),
            "sky": lambda: one("skies", "|"),
            "dir": lambda: one("winds", "|"),
            "date": lambda: f"{draw.randint(1, 28)}.{draw.randint(1, 12)}.{draw.randint(2015, 2026)}",
            "time": lambda: f"{draw.randint(0, 23)}:{draw.randint(0, 59):02}",
            "n": lambda: str(draw.randint(1, 90)),
            "s": lambda: str(draw.randint(1, 6)),
            "m": lambda: str(draw.randint(900, 30_000)),
        }

    found = {}
    for language, kind, text in rows:
        if "{" in text:
            made = slots(language)
            found[f"{kind}, {language}"] = [
                SLOT.sub(lambda match, made=made: made[match[1]](), text) for _ in range(count)
            ]
    return found
