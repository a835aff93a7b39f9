"""How fast documents are read and admitted: by one process, and by a command that reads in processes of their own."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.throughput.deploying import deployed
from benchmarks.throughput.texts import paragraphs
from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import read, read_for_command

__all__ = ["measure"]

FILES = 8  # that several readers share
READERS = (0, 1, 2)  # processes beside the one that admits; 0: it reads by itself


@dataclass(frozen=True, slots=True)
class Took:
    """What enqueueing took: seconds, and those of this process's processor, without its readers'."""

    seconds: float
    processor: float


def measure(runs: int, small: int, large: int) -> Iterator[str]:
    """Yield the rates of so many documents of 200 bytes and of so many of 12 KB, medians by number of readers."""
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        for what, count, size in (("small documents", small, 200), ("documents of 12 KB", large, 12_000)):
            folder = Path(name) / str(size)
            megabytes = _write(folder, count, size) / 1e6
            found: dict[int, list[Took]] = {readers: [] for readers in READERS}
            for _ in range(runs):  # each run's side by side
                for readers in READERS:
                    found[readers].append(_enqueue(folder, count, readers))
            yield f"{what} (5,000 and 60 MB a second wanted of one process)"
            for readers, took in found.items():
                seconds = statistics.median(one.seconds for one in took)
                processor = statistics.median(one.processor for one in took)
                told = f"{readers} reader{'s' * (readers > 1)}" if readers else "one process"
                yield (
                    f"  {told:<12} {count / seconds:8,.0f} a second, {megabytes / seconds:6.1f} MB a second; "
                    f"processor of who admits: {1e6 * processor / count:.0f} us a document"
                )


def _write(folder: Path, count: int, size: int) -> int:
    """Write the documents into files of a folder, and return their bytes."""
    draw = random.Random(4)
    folder.mkdir()
    for file in range(FILES):
        with (folder / f"{file}.jsonl").open("w", encoding="utf-8") as out:
            for number in range(file, count, FILES):
                text = " ".join(paragraphs(draw.choice(["ar", "en", "ru"]), size, draw))[:size]
                out.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


def _enqueue(folder: Path, count: int, readers: int) -> Took:
    """Enqueue the documents of a folder for workers that are not there.

    Raises:
        SystemExit: not all were admitted.
    """
    inputs, limits, fields = [str(folder)], Limits(), Fields()
    with deployed(0) as made:
        first = Document.make(b"what is imported at first use", uri="mem://first", media_type="text/plain")
        made.deployment.enqueue([first], run="first")
        started, used = time.perf_counter(), time.process_time()
        reading = (
            read_for_command(inputs, limits=limits, fields=fields, readers=readers)
            if readers
            else read(inputs, limits=limits, fields=fields)
        )
        done = made.deployment.enqueue(reading, run="r")
        took = Took(time.perf_counter() - started, time.process_time() - used)
        if done.documents != count:
            raise SystemExit(f"{done.documents} of {count} were admitted")
    return took
