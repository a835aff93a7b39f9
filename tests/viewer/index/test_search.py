"""What is chosen is what a plain look at every record would choose, in that order, and counted so."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from docmill.documents import Entity, Mention
from docmill.records import Record
from docmill.stores import open_store
from docmill.viewer.index import Choice, Filling, IndexLookup, Search, open_index_file
from tests.factories import make_language, make_record

CODES = ("ar", "en", "he")


def made(number: int, draw: random.Random) -> Record:
    name = draw.choice(["Cairo", "Tunis"])
    words = " ".join(draw.choices(["ferry", "coach", "train", "mill"], k=draw.randint(1, 9)))
    text = f"{name} {words}"
    mention = Mention(start=0, end=len(name), text=name)
    return make_record(
        f"n{number}",
        id=f"{number:04}",
        text=text,
        run=f"r{number % 2}",
        language=make_language(draw.choice(CODES)),
        published_at=draw.choice([None, "2023", "2024-05-01", "2024-06-30"]),
        quality={"s": round(draw.random(), 3)} if draw.random() < 0.8 else {},
        entities=[Entity(id=name, type="LOC", name=name, confidence=1, mentions=[mention])],
    )


@pytest.fixture(scope="module")
def records() -> list[Record]:
    draw = random.Random(22)
    return [made(number, draw) for number in range(200)]


@pytest.fixture(scope="module")
def search(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> tuple[Search, IndexLookup]:
    folder: Path = tmp_path_factory.mktemp("search")
    store = open_store(f"file://{folder}/out")
    store.write("b", records, [])
    Filling(open_index_file(folder / "i.sqlite", writing=True), store, copies=True).refresh()
    lock, connection = threading.RLock(), open_index_file(folder / "i.sqlite")
    return Search(connection, lock), IndexLookup(connection, lock)


def every(search: tuple[Search, IndexLookup], choice: Choice) -> list[str]:
    """The ids of all pages of a choice, in order."""
    found = []
    for page in range(1, 100):
        numbers = search[0].find(Choice(**{**vars_of(choice), "page": page})).numbers
        if not numbers:
            return found
        found += [row.id for row in search[1].rows(numbers)]
    raise AssertionError("no end of pages")


def vars_of(choice: Choice) -> dict[str, object]:
    return {name: getattr(choice, name) for name in choice.__slots__}


def code(record: Record) -> str:
    return record.language.code if record.language else ""


def test_pages_hold_every_record_once(search: tuple[Search, IndexLookup], records: list[Record]) -> None:
    assert every(search, Choice()) == [record.id for record in records]


def test_facets_are_alternatives_and_all_hold(search: tuple[Search, IndexLookup], records: list[Record]) -> None:
    choice = Choice(
        query="ferry", facets={"language": ("ar", "he"), "run": ("r1",)}, entities=("LOC\tCairo",), order="added"
    )
    wanted = [
        record.id
        for record in records
        if "ferry" in record.text and code(record) in {"ar", "he"} and record.run == "r1" and "Cairo" in record.text
    ]
    assert every(search, choice) == wanted


def test_a_facet_is_counted_without_its_own_choice(search: tuple[Search, IndexLookup], records: list[Record]) -> None:
    found = search[0].find(Choice(query="coach", facets={"language": ("ar",), "run": ("r0",)}))
    told = {one.value: one.count for one in found.facets["language"]}
    assert told == Counter(code(one) for one in records if "coach" in one.text and one.run == "r0")
    assert [one.value for one in found.facets["language"] if one.chosen] == ["ar"]
    entities = {one.value: one.count for one in found.entities}
    chosen = [one for one in records if "coach" in one.text and one.run == "r0" and code(one) == "ar"]
    assert entities == Counter(f"LOC\t{one.entities[0].name}" for one in chosen)


@pytest.mark.parametrize(("order", "sign"), [("-s", -1), ("+s", 1)])
def test_what_lacks_a_signal_comes_last_whichever_way(
    search: tuple[Search, IndexLookup], records: list[Record], order: str, sign: int
) -> None:
    by_id = {record.id: record for record in records}
    found = [by_id[one].quality.get("s") for one in every(search, Choice(order=order))]
    told = [one for one in found if one is not None]
    assert found == told + [None] * (len(found) - len(told))
    assert told == sorted(told, key=lambda one: sign * one)


def test_dates_and_ranges_are_bounds(search: tuple[Search, IndexLookup], records: list[Record]) -> None:
    found = every(search, Choice(dates=(20240000, 20240599), ranges={"s": (0.2, 0.9)}))
    assert found == [
        one.id for one in records if one.published_at == "2024-05-01" and 0.2 <= one.quality.get("s", -1) <= 0.9
    ]
    newest = search[0].find(Choice(order="newest")).numbers
    assert search[1].copies(newest[:1])[newest[0]].published_at == "2024-06-30"


def test_the_best_comes_first(search: tuple[Search, IndexLookup], records: list[Record]) -> None:
    by_id = {record.id: record for record in records}
    found = every(search, Choice(query="train"))
    assert len(found) == sum("train" in record.text for record in records)
    shares = [by_id[one].text.split().count("train") / len(by_id[one].text.split()) for one in found]
    assert shares[0] > sum(shares) / len(shares) > shares[-1]


def test_what_is_chosen_and_not_there_is_shown_with_nothing_found(search: tuple[Search, IndexLookup]) -> None:
    found = search[0].find(Choice(facets={"language": ("xx",)}, entities=("PER\tnobody",)))
    assert (found.total, found.numbers) == (0, [])
    assert [(one.value, one.count) for one in found.facets["language"] if one.chosen] == [("xx", 0)]
    assert search[0].find(Choice(query="()")).total == 0
