"""Of connections that went silent one gives the others away, and a live one is left alone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from tests.faults.proxy import Proxy, proxied
from tests.quiet_time import quiet_time

QUICK = 0.3  # seconds for one answer


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with embedded._server(tmp_path_factory.mktemp("server")) as socket, proxied(Path(socket)) as one:
        yield one


def silenced(client: redis.Redis) -> None:
    """Let a request of a client whose connection is silent run out of time."""
    with pytest.raises(redis.TimeoutError):
        client.ping()


def test_what_waits_on_a_silent_connection_is_woken_by_the_first_answer_on_another(proxy: Proxy) -> None:
    patient, quick = connect(proxy.url, 30), connect(proxy.url, QUICK)
    assert patient.ping()
    assert quick.ping()
    proxy.hold()
    answers: list[object] = []
    waiting = threading.Thread(target=lambda: answers.append(patient.ping()))
    waiting.start()
    started = quiet_time()
    silenced(quick)
    assert waiting.is_alive()  # no answer yet: the server may be slow, or away
    assert quick.ping()
    waiting.join(5)
    assert answers == [True]  # it has asked again, on a new connection
    assert quiet_time() - started < 5


def test_an_idle_connection_that_went_silent_costs_no_timeout(proxy: Proxy) -> None:
    patient, quick = connect(proxy.url, 30), connect(proxy.url, QUICK)
    assert patient.ping()
    assert quick.ping()
    proxy.hold()
    silenced(quick)
    assert quick.ping()
    started = quiet_time()
    assert patient.ping()
    assert quiet_time() - started < 5


def test_a_connection_that_was_answered_in_the_meantime_is_left_alone(proxy: Proxy) -> None:
    quick = connect(proxy.url, QUICK)
    assert quick.ping()
    proxy.hold()
    alive = connect(proxy.url, 30)
    number = alive.client_id()
    asking = threading.Thread(target=silenced, args=[quick])
    asking.start()
    time.sleep(QUICK / 2)
    assert alive.client_id() == number
    asking.join()
    assert quick.ping()
    assert alive.client_id() == number


def test_connections_to_another_server_are_left_alone(proxy: Proxy, tmp_path: Path) -> None:
    with embedded._server(tmp_path) as socket, proxied(Path(socket)) as other:
        elsewhere, quick = connect(other.url, 30), connect(proxy.url, QUICK)
        number = elsewhere.client_id()
        assert quick.ping()
        proxy.hold()
        silenced(quick)
        assert quick.ping()
        assert elsewhere.client_id() == number


def test_a_forked_process_cuts_no_connection_of_its_parent(proxy: Proxy) -> None:
    client = connect(proxy.url, 30)
    connection = client.connection_pool.get_connection()
    connected, connects = os.pipe()
    held, holds = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            quick = connect(proxy.url, QUICK)
            quick.ping()
            os.write(connects, b"1")
            os.read(held, 1)
            silenced(quick)
            code = 0 if quick.ping() else 1
        finally:
            os._exit(code)
    os.read(connected, 1)
    proxy.hold()
    os.write(holds, b"1")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not connection.can_read(timeout=0)  # silent, as the network left it; cut, it would tell its end
