"""Make texts whose lines are known to be article or chrome.

They are real pages, pages put into other languages, articles alone, and articles and verse with a few lines of chrome
around them.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.chrome.lexicon import PhraseHit, phrase_files, shipped_lexicon
from docmill.stages.clean.chrome.line_features import NumberedLine, ends_as_sentence, features_of_lines
from docmill.text.tokens import count_words

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f]|\w+")
UNSPACED = frozenset({"zh", "ja", "th", "my", "km", "lo"})
CLEAR = 4  # words that must agree in a row to be no chance


class Row(NamedTuple):
    """A line, the blank lines above it, and the share of its words that belong to the article."""

    text: str
    gap: int
    article: float


Page = list[Row]


@dataclass
class Words:
    """Hold what made pages are made of: sentences by language, and phrases of chrome by language and reason."""

    sentences: Mapping[str, Sequence[str]]
    chrome: Mapping[str, Mapping[str, Sequence[str]]]


def rows(text: str, labels: Sequence[float]) -> Page:
    """Return the lines of a text that are not blank, each with its label."""
    found: Page = []
    gap = 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Row(line, min(gap, 2), labels[len(found)]))
            gap = 0
        else:
            gap += 1
    return found


def align(lines: Sequence[str], gold: str) -> list[float]:
    """Return for each line the share of its words that the gold text has at the same place."""
    words = [(word, at) for at, line in enumerate(lines) for word in TOKEN.findall(line)]
    count = Counter(at for _, at in words)
    hit: Counter[int] = Counter()
    matcher = SequenceMatcher(None, [word for word, _ in words], TOKEN.findall(gold), autojunk=False)
    for start, _, size in matcher.get_matching_blocks():
        own = {at for _, at in words[start : start + size]}
        for _, at in words[start : start + size]:
            hit[at] += size >= CLEAR or (len(own) == 1 and count[at] <= size)
    return [hit[at] / count[at] if count[at] else 0.0 for at in range(len(lines))]


def read_words(sentences: Path) -> Words:
    """Read sentences by language, and the lexicon's phrases as they may stand on a page."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for line in sentences.open(encoding="utf-8"):
        row = json.loads(line)
        by_language[row["gold"]].append(row["text"])
    chrome: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for language, text in phrase_files():
        reason = ""
        for entry in re.split(r"[|\n]", re.sub(r"(?m)^#.*", "", text)):
            if head := re.match(r"\s*\[(\w+)\]", entry):
                reason = head[1]
            elif shown := entry.strip().lstrip("? ").replace("*", " ").strip():
                chrome[language][reason].append(shown)
    return Words(dict(by_language), {name: dict(held) for name, held in chrome.items()})


@cache
def cached_hit(text: str) -> PhraseHit | None:
    """Return the lexicon's hit on a line; it is cached, since the same lines come back each epoch."""
    return shipped_lexicon().match(text)


def prose(words: Words, language: str, size: float) -> str:
    """Return sentences of a language, of about `size` words in all."""
    found, total = [], 0.0
    while total < size:
        found.append(random.choice(words.sentences[language]))
        total += count_words(found[-1])
    return ("" if language in UNSPACED else " ").join(found)


def fragment(words: Words, language: str, size: float) -> str:
    """Return a few words without a full stop, as a link, a headline or a verse has them."""
    text = prose(words, language, size)
    if language in UNSPACED:
        return text[: max(2, int(2 * size))].strip("。.!?！？")
    return " ".join(text.split()[: max(1, round(size))]).strip(" .!?؟。।,;:\"'")


def phrase(words: Words, language: str, reason: str | None = None) -> str:
    """Return a line of chrome as a page of this language has it."""
    known = words.chrome.get(language) or words.chrome["en"]
    text = random.choice(known.get(reason or "") or known[random.choice(sorted(known))])
    return text[:1].upper() + text[1:] if random.random() < 0.8 else text


def translate(page: Page, words: Words, language: str) -> Page:
    """Return the page in another language's words, with the lengths, ends and chrome phrases of its lines."""
    memory: dict[str, str] = {}
    for row in page:
        if row.text in memory:
            continue
        size, hit = count_words(row.text), cached_hit(row.text)
        if hit and row.article < 0.5:
            memory[row.text] = phrase(words, language, hit.reason)
        elif ends_as_sentence(row.text) and size > 3:
            memory[row.text] = prose(words, language, 0.7 * size)
        else:
            memory[row.text] = fragment(words, language, size)
    return [row._replace(text=memory[row.text]) for row in page]


def clean_text(articles: Sequence[Page], words: Words, languages: Sequence[str]) -> Page:
    """Return a text with nothing to remove: an article or a part of one, prose of some language, verse or a list."""
    language, kind = random.choice(languages), random.random()
    if kind < 0.5:
        page = random.choice(articles)
        start = random.randrange(max(1, len(page) - 8)) if random.random() < 0.5 else 0
        page = page[start : start + random.randint(3, 60)]
    elif kind < 0.75:
        page = [Row(prose(words, language, random.randint(5, 80)), 1, 1.0) for _ in range(random.randint(2, 25))]
    else:
        start = random.choice(["", "", "- ", "• ", "1. "])
        size, stanza = random.randint(1, 9), random.choice([2, 4, 5, 99])
        page = [
            Row(start + fragment(words, language, size + random.randint(0, 3)), int(at % stanza == 0), 1.0)
            for at in range(random.randint(4, 40))
        ]
    return [row._replace(article=1.0) for row in page]


def with_chrome_around(page: Page, words: Words, languages: Sequence[str]) -> Page:
    """Return the text with up to eleven lines of chrome in one or two languages, most of them below it."""
    chosen = random.choices(languages, k=random.choice([1, 2]))
    below = random.randint(0, 9)
    made = [Row(phrase(words, random.choice(chosen)), random.choice([0, 1, 1]), 0.0) for _ in range(below)]
    above = [Row(phrase(words, random.choice(chosen)), 1, 0.0) for _ in range(random.choice([0, 0, 1, 2]))]
    return above + page + made


def vary(page: Page) -> Page:
    """Return the page, at random, without its start and end, or with other blank lines."""
    if random.random() < 0.25 and len(page) > 60:
        page = page[random.randint(0, 25) : len(page) - random.randint(0, 25)]
    if random.random() < 0.2:
        page = [row._replace(gap=0) for row in page]
    elif random.random() < 0.1:
        page = [row._replace(gap=1) for row in page]
    return page


def features_and_labels(
    page: Page, masked: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return features, labels and word counts of a page's lines; `masked` is the share of phrases hidden."""
    number, lines = 0, []
    for row in page:
        number += row.gap + 1
        lines.append(NumberedLine(number, row.text))
    hidden = {row.text for row in page if masked and random.random() < masked}
    hits = [None if row.text in hidden else cached_hit(row.text) for row in page]
    sizes = np.array([len(TOKEN.findall(row.text)) for row in page], np.float32)
    return features_of_lines(lines, hits), np.array([row.article for row in page], np.float32), sizes


def epoch(pages: Sequence[tuple[Page, float]], words: Words, languages: Sequence[str]) -> Iterator[tuple[Page, float]]:
    """Yield a round of training texts with the weight of each: every page, some in another language; clean texts."""
    articles = [kept for page, _ in pages if len(kept := [row for row in page if row.article > 0.9]) > 4]
    for page, worth in pages:
        other = translate(page, words, random.choice(languages)) if random.random() < 0.3 else page
        yield vary(other), worth
    for _ in range(len(pages)):
        text = clean_text(articles, words, languages)
        yield vary(with_chrome_around(text, words, languages) if random.random() < 0.75 else text), 0.6
