"""The viewer answers to its own names, asks for its password, and lets no page do more than it needs."""

from __future__ import annotations

import base64

import pytest

from docmill.errors import ConfigError
from docmill.viewer.web.guard import check_reach
from tests.viewer.web.serving import Served, served


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "a.b"])
def test_a_name_that_a_stranger_may_own_is_refused(viewer: Served, host: str) -> None:
    answer = viewer.get("/records", Host=host)
    assert answer.status in {400, 403}
    assert "filler" not in answer.body


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost", "[::1]:80", "viewer", "viewer.example:80", "VIEWER.EXAMPLE"]
)
def test_its_own_names_are_answered(viewer: Served, host: str) -> None:
    assert viewer.get("/records", Host=host).status == 200


@pytest.mark.parametrize("path", ["/", "/records/none", "/static/viewer.css", "/healthz"])
def test_browsers_are_told_what_a_page_may_do(viewer: Served, path: str) -> None:
    headers = viewer.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("max-age=3600" if path.startswith("/static") else "no-store")


def test_the_password_is_asked_for_everywhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    def basic(told: str) -> str:
        return f"Basic {base64.b64encode(told.encode()).decode()}"

    with served(tmp_path_factory.mktemp("locked"), password="sésame:1") as locked:  # noqa: S106 - made up
        for path in ("/", "/records", "/static/viewer.css", "/runs"):
            assert locked.get(path).status == 401
        assert locked.get("/healthz").status == 200
        wrong = ("docmill:", "docmill:sesame:1", "other:sésame:1", "docmill")
        assert {locked.get("/", Authorization=basic(one)).status for one in wrong} == {401}
        assert locked.get("/", Authorization="Basic %%%").status == 401
        assert locked.get("/", Authorization="Bearer x").status == 401
        assert locked.get("/", Authorization=basic("docmill:sésame:1"), Host="any.example").status == 200


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "::", "viewer.example"])  # noqa: S104 - what is refused
def test_no_address_is_open_to_others_without_a_password(address: str) -> None:
    with pytest.raises(ConfigError, match="DOCMILL_VIEW_PASSWORD"):
        check_reach(address, "")
    check_reach(address, "word")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
def test_loopback_needs_none(address: str) -> None:
    check_reach(address, "")
