"""Measures what the account of every document costs in Redis: bytes a document, by the documents a batch holds.

    python -m benchmarks.pipeline.account [--documents 100000]

Each document is admitted and ended, as a run does it, on a server started for the measurement. The server's own figure
(`used_memory`, before and after, everything else a run keeps left out) is divided by the number of documents.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import redis

from docmill.cli.embedded.server import _server
from docmill.delivery.account import Outcome, pack_entries, pack_entry_of
from docmill.delivery.connection import connect
from training.programs import options

MIXED = (Outcome.KEPT,) * 7 + (Outcome.DUPLICATE,) * 2 + (Outcome.QUARANTINED,)


def bytes_a_document(client: redis.Redis, documents: int, batch: int, outcomes: Sequence[Outcome]) -> float:
    """Write the account of so many documents; return the server's memory for it, divided by their number."""
    key = f"account:{batch}:{len(outcomes)}"
    before = client.info("memory")["used_memory"]
    chance = random.Random(batch)
    for start in range(0, documents, batch):
        ids = [chance.randbytes(16).hex() for _ in range(min(batch, documents - start))]
        ended = pack_entries({one: chance.choice(outcomes) for one in ids})
        client.rpush(key, pack_entry_of(Outcome.PENDING, ids))
        client.rpush(key, *ended)
    return float((client.info("memory")["used_memory"] - before) / documents)


def main() -> None:
    """Print a table."""
    parser = options(__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    documents = parser.parse_args().documents
    print("documents a batch | bytes a document, all kept | bytes a document, outcomes mixed")
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as socket:
        client = connect(f"unix://{socket}?db=0")
        for batch in (1, 2, 8, 64):
            figures = [bytes_a_document(client, documents, batch, outcomes) for outcomes in ((Outcome.KEPT,), MIXED)]
            print(f"{batch:>17} | {figures[0]:>26.1f} | {figures[1]:>32.1f}")


if __name__ == "__main__":
    main()
