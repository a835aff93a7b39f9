"""What a failing object store costs: time, and no record. On a real server that is killed and started again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from docmill.errors import StoreError, UnavailableError
from docmill.stores import open_store
from docmill.stores.lines import pack
from docmill.stores.parts import RemoteParts
from docmill.stores.store import Change
from tests.factories import make_entry, make_record
from tests.servers.objects import BUCKET, ObjectServer, s3_server, use_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    with s3_server() as started:
        yield started


@pytest.fixture(params=["", "parquet+"])
def url(request: pytest.FixtureRequest, server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> str:
    use_server(server.url, monkeypatch)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return f"{request.param}s3://{BUCKET}/{uuid.uuid4().hex}/out"


def test_a_server_that_is_down_is_a_matter_of_time_and_loses_nothing(url: str, server: ObjectServer) -> None:
    store = open_store(url)
    store.write("b1", [make_record("a")], [make_entry("q")])
    server.kill()
    with pytest.raises(UnavailableError):
        store.write("b2", [make_record("b")], [])
    with pytest.raises(UnavailableError):
        list(store.records())
    server.start()
    store.write("b2", [make_record("b")], [])
    store.write("b2", [make_record("b")], [])
    assert {record.id for record in store.records()} == {make_record(name).id for name in "ab"}
    assert set(store.entries([make_entry("q").id])) == {make_entry("q").id}


def test_a_writer_that_is_killed_leaves_whole_batches(url: str) -> None:
    code = f"""
from docmill.stores import open_store
from tests.factories import make_record
store = open_store({url!r})
print("ready", flush=True)
while True:
    for version in "ab":
        store.write("b1", [make_record(str(item), text=version * 500) for item in range(300)], [])
"""
    for pause in (0.3, 0.8):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(pause)
            writer.kill()
        texts = {record.text[:1] for record in open_store(url).records()}
        assert len(texts) <= 1
        assert len(list(open_store(url).records())) in {0, 300}


def test_those_who_replace_records_of_one_batch_at_once_lose_none(url: str) -> None:
    records = [make_record(str(number)) for number in range(9)]
    open_store(url).write("b1", records, [])
    failed: list[BaseException] = []

    def work(mine: list[int]) -> None:
        store = open_store(url)
        try:
            for number in mine:
                new = records[number].model_copy(update={"text": "new"})
                while True:  # refused while others change the part, and tried again as a batch is
                    try:
                        assert store.replace([Change(records[number], new)]) == {new.id}
                        break
                    except UnavailableError:
                        continue
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=work, args=(list(range(one, 9, 3)),)) for one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert {record.text for record in open_store(url).records()} == {"new"}


def test_a_part_that_others_change_all_the_while_is_left_to_a_later_try(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it is read, another one writes it before the first one does, whom the server refuses then."""
    old = make_record("a")
    store = open_store(url)
    store.write("b1", [old], [])
    read_version = RemoteParts.read_version
    seconds = iter(range(1000))

    def changed_behind(parts: RemoteParts, name: str) -> tuple[bytes, str] | None:
        found = read_version(parts, name)
        other = make_record("other", text=f"version {next(seconds)}")
        parts.put(name, pack([old, other], ".parquet" if name.endswith(".parquet") else ".jsonl"))
        return found

    monkeypatch.setattr(RemoteParts, "read_version", changed_behind)
    with pytest.raises(UnavailableError, match="others change it all the while"):
        store.replace([Change(old, old.model_copy(update={"text": "new"}))])
    assert len(list(store.records())) == 2  # what the others wrote last


def test_wrong_credentials_are_for_good(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StoreError):
        open_store(url).write("b1", [make_record("a")], [])
