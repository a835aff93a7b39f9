"""Runs are shown as the ledger has them, and what does not move is named with the reason."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from docmill.deployment import Deployment
from docmill.errors import UnavailableError
from docmill.monitoring import looking
from docmill.monitoring.run_counts import Counts
from docmill.settings import load
from docmill.viewer import runs as runs_module
from docmill.viewer.runs import RunLooks
from tests.factories import make_document, make_documents


@pytest.fixture
def deployment(server: Path, namespace: str, config: Path, tmp_path: Path) -> Deployment:
    url = f"unix://{server}?db=0"
    return Deployment(load(redis_url=url, namespace=namespace, store_url=f"file://{tmp_path}/out"))


def test_a_batch_that_does_not_move_is_told_with_the_reason(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.enqueue(make_documents(3), run="monday")
    look = RunLooks(lambda: deployment)
    assert look.look().stuck == []
    monkeypatch.setattr(runs_module, "STUCK_SECONDS", 0)
    time.sleep(0.01)
    (stuck,) = look.look("monday").stuck
    assert (stuck.run, stuck.stage, stuck.documents) == ("monday", "clean", 3)
    assert stuck.why == "no worker that was seen serves clean"
    deployment.ledger.note_error(stuck.batch, "clean", "the disk is full")
    assert look.look("monday").stuck[0].why.endswith("the disk is full")


def test_the_state_is_that_of_the_status_command(deployment: Deployment) -> None:
    deployment.enqueue(make_documents(2), run="monday")
    state = RunLooks(lambda: deployment).look("monday")
    assert state.live is not None
    assert (state.live["run"], state.live["documents"], state.live["done"]) == ("monday", 2, False)
    assert state.live["reconciler"] is False


def test_rates_of_a_run_are_its_own_whoever_looks_at_others(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "RATE_SECONDS", 0.0)
    for run in ("monday", "tuesday"):
        deployment.enqueue([make_document(run, f"mem://{run}")], run=run)
    counts = deployment.ledger.counts

    def passed(run: str, names: Sequence[str] = ()) -> dict[str, str]:
        return counts(run, names) | {"passed:clean": "9" if run == "monday" else "1"}

    monkeypatch.setattr(deployment.ledger, "counts", passed)
    look = RunLooks(lambda: deployment)
    for run in ("monday", "tuesday", "monday", "tuesday"):
        state = look.look(run)
    assert state.live is not None
    assert state.live["stages"]["clean"]["per_second"] == 0


def test_two_who_look_at_one_time_see_the_same_rate(deployment: Deployment) -> None:
    deployment.enqueue(make_documents(3), run="monday")
    look = RunLooks(lambda: deployment)
    first, second = (look.look("monday").live for _ in range(2))
    assert first is not None
    assert second is not None
    view = look._view
    assert view is not None
    assert [len(looks) for looks in view._looks.values()] == [2]
    assert view._since("monday", Counts({"batches": "1", "started_ms": "0"}))[0] > 3600  # since the start: none is old


def test_a_run_that_is_not_there_and_a_ledger_out_of_reach_are_told(deployment: Deployment, tmp_path: Path) -> None:
    never = RunLooks(lambda: deployment).look("never")
    assert ("never" in never.trouble, never.heading) == (True, "There is nothing to show")

    def gone() -> Deployment:
        raise UnavailableError("it went away")

    (tmp_path / "summary.json").write_text('{"run": "old", "stages": {}}')
    state = RunLooks(gone, tmp_path / "summary.json").look()
    assert state.heading == "The ledger is out of reach"
    assert (state.trouble, state.summary) == ("it went away", {"run": "old", "stages": {}})


@pytest.mark.parametrize("content", ["", "[]", "{", '{"stages": []}'])
def test_a_summary_that_is_none_is_passed_over(tmp_path: Path, content: str) -> None:
    (tmp_path / "summary.json").write_text(content)
    assert RunLooks(lambda: None, tmp_path / "summary.json").look().summary is None
