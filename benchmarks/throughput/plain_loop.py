"""The plain loop: the stages of the pipeline over a corpus in one process, with no ledger, queue, worker or store.

    python -m benchmarks.throughput.plain_loop CORPUS.jsonl --pipeline clean,language,dedup,entities

Prints one JSON object: documents, seconds of the clock and of the processor, seconds by stage, and for each batch how
many documents had ended when. Batches are those of a deployment, and the stages' memories stand in a server as there;
reading the documents is not counted, making the stages neither. With `--records` each document's record is built and
written as a line of JSON as well. With `--waits` it prints a line when it is ready, and begins when it is sent one:
several loops begin together.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.documents import Document, Provenance
from docmill.memory import RedisIndex, RedisSiteMemory
from docmill.producer.batching import grouped
from docmill.records import outcome_of
from docmill.settings import Batching, Fields, Limits
from docmill.sources import read
from docmill.stages.installed import load
from docmill.stages.stage import Context, annotate
from docmill.stores.lines import encode


def main() -> None:
    """Run the loop, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pipeline", default="clean,language,dedup,entities")
    parser.add_argument("--records", action="store_true", help="build records and their lines, too")
    parser.add_argument("--waits", action="store_true", help="begin when a line is sent")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as folder, embedded._server(Path(folder)) as socket:  # noqa: SLF001 - as a run has
        client = connect(f"unix://{socket}?db=0")
        context = Context(index=RedisIndex(client, "main"), site_memory=RedisSiteMemory(client, "main"))
        told = measured(chosen.corpus, chosen.pipeline.split(","), context, records=chosen.records, waits=chosen.waits)
    sys.stdout.write(json.dumps(told) + "\n")


def measured(
    corpus: Path, pipeline: Sequence[str], context: Context, *, records: bool, waits: bool = False
) -> dict[str, Any]:
    """Run the loop, and return what it took."""
    stages = [load(name, {}, context) for name in pipeline]
    batching = Batching()
    items = read([str(corpus)], limits=Limits(), fields=Fields())
    batches = [one.documents for one in grouped(items, most=batching.documents, most_bytes=batching.bytes)]
    for stage in stages:  # what is loaded at first use
        annotate(stage, [], "loop")
    spent = dict.fromkeys([stage.name for stage in stages], 0.0)
    lines: list[str] = []
    ends: list[tuple[float, int]] = []
    if waits:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
    started, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        documents: list[Document] = batch
        steps: dict[str, Provenance] = {}
        for stage in stages:
            done = annotate(stage, documents, "loop")
            documents, steps[stage.name] = done.documents, done.provenance
            spent[stage.name] += done.seconds
        if records:
            lines.extend(encode(outcome_of(document, "loop", steps)) for document in documents)
        ends.append((time.perf_counter() - started, len(documents)))
    return {
        "documents": sum(map(len, batches)),
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
        "stages": spent,
        "ends": ends,
    }


if __name__ == "__main__":
    main()
