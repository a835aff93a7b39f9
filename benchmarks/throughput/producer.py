"""How fast one process reads and admits documents: small documents a second, and bytes of JSON lines a second."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.throughput.deploying import deployed
from benchmarks.throughput.texts import paragraphs
from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import read

__all__ = ["measure"]


def measure(runs: int, small: int, large: int) -> Iterator[str]:
    """Yield both rates: of so many documents of 200 bytes, and of so many of 12 KB."""
    draw = random.Random(4)
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        for what, count, size in (("small documents", small, 200), ("documents of 12 KB", large, 12_000)):
            path = Path(name) / "in.jsonl"
            with path.open("w", encoding="utf-8") as out:
                for number in range(count):
                    text = " ".join(paragraphs(draw.choice(["ar", "en", "ru"]), size, draw))[:size]
                    out.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
            seconds, cpu = [], []
            for _ in range(runs):
                with deployed(0) as made:
                    first = Document.make(b"what is imported at first use", uri="mem://first", media_type="text/plain")
                    made.deployment.enqueue([first], run="first")
                    started, used = time.perf_counter(), time.process_time()
                    done = made.deployment.enqueue(read([str(path)], limits=Limits(), fields=Fields()), run="r")
                    seconds.append(time.perf_counter() - started)
                    cpu.append(time.process_time() - used)
                    if done.documents != count:
                        raise SystemExit(f"{done.documents} of {count} were admitted")
            median, megabytes = statistics.median(seconds), path.stat().st_size / 1e6
            yield (
                f"{what}: {count / median:,.0f} a second, {megabytes / median:.1f} MB a second; "
                f"processor: {1e6 * statistics.median(cpu) / count:.0f} us a document (5,000 and 60 MB wanted)"
            )
