"""Names of web servers: tests/metrics and tests/test_deployment_files.py show what becomes of requests."""

from __future__ import annotations

import pytest

from docmill.settings.host_names import is_loopback, is_own_name


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_is_told(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "host", "127.0.0.1.example", ""])  # noqa: S104
def test_what_others_may_reach_is_no_loopback(address: str) -> None:
    assert not is_loopback(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]", "mill", "MILL:8000", "ops.example."])
def test_own_names_are_addresses_undotted_and_named_ones(host: str) -> None:
    assert is_own_name(host, ["Ops.example "])


@pytest.mark.parametrize("host", ["", "a.b", "evil.example:80", "127.0.0.1.example", "2130706433", "1"])
def test_names_that_a_stranger_may_own_are_none(host: str) -> None:
    assert not is_own_name(host, ["ops.example"])
