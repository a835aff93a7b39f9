"""What every store does, whatever it is made of."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.documents import Deduplicated, Entity, Language, Mention, Provenance, Removed, Segment, Status, now
from docmill.records import Quarantined, Record
from docmill.stores import Store
from docmill.stores.store import Change
from tests.factories import make_entry, make_record

Opened = Callable[[], Store]
Quarantine = Callable[[], list[Quarantined]]
# memory:// is one process's own
shared = pytest.mark.parametrize("kind", ["files", "files-zst", "files-parquet", "sqlite", "postgres"], indirect=True)
fork = multiprocessing.get_context("fork")

MIXED = "العربية 中文 🦊 \u202eRTL\u202c a\u2028b\u2029c \\u0000 \x1f \ufeff"
ANY_TEXT = st.text(st.characters(codec="utf-8"))  # every code point but surrogates


def full_record() -> Record:
    """A record with every field set."""
    text = "Cairo قاهرة"
    segments = [Segment(start=0, end=5, code="en", confidence=0.9), Segment(start=6, end=11, code="ar", confidence=1)]
    return make_record(
        "full",
        source_metadata={"score": 0.5, "tags": ["x", None, True], "deep": {"a": {"b": 1}}, "big": 10**30},
        title="Title",
        authors=["A", "B"],
        published_at="2024-02-29",
        site="Site",
        metadata={"lang": "ar"},
        text=text,
        removed=[Removed(text="Share", reason="share", line=3)],
        language=Language(code="ar", script="Arab", direction="rtl", confidence=0.75, segments=segments),
        quality={"word_count": 2.0},
        dedup=Deduplicated(status="unique", cluster="c", content_sha256="0" * 64),
        entities=[
            Entity(id="e", type="LOC", name="Cairo", confidence=1, mentions=[Mention(start=0, end=5, text="Cairo")])
        ],
        annotations={"mine": {"found": [1, 2]}},
        provenance=[Provenance(stage="clean", version="1", seconds=0.01, worker="w", finished_at=now())],
    )


def ids(store: Store) -> list[str]:
    """The ids of all records, sorted."""
    return sorted(record.id for record in store.records())


def called(identity: str) -> Record:
    """A record with this id."""
    return make_record(identity, id=identity)


def test_several_records_are_read_at_once(store: Store) -> None:
    first, quoted, full = called("aa"), called('a"b\\'), full_record()
    store.write("one", [first, quoted], [])
    store.write("two", [called("ab"), full], [])
    wanted = {record.id: record for record in (first, quoted, full)}
    assert store.get_many([*wanted, "nowhere"]) == wanted
    assert store.get_many([]) == {}


def test_ids_are_found_by_their_first_characters(store: Store) -> None:
    assert store.ids_beginning("a", 9) == []
    store.write("one", [called("abc"), called("abd"), called("b%c")], [])
    store.write("two", [called("abé")], [])
    assert store.ids_beginning("ab", 9) == ["abc", "abd", "abé"]
    assert store.ids_beginning("ab", 1) == ["abc"]
    assert store.ids_beginning("abc", 9) == ["abc"]
    assert store.ids_beginning("b%", 9) == ["b%c"]
    assert store.ids_beginning("%", 9) == []
    assert store.ids_beginning("", 9) == ["abc", "abd", "abé", "b%c"]


def test_a_record_comes_back_as_it_was_written(store: Store) -> None:
    record = full_record()
    store.write("b1", [record, make_record("other")], [])
    assert store.get(record.id) == record
    assert record in list(store.records())


def test_an_unknown_document_has_no_record(store: Store) -> None:
    assert store.get("0" * 32) is None
    store.write("b1", [make_record("a")], [])
    assert store.get("0" * 32) is None
    assert store.get("\udcff\0") is None


def test_an_id_named_in_another_records_text_is_not_mistaken_for_it(store: Store) -> None:
    wanted = make_record("a")
    store.write("b1", [make_record("b", text=f"see {wanted.id}"), wanted], [])
    assert store.get(wanted.id) == wanted
    store.write("b1", [make_record("b", text=f"see {wanted.id}")], [])
    assert store.get(wanted.id) is None


def test_an_empty_store_has_no_records(store: Store) -> None:
    assert list(store.records()) == []


def test_quarantine_keeps_raw_bytes(store: Store, quarantine: Quarantine) -> None:
    raw = b"\xff\xfe\x00broken\x00"
    entries = [make_entry("bytes", "b1", raw), make_entry("nul", "b1", b"a\0b\\u0000"), make_entry("plain")]
    store.write("b1", [], entries)
    contents = {entry.id: entry.document().content for entry in quarantine()}
    assert contents == {entries[0].id: raw, entries[1].id: b"a\0b\\u0000", entries[2].id: b"plain"}


def test_writing_a_batch_twice_is_writing_it_once(store: Store, quarantine: Quarantine) -> None:
    records, entries = [make_record("a"), make_record("b")], [make_entry("q")]
    for _ in range(2):
        store.write("b1", records, entries)
    assert ids(store) == sorted(record.id for record in records)
    assert quarantine() == entries


def test_a_batch_written_again_forgets_what_it_no_longer_holds(store: Store, quarantine: Quarantine) -> None:
    store.write("b1", [make_record("a"), make_record("b")], [make_entry("q"), make_entry("p")])
    store.write("b2", [make_record("c")], [make_entry("r", "b2")])
    store.write("b1", [make_record("a", text="anew")], [make_entry("q")])
    assert ids(store) == sorted([make_record("a").id, make_record("c").id])
    assert [entry.id for entry in quarantine()] == sorted([make_entry("q").id, make_entry("r").id])
    store.write("b1", [], [])
    assert ids(store) == [make_record("c").id]
    assert [entry.id for entry in quarantine()] == [make_entry("r").id]


def test_a_document_moves_between_record_and_quarantine_with_its_batch(store: Store, quarantine: Quarantine) -> None:
    store.write("b1", [], [make_entry("a")])
    store.write("b1", [make_record("a")], [])
    assert ids(store) == [make_record("a").id]
    assert quarantine() == []
    store.write("b1", [], [make_entry("a")])
    assert ids(store) == []
    assert len(quarantine()) == 1


def test_get_returns_the_record_written_last(store: Store, kind: str) -> None:
    for number, batch in enumerate(["b2", "b3", "b1"]):
        store.write(batch, [make_record("a", run=batch, text=str(number))], [])
        time.sleep(1.1 if kind.startswith("s3") else 0.01)  # file stores go by the time of writing, S3's in seconds
        found = store.get(make_record("a").id)
        assert found is not None
        assert found.text == str(number)


def test_release_forgets_only_the_named_documents_of_the_batch(store: Store, quarantine: Quarantine) -> None:
    store.write("b1", [make_record("a")], [make_entry("p"), make_entry("q")])
    store.write("b2", [], [make_entry("r", "b2")])
    store.release("b1", [make_entry("p").id, make_entry("r").id, "0" * 32])
    assert [entry.id for entry in quarantine()] == sorted([make_entry("q").id, make_entry("r").id])
    store.release("b1", [make_entry("q").id])
    store.release("b1", [make_entry("q").id])
    store.release("never-written", ["0" * 32])
    assert [entry.id for entry in quarantine()] == [make_entry("r").id]
    assert ids(store) == [make_record("a").id]


def test_records_are_replaced_by_their_ids_and_their_neighbours_stay(store: Store) -> None:
    first, old, other = called("a"), called("b"), called("c")
    store.write("one", [first, old], [])
    store.write("two", [other], [])
    new = old.model_copy(update={"text": "another", "status": Status.FILTERED, "reason": "short"})
    changes = [Change(old, new), Change(called("nowhere"), called("nowhere"))]
    assert store.replace(changes) == {"b"}
    assert store.replace(changes) == {"b"}  # an earlier try did it
    assert [store.get(one) for one in ("a", "b", "c", "nowhere")] == [first, new, other, None]
    assert ids(store) == ["a", "b", "c"]
    store.write("one", [called("a")], [])  # the batch is still its own
    assert ids(store) == ["a", "c"]


def test_a_replaced_neighbour_makes_no_old_record_the_newest(store: Store, kind: str) -> None:
    if kind.startswith(("memory", "s3")):
        pytest.skip("an object store dates a replaced part anew, as its documentation says")
    newer, old = called("x").model_copy(update={"text": "newer"}), called("y")
    store.write("old", [called("x"), old], [])
    time.sleep(0.01)
    store.write("new", [newer], [])
    assert store.replace([Change(old, old.model_copy(update={"text": "changed"}))]) == {"y"}
    assert store.get("x") == newer


def test_a_record_that_was_stored_meanwhile_is_not_replaced(store: Store) -> None:
    old, other = called("a"), called("b")
    meanwhile = old.model_copy(update={"text": "stored meanwhile"})
    store.write("one", [meanwhile, other], [])
    changed = [Change(one, one.model_copy(update={"text": "made of the old"})) for one in (old, other)]
    assert store.replace(changed) == {"b"}
    assert store.get("a") == meanwhile


def test_records_are_found_by_the_place_they_were_read_at(store: Store) -> None:
    store.write("one", [called("a"), called("b")], [])
    store.write("two", [called("c"), full_record()], [])
    found = {record.id: (record, place) for record, place in store.located()}
    changes = [Change(record, record.model_copy(update={"title": "New"}), place) for record, place in found.values()]
    assert store.replace(changes) == found.keys()
    assert {record.title for record in store.records()} == {"New"}


def test_one_of_two_places_of_an_id_is_removed(store: Store, kind: str) -> None:
    if kind in {"sqlite", "postgres"}:
        store.write("one", [called("a")], [])
        store.write("two", [], [make_entry("x").model_copy(update={"id": "a"})])
        assert store.remove_twin("a", "two", is_record=False)
        assert (ids(store), store.entries(["a"])) == (["a"], {})
        assert store.remove_twin("a", "one", is_record=True)
        assert ids(store) == []
        return
    store.write("one", [called("a"), called("b")], [])
    store.write("two", [called("a")], [])
    first, second = sorted(place for record, place in store.located() if record.id == "a")
    assert store.remove_twin("a", second, is_record=True)
    assert [(record.id, place) for record, place in store.located()] == [("a", first), ("b", first)]
    assert not store.remove_twin("a", second, is_record=True)


@pytest.mark.parametrize("hostile", ["\ud800", "a\0b"])
def test_an_id_that_no_database_can_hold_is_asked_for_like_any_other(store: Store, hostile: str) -> None:
    assert store.get(hostile) is None
    assert store.get_many([hostile]) == store.entries([hostile]) == store.contents({hostile: ""}) == {}
    assert store.remove([hostile]) == 0


def test_removed_documents_leave_records_and_quarantine(store: Store, quarantine: Quarantine) -> None:
    entry, other = make_entry("gone"), make_entry("stays")
    store.write("one", [called("a"), called("b")], [entry])
    store.write("two", [called("c")], [other])
    assert store.remove(["b", "c", entry.id, "nowhere"]) == 3
    assert ids(store) == ["a"]
    assert [one.id for one in quarantine()] == [other.id]
    assert store.remove(["b", "c"]) == 0


@shared
def test_processes_replace_records_of_one_batch_at_once(opened: Opened) -> None:
    store = opened()
    names = [f"d{number}" for number in range(8)]
    store.write("one", [called(name) for name in names], [])

    def change(name: str) -> None:
        mine = opened()
        for turn in range(10):
            stored = mine.get(name)
            assert stored
            mine.replace([Change(stored, stored.model_copy(update={"text": f"{name} {turn}"}))])

    children = [fork.Process(target=change, args=(name,)) for name in names[:4]]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [store.get_many(names)[name].text for name in names[:4]] == [f"{name} 9" for name in names[:4]]
    assert ids(store) == names


def test_records_are_read_lazily_while_others_write(store: Store) -> None:
    for number in range(5):
        store.write(f"b{number}", [make_record(f"{number}-{item}") for item in range(300)], [])
    seen = set()
    for record in store.records():
        if len(seen) % 500 == 0:
            store.write(f"new{len(seen)}", [make_record(f"new{len(seen)}")], [])
        seen.add(record.id)
    assert {make_record(f"{number}-{item}").id for number in range(5) for item in range(300)} <= seen


def test_a_batch_of_ten_thousand(store: Store, quarantine: Quarantine) -> None:
    records = [make_record(str(number)) for number in range(10_000)]
    store.write("large", records, [])
    assert ids(store) == sorted(record.id for record in records)
    assert store.get(records[9_999].id) == records[9_999]


@pytest.mark.parametrize("batch", ["../../escape", ".hidden", "a/b", "a:b c", "مجموعة", "nul\0", "lone\udcff", "%2E"])
def test_a_batch_may_have_any_name(store: Store, quarantine: Quarantine, batch: str) -> None:
    store.write(batch, [make_record("a")], [make_entry("q", "x"), make_entry("p", "x")])
    store.release(batch, [make_entry("q").id])
    assert ids(store) == [make_record("a").id]
    assert [entry.id for entry in quarantine()] == [make_entry("p").id]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT | st.just(MIXED), key=ANY_TEXT, run=ANY_TEXT)
def test_any_text_comes_back(kind: str, store: Store, text: str, key: str, run: str) -> None:
    record = make_record("a", text=text, run=run, source_metadata={key: [text]})
    store.write("b1", [record], [])
    if kind == "postgres":  # which says so
        key, text, run = (word.replace("\0", "\ufffd") for word in (key, text, run))
        source = record.source.model_copy(update={"metadata": {key: [text]}})
        record = record.model_copy(update={"text": text, "run": run, "source": source})
    assert store.get(record.id) == record


def test_what_json_cannot_hold_is_replaced_and_offsets_hold(store: Store, quarantine: Quarantine) -> None:
    odd = {"name": "x\udcffy", "nan": float("nan"), "bytes": b"\xff", "object": fork}
    text = "a\ud800b"
    mention = Mention(start=0, end=3, text=text)
    entity = Entity(id="e", type="PER", name="n", confidence=1, mentions=[mention])
    record = make_record("a", source_metadata=odd, text=text, entities=[entity])
    store.write("b1", [record], [make_entry("q", "b1", **odd)])
    found = store.get(record.id)
    assert found is not None
    assert found.text == found.entities[0].mentions[0].text == "a\ufffdb"
    assert found.source.metadata["name"] == quarantine()[0].source.metadata["name"] == "x\ufffdy"
    assert found.source.metadata["nan"] is None


def _write_batches(opened: Opened, writer: int) -> None:
    store = opened()
    for number in range(8):
        store.write(f"w{writer}-{number}", [make_record(f"{writer}-{number}-{item}") for item in range(20)], [])
    store.close()


def _write_the_same(opened: Opened, writer: int) -> None:
    store = opened()
    for _ in range(8):
        store.write("same", [make_record(str(item)) for item in range(20)], [make_entry("q", "same")])
    store.close()


def run_all(target: Callable[..., None], opened: Opened, count: int = 4) -> None:
    """Run the target in several processes at once; all must succeed."""
    processes = [fork.Process(target=target, args=(opened, number)) for number in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * count


@shared
def test_processes_write_at_once_into_a_new_store(opened: Opened) -> None:
    run_all(_write_batches, opened)
    expected = [make_record(f"{w}-{n}-{i}").id for w in range(4) for n in range(8) for i in range(20)]
    assert ids(opened()) == sorted(expected)


@shared
def test_processes_write_the_same_batch_at_once(opened: Opened, quarantine: Quarantine) -> None:
    run_all(_write_the_same, opened)
    assert ids(opened()) == sorted(make_record(str(item)).id for item in range(20))
    assert len(quarantine()) == 1


@shared
def test_a_store_opened_before_a_fork_serves_both_sides(store: Store) -> None:
    store.write("before", [make_record("before")], [])
    run_all(lambda same, number: same.write(f"child{number}", [make_record(f"child{number}")], []), store, 3)
    store.write("after", [make_record("after")], [])
    assert ids(store) == sorted(make_record(name).id for name in ("before", "after", "child0", "child1", "child2"))


def _write_for_ever(opened: Opened) -> None:
    store = opened()
    versions = [[make_record(str(item), text=version) for item in range(400)] for version in "ab"]
    while True:
        for version in versions:
            store.write("b1", version, [])


@shared
@pytest.mark.parametrize("seconds", [0.2, 0.25, 0.3])
def test_a_killed_writer_leaves_a_whole_batch(opened: Opened, seconds: float) -> None:
    process = fork.Process(target=_write_for_ever, args=(opened,))
    process.start()
    time.sleep(seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    texts = [record.text for record in opened().records()]
    assert texts in ([], ["a"] * 400, ["b"] * 400)
    opened().write("b1", [make_record("a")], [])
    assert ids(opened()) == [make_record("a").id]


def test_a_place_tells_what_it_holds_and_another_version_once_that_changes(store: Store) -> None:
    first = called("aa")
    store.write("one", [first, called("ab")], [])
    store.write("two", [called("ac")], [make_entry("q", "two")])
    before = store.versions()
    held = [one for place in before for one in store.held(place)]
    assert sorted(one.id for one in held) == sorted(["aa", "ab", "ac", make_entry("q", "two").id])
    assert {type(one) for one in held} == {Record, Quarantined}
    assert store.versions() == before
    assert store.replace([Change(first, first.model_copy(update={"title": "another"}))]) == {"aa"}
    after = store.versions()
    assert after.keys() == before.keys()
    assert sum(after[place] != before[place] for place in after) == 1
    store.remove(["ac"])
    left = [one.id for place in store.versions() for one in store.held(place) if isinstance(one, Record)]
    assert sorted(left) == ["aa", "ab"]
    assert list(store.held("records/nowhere.jsonl")) == []
