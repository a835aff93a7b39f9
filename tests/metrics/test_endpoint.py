"""The page of metrics: who is answered, by which names, and that nobody who asks holds it up."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from docmill import settings
from docmill.deployment import Deployment
from docmill.metrics import serve_metrics
from docmill.metrics.endpoint import CONNECTIONS
from tests.metrics.conftest import Serve, get
from tests.servers.ports import free_port


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"docmill:{password}".encode()).decode()


def test_metrics_are_answered_in_the_format_that_is_asked_for(serve: Serve) -> None:
    url = serve()
    status, kind, body = get(f"{url}/metrics")
    assert (status, kind.split(";")[0]) == (200, "text/plain")
    assert "docmill_ledger_up 1.0\n" in body
    _, kind, body = get(f"{url}/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")


def test_there_is_nothing_else(serve: Serve) -> None:
    url = serve()
    assert [get(f"{url}{path}")[0] for path in ("/", "/metrics/../x", "/%2e%2e/etc/passwd", "/metricsx")] == [404] * 4
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
        client.sendall(b"POST /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert client.makefile("rb").readline().split()[1] == b"501"


@pytest.mark.parametrize("host", ["localhost:9555", "127.0.0.1", "[::1]:9555", "reconciler:9555", "mill.example"])
def test_it_answers_to_its_own_names(serve: Serve, host: str) -> None:
    assert get(f"{serve(hosts=('mill.example',))}/metrics", Host=host)[0] == 200


@pytest.mark.parametrize("host", ["rebind.example", "127.0.0.1.example:9555", "localhost.example"])
def test_it_answers_to_no_name_that_a_stranger_may_own(serve: Serve, host: str) -> None:
    """DNS rebinding: a page calls the port by its own name, which it makes point at loopback."""
    status, _, body = get(f"{serve()}/metrics", Host=host)
    assert (status, "docmill_" in body) == (403, False)


def test_where_there_is_a_password_nobody_else_is_answered(serve: Serve) -> None:
    url = serve(password="a:b ü")  # noqa: S106 - of a test
    assert get(f"{url}/metrics", Authorization=basic("a:b ü"), Host="any.example")[0] == 200
    for told in ({}, {"Authorization": basic("a:b")}, {"Authorization": "Basic \u00ff"}, {"Authorization": "x" * 9000}):
        status, _, body = get(f"{url}/metrics", **told)
        assert (status, "docmill_" in body) == (401, False)


def test_clients_that_say_nothing_hold_nobody_up(serve: Serve) -> None:
    url = serve()
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    silent = [socket.create_connection(address) for _ in range(CONNECTIONS - 1)]
    try:
        assert get(f"{url}/metrics")[0] == 200
    finally:
        for one in silent:
            one.close()


def test_a_server_out_of_reach_is_told_not_hidden(serve: Serve) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = serve(redis_url=f"redis://127.0.0.1:{bound.getsockname()[1]}/0")
        status, _, body = get(f"{url}/metrics")
    assert status == 200
    assert "docmill_ledger_up 0.0" in body
    assert "docmill_documents_waiting" not in body


def test_an_address_that_is_taken_is_no_reason_to_stop(server: Path, namespace: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chosen = settings.load(
            redis_url=f"unix://{server}?db=0",
            namespace=namespace,
            metrics=settings.Metrics(port=taken.getsockname()[1]),
        )
        with capture_logs() as logged:
            assert serve_metrics(Deployment(chosen)) is None
    assert [one["event"] for one in logged] == ["metrics are not served"]


def test_no_port_is_no_metrics(server: Path) -> None:
    chosen = settings.load(redis_url=f"unix://{server}?db=0", metrics=settings.Metrics(port=0))
    assert serve_metrics(Deployment(chosen)) is None


def test_it_listens_at_loopback_unless_told_otherwise(server: Path) -> None:
    chosen = settings.load(redis_url=f"unix://{server}?db=0", metrics=settings.Metrics(port=free_port()))
    served = serve_metrics(Deployment(chosen))
    assert served
    try:
        assert served.server_address[0] == "127.0.0.1"
    finally:
        served.shutdown()
        served.server_close()
