"""Compare extractors on pages of every type: word F1 by type, and pages a second of one core.

    python -m benchmarks.cleaning.page_types typed.jsonl.xz typed-gold.jsonl.xz --judged judged.json
    python -m benchmarks.cleaning.page_types typed.jsonl.xz typed-gold.jsonl.xz --pages 100

PAGES holds JSON lines with `id`, `url` and `html`; GOLD lines with `id`, `gold` and `type`, as WCXB has them. The score
is word F1 as that benchmark counts it. docmill was trained on these pages: `--judged` names what `python -m
training.article.train --folds 3 --judged judged.json` wrote, the probabilities of all blocks from nets that saw no page
of the same site, and adds a row by them. Peers that are not installed are left out and named (benchmarks/peers.txt).
"""

from __future__ import annotations

import importlib.util
import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.cleaning.extractors import Rows, Way, article, one_by_one, stage
from docmill.stages.clean.article import extraction
from training.article.rows import read_rows
from training.article.scores import word_f1
from training.programs import options, run

TYPES = ("article", "documentation", "service", "forum", "listing", "product", "collection")


def trafilatura(**chosen: bool) -> Callable[[dict[str, Any]], str]:
    """Return trafilatura as a function of a row, in one of its modes."""
    import trafilatura as library  # noqa: PLC0415 - a slow import

    return lambda row: library.extract(row["html"], **chosen) or ""


def readability(row: dict[str, Any]) -> str:
    """Extract by readability-lxml, then take the text of its HTML."""
    import lxml.html  # noqa: PLC0415 - a peer
    from readability import Document  # type: ignore[import-not-found]  # noqa: PLC0415 - a peer

    try:
        return str(lxml.html.fromstring(Document(row["html"]).summary()).text_content())
    except Exception:  # noqa: BLE001 - an answer it has not is an empty one
        return ""


def resiliparse(row: dict[str, Any]) -> str:
    """Extract by Resiliparse, its main content."""
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]  # noqa: PLC0415

    return str(extract_plain_text(row["html"], main_content=True, alt_texts=False, links=False))


def ways() -> dict[str, Way]:
    """Return the extractors that are installed."""
    found = {
        "docmill, whole stage": stage("html", "text/html"),
        "docmill, text alone": one_by_one(lambda row: article(row["html"], row["url"])),
        "trafilatura fast": one_by_one(trafilatura(fast=True)),
        "trafilatura": one_by_one(trafilatura()),
        "trafilatura precision": one_by_one(trafilatura(favor_precision=True)),
    }
    for name, way in (("readability", readability), ("resiliparse", resiliparse)):
        if importlib.util.find_spec(name):
            found[name] = one_by_one(way)
        else:
            print(f"{name} is not installed, and left out")
    return found


def held_out(judged: dict[str, list[float]]) -> Way:
    """Return docmill's extraction with the probabilities of blocks by nets that have not seen the page's site."""
    import numpy  # noqa: PLC0415 - after docmill, which has it run on one thread

    shipped = extraction.article_probabilities

    def answer(row: dict[str, Any]) -> str:
        known = numpy.array(judged.get(row["id"], []), numpy.float32)
        asked = 0

        def probabilities(rows: Any, types: Any) -> Any:
            nonlocal asked
            asked += 1
            if asked > 1:  # what a page carries unseen has blocks of its own, which nobody judged
                return shipped(rows, types)
            if len(rows) != len(known):
                raise ValueError(f"{row['id']} has {len(rows)} blocks, not the {len(known)} judged; train again")
            return known

        extraction.article_probabilities = probabilities  # type: ignore[attr-defined]
        return extraction.extract(row["html"], uri=row["url"]).text

    def run_all(pages: Rows) -> list[str]:
        try:
            return [answer(row) for row in pages]
        finally:
            extraction.article_probabilities = shipped  # type: ignore[attr-defined]

    return run_all


def measure(name: str, way: Way, pages: Rows, gold: dict[str, dict[str, Any]]) -> None:
    """Run a way over the pages and print its word F1 by type, and its speed."""
    began = time.process_time()
    texts = list(way(pages))
    spent = time.process_time() - began
    by_type: dict[str, list[float]] = defaultdict(list)
    for row, text in zip(pages, texts, strict=True):
        by_type[gold[row["id"]]["type"]].append(word_f1(text, gold[row["id"]]["gold"] or ""))
    whole = [score for scores in by_type.values() for score in scores]
    cells = " ".join(f"{fmean(by_type[kind]) if by_type[kind] else 0:13.3f}" for kind in TYPES)
    print(f"{name:24} {fmean(whole):6.3f} {cells} {len(pages) / spent:9.0f}", flush=True)


def main() -> None:
    """Measure every extractor on the same pages and print a table."""
    parser = options(__doc__)
    parser.add_argument("typed", type=Path, metavar="PAGES", help="JSON lines of id, url and html, compressed or not")
    parser.add_argument("gold", type=Path, help="JSON lines of id, gold and type, compressed or not")
    parser.add_argument("--judged", type=Path, help="probabilities of blocks from nets that saw no page of the site")
    parser.add_argument("--pages", type=int, metavar="N", help="only so many pages, drawn by a fixed seed")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # peers report on each page
    gold = {row["id"]: row for row in read_rows(given.gold)}
    pages: Rows = [row for row in read_rows(given.typed) if row["id"] in gold]
    if given.pages:
        pages = random.Random(1).sample(pages, min(given.pages, len(pages)))
    print(f"{'word F1':24} {'all':>6} {' '.join(f'{kind:>13}' for kind in TYPES)} {'pages/s':>9}")
    if given.judged:
        measure("docmill, held out", held_out(json.loads(given.judged.read_text())), pages, gold)
    for name, way in ways().items():
        measure(name, way, pages, gold)


if __name__ == "__main__":
    run(main)
