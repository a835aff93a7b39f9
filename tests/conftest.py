"""What all tests share: a real server on a private socket, the reference material, one profile for hypothesis."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.delivery.ledger import Ledger
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Properties are claims about answers, not about time: a busy machine and coverage slow an example by any factor.
settings.register_profile("docmill", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("docmill")

COSTLY = {"seeds": "seeds", "installation": "wheel", "cluster": "cluster", "postgres_server": "postgres"}
"""Fixtures worth starting once, and the group of tests that one process of pytest-xdist runs for each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests that share a costly start to one process, so that it is not made in each."""
    for item in items:
        groups = [group for fixture, group in COSTLY.items() if fixture in getattr(item, "fixturenames", ())]
        if getattr(item, "callspec", None) and item.callspec.params.get("kind") == "postgres":
            groups = ["postgres"]
        if groups:
            item.add_marker(pytest.mark.xdist_group(groups[0]))


def unavailable(what: str, why: str) -> None:
    """Skip a test that lacks something, or fail it where DOCMILL_TEST_REQUIRE says that it must be there."""
    if what in os.environ.get("DOCMILL_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here, but {why}")
    pytest.skip(f"needs {what}: {why}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a real server, started for the tests."""
    with embedded._server(tmp_path_factory.mktemp("server")) as socket:
        yield socket


@pytest.fixture
def client(server: Path) -> redis.Redis:
    """A client of the server."""
    return connect(f"unix://{server}?db=0")


@pytest.fixture
def namespace() -> str:
    """A namespace nobody else uses."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def ledger(client: redis.Redis, namespace: str) -> Ledger:
    """An empty ledger with short leases."""
    return Ledger(client, namespace, lease_seconds=0.3)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the repository."""
    folder = Path(os.environ.get("DOCMILL_SHARED") or ROOT.parent / "shared")
    if not (folder / "seeds").is_dir():
        unavailable("shared", "no folder shared/ stands beside the repository")
    return folder
