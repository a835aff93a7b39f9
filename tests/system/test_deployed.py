"""The deployed way: a server, workers started by hand, and the commands that talk to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from docmill.cli.embedded import server as embedded
from docmill.records import Record
from tests.system.commandline import COMMAND, ROOT, Docmill, environment, quarantined, records
from tests.system.services import TEXT, docmill_service, inputs, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A server of its own and the settings that point at it."""
    with embedded._server(tmp_path) as socket:
        yield {
            "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
            "DOCMILL_BROKER_URL": f"redis+socket://{socket}?virtual_host=0",
            "DOCMILL_STORE_URL": f"file://{tmp_path}/out",
            "DOCMILL_DELIVERY__LEASE_SECONDS": "3",
            "DOCMILL_BATCH__DOCUMENTS": "16",
        }


def test_enqueue_status_and_quarantine(tmp_path: Path, docmill: Docmill, deployment: dict[str, str]) -> None:
    """One worker by docmill, one by Celery's own command; a broken line is seen and dropped."""
    log = tmp_path / "log"
    source = inputs(tmp_path, 60)
    source.write_text(source.read_text() + "\n{broken\n")
    with ExitStack() as stack:
        stack.enter_context(
            docmill_service(log, deployment, "worker", "--stages", "clean,language,dedup,store", "--concurrency", "1")
        )
        stack.enter_context(
            service(
                log,
                deployment,
                sys.executable,
                "-m",
                "celery",
                "-A",
                "docmill.app",
                "worker",
                "-Q",
                "entities",
                "-c",
                "1",
            )
        )
        stack.enter_context(docmill_service(log, deployment, "reconcile"))
        done = docmill("enqueue", source, "--run", "first", "--wait", "--json", **deployment)
        assert done.code == 3, done.stderr + log.read_text()[-3000:]
        assert (done.json["documents"], done.json["records"], done.json["quarantined"]) == (61, 60, 1)
        assert done.json["seconds"] > 0

        state = docmill("status", "--json", **deployment).json
        assert (state["run"], state["done"], state["reconciler"]) == ("first", True, True)
        assert state["pending_bytes"] == 0
        assert {name: stage["done"] for name, stage in state["stages"].items()} == dict.fromkeys(state["stages"], 61)
        served = {stage for worker in state["workers"] for stage in worker["stages"]}
        assert served == {"clean", "language", "dedup", "entities", "store"}
        assert "first" in docmill("status", **deployment).stdout

        again = docmill("enqueue", source, "--run", "first", "--json", **deployment)
        assert again.json == {"run": "first", "documents": 0, "known": 61, "skipped": {}}

        (entry,) = docmill("quarantine", "list", "--json", **deployment).json
        shown = docmill("quarantine", "show", entry["id"], **deployment).json
        assert shown["content"].strip() == "{broken"
        assert shown["source"]["place"]["line"] == 61
        retried = docmill("quarantine", "retry", "--all", **deployment)  # half a line is not worth a second try
        assert "1 left" in retried.stderr
        assert len(quarantined(tmp_path / "out")) == 1
        assert docmill("quarantine", "drop", entry["id"], "--yes", **deployment).code == 0
        assert quarantined(tmp_path / "out") == []
        assert docmill("quarantine", "list", "--json", **deployment).json == []

        record = records(tmp_path / "out")[0]
        assert docmill("show", record.id, **deployment).json["id"] == record.id
        assert docmill("show", "0" * 32, **deployment).code == 2


def test_batches_end_although_a_stage_was_taken_out_of_the_pipeline(
    tmp_path: Path, docmill: Docmill, deployment: dict[str, str]
) -> None:
    """A new release without dedup: what was admitted under the old pipeline still passes it, whoever serves now."""
    log = tmp_path / "log"
    docmill("enqueue", inputs(tmp_path, 20), "--run", "old", **deployment)
    shorter = {**deployment, "DOCMILL_PIPELINE": '["clean", "language"]'}
    with ExitStack() as stack:
        stack.enter_context(docmill_service(log, shorter, "worker", "--concurrency", "1"))
        stack.enter_context(docmill_service(log, shorter, "reconcile"))
        until(lambda: docmill("status", "--json", **shorter).json["done"], 60, "the run's end")
    assert len(records(tmp_path / "out")) == 20
    assert all(record.dedup is not None for record in records(tmp_path / "out"))


def test_a_killed_workers_batches_are_sent_again(tmp_path: Path, docmill: Docmill, deployment: dict[str, str]) -> None:
    """SIGKILL to a whole worker in mid-run: its batches come back after their lease, to another worker."""
    log = tmp_path / "log"
    source = inputs(tmp_path, 800)
    with ExitStack() as stack:
        stack.enter_context(docmill_service(log, deployment, "reconcile"))
        victim = subprocess.Popen(
            [*COMMAND, "worker", "--concurrency", "1", "--name", "victim"],
            env=environment(**deployment),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert docmill("enqueue", source, "--run", "r", **deployment).code == 0
        until(lambda: list((tmp_path / "out" / "records").glob("*.jsonl")), 60, "the first record")
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        stack.enter_context(docmill_service(log, deployment, "worker", "--concurrency", "2"))
        until(lambda: docmill("status", "--run", "r", "--json", **deployment).json["done"], 90, "the end of the run")
    found = [record.source.metadata["id"] for record in records(tmp_path / "out")]
    assert sorted(found) == list(range(800))


def test_processes_that_are_replaced_after_each_task_lose_nothing(
    tmp_path: Path, docmill: Docmill, deployment: dict[str, str]
) -> None:
    """By plain Celery, whose option bounds what a stage that leaks can hold."""
    log = tmp_path / "log"
    env = {**deployment, "DOCMILL_BATCH__DOCUMENTS": "2"}
    queues = "store,entities,dedup,language,clean,convert"
    celery = [sys.executable, "-m", "celery", "-A", "docmill.app", "worker", "-Q", queues, "-c", "2"]
    assert docmill("enqueue", inputs(tmp_path, 24), "--run", "r", **env).code == 0
    with ExitStack() as stack:
        stack.enter_context(docmill_service(log, env, "reconcile"))
        stack.enter_context(service(log, env, *celery, "--max-tasks-per-child", "1"))
        until(lambda: docmill("status", "--run", "r", "--json", **env).json["done"], 120, "the end of the run", log)
    found = records(tmp_path / "out")
    assert sorted(record.source.metadata["id"] for record in found) == list(range(24))
    assert len({step.worker for record in found for step in record.provenance}) >= 12
    assert "process ended at work" not in log.read_text()


def test_following_a_folder(tmp_path: Path, docmill: Docmill, deployment: dict[str, str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "one.txt").write_text(TEXT.format(1))
    log = tmp_path / "log"

    def documents() -> int:
        state = docmill("status", "--json", **deployment).json
        return int(state["documents"])

    for name in ("two", "three"):  # each time anew: what was taken is remembered
        with docmill_service(log, deployment, "enqueue", "--follow", str(inbox), "--run", "f"):
            until(lambda: documents() >= 1, 30, "the first document")
            (inbox / f"{name}.txt").write_text(TEXT.format(name))
            until(lambda wanted=(2 if name == "two" else 3): documents() == wanted, 30, f"document {name}")  # type: ignore[misc]


SHOUT = """
from docmill.documents import Cleaned, Filterable
from docmill.stages.stage import PerDocument

class Shouted(Filterable):
    loud: str

def die():
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)

def shout(document):
    text = document.find(Cleaned).text
    if "poison" in text:
        die()
    if "error" in text:
        raise ValueError("this stage cannot bear it")
    return Shouted(loud=text.upper(), filtered="too quiet" if "quiet" in text else None)

def make(options, context):
    return PerDocument("shout", "1", Shouted, shout)

def listen(document):
    if b"poison" in document.content:
        die()
    return Shouted(loud="")

def make_listen(options, context):
    return PerDocument("listen", "1", Shouted, listen, frozenset({"content"}))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A package with a stage of its own, built as a wheel and installed by uv into a folder."""
    wheel = tmp_path / "shout-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shout.py", SHOUT)
        archive.writestr("shout-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
        archive.writestr(
            "shout-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(
            "shout-1.0.dist-info/entry_points.txt", "[docmill.stages]\nshout = shout:make\nlisten = shout:make_listen\n"
        )
        archive.writestr("shout-1.0.dist-info/RECORD", "")
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--target", target, wheel],
        check=True,
        capture_output=True,
    )
    return target


def test_a_stage_of_another_package(tmp_path: Path, docmill: Docmill, installed: Path) -> None:
    """It is found and has its own queue, its annotation is in the record, its failures and filters count as ours."""
    source = tmp_path / "in.jsonl"
    texts = ["a plain word", "an error here", "quiet words", "another one"]
    source.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    env = {"PYTHONPATH": str(installed), "DOCMILL_PIPELINE": '["clean", "shout", "language"]'}
    assert "shout:make" in docmill("stages", "--json", **env).stdout
    done = docmill("run", source, "--out", tmp_path / "out", "--json", **env)
    assert done.code == 3, done.stderr
    found = {record.text: record for record in records(tmp_path / "out")}
    assert found["a plain word"].annotations["shout"]["loud"] == "A PLAIN WORD"
    assert (found["quiet words"].status, found["quiet words"].reason) == ("filtered", "too quiet")
    assert found["quiet words"].language is None
    assert quarantined(tmp_path / "out") == []
    partial = found["an error here"]
    (failure,) = partial.failures
    assert (failure.stage, failure.error, failure.message) == ("shout", "ValueError", "this stage cannot bear it")
    assert partial.language
    assert (done.json["partial"], done.json["failed_stages"]) == (1, {"shout": {"error": 1}})
    shown = docmill("show", partial.id, "--out", tmp_path / "out")
    assert "partial record: shout failed (error): this stage cannot bear it" in shown.stderr
    assert Record.model_validate_json(shown.stdout) == partial


def test_a_stage_that_kills_its_worker_is_left_out_for_the_one_document(
    tmp_path: Path, docmill: Docmill, installed: Path
) -> None:
    source = tmp_path / "in.jsonl"
    texts = [f"harmless words, number {n}" if n != 20 else "poison" for n in range(24)]
    source.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    env = {"PYTHONPATH": str(installed), "DOCMILL_PIPELINE": '["clean", "shout"]'}
    done = docmill("run", source, "--out", tmp_path / "out", "--json", "--workers", "2", **env)
    assert done.code == 3, done.stderr
    assert len(records(tmp_path / "out")) == 24
    (partial,) = [record for record in records(tmp_path / "out") if record.failures]
    assert partial.text == "poison"
    assert [(one.stage, one.error) for one in partial.failures] == [("shout", "WorkerLost")]


def test_a_document_that_kills_its_worker_before_it_has_a_text_is_quarantined_alone(
    tmp_path: Path, docmill: Docmill, installed: Path
) -> None:
    source = tmp_path / "in.jsonl"
    texts = [f"harmless words, number {n}" if n != 20 else "poison" for n in range(24)]
    source.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    env = {"PYTHONPATH": str(installed), "DOCMILL_PIPELINE": '["listen", "clean"]'}
    done = docmill("run", source, "--out", tmp_path / "out", "--json", "--workers", "2", **env)
    assert done.code == 3, done.stderr
    assert len(records(tmp_path / "out")) == 23
    (entry,) = quarantined(tmp_path / "out")
    assert entry.content == "poison"
    assert (entry.stage, entry.error) == ("listen", "WorkerLost")
    # taken out of the quarantine of an embedded run, with the stage left out this time
    env["DOCMILL_PIPELINE"] = '["clean"]'
    again = docmill("quarantine", "retry", "--all", "--out", tmp_path / "out", **env)
    assert again.code == 0, again.stderr
    assert len(records(tmp_path / "out")) == 24
