"""`docmill status` over a real server: rates, what it says without one, and sixty columns."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from docmill.cli.commands.status import View, render
from docmill.cli.main import app
from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.mending import note_outcomes
from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.errors import ConfigError, UnavailableError
from docmill.settings import load

Command = Callable[..., str]
STATE = {
    "run": "a-run-with-a-long-name-of-its-own-3e8b6c98",
    "documents": 1_234_567,
    "records": 1_200_000,
    "partial": 1234,
    "failed_stages": {"entities": {"error": 1200, "worker_lost": 34}},
    "quarantined": 1234,
    "skipped": {"image": 1_234_567, "request": 12, "metadata": 3},
    "contents": 1_200_000,
    "contents_bytes": 5 << 30,
    "replaced": 1_234_567,
    "left": 1234,
    "pending_bytes": 5 << 20,
    "quarantined_in_all": 1234,
    "totals": {"quarantined": {"source:error": 1234}},
    "memory_bytes": 300 << 20,
    "memory_limit_bytes": 1 << 30,
    "reconciler": False,
    "reconciled_seconds": 172_800.0,
    "index": {"originals": 1_200_000, "duplicates": 34_567, "bytes": 300 << 20},
    "server": {"dangers": (), "untold": (), "troubles": ()},
    "stages": {
        stage: {
            "queue_batches": 193,
            "waiting": 12_345,
            "in_flight": 128,
            "oldest_seconds": 7000.0,
            "workers": 1,
            "done": 1_000_000,
            "failed": 1234,
            "per_second": 1234.5,
            "eta_seconds": 4000,
        }
        for stage in ("clean", "language", "dedup", "entities", "store")
    },
    "workers": [{"name": "clean-language@production-host-12", "stages": ["clean", "language"]}],
}


@pytest.fixture
def deployment(server: Path, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment without workers, on the tests' server."""
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    monkeypatch.setenv("DOCMILL_BROKER_URL", f"redis+socket://{server}?virtual_host=0")
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    return Deployment(load())


def test_a_run_that_has_ended_keeps_its_rate(deployment: Deployment) -> None:
    documents = [Document.make(f"number {n}".encode(), uri=f"file:///{n}", media_type="text/plain") for n in range(10)]
    deployment.enqueue(documents, run="done")
    ledger = deployment.ledger
    view = View(deployment)
    assert not view.look("done")["done"]
    for stage in deployment.route:
        ledger.count("done", f"passed:{stage}", 10)
    ledger.count("done", "ended", float(ledger.counts("done")["batches"]))
    ledger.count("done", "ended_ms", float(ledger.counts("done")["started_ms"]) + 5000)
    for _ in range(2):
        state = view.look("done")
        assert state["done"]
        assert {stage["per_second"] for stage in state["stages"].values()} == {2.0}
        time.sleep(0.01)


def test_a_stage_that_few_documents_pass_is_done_when_these_are(deployment: Deployment) -> None:
    text = Document.make(b"words", uri="file:///a", media_type="text/plain")
    files = [Document.make(b"%d" % n, uri=f"file:///{n}", media_type="application/pdf") for n in range(2)]
    deployment.enqueue([text], run="texts")
    assert list(View(deployment).look("texts")["stages"]) == ["clean", "language", "dedup", "entities", "store"]
    deployment.enqueue([Document.make(b"more", uri="file:///b", media_type="text/plain"), *files], run="mixed")
    for stage, done in {"convert": 2, "clean": 3}.items():
        deployment.ledger.count("mixed", f"passed:{stage}", done)
    state = View(deployment).look("mixed")
    assert list(state["stages"]) == list(deployment.route)
    assert [state["stages"][stage]["eta_seconds"] for stage in ("convert", "clean", "store")] == [0, 0, None]


def test_a_recount_says_which_counts_it_did_not_look_at(
    docmill: Command, deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/elsewhere")
    document = Document.make(b"one", uri="file:///1", media_type="text/plain")
    deployment.enqueue([document], run="r")
    assert recounted("r") == ["r: every count is right"]
    note_outcomes(deployment.ledger, "r", {document.id: Outcome.KEPT})
    deployment.ledger.count("r", "kept", 8)
    found = recounted("r")
    assert "r: kept was 8, is 1" in found
    assert any(one.startswith("r: not looked at: kinds of duplicates, languages") for one in found)


def recounted(run: str) -> list[str]:
    done = CliRunner().invoke(app, ["status", "--run", run, "--recount"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stderr.splitlines()


def test_sixty_columns_hold_every_name_and_number(narrow: int) -> None:
    console = Console(width=narrow, file=io.StringIO())
    console.print(render(STATE))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    lines = shown.splitlines()
    assert max(map(len, lines)) <= narrow
    for stage in STATE["stages"]:  # type: ignore[attr-defined]
        (line,) = [line for line in lines if line.startswith(stage)]
        assert line.split()[1:] == ["12,345", "128", "117m", "1,000,000", "1,234", "1,234.5", "1:06:40"]
    assert STATE["run"] in shown
    assert "  clean-language@production-host-12 (clean, language)" in lines
    assert "memory: 300 MiB of 1,024 MiB" in lines
    assert "index: 1,234,567 documents in 300.0 MiB" in lines
    assert "reconciler: not seen for 2d: " in shown


@pytest.fixture
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting names a server, and none answers at the default address."""
    monkeypatch.chdir(tmp_path)
    for name in ("DOCMILL_REDIS_URL", "DOCMILL_BROKER_URL", "DOCMILL_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 6379)) == 0:
            pytest.skip("a server answers at the default address")


@pytest.mark.usefixtures("docmill", "unconfigured")
@pytest.mark.parametrize(
    "arguments",
    [
        ["status"],
        ["enqueue", __file__],
        ["enqueue", "--follow", "."],
        ["worker"],
        ["reconcile"],
        ["quarantine", "list"],
        ["index", "stats"],
    ],
    ids=" ".join,
)
def test_without_a_server_the_setting_is_named(
    docmill: Command, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCMILL_REDIS_URL", raising=False)
    with pytest.raises(ConfigError, match=r"set DOCMILL_REDIS_URL=.*`docmill run` needs none"):
        docmill(*arguments)


@pytest.mark.parametrize("arguments", [["status"], ["enqueue", __file__]], ids=" ".join)
def test_a_server_out_of_reach_is_named(
    docmill: Command, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        monkeypatch.setenv("DOCMILL_REDIS_URL", f"redis://127.0.0.1:{port}/0")
        with pytest.raises(UnavailableError, match=str(port)):
            docmill(*arguments)


def test_a_server_that_would_lose_documents_or_is_full_is_told() -> None:
    told = {"dangers": ("it keeps no append-only file",), "untold": (), "troubles": ("its memory is full",)}
    console = Console(file=io.StringIO(), width=60)
    console.print(render({**STATE, "server": told}))
    printed = console.file.getvalue()
    assert "server would lose documents: it keeps no append-only file" in printed
    assert "server refuses writes: its memory is full" in printed


def test_the_state_of_the_server_is_looked_at(deployment: Deployment) -> None:
    assert View(deployment).look(None)["server"] == {"dangers": (), "untold": (), "troubles": ()}


def test_it_tells_what_the_ledger_does_with_no_worker_at_work(deployment: Deployment) -> None:
    documents = [Document.make(b"%d" % n, uri=f"file:///{n}", media_type="text/plain") for n in range(3)]
    deployment.enqueue(documents, run="waiting")
    state = View(deployment, with_index=True).look("waiting")
    assert (state["stages"]["clean"]["waiting"], state["stages"]["clean"]["workers"]) == (3, 0)
    assert state["stages"]["clean"]["oldest_seconds"] >= 0
    assert state["totals"]["admitted"] == 3
    assert state["totals"]["ended"]["kept"] == 0
    assert (state["reconciler"], state["reconciled_seconds"]) == (False, None)
    assert set(state["index"]) == {"originals", "duplicates", "bytes"}
    assert "index" not in View(deployment).look("waiting")
    deployment.ledger.note_round(30)
    assert View(deployment).look("waiting")["reconciled_seconds"] < 60


def test_a_stage_that_no_worker_serves_is_named() -> None:
    console = Console(file=io.StringIO(), width=100)
    unserved = {**STATE["stages"], "store": {**STATE["stages"]["store"], "workers": 0}}  # type: ignore[dict-item, index]
    console.print(render({**STATE, "stages": unserved}))
    assert "no worker serves store: what waits there waits on" in console.file.getvalue()  # type: ignore[attr-defined]


def test_looking_on_imports_neither_celery_nor_the_stages() -> None:
    program = (
        "import sys, docmill.cli.commands.status; "
        "print([name for name in ('celery', 'kombu', 'numpy', 'docmill.worker') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
