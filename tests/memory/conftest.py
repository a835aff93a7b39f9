"""A real cluster of three nodes on this machine, made for the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.memory.local_cluster import local_cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a cluster of three masters."""
    with local_cluster(tmp_path_factory.mktemp("cluster")) as ports:
        yield f"redis+cluster://127.0.0.1:{ports[0]}"
