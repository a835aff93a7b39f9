"""The viewer that tests of pages ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.viewer.web.serving import Served, served


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A viewer without a password, whose actions are remembered."""
    with served(tmp_path_factory.mktemp("viewer")) as found:
        yield found
