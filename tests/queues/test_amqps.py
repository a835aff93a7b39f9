"""A broker over TLS, against a real RabbitMQ: its certificate must be of a known authority and name its host."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import pools
from pydantic import SecretStr

from docmill.errors import UnavailableError
from docmill.queues import Queues
from docmill.settings import Settings, Tls
from tests.certificates import Authority
from tests.conftest import unavailable
from tests.servers.rabbitmq import missing, rabbitmq

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a broker that speaks TLS, with a certificate for `localhost`, and its authority's file."""
    if why := missing():
        unavailable("rabbitmq", why)
    authority = Authority(tmp_path_factory.mktemp("amqps"))
    pair = authority.issue("localhost")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    lines = [
        f"listeners.ssl.1 = 127.0.0.1:{port}",
        f"ssl_options.cacertfile = {authority.file}",
        f"ssl_options.certfile = {pair.certificate}",
        f"ssl_options.keyfile = {pair.key}",
    ]
    with rabbitmq("\n".join(lines) + "\n"):
        yield port, authority.file


def queues(port: int, authority: Path | None, host: str = "localhost") -> Queues:
    pools.reset()
    url = SecretStr(f"amqps://guest:guest@{host}:{port}//")
    settings = Settings(redis_url=SecretStr("redis://a"), broker_url=url, tls=Tls(ca_file=authority))
    return Queues(settings.message_url, "docmill", ["clean", "store"])


def test_messages_go_over_tls(secured: tuple[int, Path]) -> None:
    over = queues(*secured)
    over.publish("b" * 32, "clean", "run", 1)
    assert over.depth("clean") == 1
    assert over.purge("clean") == 1


def test_a_broker_of_an_unknown_authority_is_refused(secured: tuple[int, Path], tmp_path: Path) -> None:
    for authority in (Authority(tmp_path, "stranger").file, None):
        with pytest.raises(UnavailableError):
            queues(secured[0], authority).depth("clean")


def test_a_broker_of_another_name_is_refused(secured: tuple[int, Path]) -> None:
    with pytest.raises(UnavailableError):
        queues(*secured, host="127.0.0.1").depth("clean")
