"""Read pages with a label for each of their blocks: the share of the block's words that belong to the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.features import block_features
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import read_metadata
from training.article.fetch_pages import words_of
from training.article.page_types import Typed, held_out_probabilities, typed
from training.article.rows import read_rows

Floats = NDArray[np.float32]
CHANCE = 4  # words in a row that must agree to count: fewer agree by chance
WEIGHT = {"hand": 0.7, "gold": 0.4, "agreed": 0.3}  # of a page of fetch_pages.py, where one of the benchmark's has 1


@dataclass(frozen=True)
class Page:
    """One page ready for training: blocks, their features, labels from 0 to 1, weights, and what tells of its type.

    `gold` is the article's text, `extra` pages have none: they come from other sources than the benchmark. `rows` are
    the features of blocks; with `with_types`, the probabilities of the page's type after them; and in the last column
    whether the page was labelled by other rules than the benchmark's.
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
    typed: Typed


def read_benchmark(pages: Path, gold: Path) -> list[Page]:
    """Read a benchmark's pages: lines with `id`, `url`, `html`, and lines with `id`, `gold` and perhaps `type`."""
    golds = {row["id"]: row for row in read_rows(gold)}
    read = (_benchmark_page(row, golds[row["id"]]) for row in read_rows(pages))
    return [page for page in read if page]


def read_more(path: Path) -> list[Page]:
    """Read the pages that `fetch_pages.py` wrote, sorted by id, since training draws from them in order."""
    return [_marked_page(row) for row in sorted(read_rows(path), key=lambda row: str(row["id"]))]


def with_types(pages: Sequence[Page], folds: int) -> list[Page]:
    """Return the pages with the probabilities of their types as features, each by trees that do not know its site."""
    found = held_out_probabilities([page.typed for page in pages], folds)
    return [
        replace(page, rows=np.column_stack([page.rows[:, :-1], np.tile(types, (len(page.rows), 1)), page.rows[:, -1:]]))
        for page, types in zip(pages, found, strict=True)
    ]


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


def _benchmark_page(row: dict[str, Any], gold: dict[str, Any]) -> Page | None:
    """Return a page of a benchmark; None where it has no text, or would take so long to parse that it is not parsed."""
    read = _read(row["html"], row["url"] or "", gold.get("type") or "article")
    if read is None:
        return None
    page, rows, known = read
    text = gold["gold"] or ""
    labels = labelled(page.texts, text)
    weights = _weights(labels, [len(words_of(text)) for text in page.texts])
    rows = _flagged(rows, other=False)
    return Page(row["id"], known.site, text, row["html"], page, rows, labels, weights, extra=False, typed=known)


def _marked_page(row: dict[str, Any]) -> Page:
    read = _read(row["html"], "", "article", row["site"])
    if read is None:
        raise ValueError(f"{row['id']} would take long to parse, or has no text; leave it out of the pages")
    page, rows, known = read
    counts = [len(words_of(text)) for text in page.texts]
    labels = covered(counts, row["article"])
    weights = _weights(labels, counts) * (covered(counts, row["unknown"]) < 0.5) * WEIGHT[row["how"]]
    rows = _flagged(rows, other=row["how"] != "hand")
    weights = weights.astype(np.float32)
    return Page(row["id"], row["site"], "", row["html"], page, rows, labels, weights, extra=True, typed=known)


def _read(markup: str, address: str, kind: str, site: str | None = None) -> tuple[Blocks, Floats, Typed] | None:
    """Return the blocks of a page, their features, and what tells of its type."""
    read = read_page(markup)
    page = read_blocks(read) if read else None
    if read is None or page is None or not len(page):
        return None
    rows = block_features(page, read_metadata(read, None).title or "")
    return page, rows, typed(read, page, markup, address, kind, site)


def _weights(labels: Floats, counts: list[int]) -> Floats:
    """Return each block's share of its page's words; words of chrome count 0.3, since there are more of them."""
    words = np.array(counts, np.float32)
    whole = (words * labels).sum() + 0.3 * (words * (1 - labels)).sum()
    return (words / max(whole, 20) + 0.002).astype(np.float32)


def _flagged(rows: Floats, *, other: bool) -> Floats:
    return np.column_stack([rows, np.full(len(rows), other)]).astype(np.float32)
