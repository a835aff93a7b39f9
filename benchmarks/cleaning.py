"""Cleaning in one run: every figure of docs/cleaning.md, beside trafilatura, resiliparse and justext.

    python benchmarks/cleaning.py pages.jsonl.gz gold.jsonl rendered.jsonl articles.jsonl [sentences.jsonl]
        [--curve docs/cleaning-curve.svg] [--fuzz 3000]

Lines of the files: `id`, `url`, `html`; `id`, `gold`; `id`, `text` (a page's whole visible text); `id`, `text`
(articles with nothing around them); `text`, `gold` (sentences by language, for encodings and quality signals). F1 is
that of the article extraction benchmark: 4-grams of words, each page's counts divided by their sum, then precision and
recall over all pages. Speed is pages a second of process CPU time, of three rounds the best. docmill's nets have seen
the pages: its quality is the column `held out`, from held_out.json, and its speed on other pages the lines below. Peers
not installed are left out: `uv pip install resiliparse justext`. Metadata, encodings, quality signals, repetition and
fuzzing have scripts of their own, which run behind.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from curve import Point, curve

from workers.documents import Cleaned, Document, Source
from workers.settings import Batching
from workers.stages.clean import clean, make
from workers.stages.clean.blocks import read_blocks
from workers.stages.clean.decode import decode
from workers.stages.clean.features import features
from workers.stages.clean.heads import head_of
from workers.stages.clean.html import choose
from workers.stages.clean.lexer import lex
from workers.stages.clean.network import probabilities
from workers.stages.clean.normalise import normalise
from workers.stages.clean.opaque import hidden
from workers.stages.quality import measure_all
from workers.stages.stage import Context

WORD = re.compile(r"\w+")
Rows = list[dict[str, Any]]
PROFILES = ("fast", "balanced", "accurate")
BATCH = Batching()


def rows(path: Path) -> Rows:
    """The lines of a JSONL file, gzipped or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def document(content: str, uri: str, media_type: str) -> Document:
    """A document as a reader makes it."""
    data = content.encode("utf-8", "replace")
    source = Source(
        uri=uri,
        media_type=media_type,
        sha256=sha256(data).hexdigest(),
        bytes=len(data),
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Document(id=uri, run="benchmark", source=source, content=data)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words, as the benchmark counts them."""
    words = WORD.findall(text or "")
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def f1(texts: dict[str, str], gold: dict[str, str]) -> tuple[float, float, float]:
    """F1, precision and recall."""
    right = wrong = missed = 0.0
    for name, wanted_text in gold.items():
        found, wanted = shingles(texts.get(name, "")), shingles(wanted_text)
        counts = ((found & wanted).total(), (found - wanted).total(), (wanted - found).total())
        whole = max(1, sum(counts))
        right, wrong, missed = right + counts[0] / whole, wrong + counts[1] / whole, missed + counts[2] / whole
    precision, recall = right / max(1e-9, right + wrong), right / max(1e-9, right + missed)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


Way = Callable[[Rows], Iterable[str]]


def measure(name: str, way: Way, given: Rows, gold: dict[str, str], held_out: float | None = None) -> Point:
    """Run a way over all rows, print its line, and give its place in the figure."""
    spent = float("inf")
    for _ in range(3):
        began = time.process_time()
        texts = {row["id"]: text for row, text in zip(given, way(given), strict=True)}
        spent = min(spent, time.process_time() - began)
    score, precision, recall = f1(texts, gold)
    told = f"{held_out:.3f}" if held_out else ""
    print(f"{name:28} {score:.4f} {precision:9.4f} {recall:7.4f} {len(given) / spent:9.0f}  {told}", flush=True)
    return Point(name, len(given) / spent, held_out or score, held_out is not None)


def one_by_one(way: Callable[[dict[str, Any]], str]) -> Way:
    """A way that takes one row at a time."""
    return lambda given: map(way, given)


def batches(given: Rows, column: str) -> Iterator[Rows]:
    """Rows as the producer's settings would batch them."""
    batch: Rows = []
    size = 0
    for row in given:
        length = len(row[column].encode("utf-8", "replace"))
        if batch and (len(batch) == BATCH.documents or size + length > BATCH.bytes):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    yield batch


def stage(column: str, media_type: str, **options: Any) -> Way:
    """docmill's whole stage, in batches as a worker has them; chrome by repetition, which needs a server, rests."""
    made = make({**options, "repetition": False}, Context(index=cast(Any, None)))

    def run(given: Rows) -> Iterator[str]:
        for rows_of_batch in batches(given, column):
            documents = [document(row[column], row.get("url", row["id"]), media_type) for row in rows_of_batch]
            for found in made(documents):
                yield found.text if isinstance(found, Cleaned) else ""

    return run


def html_ways() -> dict[str, Way]:
    """Ways from a page's HTML to its article. docmill's do all of the stage: decoding, metadata, quality signals."""
    import trafilatura  # noqa: PLC0415 - a slow import

    def theirs(**options: bool) -> Way:
        return one_by_one(lambda row: trafilatura.extract(row["html"], include_comments=False, **options) or "")

    ways = {f"docmill {profile}": stage("html", "text/html", profile=profile) for profile in PROFILES}
    ways |= {
        "docmill fast, text alone": one_by_one(lambda row: article(row["html"])),
        "trafilatura fast": theirs(fast=True),
        "trafilatura": theirs(),
        "trafilatura precision": theirs(favor_precision=True),
    }
    if importlib.util.find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]  # noqa: PLC0415

        ways["resiliparse"] = one_by_one(
            lambda row: extract_plain_text(row["html"], main_content=True, alt_texts=False, links=False)
        )
    if importlib.util.find_spec("justext"):
        ways["justext"] = one_by_one(justext_html)
    return ways


def article(markup: str) -> str:
    """What the peers do, from characters to the article: no decoding, metadata, report of what went, or signals."""
    tags = lex(markup)
    page = read_blocks(tags)
    return choose(page, probabilities(features(page)), markup, "fast").text


def parts(pages: Rows) -> dict[str, float]:
    """Milliseconds a page that each part of the stage takes, the best of three rounds."""
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
                tags = timed("tags", lex, markup)
                dark = timed("tags", hidden, tags)
                head = timed("metadata", head_of, tags, dark, row["url"])
                page = timed("blocks", read_blocks, tags, dark)
                found = timed("features", features, page, head.title or "")
                found = timed("nets", probabilities, found)
                text = timed("choice and shape", choose, page, found, markup, "fast").text
                texts.append(timed("normalising", normalise, text).text)
            timed("quality signals", measure_all, texts)
        for name, seconds in now.items():
            spent[name] = min(spent.get(name, 1e9), 1000 * seconds / len(pages))
    return spent


def justext_html(row: dict[str, Any]) -> str:
    """justext's good paragraphs, by English stop words."""
    import justext  # type: ignore[import-not-found]  # noqa: PLC0415 - optional

    found = justext.justext(row["html"].encode("utf-8", "replace"), justext.get_stoplist("English"), encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


def text_ways() -> dict[str, Way]:
    """Ways from a page's whole visible text to its article; the peers have none, but that justext can be led to it."""
    ways = {
        "docmill": stage("text", "text/plain"),
        "nothing removed": one_by_one(lambda row: row["text"]),
        "lines of ten words or more": one_by_one(
            lambda row: "\n".join(line for line in row["text"].split("\n") if len(line.split()) >= 10)
        ),
    }
    if importlib.util.find_spec("justext"):
        ways["justext, lines as paragraphs"] = one_by_one(
            lambda row: justext_html(
                {"html": "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in row["text"].split("\n"))}
            )
        )
    return ways


def kept(articles: Rows) -> float:
    """The share of characters, white space apart, that cleaning takes out of clean articles, in per cent."""
    lost = whole = 0
    for row in articles:
        before = len("".join(row["text"].split()))
        after = len("".join(clean(document(row["text"], row["id"], "text/plain")).text.split()))
        lost, whole = lost + max(0, before - after), whole + before
    return 100 * lost / max(1, whole)


def as_held_out(points: list[Point], held_out: dict[str, Any]) -> list[Point]:
    """The places of the profiles where as many pages go to trafilatura as with nets that have not seen them."""
    speed = {point.name: point.speed for point in points}
    alone = max(point.speed for point in points if point.ours)  # with nets that doubt little they do the same work
    moved = []
    for point in points:
        profile = held_out.get(point.name.removeprefix("docmill "))
        if profile:
            spent = 1 / alone + profile["asked"] / speed["trafilatura precision"]
            point = replace(point, speed=1 / spent)  # noqa: PLW2901 - the same point, elsewhere
            print(f"{point.name}: {point.speed:.0f} pages/s where {profile['asked']:.1%} go to trafilatura")
        moved.append(point)
    return moved


def beside(script: str, *arguments: object) -> None:
    """Run another of these scripts."""
    print(f"\n== {script}", flush=True)
    subprocess.run([sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)], check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pages", "gold", "rendered", "articles"):
        parser.add_argument(name, type=Path)
    parser.add_argument("sentences", type=Path, nargs="?", help="with them, encodings and quality signals as well")
    parser.add_argument("--curve", type=Path, help="write the figure of F1 against speed here")
    parser.add_argument("--fuzz", type=int, default=3000, metavar="CASES", help="0 for none")
    given = parser.parse_args()
    gold = {row["id"]: row["gold"] for row in rows(given.gold)}
    held_out = json.loads(Path(__file__).with_name("held_out.json").read_text(encoding="utf-8"))
    print(f"{'from HTML':28} {'F1':6} {'precision':9} {'recall':7} {'pages/s':>9}  held out")
    pages = rows(given.pages)
    points = [
        measure(name, way, pages, gold, held_out.get(name.removeprefix("docmill "), {}).get("f1"))
        for name, way in html_ways().items()
    ]
    points = as_held_out(points, held_out)
    if given.curve:
        left_out = {"docmill fast, text alone", "trafilatura"}  # the latter reads what its fast mode does, slower
        given.curve.write_text(curve([point for point in points if point.name not in left_out]))
    print("\nms a page:", ", ".join(f"{name} {spent:.2f}" for name, spent in parts(pages).items()))
    print(f"\n{'from rendered text':28} {'F1':6} {'precision':9} {'recall':7} {'pages/s':>9}")
    rendered = rows(given.rendered)
    for name, way in text_ways().items():
        measure(name, way, rendered, gold)
    print(f"\nof clean articles {kept(rows(given.articles)):.2f} % of the characters are removed")
    beside("metadata.py", given.pages)
    if given.sentences:
        beside("decoding.py", given.sentences)
        beside("quality.py", given.sentences, given.articles)
    beside("repetition.py", "--sites", 2, "--documents", 2000)
    if given.fuzz:
        beside("fuzz_cleaning.py", "--cases", given.fuzz)


if __name__ == "__main__":
    main()
