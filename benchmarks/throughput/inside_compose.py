"""What runs in a container of a composed deployment, read from standard input: it needs docmill and Celery alone.

    python - hops 200 5            what Celery alone takes to pass 200 messages, one by one, through 5 tasks each
    python - documents 200         what 200 documents take, one by one, from the enqueueing call to their records
    python - rate RUN 3000         documents a second of a run of 3,000 that starts, from its first tenth to nine tenths

Where docmill is installed, `python -m benchmarks.throughput.inside_compose documents 200` does the same against the
server that DOCMILL_REDIS_URL names. Prints a list in JSON: of seconds, or of the one rate.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import redis

from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.settings import load

URL = os.environ.get("DOCMILL_REDIS_URL", "redis://localhost:6379/0")
WARM = 20  # of each, not counted
PATIENCE_SECONDS = 600
BARE = """
import os, redis
from celery import Celery

app = Celery("bare", broker=os.environ["DOCMILL_REDIS_URL"])
app.conf.update(task_ignore_result=True, task_default_queue="bare", worker_prefetch_multiplier=1, task_acks_late=True)
client = redis.Redis.from_url(os.environ["DOCMILL_REDIS_URL"])

@app.task(name="hop")
def hop(left, text):
    if left > 1:
        hop.delay(left - 1, text)
    else:
        client.lpush("bare:ended", "1")
"""


def text(number: int) -> str:
    """Return some 3 KB that no other number gives."""
    return f"{number} " + "The ferry from Piraeus to Heraklion leaves at nine in the evening. " * 45


def hops(count: int, tasks: int) -> list[float]:
    """Return the seconds that a chain of tasks of one Celery worker takes, message by message."""
    folder = Path("/tmp/bare")  # noqa: S108 - of the container alone; the rest of it cannot be written
    folder.mkdir()
    (folder / "bare.py").write_text(BARE)
    sys.path.insert(0, str(folder))
    from bare import hop  # type: ignore[import-not-found]  # noqa: PLC0415 - written above

    client = redis.Redis.from_url(URL)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "bare",
        "worker",
        "-c",
        "1",
        "--without-gossip",
        "--without-mingle",
    ]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        found = []
        for number in range(WARM + count):
            started = time.perf_counter()
            hop.delay(tasks, text(number))
            if client.blpop("bare:ended", timeout=60) is None:
                raise SystemExit("the bare task did not end")
            found.append(time.perf_counter() - started)
        worker.terminate()
    return found[WARM:]


def documents(count: int) -> list[float]:
    """Return the seconds from enqueueing a document to its record, one by one, each a run of its own."""
    deployment, client = Deployment(load()), redis.Redis.from_url(URL)
    found = []
    for number in range(WARM + count):
        document = Document.make(text(number).encode(), uri=f"mem://one/{number}", media_type="text/plain")
        started = time.perf_counter()
        deployment.enqueue([document], run=f"one-{number}")
        until(client, f"one-{number}", 1)
        found.append(time.perf_counter() - started)
    return found[WARM:]


def ended(client: redis.Redis, run: str) -> int:
    """Return how many documents of a run have ended."""
    return sum(int(one or 0) for one in client.hmget(f"docmill:run:{run}", "records", "quarantined"))


def until(client: redis.Redis, run: str, count: int) -> tuple[int, float]:
    """Wait until so many documents of a run have ended; return how many had, and when."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := ended(client, run)) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"{run}: not ended within {PATIENCE_SECONDS} s")
        time.sleep(0.001)
    return found, time.monotonic()


def rate(run: str, count: int) -> float:
    """Return the documents a second of a run, which has not begun, between its first tenth and nine tenths."""
    client = redis.Redis.from_url(URL)
    first, began = until(client, run, count // 10)
    last, stopped = until(client, run, count * 9 // 10)
    return (last - first) / max(1e-9, stopped - began)


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["hops", "documents", "rate"])
    parser.add_argument("arguments", nargs="+")
    chosen = parser.parse_args()
    if chosen.what == "hops":
        told = hops(*map(int, chosen.arguments))
    elif chosen.what == "documents":
        told = documents(*map(int, chosen.arguments))
    else:
        run, count = chosen.arguments
        told = [rate(run, int(count))]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
