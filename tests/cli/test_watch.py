"""The progress of a run marks a total that still grows, and tells no time left until it is known."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from docmill.cli import watch
from docmill.delivery.ledger import Ledger
from docmill.monitoring.run_counts import Counts

ROUTE = ("clean", "store")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal of a hundred columns is sent."""
    file = io.StringIO()
    monkeypatch.setattr(watch, "messages", Console(file=file, width=100, force_terminal=True, color_system=None))
    return file


def test_a_total_that_grows_is_marked_until_all_is_read(ledger: Ledger, screen: io.StringIO) -> None:
    looks = 0

    def reading() -> bool:
        """Let one more batch come while it is read; at the end let all be done."""
        nonlocal looks
        looks += 1
        if looks <= 8:
            ids = [f"{looks:032x}"[::-1]]
            assert ledger.admit(f"b{looks}", "r", ROUTE, ids, {"states": b"0"}) is None
            return True
        if looks == 12:
            for stage in ROUTE:
                ledger.count("r", f"passed:{stage}", 8)
            ledger.count("r", "ended", 8)
        return False

    watch.watch_run(ledger, "r", ROUTE, reading=reading, check=lambda: None, before=Counts({}), hint="")
    frames = screen.getvalue().split("clean")[1:]
    assert any("+" in frame and "--:--" in frame for frame in frames)
    assert "0/8 " in frames[-1] or "8/8 " in frames[-1]
    assert "8+" not in frames[-1]
