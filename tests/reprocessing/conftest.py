"""A bench with all stages, for what is run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_worker import Bench

PIPELINE = ("clean", "language", "dedup", "entities")


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path) -> Bench:
    """A worker of these stages over an empty store."""
    return Bench(server, namespace, tmp_path / "out", PIPELINE)
