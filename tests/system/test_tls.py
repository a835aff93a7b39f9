"""A whole deployment over TLS: an authority of its own, certificates of clients, and what is refused."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from kombu import pools

from docmill.delivery.connection import connect
from docmill.deployment import Deployment
from docmill.errors import UnavailableError
from docmill.settings import Settings, Tls
from tests.certificates import Authority, Pair
from tests.servers.ports import free_port
from tests.servers.tls import program_with_tls
from tests.system.commandline import Docmill, records
from tests.system.services import docmill_service, inputs, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]


@dataclass(frozen=True)
class Secured:
    """A server that speaks TLS only and asks its clients for certificates."""

    port: int
    authority: Authority
    client: Pair

    def url(self, host: str = "localhost", **query: str) -> str:
        told = "&".join(f"{name}={value}" for name, value in query.items())
        return f"rediss://{host}:{self.port}/0" + (f"?{told}" if told else "")

    @property
    def tls(self) -> dict[str, str]:
        """The settings that fit it."""
        return {
            "DOCMILL_TLS__CA_FILE": str(self.authority.file),
            "DOCMILL_TLS__CERT_FILE": str(self.client.certificate),
            "DOCMILL_TLS__KEY_FILE": str(self.client.key),
        }

    def settings(self, ca: Path | None = None, host: str = "localhost") -> Settings:
        tls = Tls(ca_file=ca or self.authority.file, cert_file=self.client.certificate, key_file=self.client.key)
        return Settings(redis_url=self.url(host), tls=tls)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    program = program_with_tls()
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    pair, client, port = authority.issue("localhost"), authority.issue("docmill", name="client"), free_port()
    options = ["--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    options += ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    options += ["--tls-cert-file", str(pair.certificate), "--tls-key-file", str(pair.key)]
    options += ["--tls-ca-cert-file", str(authority.file), "--tls-auth-clients", "yes"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, *options], stdout=log, stderr=log)
    try:
        found = Secured(port, authority, client)
        until(lambda: answers(found.settings()), 20, "the server's start: " + (folder / "log").read_text())
        yield found
    finally:
        server.terminate()
        server.wait(20)


def answers(settings: Settings) -> bool:
    try:
        return bool(connect(settings.server_url).ping())
    except Exception:  # noqa: BLE001 - not yet
        return False


def test_a_deployment_works_over_tls(tmp_path: Path, docmill: Docmill, secured: Secured) -> None:
    """Ledger, broker, reconciler, commands and Flower, all of one setting."""
    log, port = tmp_path / "log", free_port()
    env = {"DOCMILL_REDIS_URL": secured.url(), "DOCMILL_STORE_URL": f"file://{tmp_path}/out", **secured.tls}
    flower = [sys.executable, "-m", "celery", "-A", "docmill.app", "flower", f"--port={port}", "--address=127.0.0.1"]
    with ExitStack() as stack:
        stack.enter_context(docmill_service(log, env, "worker", "--concurrency", "1"))
        stack.enter_context(docmill_service(log, env, "reconcile"))
        stack.enter_context(service(tmp_path / "flower", {**env, "FLOWER_UNAUTHENTICATED_API": "true"}, *flower))
        done = docmill("enqueue", inputs(tmp_path, 20), "--run", "safe", "--wait", "--json", **env)
        assert done.code == 0, done.stderr + log.read_text()[-3000:]
        assert len(records(tmp_path / "out")) == 20
        assert docmill("status", "--json", **env).json["done"]
        queues = f"http://127.0.0.1:{port}/api/queues/length"
        until(lambda: b"store" in read(queues), 30, "Flower's look at the broker: " + (tmp_path / "flower").read_text())
    assert "insecure" not in log.read_text().lower()


def read(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own
            return bytes(answer.read())
    except OSError:
        return b""


@pytest.fixture(autouse=True)
def own_connections() -> None:
    """Forget kombu's pools: they tell connections apart by their URLs alone."""
    pools.reset()


def refused(settings: Settings) -> str:
    """Return how ledger and broker are refused, which they must be."""
    deployment = Deployment(settings)
    with pytest.raises(UnavailableError):
        deployment.queues.depth("clean")  # seven seconds: the broker's client tries four times
    with pytest.raises(UnavailableError) as told:
        deployment.check_server()
    return str(told.value)


def test_a_server_of_an_unknown_authority_is_refused(tmp_path: Path, docmill: Docmill, secured: Secured) -> None:
    strange = Authority(tmp_path, "stranger").file
    env = {**secured.tls, "DOCMILL_TLS__CA_FILE": str(strange)}
    told = docmill("status", DOCMILL_REDIS_URL=secured.url(), **env)
    assert told.code not in {0, 3}
    assert "CERTIFICATE_VERIFY_FAILED" in told.stderr
    assert "DOCMILL_TLS__CA_FILE" in told.stderr


def test_a_server_that_the_system_does_not_know_is_refused_without_an_authority(secured: Secured) -> None:
    """Celery's transport would take any certificate there."""
    assert "CERTIFICATE_VERIFY_FAILED" in refused(Settings(redis_url=secured.url()))


def test_a_server_of_another_name_is_refused(secured: Secured) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in refused(secured.settings(host="127.0.0.1"))


def test_what_a_url_says_itself_wins(secured: Secured) -> None:
    url = secured.url("127.0.0.1", ssl_check_hostname="false")
    settings = Settings(redis_url=url, tls=secured.settings().tls)
    deployment = Deployment(settings)
    deployment.check_server()
    deployment.queues.publish("b", "clean", "run", 1)
    assert deployment.queues.depth("clean") >= 1
    assert deployment.depth("clean") >= 1
    deployment.queues.purge("clean")


def test_a_client_without_a_certificate_is_refused_by_the_server(secured: Secured) -> None:
    deployment = Deployment(Settings(redis_url=secured.url(), tls=Tls(ca_file=secured.authority.file)))
    with pytest.raises(UnavailableError, match="DOCMILL_TLS__CERT_FILE"):
        deployment.check_server()
