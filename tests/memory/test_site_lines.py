"""The memory of sites: what recent pages had in common, told once and for ever the same for each document."""

from __future__ import annotations

import multiprocessing
import os
import random
from pathlib import Path
from typing import Any

import pytest
import redis

from docmill.delivery.connection import connect
from docmill.errors import UnavailableError
from docmill.memory import RedisSiteMemory, site_lines
from docmill.stages.site_lines import LineCounts, PageLines

SHORT, LONG = b"\x05", b"\x40"
WINDOW = 64


def line(size: bytes = LONG) -> bytes:
    return os.urandom(4) + size


MENU = [line(SHORT) for _ in range(6)]


def page(*shared: bytes, own: int = 10, site: bytes = b"gazette.", **told: bytes) -> PageLines:
    """A page with lines of its own after those it shares."""
    lines = b"".join([*shared, *(line() for _ in range(own))])
    return PageLines(
        os.urandom(16).hex(), site, told.get("address", os.urandom(4)), told.get("content", os.urandom(4)), lines
    )


@pytest.fixture
def memory(client: redis.Redis, namespace: str) -> RedisSiteMemory:
    return RedisSiteMemory(client, namespace)


def asked(memory: RedisSiteMemory, *pages: PageLines, least: int = 1, most_sites: int = 100) -> list[LineCounts]:
    return memory.query_and_update(pages, least=least, most_sites=most_sites)


def test_it_tells_on_how_many_pages_before_a_line_stood(memory: RedisSiteMemory) -> None:
    pages = [page(*MENU) for _ in range(5)]
    told = asked(memory, *pages)
    assert [counts.pages for counts in told] == [0, 1, 2, 3, 4]
    assert [counts.counts for counts in told] == [{}, *(dict.fromkeys(range(6), before) for before in range(1, 5))]


def test_counts_below_the_least_are_not_told(memory: RedisSiteMemory) -> None:
    told = asked(memory, *(page(*MENU) for _ in range(6)), least=4)
    assert [sorted(counts.counts.values()) for counts in told] == [[], [], [], [], [4] * 6, [5] * 6]


def test_pages_learnt_one_by_one_and_in_batches_give_the_same(client: redis.Redis, namespace: str) -> None:
    pages = [page(*random.Random(n).sample(MENU, 3), site=bytes([n % 3]) * 8) for n in range(200)]
    single, batch = RedisSiteMemory(client, f"{namespace}-1"), RedisSiteMemory(client, f"{namespace}-2")
    assert [asked(single, one)[0] for one in pages] == asked(batch, *pages)


def test_the_same_document_gets_the_same_answer_and_teaches_once(memory: RedisSiteMemory) -> None:
    pages = [page(*MENU) for _ in range(10)]
    first = asked(memory, *pages)
    assert asked(memory, *reversed(pages)) == first[::-1]
    assert asked(memory, page(*MENU))[0].pages == 10


@pytest.mark.parametrize("same", [{"address": b"abcd"}, {"content": b"abcd"}])
def test_a_new_version_or_a_copy_of_a_recent_page_teaches_nothing(
    memory: RedisSiteMemory, same: dict[str, bytes]
) -> None:
    asked(memory, *(page(*MENU, **same) for _ in range(8)))
    assert asked(memory, page(*MENU))[0] == LineCounts(1, dict.fromkeys(range(6), 1))


def test_a_page_with_little_new_teaches_nothing(memory: RedisSiteMemory) -> None:
    article = [line() for _ in range(20)]
    asked(memory, *(page(*MENU, *article, own=2) for _ in range(8)))
    assert asked(memory, page(*MENU))[0].pages == 1


def test_a_page_that_is_mostly_menu_teaches(memory: RedisSiteMemory) -> None:
    asked(memory, *(page(*MENU, own=1) for _ in range(8)))
    assert asked(memory, page())[0].pages == 8


def test_what_a_site_dropped_is_forgotten_and_what_is_new_is_learnt(memory: RedisSiteMemory) -> None:
    new = [line(SHORT) for _ in range(6)]
    asked(memory, *(page(*MENU) for _ in range(100)))
    told = asked(memory, *(page(*new) for _ in range(WINDOW)))
    shares = [min(counts.counts.values(), default=0) / counts.pages for counts in told]
    assert next(at for at, share in enumerate(shares) if share >= 0.3) <= 20
    assert asked(memory, page(*MENU))[0].counts == {}


def test_sites_do_not_see_each_other_nor_do_names(client: redis.Redis, memory: RedisSiteMemory, namespace: str) -> None:
    asked(memory, *(page(*MENU, site=bytes([n % 2]) * 8) for n in range(20)))
    assert asked(memory, page(*MENU, site=b"\0" * 8))[0].pages == 10
    assert asked(memory, page(*MENU, site=b"\2" * 8))[0].pages == 0
    assert asked(RedisSiteMemory(client, f"{namespace}-b"), page(*MENU, site=b"\0" * 8))[0].pages == 0


def test_lines_are_found_among_pages_of_many_lines(memory: RedisSiteMemory) -> None:
    told = asked(memory, *(page(*MENU, own=249) for _ in range(100)), least=5)
    assert all(len(counts.counts) == 6 for counts in told[5:])
    assert [counts.counts[0] for counts in told[5:]] == [counts.pages for counts in told[5:]]


def test_a_site_takes_less_than_six_kilobytes(client: redis.Redis, memory: RedisSiteMemory, namespace: str) -> None:
    asked(memory, *(page(*MENU, own=249, site=bytes([n % 50]) * 8) for n in range(50 * 63)))
    key = f"docmill-habits:{{{namespace}}}:sites"
    assert client.hlen(key) == 50
    assert int(client.memory_usage(key, samples=0) or 0) < 50 * 6000


def test_a_site_with_one_page_takes_no_more_than_that(
    client: redis.Redis, memory: RedisSiteMemory, namespace: str
) -> None:
    asked(memory, page(*MENU))
    assert client.hstrlen(f"docmill-habits:{{{namespace}}}:sites", "gazette.") == 8 + 16 * 5


def test_of_too_many_sites_those_used_longest_ago_are_forgotten(memory: RedisSiteMemory) -> None:
    for number in (0, 1, 2, 0, 3):
        asked(memory, page(*MENU, site=bytes([number]) * 8), most_sites=3)
    known = [asked(memory, page(*MENU, site=bytes([number]) * 8), most_sites=100)[0].pages for number in range(4)]
    assert known == [2, 0, 1, 1]


def test_where_fewer_sites_may_stay_than_before_some_hundred_leave_at_a_time(
    client: redis.Redis, memory: RedisSiteMemory, namespace: str
) -> None:
    pages = [page(own=1, site=number.to_bytes(8)) for number in range(1200)]
    asked(memory, *pages, most_sites=2000)
    left = []
    for _ in range(4):
        asked(memory, page(own=1), most_sites=10)
        left.append(client.hlen(f"docmill-habits:{{{namespace}}}:sites"))
    assert left == [701, 201, 10, 10]


def test_pages_of_many_lines_take_several_calls(memory: RedisSiteMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, sizes = memory._script, list[int]()

    def counted(**told: Any) -> Any:
        sizes.append(sum(len(lines) // 5 for lines in told["args"][6::4]))
        return ask(**told)

    monkeypatch.setattr(memory, "_script", counted)
    told = asked(memory, *(page(*MENU, own=249) for _ in range(40)))
    assert [one.pages for one in told] == list(range(40))
    assert max(sizes) <= 2000
    assert sum(sizes) == 40 * 255


def test_answers_are_kept_for_a_bounded_number_of_documents(
    client: redis.Redis, memory: RedisSiteMemory, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_lines, "MOST_VERDICTS", 10)
    pages = [page(*MENU) for _ in range(40)]
    told = [asked(memory, one)[0] for one in pages]
    assert asked(memory, *pages[-10:]) == told[-10:]
    kept = [client.hlen(f"docmill-habits:{{{namespace}}}:{name}") for name in ("verdicts", "verdicts-before")]
    assert sum(map(int, kept)) <= 20


def test_a_calls_keys_are_in_one_slot_of_a_cluster(
    client: redis.Redis, memory: RedisSiteMemory, namespace: str
) -> None:
    asked(memory, page(*MENU))
    keys = [key.decode() for key in client.keys(f"*{namespace}*")]
    assert len(keys) == 3
    assert {key.partition("{")[2].partition("}")[0] for key in keys} == {namespace}


def _ask(socket: Path, name: str, pages: list[PageLines], out: multiprocessing.Queue[dict[str, LineCounts]]) -> None:
    memory = RedisSiteMemory(connect(f"unix://{socket}?db=0"), name)
    told: dict[str, LineCounts] = {}
    for start in range(0, len(pages), 7):
        some = pages[start : start + 7]
        told |= {one.id: counts for one, counts in zip(some, asked(memory, *some), strict=True)}
    out.put(told)


@pytest.mark.slow
def test_workers_that_get_the_same_documents_in_any_order_get_the_same_answers(
    server: Path, client: redis.Redis, namespace: str
) -> None:
    """Four processes, 150 documents of three sites, each delivered to each, twice over, in an order of its own."""
    pages = [page(*MENU, site=bytes([n % 3]) * 8) for n in range(150)]
    context = multiprocessing.get_context("spawn")
    out: multiprocessing.Queue[dict[str, LineCounts]] = context.Queue()
    orders = [random.Random(number).sample(pages * 2, 300) for number in range(4)]
    processes = [context.Process(target=_ask, args=(server, namespace, order, out)) for order in orders]
    for process in processes:
        process.start()
    told = [out.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert told[0] == told[1] == told[2] == told[3]
    for site in range(3):  # each document was learnt once: 50 a site, of which the last 32 to 64 count
        assert asked(RedisSiteMemory(client, namespace), page(site=bytes([site]) * 8))[0].pages == 50


def test_a_memory_out_of_reach_is_waited_for() -> None:
    with pytest.raises(UnavailableError):
        asked(RedisSiteMemory(connect("redis://127.0.0.1:1/0")), page())
