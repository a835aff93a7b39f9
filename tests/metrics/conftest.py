"""A deployment whose metrics are served, on the tests' server."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docmill import settings
from docmill.deployment import Deployment
from docmill.metrics import serve_metrics
from tests.servers.ports import free_port

Serve = Callable[..., str]


@pytest.fixture
def serve(server: Path, namespace: str, tmp_path: Path) -> Iterator[Serve]:
    """Serve the metrics of a deployment with some settings of `metrics`; returns the URL of its server."""
    servers = []

    def start(**more: Any) -> str:
        url = more.pop("redis_url", f"unix://{server}?db=0")
        chosen = settings.load(
            redis_url=url,
            namespace=namespace,
            index=namespace,
            store_url=f"file://{tmp_path}/out",
            metrics=settings.Metrics(port=free_port(), **more),
        )
        served = serve_metrics(Deployment(chosen))
        assert served
        servers.append(served)
        return f"http://127.0.0.1:{served.server_port}"

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


def get(url: str, **headers: str) -> tuple[int, str, str]:
    """Return the status, type and body that a URL is answered with."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http, see above
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()
