"""Flower over a real worker: its pages tell run, stage, documents, and those that failed; so do its metrics."""

from __future__ import annotations

import ast
import base64
import html
import json
import sys
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docmill import settings
from docmill.cli.embedded import server as embedded
from docmill.deployment import Deployment
from tests.servers.ports import free_port
from tests.system.commandline import COMMAND, ROOT, Docmill
from tests.system.services import inputs, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]

STAGES = ("clean", "language", "dedup", "store")
PASSWORD = "a password"  # noqa: S105 - of a test
BROKEN = 4
FAILED_EVENTS = 'flower_events_total{task="docmill.clean",type="task-failed"'
HOSTILE = "x</code><img src=x onerror=alert(1)>'\"\x1b[31m{{1}}"


@dataclass(frozen=True)
class Watched:
    """A deployment with one worker, and Flower over it."""

    settings: dict[str, str]
    port: int
    log: Path

    def get(self, path: str, **form: str) -> str:
        """Ask Flower as the user who knows the password; a form is posted."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"docmill:{PASSWORD}".encode()).decode())
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(request, data, timeout=10) as answer:  # noqa: S310 - the URL above is http
            return str(answer.read().decode())

    def page(self) -> list[dict[str, Any]]:
        """The rows of Flower's page of tasks."""
        wanted = {"draw": "1", "start": "0", "length": "500", "search[value]": ""}
        sorting = {"order[0][column]": "0", "order[0][dir]": "asc", "columns[0][data]": "name"}
        rows: list[dict[str, Any]] = json.loads(self.get("/tasks/datatable", **wanted, **sorting))["data"]
        return rows

    def ended(self) -> list[dict[str, Any]]:
        """The rows of tasks that have ended."""
        return [row for row in self.page() if row["state"] in ("SUCCESS", "FAILURE")]


def counts(rows: list[dict[str, Any]], stage: str, column: str) -> Counter[str]:
    """The counts that a stage's tasks show in a column, added up."""
    found: Counter[str] = Counter()
    for row in rows:
        if row["name"] == f"docmill.{stage}":
            found.update({name: n for name, n in ast.literal_eval(row[column]).items() if isinstance(n, int)})
    return found


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    with embedded._server(folder) as socket, ExitStack() as stack:
        env = {
            "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
            "DOCMILL_BROKER_URL": f"redis+socket://{socket}?virtual_host=0",
            "DOCMILL_STORE_URL": f"file://{folder}/out",
            "DOCMILL_PIPELINE": json.dumps(STAGES[:-1]),
        }
        made = Watched(env, free_port(), folder / "worker.log")
        flower = [sys.executable, "-m", "celery", "-A", "docmill.app", "flower"]
        flower += [f"--conf={ROOT}/config/flowerconfig.py", f"--port={made.port}"]
        stack.enter_context(service(folder / "flower.log", env | {"FLOWER_PASSWORD": PASSWORD}, *flower))
        stack.enter_context(service(made.log, env, *COMMAND, "worker", "--concurrency", "1", "--name", "first"))

        def sees_the_worker() -> bool:
            try:
                return "first@" in made.get("/workers?json=1")
            except OSError:
                return False

        until(sees_the_worker, 40, "Flower seeing the worker")
        yield made


def test_tasks_tell_run_stage_documents_and_what_became_of_them(
    watched: Watched, docmill: Docmill, tmp_path: Path
) -> None:
    source = inputs(tmp_path, 60)
    source.write_text(source.read_text() + "\n{broken" * BROKEN)
    done = docmill("enqueue", source, "--run", "monday", "--wait", **watched.settings)
    assert done.code == 3, done.stderr
    until(lambda: counts(watched.ended(), "clean", "kwargs")["documents"] == 64, 10, "every task's end in Flower")

    rows = watched.ended()
    assert {row["name"] for row in rows} == {"docmill.clean"}  # the worker goes on with what it has in hand
    assert {ast.literal_eval(row["result"])["stages"] for row in rows} == {", ".join(STAGES)}
    assert counts(rows, "clean", "kwargs") == {"documents": 64}
    assert counts(rows, "clean", "result") == {"stored": 60, "quarantined": 4}
    assert all("'run': 'monday'" in row["kwargs"] for row in rows)
    failed = [row for row in rows if row["state"] == "FAILURE"]
    assert failed == [row for row in rows if "quarantined" in row["result"]] != []
    assert {(row["exception"], row["traceback"]) for row in rows} == {(None, None)}

    (worker,) = json.loads(watched.get("/workers?json=1"))["data"]
    assert (worker["task-failed"], worker["task-succeeded"]) == (len(failed), len(rows) - len(failed))
    (metric,) = [line for line in watched.get("/metrics").splitlines() if line.startswith(FAILED_EVENTS)]
    assert float(metric.split()[-1]) == len(failed)
    assert "Traceback" not in watched.log.read_text()


def test_a_hostile_name_of_a_run_is_shown_as_it_is_written(watched: Watched) -> None:
    """Commands refuse such a name; whoever can write to the broker can still send it."""
    chosen = settings.load(
        redis_url=watched.settings["DOCMILL_REDIS_URL"],
        broker_url=watched.settings["DOCMILL_BROKER_URL"],
        pipeline=STAGES[:-1],
    )
    Deployment(chosen).queues.publish("0" * 32, "dedup", HOSTILE, 1)

    def row() -> dict[str, Any] | None:
        return next((row for row in watched.page() if "0" * 32 in row["args"] and row["state"] == "SUCCESS"), None)

    until(row, 10, "the hostile task's end")
    told = row()
    assert told
    assert told["kwargs"] == repr({"run": HOSTILE, "documents": 1})
    assert told["result"] == "{'nothing to do': 'gone'}"
    page = watched.get(f"/task/{told['uuid']}")
    assert "<img src=x" not in page
    assert "<img src=x" in html.unescape(page)
    assert "\x1b" not in page
