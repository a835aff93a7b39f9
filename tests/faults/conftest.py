"""Fixtures of the tests of faults: a real server and settings that point at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from docmill.cli.embedded import server as embedded
from tests.faults.stages import installed


@pytest.fixture
def direct(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A server of its own and the settings that point at it."""
    with embedded._server(tmp_path) as socket:
        yield {
            "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
            "DOCMILL_STORE_URL": f"file://{tmp_path}/out",
            "DOCMILL_BATCH__DOCUMENTS": "8",
            "DOCMILL_PIPELINE": '["clean", "language"]',
        }


@pytest.fixture
def obeying(tmp_path: Path, direct: dict[str, str]) -> dict[str, str]:
    """The same with a stage that does to a document what is written in it."""
    path = os.pathsep.join(filter(None, [str(installed(tmp_path / "site")), os.environ.get("PYTHONPATH")]))
    return direct | {"PYTHONPATH": path, "DOCMILL_PIPELINE": '["clean", "obey"]'}
