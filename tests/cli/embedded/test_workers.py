"""The workers' process of an embedded run gets ready before it knows the run, and tells what is wrong with a stage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docmill import settings
from docmill.cli.embedded.workers import Orders, Restarts, _revealed, prepared
from docmill.errors import ConfigError, DocmillError
from docmill.health import DEAF


def orders(tmp_path: Path) -> Orders:
    return Orders(stages=["store"], concurrency=1, log=str(tmp_path / "workers.log"))


def test_a_process_without_orders_ends_with_its_command() -> None:
    with prepared() as crew:
        assert crew.process.ended() is None
    assert crew.process.ended() is not None


def test_a_wrong_option_of_a_stage_is_told_by_who_makes_the_stages(tmp_path: Path) -> None:
    chosen = settings.load(redis_url=f"unix://{tmp_path}/s?db=0", stages={"clean": {"nonsense": 1}})
    with prepared() as crew:
        crew.serve(chosen, orders(tmp_path))
        with pytest.raises(ConfigError, match="nonsense"):
            crew.await_stages()


def test_workers_that_ended_are_told_with_what_they_said_last(tmp_path: Path) -> None:
    (tmp_path / "workers.log").write_text("first\nand last\n")
    with prepared() as crew:
        crew.process.kill()
        crew.serve(settings.load(), orders(tmp_path))
        with pytest.raises(DocmillError, match=r"ended with code -9.*They said last: and last"):
            crew.await_stages()


def test_settings_arrive_as_they_were_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_DELIVERY__LEASE_SECONDS", "7")
    sent = settings.load(
        redis_url="redis://:secret@host:1/0",
        store_url=f"file://{tmp_path}",
        pipeline=("clean", "language"),
        stages={"clean": {"site_lines": False}},
    )
    told = json.dumps(sent.model_dump(exclude_unset=True), default=_revealed)
    taken = settings.load(**json.loads(told))
    assert taken == sent
    assert taken.model_fields_set == sent.model_fields_set
    assert taken.server_url == "redis://:secret@host:1/0"


def test_workers_that_are_killed_again_and_again_are_not_started_for_ever() -> None:
    restarts = Restarts()
    assert [restarts.allow(code) for code in (-9, DEAF, -9, -9, -9, -9)] == [True] * 5 + [False]
    assert not Restarts().allow(1)
