"""Measure the removal of lines repeated on a site: how soon they go, what it costs, and the whole pipeline with it.

    python -m benchmarks.cleaning.repeated_lines --sites 5 --documents 4000
    python -m benchmarks.cleaning.repeated_lines --sites 1 --documents 200         # a quick try

The program makes sites of 200 distinct pages (words of the seeds, drawn anew; chrome of invented words) in each of the
seeds' scripts and prints on which page the last chrome was left and how many article lines were lost. Then it prints
the CPU time of worker and server a document, once for one large site and once for many by turns, and the bytes a site
takes. Then it runs `docmill run` over a JSONL of sites by turns, with repetition on and off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import redis

from docmill.cli.embedded.server import _server
from docmill.delivery.connection import connect
from docmill.documents import Cleaned, Document
from docmill.memory import RedisSiteMemory
from docmill.stages.clean import make
from docmill.stages.stage import Context, Stage
from tests.made_site import LANGUAGES, MadePage, site
from training.programs import options, run

COMMAND = [sys.executable, "-m", "docmill"]
SEEDS = list(LANGUAGES)
BATCH = 64


def stage(client: redis.Redis, name: str, *, repetition: bool = True) -> Stage:
    """Make the stage with a memory of its own."""
    context = Context(index=cast(Any, None), site_memory=RedisSiteMemory(client, name))
    return make({"quality": False, "repetition": repetition}, context)


def documents(pages: Sequence[MadePage]) -> list[Document]:
    """Make documents of pages."""
    return [Document.make(page.text.encode(), uri=page.url, media_type="text/plain") for page in pages]


def count_lines(page: MadePage, text: str, removed: Sequence[tuple[str, int | None]]) -> tuple[int, int]:
    """Count the chrome lines left in a page's text, and the lines of its article that were removed as repeated."""
    kept = set(text.split("\n"))
    return (
        sum(page.lines[at] in kept for at in page.chrome),
        sum(line is None or line - 1 not in page.chrome for _, line in removed),
    )


def removed_as_repeated(found: Cleaned) -> list[tuple[str, int | None]]:
    """Return the lines removed as repeated, with their numbers."""
    return [(block.text, block.line) for block in found.removed if block.reason == "repeated"]


def sites(client: redis.Redis, count: int) -> None:
    """Print on which page of a site the last chrome was left."""
    print("sites of 200 pages                sites  last page with chrome  lines taken  article lines lost")
    for name, seeds in [*((seed[3:-4], [seed]) for seed in SEEDS), ("all by turns", SEEDS)]:
        last = lost = taken = 0
        for number in range(count):
            pages = site("gazette.example", seeds, 200, seed=number)
            one = stage(client, f"{name}-{number}")
            asked = documents(pages)
            found = [one(asked[start : start + 8]) for start in range(0, 200, 8)]
            for at, (page, annotation) in enumerate(zip(pages, (a for batch in found for a in batch), strict=True)):
                cleaned = cast(Cleaned, annotation)
                left, missing = count_lines(page, cleaned.text, removed_as_repeated(cleaned))
                last = max(last, at + 1) if left else last
                lost += missing
                taken += len(removed_as_repeated(cleaned))
        print(f"{name:<32} {count:6} {last:22} {taken:12,} {lost:19}")


def by_turns(count: int, hosts: int) -> list[MadePage]:
    """Return pages of so many sites, one of each by turns."""
    each = [site(f"{n}.example", [SEEDS[n % len(SEEDS)]], -(-count // hosts)) for n in range(hosts)]
    return [page for turn in zip(*each, strict=True) for page in turn][:count]


def server_seconds(client: redis.Redis) -> float:
    """Return the CPU time the server has used."""
    usage = client.info("cpu")
    return float(usage["used_cpu_user"]) + float(usage["used_cpu_sys"])


def cost(client: redis.Redis, count: int) -> None:
    """Print the CPU time of a document and the memory of a site."""
    print(f"\nµs a document ({count:,} documents)    worker, without  with  server  bytes a document  bytes a site")
    for name, hosts in (("one site", 1), ("40 sites by turns", 40), ("a site each", count)):
        asked = documents(by_turns(count, hosts))
        stage(client, f"{name}-warm")(asked[:BATCH])
        spent = []
        for repetition in (False, True):
            one = stage(client, name, repetition=repetition)
            began, before = time.process_time(), server_seconds(client)
            for start in range(0, count, BATCH):
                one(asked[start : start + BATCH])
            spent.append((time.process_time() - began, server_seconds(client) - before))
        worker = [1e6 * seconds / count for seconds, _ in spent]
        key = f"docmill-habits:{{{name}}}:sites"
        each = int(cast(int, client.memory_usage(key, samples=0))) / int(cast(int, client.hlen(key)))
        size = sum(len(one.content) for one in asked) / count
        server = 1e6 * spent[1][1] / count
        print(f"{name:<32} {worker[0]:17.0f} {worker[1]:5.0f} {server:7.0f} {size:17,.0f} {each:13,.0f}")


def records(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a run."""
    for part in sorted((out / "records").glob("*.jsonl")):
        with part.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def pipeline(count: int, workers: int) -> None:
    """Print the figures of the whole pipeline, with repetition off and on."""
    pages = {page.url: page for page in by_turns(count, 20)}
    print(f"\ndocmill run, {len(pages):,} documents of 20 sites, {workers} workers")
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        source = Path(name) / "in.jsonl"
        source.write_text("".join(json.dumps({"url": url, "text": page.text}) + "\n" for url, page in pages.items()))
        for repetition in ("false", "true"):
            out = Path(name) / repetition
            done = subprocess.run(
                [*COMMAND, "run", source, "--out", out, "--workers", str(workers), "--json"],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"DOCMILL_STAGES__CLEAN__REPETITION": repetition},
            )
            summary = json.loads(done.stdout)
            left = lost = 0
            for record in records(out):
                page = pages[record["source"]["uri"]]
                taken = [(b["text"], b["line"]) for b in record["removed"] if b["reason"] == "repeated"]
                found = count_lines(page, record["text"], taken)
                left, lost = left + found[0], lost + found[1]
            clean = summary["stages"]["clean"]
            print(
                f"repetition {repetition:<6} {summary['documents_per_second']:8.1f} documents/s   "
                f"clean {1000 * clean['seconds'] / clean['documents']:.2f} ms   "
                f"chrome lines left {left:6,} of {sum(len(page.chrome) for page in pages.values()):,}   "
                f"article lines lost {lost}"
            )


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--sites", type=int, default=5, help="made sites of each script")
    parser.add_argument("--documents", type=int, default=4000, help="documents of the cost and of the pipeline (4000)")
    parser.add_argument("--workers", type=int, default=2, help="workers of the pipeline (2)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name, _server(Path(name)) as socket:
        client = connect(f"unix://{socket}?db=0")
        sites(client, chosen.sites)
        cost(client, chosen.documents)
    pipeline(chosen.documents, chosen.workers)


if __name__ == "__main__":
    run(main)
