"""PostgreSQL over TLS: `sslmode=verify-full` with an authority of one's own, against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.errors import DocmillError
from docmill.stores import open_store
from tests.certificates import Authority


def looked_up(url: str) -> object:
    return open_store(url).get("0" * 32)


def test_a_server_that_its_authority_names_is_used(postgres_over_tls: tuple[str, Path]) -> None:
    url, authority = postgres_over_tls
    assert looked_up(f"{url}?sslmode=verify-full&sslrootcert={authority}") is None


def test_a_server_of_an_unknown_authority_is_refused(postgres_over_tls: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = postgres_over_tls
    strange = Authority(tmp_path, "stranger").file
    with pytest.raises(DocmillError, match="certificate verify failed"):
        looked_up(f"{url}?sslmode=verify-full&sslrootcert={strange}")


def test_a_server_of_another_name_is_refused(postgres_over_tls: tuple[str, Path]) -> None:
    url, authority = postgres_over_tls
    with pytest.raises(DocmillError, match="does not match"):
        looked_up(f"{url.replace('localhost', '127.0.0.1')}?sslmode=verify-full&sslrootcert={authority}")
