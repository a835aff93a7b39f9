"""What all tests share: a real server on a private socket, the reference material, one profile for hypothesis."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.delivery.ledger import Ledger

ROOT = Path(__file__).resolve().parent.parent

# Properties are claims about answers, not about time: a busy machine and coverage slow an example by any factor.
settings.register_profile("docmill", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("docmill")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files that hold slow tests first: a long one that began at the end would leave the other processes idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("gate")}
    items.sort(key=lambda item: item.path not in slow)


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


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of configuration, in place of the repository's."""
    monkeypatch.setenv("DOCMILL_CONFIG", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the repository."""
    folder = Path(os.environ.get("DOCMILL_SHARED") or ROOT.parent / "shared")
    if not (folder / "seeds").is_dir():
        unavailable("shared", "no folder shared/ stands beside the repository")
    return folder
