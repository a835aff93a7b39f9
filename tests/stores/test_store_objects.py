"""An object store of S3's kind: changes to one part are written on the condition that nobody else changed it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from docmill.errors import UnavailableError
from docmill.stores import Store, open_store
from docmill.stores.inventory import StoredItem
from docmill.stores.store import Change
from tests.factories import make_document, make_entry, make_record
from tests.stores.object_server import Objects, object_server

pytest.importorskip("s3fs")


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    with object_server() as (url, held):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
        yield held


@pytest.fixture
def store(objects: Objects) -> Store:
    return open_store("s3://bucket/out")


def test_records_entries_and_contents_come_back(store: Store) -> None:
    record, document = make_record("a"), make_document("Kept.", "mem://a")
    store.keep("one", [document])
    store.write("one", [record], [make_entry("q")])
    assert list(store.records()) == [record]
    assert store.contents({document.id: "records/one.jsonl"}) == {document.id: document}
    assert {item.id for item in store.inventory() if isinstance(item, StoredItem)} == {record.id, make_entry("q").id}
    store.remove([record.id, document.id])
    assert list(store.records()) == []
    assert store.contents({document.id: ""}) == {}


def test_those_who_change_records_of_one_part_at_once_lose_none(store: Store, objects: Objects) -> None:
    """Without the condition, whoever writes last would bring back the old records of the others."""
    records = [make_record(str(number)) for number in range(12)]
    store.write("one", records, [])
    meeting = threading.Barrier(3)
    failed: list[BaseException] = []

    def work(mine: list[int]) -> None:
        try:
            own = open_store("s3://bucket/out")
            for number in mine:
                meeting.wait(30)
                old = records[number]
                assert own.replace([Change(old, old.model_copy(update={"text": "new"}))]) == {old.id}
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(list(range(start, 12, 3)),)) for start in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert [record.text for record in store.records()] == ["new"] * 12
    assert objects.refused > 0  # they did meet


def test_a_part_that_others_change_all_the_while_is_left_to_a_later_try(
    store: Store, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_record("a")
    store.write("one", [old], [])
    answers = iter(range(1000))
    monkeypatch.setattr(Objects, "etag", lambda *_: f'"{next(answers)}"')
    with pytest.raises(UnavailableError, match="others change it all the while"):
        store.replace([Change(old, old.model_copy(update={"text": "new"}))])
