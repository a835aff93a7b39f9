"""`docmill stages` and `docmill config` in sixty columns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Command = Callable[..., str]


def test_stages_fit_into_sixty_columns(docmill: Command, narrow: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_STAGES__DEDUP__THRESHOLD", "0.5")
    lines = docmill("stages").splitlines()
    assert max(map(len, lines)) <= narrow
    for place, stage in enumerate(("convert", "clean", "language", "dedup", "entities"), 1):
        assert f"{place}. {stage} docmill.stages.own:{stage}" in [" ".join(line.split()) for line in lines]


def test_settings_fit_into_sixty_columns(docmill: Command, narrow: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_DELIVERY__LEASE_SECONDS", "7")
    lines = docmill("config").splitlines()
    assert max(map(len, lines)) <= narrow
    (place,) = [number for number, line in enumerate(lines) if line == "delivery.lease_seconds = 7.0"]
    assert lines[place + 1] == "    from DOCMILL_DELIVERY__LEASE_SECONDS"
