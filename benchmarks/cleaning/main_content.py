"""Measure cleaning: every figure of docs/research/cleaning.md in one run, beside trafilatura, resiliparse and justext.

    python -m benchmarks.cleaning.main_content pages.jsonl.gz gold.jsonl rendered.jsonl articles.jsonl
    python -m benchmarks.cleaning.main_content pages.jsonl.gz gold.jsonl rendered.jsonl articles.jsonl \\
        sentences.jsonl --curve docs/research/cleaning-curve.svg --fuzz 3000
    python -m benchmarks.cleaning.main_content pages.jsonl.gz gold.jsonl rendered.jsonl articles.jsonl --documents 10

Lines of the files: `id`, `url`, `html`; `id`, `gold`; `id`, `text` (a page's whole visible text); `id`, `text`
(articles with nothing around them); `text`, `gold` (sentences by language, for encodings and quality signals). F1 is
that of the article extraction benchmark (`training/article/scores.py`). Speed is pages a second of CPU time, the
best of three rounds. docmill's nets have been trained on these pages: its quality is the column `held out`, from
held_out.json, and its speed on other pages stands in the lines below. Peers that are not installed are left out:
`pip install -r benchmarks/peers.txt`. Programs of their own run behind it: metadata, repeated lines, fuzzing, and with
SENTENCES encodings and quality signals; with `--documents` they do not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cleaning.extractors import Rows, Way, batches, document, html_ways, rows, text_ways
from benchmarks.cleaning.figure import Point, curve
from docmill.stages.clean import clean_document
from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.classifier import article_probabilities
from docmill.stages.clean.article.extraction import choose_article, likely_content
from docmill.stages.clean.article.features import block_features
from docmill.stages.clean.article.page_type import page_types
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import read_metadata
from docmill.stages.clean.unicode.normalisation import normalise
from docmill.stages.quality import measure_all
from training.article.scores import shingle_f1
from training.programs import options, run


def measure(name: str, way: Way, given: Rows, gold: dict[str, str], held_out: float | None = None) -> Point:
    """Run a way over all rows, print its line, and return its point of the figure."""
    spent = float("inf")
    for _ in range(3):
        began = time.process_time()
        texts = {row["id"]: text for row, text in zip(given, way(given), strict=True)}
        spent = min(spent, time.process_time() - began)
    score, precision, recall = shingle_f1((texts.get(id_) or "", wanted) for id_, wanted in gold.items())
    shown = f"{held_out:.3f}" if held_out else ""
    print(f"{name:28} {score:.4f} {precision:9.4f} {recall:7.4f} {len(given) / spent:9.0f}  {shown}", flush=True)
    return Point(name, len(given) / spent, held_out or score, held_out is not None)


def parts(pages: Rows) -> dict[str, float]:
    """Return the milliseconds a page that each part of the stage takes, the best of three rounds."""
    spent: dict[str, float] = {}
    for _ in range(3):
        now: dict[str, float] = {}

        def timed(name: str, way: Callable[..., Any], *given: Any, now: dict[str, float] = now) -> Any:
            began = time.process_time()
            found = way(*given)
            now[name] = now.get(name, 0.0) + time.process_time() - began
            return found

        for batch in batches(pages, "html"):
            texts = []
            for row in batch:
                content = row["html"].encode("utf-8", "replace")
                markup = timed("decoding", decode, content).text
                read = timed("tree", read_page, markup)
                head = timed("metadata", read_metadata, read, row["url"])
                page = timed("blocks", read_blocks, read)
                found = timed("features", block_features, page, head.title or "")
                types = timed("type", page_types, read, page, row["url"])
                found = timed("nets", article_probabilities, found, types)
                likely = likely_content(page.texts, found)
                text = timed("choice and shape", choose_article, page, found, likely).text
                texts.append(timed("normalising", normalise, text).text)
            timed("quality signals", measure_all, texts)
        for name, seconds in now.items():
            spent[name] = min(spent.get(name, 1e9), 1000 * seconds / len(pages))
    return spent


def removed_share(articles: Rows) -> float:
    """Return the share of characters, white space apart, that cleaning removes from clean articles, in per cent."""
    lost = whole = 0
    for row in articles:
        before = len("".join(row["text"].split()))
        after = len("".join(clean_document(document(row["text"], row["id"], "text/plain")).text.split()))
        lost, whole = lost + max(0, before - after), whole + before
    return 100 * lost / max(1, whole)


def run_program(program: str, *arguments: object) -> None:
    """Run another program of benchmarks/."""
    print(f"\n== {program}", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{program}", *map(str, arguments)], check=False)


def main() -> None:
    """Measure everything and print it."""
    parser = options(__doc__)
    for name in ("pages", "gold", "rendered", "articles"):
        parser.add_argument(name, type=Path, help=f"JSON lines, see above: {name}")
    parser.add_argument("sentences", type=Path, nargs="?", help="with them, encodings and quality signals as well")
    parser.add_argument("--curve", type=Path, help="write the figure of F1 against speed here")
    parser.add_argument("--fuzz", type=int, default=3000, metavar="CASES", help="0 for none")
    parser.add_argument("--documents", type=int, help="only so many of each file, and no other programs")
    given = parser.parse_args()
    most = given.documents
    pages, rendered = rows(given.pages)[:most], rows(given.rendered)[:most]
    chosen = {row["id"] for row in pages}
    gold = {row["id"]: row["gold"] for row in rows(given.gold) if row["id"] in chosen}
    held_out = json.loads(Path(__file__).with_name("held_out.json").read_text(encoding="utf-8"))
    print(f"{'from HTML':28} {'F1':6} {'precision':9} {'recall':7} {'pages/s':>9}  held out")
    points = [
        measure(name, way, pages, gold, held_out["f1"] if name.startswith("docmill") else None)
        for name, way in html_ways().items()
    ]
    if given.curve:
        # trafilatura reads what its fast mode does, slower
        left_out = {"the same, names unknown", "trafilatura"}
        given.curve.write_text(curve([point for point in points if point.name not in left_out]))
    print("\nms a page:", ", ".join(f"{name} {spent:.2f}" for name, spent in parts(pages).items()))
    print(f"\n{'from rendered text':28} {'F1':6} {'precision':9} {'recall':7} {'pages/s':>9}")
    for name, way in text_ways().items():
        measure(name, way, rendered, gold)
    print(f"\nof clean articles {removed_share(rows(given.articles)[:most]):.2f} % of the characters are removed")
    if not most:
        run_all(given)


def run_all(given: argparse.Namespace) -> None:
    """Run the programs for what else cleaning does."""
    run_program("cleaning.metadata", given.pages)
    if given.sentences:
        run_program("cleaning.encodings", given.sentences)
        run_program("quality.signals", given.sentences, given.articles)
    run_program("cleaning.repeated_lines", "--sites", 2, "--documents", 2000)
    if given.fuzz:
        run_program("fuzz", "--cases", given.fuzz, "--targets", "decode", "plain", "html", "--fresh")


if __name__ == "__main__":
    run(main)
