"""Read pages with a label for each of their blocks: the share of the block's words that belong to the article."""

from __future__ import annotations

import gzip
import json
import lzma
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.features import block_features
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import read_metadata
from training.article.fetch_pages import words_of

Floats = NDArray[np.float32]
CHANCE = 4  # words in a row that must agree to count: fewer agree by chance
WEIGHT = {"hand": 0.7, "gold": 0.4, "agreed": 0.3}  # of a page of fetch_pages.py, where one of the benchmark's has 1
DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".xz": lzma.decompress}
LABEL = re.compile(r"[\W_]+")
# Parts of addresses and of test pages' names that many sites share.
COMMON = {"www", "www2", "com", "org", "net", "edu", "gov", "blog", "news", "info", "test", "article", "issue"}


@dataclass(frozen=True)
class Page:
    """One page ready for training: blocks, their features, labels from 0 to 1, and weights.

    `gold` is the article's text, `extra` pages have none: they come from other sources than the benchmark. The last
    column of `rows` tells pages that were labelled by other rules than the benchmark's.
    """

    id: str
    site: str
    gold: str
    markup: str
    blocks: Blocks
    rows: Floats
    labels: Floats
    weights: Floats
    extra: bool


def read_benchmark(pages: Path, gold: Path) -> list[Page]:
    """Read a benchmark's pages: lines with `id`, `url`, `html`, and lines with `id` and `gold`, the main content."""
    texts = {row["id"]: row["gold"] or "" for row in read_rows(gold)}
    read = (_benchmark_page(row, urlsplit(row["url"] or "").netloc, texts[row["id"]]) for row in read_rows(pages))
    return [page for page in read if page]


def read_more(path: Path) -> list[Page]:
    """Read the pages that `fetch_pages.py` wrote, sorted by id, since training draws from them in order."""
    return [_marked_page(row) for row in sorted(read_rows(path), key=lambda row: str(row["id"]))]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file, compressed by gzip or xz or not."""
    content = DECOMPRESS.get(path.suffix, bytes)(path.read_bytes())
    for line in content.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def labelled(texts: list[str], gold: str) -> Floats:
    """Return for each text the share of its words that the gold text has in the same order."""
    page = [(word, at) for at, text in enumerate(texts) for word in words_of(text)]
    counts, hits = Counter(at for _, at in page), Counter[int]()
    matcher = SequenceMatcher(None, [word for word, _ in page], words_of(gold), autojunk=False)
    for start, _, length in matcher.get_matching_blocks():
        for _, at in page[start : start + length]:
            if length >= CHANCE or counts[at] == length:
                hits[at] += 1
    return np.array([hits[at] / counts[at] if counts[at] else 0.0 for at in range(len(texts))], np.float32)


def covered(counts: list[int], spans: list[list[int]]) -> Floats:
    """Return the share of each block's words that lie in ranges, each the first and the last word, of the page."""
    ends = np.cumsum([0, *counts])
    inside = np.zeros(ends[-1] + 1)
    for first, last in spans:
        inside[first : last + 1] = 1
    total = np.concatenate([[0.0], np.cumsum(inside)])[ends]
    return (np.diff(total) / np.maximum(1, counts)).astype(np.float32)


def folds_of(pages: list[Page], folds: int) -> list[int]:
    """Return the fold of each page. Pages of one site, under any ending, are in one fold: bbc.com and bbc.co.uk."""
    group: dict[str, int] = {}
    groups: list[int] = []
    for at, page in enumerate(pages):
        names = {name for name in LABEL.split(page.site.lower()) if len(name) > 2} - COMMON
        known = {group[name] for name in names if name in group}
        own = min(known, default=at)
        groups = [own if one in known else one for one in groups] + [own]
        group = {name: own if one in known else one for name, one in group.items()} | dict.fromkeys(names, own)
    order = sorted(set(groups))
    random.Random(7).shuffle(order)
    fold = {one: at % folds for at, one in enumerate(order)}
    return [fold[one] for one in groups]


def _benchmark_page(row: dict[str, Any], site: str, gold: str) -> Page | None:
    """Return a page of a benchmark; None where it has no text, or would take so long to parse that it is not parsed."""
    read = _read(row["html"])
    if read is None or not len(read[0]):
        return None
    page, rows = read
    labels = labelled(page.texts, gold)
    weights = _weights(labels, [len(words_of(text)) for text in page.texts])
    return Page(row["id"], site, gold, row["html"], page, _flagged(rows, other=False), labels, weights, extra=False)


def _marked_page(row: dict[str, Any]) -> Page:
    read = _read(row["html"])
    if read is None:
        raise ValueError(f"{row['id']} would take long to parse; leave it out of the pages")
    page, rows = read
    counts = [len(words_of(text)) for text in page.texts]
    labels = covered(counts, row["article"])
    known = covered(counts, row["unknown"]) < 0.5
    weights = _weights(labels, counts) * known * WEIGHT[row["how"]]
    rows = _flagged(rows, other=row["how"] != "hand")
    return Page(row["id"], row["site"], "", row["html"], page, rows, labels, weights.astype(np.float32), extra=True)


def _read(markup: str) -> tuple[Blocks, Floats] | None:
    read = read_page(markup)
    if read is None:
        return None
    page = read_blocks(read)
    return page, block_features(page, read_metadata(read, None).title or "")


def _weights(labels: Floats, counts: list[int]) -> Floats:
    """Return each block's share of its page's words; words of chrome count 0.3, since there are more of them."""
    words = np.array(counts, np.float32)
    whole = (words * labels).sum() + 0.3 * (words * (1 - labels)).sum()
    return (words / max(whole, 20) + 0.002).astype(np.float32)


def _flagged(rows: Floats, *, other: bool) -> Floats:
    return np.column_stack([rows, np.full(len(rows), other)]).astype(np.float32)
