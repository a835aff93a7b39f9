"""Serves metrics by HTTP: one page, to be read by Prometheus.

It holds counts and names of stages, and none of runs, documents or workers. Who asks is answered where the Host header
names this server, or, where a password is set, who knows it. Requests are never logged: their words are a stranger's.
"""

from __future__ import annotations

import base64
import hmac
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from docmill.deployment import Deployment
from docmill.metrics.collection import DeploymentCollector
from docmill.settings.host_names import is_own_name

__all__ = ["MetricsServer", "serve_metrics"]

log = structlog.get_logger()

USER = "docmill"
CONNECTIONS = 16  # answered at one time: Prometheus and those who look on by hand
CLIENT_SECONDS = 10  # a client may take to send its request, and to read the answer

Encoder = Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Access:
    """Who is answered: who knows the password; where there is none, who asks by one of the server's own names."""

    password: str = ""
    named: tuple[str, ...] = ()

    def fault(self, host: str, authorization: str) -> HTTPStatus | None:
        """Return the status that refuses a request; None where it is answered."""
        if self.password:
            told = "Basic " + base64.b64encode(f"{USER}:{self.password}".encode()).decode()
            is_known = hmac.compare_digest(authorization.encode("utf-8", "replace"), told.encode())
            return None if is_known else HTTPStatus.UNAUTHORIZED
        return None if is_own_name(host, self.named) else HTTPStatus.FORBIDDEN


class MetricsServer(socketserver.ThreadingMixIn, HTTPServer):
    """The server: a thread for each of a bounded number of connections; those beyond are closed at once."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: str, port: int, registry: CollectorRegistry, access: Access) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.registry = registry
        self.access = access
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__((address.strip("[]"), port), MetricsPage)

    def server_bind(self) -> None:
        """Bind the address; the host's name is not looked up, which a resolver could hold up."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own where one is free."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and free the thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; tell what else went wrong without a word of the request."""
        del request, client_address
        log.debug("a request for metrics was not answered", exc_info=True)


class MetricsPage(BaseHTTPRequestHandler):
    """The page `/metrics`."""

    server: MetricsServer
    timeout = CLIENT_SECONDS
    server_version = "docmill"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the metrics, in the format that is asked for."""
        if self.path.partition("?")[0] != "/metrics":
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        fault = self.server.access.fault(self.headers.get("Host", ""), self.headers.get("Authorization", ""))
        if fault:
            self._refuse(fault)
            return
        encode, content_type = choose_encoder(self.headers.get("Accept", ""))
        body = encode(self.server.registry)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self._send(body)

    def _refuse(self, status: HTTPStatus) -> None:
        self.send_response(status)
        if status is HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="docmill"')
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        told = " (name it in metrics.hosts)" if status is HTTPStatus.FORBIDDEN else ""
        self._send(f"{status.phrase}{told}\n".encode())

    def _send(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the base class names it so
        """Log nothing: a line would quote the request."""


def serve_metrics(deployment: Deployment) -> MetricsServer | None:
    """Serve a deployment's metrics from now on, in a thread; return the server, or None where the settings want none.

    An address that cannot be had (another reconciler of this host serves there) is logged, and no reason to stop.
    """
    chosen = deployment.settings.metrics
    if not chosen.port:
        return None
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DeploymentCollector(deployment))
    password = chosen.password.get_secret_value() if chosen.password else ""
    try:
        server = MetricsServer(chosen.address, chosen.port, registry, Access(password, chosen.hosts))
    except (OSError, OverflowError) as error:
        log.warning("metrics are not served", address=chosen.address, port=chosen.port, error=str(error))
        return None
    threading.Thread(target=server.serve_forever, name="docmill-metrics", daemon=True).start()
    log.info("metrics are served", address=chosen.address, port=server.server_port)
    return server
