"""Measures an audit: seconds, memory and temporary disk a document, over a file store and an account made for it.

    python -m benchmarks.pipeline.audit [--documents 200000]

Records are as long as those of the seeds' texts (some 4 kB); all agree, so that nothing but the comparison is measured.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from pathlib import Path

from docmill import settings
from docmill.audit import compare
from docmill.audit.facts import Facts
from docmill.cli.embedded.server import _server
from docmill.delivery.account import Outcome, pack_entry_of
from docmill.deployment import Deployment
from docmill.documents import Cleaned, Document
from docmill.records import Record
from training.programs import options

BATCH = 64
WORDS = [
    "the",
    "night",
    "ferry",
    "leaves",
    "from",
    "the",
    "harbour",
    "and",
    "arrives",
    "before",
    "breakfast",
    "on",
    "the",
    "other",
    "island",
]


def fill(deployment: Deployment, out: Path, documents: int) -> None:
    """Write so many records in parts of 64, and their account."""
    chance = random.Random(1)
    ledger = deployment.ledger
    document = Document.make(b"x", uri="file:///srv/in/document.txt", media_type="text/plain")
    text = " ".join(chance.choice(WORDS) for _ in range(500))
    line = (
        Record.of(document.annotated("clean", Cleaned(text=text)), []).model_copy(update={"run": "r"}).model_dump_json()
    )
    (out / "records").mkdir(parents=True)
    for start in range(0, documents, BATCH):
        ids = [chance.randbytes(16).hex() for _ in range(min(BATCH, documents - start))]
        part = "".join(line.replace(document.id, one) + "\n" for one in ids)
        (out / "records" / f"{start:032x}.jsonl").write_text(part)
        account = ledger.key("run", "r", "account")
        ledger.client.rpush(account, pack_entry_of(Outcome.PENDING, ids), pack_entry_of(Outcome.KEPT, ids))
    counts = dict.fromkeys(("documents", "accounted", "records", "kept"), documents)
    ledger.client.hset(ledger.key("run", "r"), mapping=counts)
    ledger.client.zadd(ledger.key("runs"), {"r": 1})


class MeasuredFacts(Facts):
    """Facts that tell the largest size of their file."""

    largest = 0

    def settle(self) -> None:
        """Make the indexes, and note the file's size."""
        super().settle()
        MeasuredFacts.largest = (Path(self._folder.name) / "facts.db").stat().st_size


def main() -> None:
    """Print the figures."""
    parser = options(__doc__)
    parser.add_argument("--documents", type=int, default=200_000)
    documents = parser.parse_args().documents
    from docmill.audit import comparison  # noqa: PLC0415 - its tables are measured from inside

    comparison.Facts = MeasuredFacts  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as socket:
        out = Path(folder) / "out"
        deployment = Deployment(settings.load(redis_url=f"unix://{socket}?db=0", store_url=f"file://{out}"))
        fill(deployment, out, documents)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        report = compare(deployment)
        seconds = time.perf_counter() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"{documents:,} documents, {len(report.findings)} findings")
        print(f"{seconds:.1f} s, {1e6 * seconds / documents:.0f} us a document")
        print(f"{MeasuredFacts.largest / documents:.0f} bytes of temporary disk a document")
        print(f"{grown / 1024:.0f} MiB of memory more than before")


if __name__ == "__main__":
    main()
