"""Kombu's transport over connections that give each other away: what is sent costs no second timeout."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import redis

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.queues import Queues
from docmill.queues.transport import HeardTransport
from tests.faults.proxy import Proxy, proxied
from tests.quiet_time import quiet_time


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with embedded._server(tmp_path) as socket, proxied(Path(socket)) as one:
        yield one


def test_a_message_is_sent_at_once_after_the_ledger_showed_that_connections_are_silent(proxy: Proxy) -> None:
    queues, ledger = Queues(proxy.url, "docmill", ["clean"]), connect(proxy.url, 0.5)
    queues.publish("a", "clean", "r", 1)
    assert ledger.ping()
    proxy.hold()
    with pytest.raises(redis.TimeoutError):
        ledger.ping()
    assert ledger.ping()
    started = quiet_time()
    queues.publish("b", "clean", "r", 1)
    assert quiet_time() - started < 5
    assert ledger.llen("docmill:clean") == 2


@pytest.mark.parametrize("over", ["network", "socket"])
def test_a_message_sent_ahead_is_taken_before_all_that_wait(proxy: Proxy, server: Path, over: str) -> None:
    queues = Queues(proxy.url if over == "network" else f"redis+socket://{server}?virtual_host=7", "docmill", ["clean"])
    for batch in "ab":
        queues.publish(batch, "clean", "r", 1)
    queues.publish_ahead("c", "clean", "r", 1)
    with queues.celery.connection_for_read() as connection, connection.SimpleQueue("clean") as taken:
        messages = [taken.get(timeout=5) for _ in "abc"]
    assert [message.payload[0] for message in messages] == [["c"], ["a"], ["b"]]


def test_a_channel_whose_connection_broke_and_was_given_up_is_closed(proxy: Proxy) -> None:
    """As Celery's consumer does it: with a message that is not acknowledged, while it waits for the next one."""
    queues = Queues(proxy.url, "docmill", ["clean"])
    queues.publish("a", "clean", "r", 1)
    connection = queues.celery.connection_for_read()
    taken = connection.SimpleQueue("clean").get(timeout=5)
    assert not taken.acknowledged
    channel = connection.default_channel
    channel._brpop_start()
    proxy.cut(refuse=True)
    with pytest.raises(redis.ConnectionError):  # which kombu passes over
        channel.close()
    connection._do_close_transport()
    channel.close()
    assert channel.closed


def test_a_channel_keeps_its_client_until_its_pool_was_given_up(proxy: Proxy) -> None:
    queues = Queues(proxy.url, "docmill", ["clean"])
    with queues.celery.connection_for_write() as connection:
        channel = connection.default_channel
        with channel.conn_or_acquire() as first, channel.conn_or_acquire() as second:
            assert first is second
        channel._disconnect_pools()
        with channel.conn_or_acquire() as anew:
            assert anew is not first
            assert anew.ping()


@pytest.mark.parametrize("url", ["redis://:p%40w@host:1/3", "rediss://:p%40w@host:1/3?ssl_cert_reqs=required"])
def test_the_brokers_url_means_what_it_meant(url: str) -> None:
    connection = Queues(url, "docmill", ["clean"]).celery.connection_for_write()
    assert isinstance(connection.transport, HeardTransport)
    assert (connection.hostname, connection.port, connection.virtual_host) == ("host", 1, "3")
    assert connection.password == unquote("p%40w")
    assert connection.as_uri() == f"{url.partition(':')[0]}://:**@host:1/3"
    checked = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    wanted = checked if url.startswith("rediss") else False
    assert connection.ssl == connection.clone().ssl == wanted


def test_another_broker_keeps_its_transport() -> None:
    connection = Queues("amqp://host/", "docmill", ["clean"]).celery.connection_for_write()
    assert connection.transport.driver_type == "amqp"


def test_a_sockets_connections_in_a_pool_are_such_as_well_and_its_url_stays(server: Path) -> None:
    celery = Queues(f"redis+socket://{server}?virtual_host=7", "docmill", ["clean"]).celery
    with celery.producer_or_acquire() as producer:
        assert isinstance(producer.connection.transport, HeardTransport)
    assert celery.connection_for_write().as_uri() == f"redis+socket://{server}"
