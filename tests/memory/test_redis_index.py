"""The index gives each document one verdict for ever, and of equal documents exactly one original."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.delivery.connection import connect
from docmill.errors import ConfigError, UnavailableError
from docmill.memory import RedisIndex, contents
from docmill.memory.contents import ORIGINAL_BYTES
from docmill.memory.forgetting import forget
from docmill.memory.in_process import InProcessIndex
from docmill.memory.layout import LAYOUT
from docmill.memory.redis_index import keys_of, paragraph_keys
from docmill.stages import dedup
from docmill.stages.dedup.sketch import GROUPS
from docmill.stages.index import Fingerprint, Forgotten, Match, Rules
from tests.memory.race import race

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES[::5] for c in ("", *SYLLABLES[::17])]  # 3,600, none a number
RULES = Rules()


def fingerprint(text: str, identity: str | None = None) -> Fingerprint:
    return dedup.fingerprint(identity or os.urandom(16).hex(), text)[0]


def prose(seed: int, words: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def edited(words: list[str], share: float, seed: int) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) if draw.random() < share else word for word in words)


def made_keys(draw: random.Random) -> tuple[bytes, bytes]:
    """Random keys of all groups, and tails that go with them."""
    keys = [draw.getrandbits(30) for _ in range(GROUPS)]
    tails = [(key >> 14).to_bytes(2, "little") + draw.randbytes(5) for key in keys]
    return b"".join(key.to_bytes(4, "little") for key in keys), b"".join(tails)


@pytest.fixture
def index(client: redis.Redis, namespace: str) -> RedisIndex:
    return RedisIndex(client, namespace)


def judged(index: RedisIndex, *prints: Fingerprint, scope: str = "all", rules: Rules = RULES) -> list[Match]:
    return index.check_and_insert(scope, prints, rules)


def test_the_first_is_the_original_and_later_ones_name_it(index: RedisIndex) -> None:
    words = prose(1)
    one, same, near = fingerprint(" ".join(words)), fingerprint(" ".join(words)), fingerprint(edited(words, 0.1, 1))
    other = fingerprint(" ".join(prose(2)))
    found = judged(index, one, same, near, other)
    assert [match.status for match in found] == ["unique", "exact", "near", "unique"]
    assert [match.original for match in found] == [one.id, one.id, one.id, other.id]
    assert found[1].similarity == 1
    assert 0.5 < found[2].similarity < 1


def test_a_copy_of_a_near_duplicate_names_the_original_it_is_near_to(index: RedisIndex) -> None:
    """It is not `exact`: that word says that the text is the one of the original named."""
    words = prose(3)
    variant = edited(words, 0.05, 2)
    one, near, copy_of_near = fingerprint(" ".join(words)), fingerprint(variant), fingerprint(variant)
    found = judged(index, one, near, copy_of_near)
    assert [match.original for match in found] == [one.id] * 3
    assert [match.status for match in found] == ["unique", "near", "near"]
    assert found[1].similarity == found[2].similarity


def test_of_several_originals_the_most_similar_is_named(index: RedisIndex) -> None:
    words = prose(4, 400)
    far = " ".join([*words[:280], *prose(5, 400)])
    one, two = fingerprint(far), fingerprint(" ".join(words))
    assert [match.status for match in judged(index, one, two)] == ["unique", "unique"]
    assert judged(index, fingerprint(edited(words, 0.05, 3)))[0].original == two.id


def test_edits_count_the_same_in_scripts_without_spaces(index: RedisIndex) -> None:
    """A word of two characters lies in more of their runs than a word in pairs of words."""
    draw = random.Random(3)
    han = ["".join(chr(draw.randint(0x4E00, 0x7000)) for _ in range(2)) for _ in range(3600)]
    found = {}
    for name, vocabulary, space in (("letters", WORDS, " "), ("han", han, "")):
        likeness = []
        for _ in range(20):
            words = draw.choices(vocabulary, k=300)
            other = [draw.choice(vocabulary) if draw.random() < 0.12 else word for word in words]
            _, near = judged(index, fingerprint(space.join(words)), fingerprint(space.join(other)))
            likeness.append(near.similarity)
        found[name] = sum(likeness) / len(likeness)
    assert found["han"] == pytest.approx(found["letters"], abs=0.03)


def test_redelivery_gives_the_same_verdict(index: RedisIndex) -> None:
    words = prose(4)
    prints = [fingerprint(" ".join(words)), fingerprint(" ".join(words)), fingerprint(edited(words, 0.1, 4))]
    first = judged(index, *prints)
    assert judged(index, *reversed(prints)) == first[::-1]
    assert [match.status for match in first] == ["unique", "exact", "near"]


def test_scopes_and_names_do_not_see_each_other(index: RedisIndex, client: redis.Redis, namespace: str) -> None:
    text = " ".join(prose(5))
    judged(index, fingerprint(text), scope="one")
    assert judged(index, fingerprint(text), scope="two")[0].status == "unique"
    assert judged(RedisIndex(client, f"{namespace}-b"), fingerprint(text), scope="one")[0].status == "unique"


def test_the_same_form_with_other_numbers_is_another_document(index: RedisIndex) -> None:
    draw = random.Random(1)
    form = " ".join(f"{word} {{}}" if place % 16 == 0 else word for place, word in enumerate(prose(6, 320)))
    reports = [fingerprint(form.format(*(draw.randint(100, 999) for _ in range(20)))) for _ in range(5)]
    assert {match.status for match in judged(index, *reports)} == {"unique"}
    again = [replace(one, id=os.urandom(16).hex()) for one in reports]
    without = judged(index, *again, scope="numbers not looked at", rules=Rules(numbers=0))
    assert [match.status for match in without] == ["unique", *["near"] * 4]


def test_an_edited_form_names_its_original_among_a_hundred_like_it(index: RedisIndex) -> None:
    """Keys of what all forms share name 32 of them at most, and must not hide the one that shares the rest as well."""
    draw = random.Random(2)
    slots = [place % 6 == 0 for place in range(240)]
    words = prose(9, 240)

    def filled() -> list[str]:
        facts = [f"{draw.choice(WORDS)} {draw.randint(100, 99_999)}" for _ in range(40)]
        return [
            f"{word} {facts[place // 6]}" if slot else word
            for place, (word, slot) in enumerate(zip(words, slots, strict=True))
        ]

    forms = [" ".join(filled()) for _ in range(100)]
    prints = [fingerprint(text) for text in forms]
    assert {match.status for match in judged(index, *prints)} == {"unique"}
    found = judged(index, *(fingerprint(edited(text.split(), 0.04, 1)) for text in forms))
    assert sum(match.original == one.id for match, one in zip(found, prints, strict=True)) >= 98


def test_a_short_text_is_near_only_where_hardly_a_word_differs(index: RedisIndex) -> None:
    words = prose(7, 30)
    one, two = [*words[:20], "other", *words[21:]], [*words[:15], *prose(8, 6), *words[21:]]
    found = judged(index, *(fingerprint(" ".join(text)) for text in (words, one, two)))
    assert [match.status for match in found] == ["unique", "near", "unique"]
    dated = [fingerprint(" ".join([*words[:10], number, *words[10:]])) for number in ("the 4th", "the 5th")]
    assert [match.status for match in judged(index, *dated, scope="dated")] == ["unique", "unique"]


def test_a_part_is_near_its_whole_in_either_order_and_containment_tells(index: RedisIndex) -> None:
    whole = prose(40, 400)
    part, text = " ".join(whole[:200]), " ".join(whole)
    first, second = judged(index, fingerprint(text), fingerprint(part))
    assert (second.status, second.original, second.extends) == ("near", first.original, False)
    assert second.similarity < 0.7
    assert second.containment > 0.85
    first, second = judged(index, fingerprint(part), fingerprint(text), scope="part first")
    assert (second.status, second.original, second.extends) == ("near", first.original, True)
    assert second.containment > 0.85


def test_a_third_is_near_its_whole_but_what_adds_two_thirds_is_a_text_of_its_own(index: RedisIndex) -> None:
    wholes = [prose(500 + number, 600) for number in range(20)]
    parts = [fingerprint(" ".join(whole[200:400])) for whole in wholes]
    texts = [fingerprint(" ".join(whole)) for whole in wholes]
    judged(index, *texts)
    found = judged(index, *parts)
    assert sum(match.original == one.id for match, one in zip(found, texts, strict=True)) >= 16
    found = judged(index, *parts, *texts, scope="parts first")
    assert {match.status for match in found} == {"unique"}


def test_two_known_texts_in_one_name_one_of_them(index: RedisIndex) -> None:
    one, two = " ".join(prose(42, 200)), " ".join(prose(43, 200))
    known = judged(index, fingerprint(one), fingerprint(two))
    found = judged(index, fingerprint(f"{one}\n{two}"))[0]
    assert found.status == "near"
    assert found.extends
    assert found.original in {match.original for match in known}


def test_containment_can_be_turned_off(index: RedisIndex) -> None:
    whole = prose(44, 900)
    rules = replace(RULES, containment=0)
    found = judged(index, fingerprint(" ".join(whole)), fingerprint(" ".join(whole[:250])), rules=rules)
    assert [match.status for match in found] == ["unique", "unique"]


def test_texts_under_one_licence_are_judged_by_what_is_their_own(index: RedisIndex) -> None:
    """Two thirds of each text are the licence; the first few could be copies of each other, for all that is known."""
    licence = " ".join(prose(45, 300))
    texts = [f"{licence}\n{' '.join(prose(1000 + number, 150))}" for number in range(60)]
    prints = [fingerprint(text) for text in texts]
    found = judged(index, *prints)
    unique = [number for number, match in enumerate(found) if match.status == "unique"]
    assert len(unique) >= 55
    assert set(range(10, 60)) <= set(unique)
    copies = [fingerprint(edited(texts[number].split(), 0.05, number)) for number in unique]
    named = [match.original for match in judged(index, *copies)]
    assert sum(name == prints[number].id for name, number in zip(named, unique, strict=True)) >= 0.9 * len(unique)


def test_a_weak_likeness_is_counted_once_however_often_a_document_is_delivered(
    index: RedisIndex, client: redis.Redis, namespace: str
) -> None:
    """A text that many go on from is common: the fourth that does so is a text of its own."""
    start = prose(46, 200)
    longer = [fingerprint(" ".join([*start, *prose(2000 + number, 200)])) for number in range(4)]
    assert judged(index, fingerprint(" ".join(start)))[0].status == "unique"
    for one in longer[:3]:
        assert [judged(index, one)[0].status for _ in range(3)] == ["near"] * 3
    (entry,) = [bucket for key in keys_of(namespace, "all")[2::3] for bucket in client.hvals(key)]
    assert entry[26] // 4 == 3
    assert judged(index, longer[3])[0].status == "unique"


def test_texts_of_a_few_words_are_compared_for_equality_alone(index: RedisIndex) -> None:
    found = judged(index, *map(fingerprint, ("a few words", "a few words", "a few other words", "", "")))
    assert [match.status for match in found] == ["unique", "exact", "unique", "unique", "exact"]


def test_ids_that_begin_alike_are_told_apart(index: RedisIndex) -> None:
    """Postings hold three bytes of an id: here every document shares them."""
    prints = [fingerprint(" ".join(prose(seed)), "abcdef" + os.urandom(13).hex()) for seed in range(30, 50)]
    judged(index, *prints)
    found = judged(index, *(fingerprint(edited(prose(seed), 0.05, seed)) for seed in range(30, 50)))
    assert [match.original for match in found] == [one.id for one in prints]


def test_a_copy_is_known_where_its_original_shares_every_key_with_many_others(index: RedisIndex) -> None:
    """A key names 32 originals: those that come later stand under some of their keys, or none. Their digest tells."""
    draw = random.Random(5)
    keys, tails = made_keys(draw)
    prints = [
        Fingerprint(draw.randbytes(16).hex(), draw.randbytes(10), keys, tails, b"", b"\0\0\x78" + draw.randbytes(96))
        for _ in range(30)
    ]
    for _ in range(60):
        own_keys, own_tails = made_keys(draw)
        half = draw.randrange(GROUPS)
        shared = keys[: 4 * half] + own_keys[4 * half :], tails[: 7 * half] + own_tails[7 * half :]
        prints.append(
            Fingerprint(draw.randbytes(16).hex(), draw.randbytes(10), *shared, b"", b"\0\0\x78" + draw.randbytes(96))
        )
    prints += [
        replace(one, id=draw.randbytes(16).hex(), digest=draw.randbytes(10), sketch=b"\0\0\x78" + draw.randbytes(96))
        for one in prints
    ]
    assert {match.status for match in judged(index, *prints)} == {"unique"}
    draw.shuffle(prints)
    found = judged(index, *(replace(one, id=draw.randbytes(16).hex()) for one in prints))
    assert [(match.status, match.original) for match in found] == [("exact", one.id) for one in prints]


def test_documents_like_many_others_take_several_calls_that_are_short_and_their_verdicts_are_the_same(
    index: RedisIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, answered = index._check, list[int]()

    def counted(**asked: Any) -> list[bytes]:
        answers: list[bytes] = check(**asked)
        answered.append(len(answers))
        return answers

    monkeypatch.setattr(index, "_check", counted)
    licence = prose(4, 200)
    prints = [fingerprint(" ".join([*licence, *prose(seed, 160)])) for seed in range(200)]
    found = judged(index, *prints)
    assert sum(answered) == len(prints)
    assert min(answered[:-1]) < 20  # of 64 that were asked for
    assert found == InProcessIndex().check_and_insert("all", prints, RULES)


def test_a_bound_is_looked_at_as_often_however_many_calls_the_documents_take(index: RedisIndex) -> None:
    licence = prose(4, 200)
    prints = [fingerprint(" ".join([*licence, *prose(seed, 160)])) for seed in range(200)]
    rules = Rules(most_documents=90)
    assert judged(index, *prints, rules=rules) == InProcessIndex().check_and_insert("all", prints, rules)


def test_keys_of_one_document_may_share_a_bucket(index: RedisIndex) -> None:
    draw = random.Random(6)
    keys, tails = made_keys(draw)
    keys, tails = keys[:4] * 2 + keys[8:], tails[:7] * 2 + tails[14:]
    one = Fingerprint(draw.randbytes(16).hex(), draw.randbytes(10), keys, tails, b"", b"\0\0\x78" + draw.randbytes(96))
    near = replace(one, id=draw.randbytes(16).hex(), digest=draw.randbytes(10))
    same = replace(one, id=draw.randbytes(16).hex())
    assert [match.status for match in judged(index, one, near, same)] == ["unique", "near", "exact"]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 5), min_size=1, max_size=40), step=st.integers(1, 20))
def test_whatever_the_order_and_the_batches_each_text_has_one_original(
    index: RedisIndex, order: list[int], step: int
) -> None:
    scope = os.urandom(8).hex()
    texts = [" ".join(prose(seed, 60)) for seed in range(6)]
    prints = [fingerprint(texts[number]) for number in order]
    found = [
        match for at in range(0, len(prints), step) for match in judged(index, *prints[at : at + step], scope=scope)
    ]
    originals = {prints[at].id for at, match in enumerate(found) if match.status == "unique"}
    assert len(originals) == len(set(order))
    assert {match.original for match in found} == originals
    assert {match.status for match in found if match.original not in originals} == set()


def test_ten_thousand_copies_at_the_same_moment_have_one_original_each(
    server: Path, namespace: str, tmp_path: Path
) -> None:
    """Sixteen processes, a hundred texts: of each fifty copies and fifty edits, in random order."""
    draw = random.Random(0)
    base = [prose(seed, 120) for seed in range(100)]
    copies = [dedup.fingerprint("00" * 16, " ".join(words))[0] for words in base]
    edits = [fingerprint(edited(words, 0.02, seed)) for seed, words in enumerate(base * 5)]
    prints = [
        (number % 100, replace(one, id=os.urandom(16).hex()))
        for group, times in ((copies, 50), (edits, 10))
        for number, one in enumerate(group)
        for _ in range(times)
    ]
    draw.shuffle(prints)
    race(lambda: RedisIndex(connect(f"unix://{server}?db=0"), namespace), prints, 16, tmp_path)


def test_paragraphs_are_known_by_the_document_they_were_first_seen_in(index: RedisIndex) -> None:
    draw = random.Random(3)
    hashes = [draw.randbytes(8) for _ in range(30_000)]
    ids = [draw.randbytes(16).hex() for _ in range(300)]
    told = [(one, hashes[100 * at : 100 * at + 100]) for at, one in enumerate(ids)]
    for at in range(0, 300, 50):
        index.first_seen("all", told[at : at + 50])
    assert index.first_seen("all", [("00" * 16, hashes[::100])]) == [ids]
    assert index.first_seen("all", told[:3]) == [[one] * 100 for one in ids[:3]]
    assert index.first_seen("all", []) == []


def test_many_paragraphs_take_several_calls_also_those_of_one_document(
    index: RedisIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, sizes = index._paragraphs, list[int]()

    def counted(**asked: Any) -> Any:
        sizes.append(sum(len(hashes) // 8 for hashes in asked["args"][1::2]))
        return ask(**asked)

    monkeypatch.setattr(index, "_paragraphs", counted)
    draw = random.Random(8)
    hashes = [draw.randbytes(8) for _ in range(3500)]
    told = [("11" * 16, hashes[:700]), ("22" * 16, []), ("33" * 16, hashes), ("44" * 16, hashes[3400:])]
    assert index.first_seen("all", told) == InProcessIndex().first_seen("all", told)
    assert max(sizes) == 1000
    assert sum(sizes) == 700 + 3500 + 100


def test_a_cap_forgets_the_oldest_half_at_a_time(index: RedisIndex, client: redis.Redis, namespace: str) -> None:
    rules = Rules(most_documents=40)
    prints = [fingerprint(" ".join(prose(seed, 60))) for seed in range(100, 200)]
    for one in prints:
        judged(index, one, rules=rules)
    again = [replace(one, id=os.urandom(16).hex()) for one in prints]
    # from the last on: a text forgotten and judged anew takes another's place
    latest = judged(index, *again[:-20:-1], rules=rules)
    assert {match.status for match in latest} == {"exact"}
    assert judged(index, again[0], rules=rules)[0].status == "unique"
    held = sum(len(bucket) // ORIGINAL_BYTES for key in keys_of(namespace, "all")[2::3] for bucket in client.hvals(key))
    assert 20 <= held <= 40


def test_a_time_to_live_forgets_after_one_to_two_of_it(index: RedisIndex) -> None:
    rules = Rules(seconds=0.4)
    one = fingerprint(" ".join(prose(9)))
    assert judged(index, one, rules=rules)[0].status == "unique"
    assert judged(index, replace(one, id="00" * 16), rules=rules)[0].status == "exact"
    time.sleep(0.45)
    assert judged(index, replace(one, id="01" * 16), rules=rules)[0].status == "exact"
    time.sleep(0.9)
    assert judged(index, replace(one, id="02" * 16), rules=rules)[0].status == "unique"


def test_buckets_divide_as_the_index_grows_and_nothing_is_lost(
    index: RedisIndex, client: redis.Redis, namespace: str
) -> None:
    """Random sketches, many enough that every table divides its buckets."""
    draw = random.Random(2)
    prints = [
        Fingerprint(
            draw.randbytes(16).hex(), draw.randbytes(10), *made_keys(draw), b"", b"\0\0\x78" + draw.randbytes(96)
        )
        for _ in range(12_000)
    ]
    for at in range(0, len(prints), 500):
        assert {match.status for match in judged(index, *prints[at : at + 500])} == {"unique"}
    assert client.hlen(keys_of(namespace, "all")[2]) > 1024
    size = contents.size_of(client, namespace, "all")
    assert size.bytes_a_document < 380  # 299 at a million
    whole = contents.whole_size(client, namespace)
    assert (whole.originals, whole.duplicates) == (12_000, 0)
    assert whole.bytes == pytest.approx(size.bytes, rel=0.1)  # each is of samples
    same = [replace(one, id=draw.randbytes(16).hex()) for one in prints[::10]]
    assert [match.original for match in judged(index, *same)] == [one.id for one in prints[::10]]
    near = [replace(one, digest=draw.randbytes(10)) for one in same]
    near = [replace(one, id=draw.randbytes(16).hex()) for one in near]
    assert [match.original for match in judged(index, *near)] == [one.id for one in prints[::10]]
    assert {match.status for match in judged(index, *prints[:50])} == {"unique"}


def test_an_index_of_another_layout_is_refused(index: RedisIndex, client: redis.Redis, namespace: str) -> None:
    one = fingerprint(" ".join(prose(10)))
    judged(index, one)
    index.first_seen("all", [(one.id, [b"12345678"])])
    client.hset(keys_of(namespace, "all")[0], "layout", 2)
    client.set(paragraph_keys(namespace, "all")[0], "0 0 1")
    with pytest.raises(ConfigError, match=f"it has layout 2, this one has layout {LAYOUT}"):
        judged(index, one)
    with pytest.raises(ConfigError, match="index clear"):
        index.first_seen("all", [(one.id, [b"12345678"])])
    with pytest.raises(ConfigError, match="another version of docmill"):
        forget(client, namespace, [one.id])
    assert contents.clear(client, namespace) == 1
    assert judged(index, one)[0].status == "unique"


def test_an_index_out_of_reach_is_waited_for() -> None:
    with pytest.raises(UnavailableError):
        RedisIndex(connect("redis://127.0.0.1:1/0")).check_and_insert("all", [fingerprint("x")], RULES)


def test_what_is_forgotten_leaves_no_duplicate_that_names_it(
    index: RedisIndex, client: redis.Redis, namespace: str
) -> None:
    """The duplicates are told, by scope, and the first one that is judged again becomes the original."""
    words = prose(1)
    first, same, near = fingerprint(" ".join(words)), fingerprint(" ".join(words)), fingerprint(edited(words, 0.1, 1))
    other, copy = fingerprint(" ".join(prose(2))), fingerprint(" ".join(prose(2)))
    assert [match.status for match in judged(index, first, same, near, other, copy)][1:3] == ["exact", "near"]
    judged(index, first, same, scope="elsewhere")
    found = forget(client, namespace, [first.id, "f" * 32])
    assert found == Forgotten(2, {"all": sorted([same.id, near.id]), "elsewhere": [same.id]})
    assert [(match.status, match.original) for match in judged(index, same, near)] == [
        ("unique", same.id),
        ("near", same.id),
    ]
    assert judged(index, copy)[0].original == other.id
    assert forget(client, namespace, [copy.id]) == Forgotten(1, {})


def test_of_many_duplicates_all_are_found_in_a_table_that_has_grown(
    index: RedisIndex, client: redis.Redis, namespace: str
) -> None:
    text = " ".join(prose(1))
    first = fingerprint(text)
    copies = [replace(first, id=os.urandom(16).hex()) for _ in range(3000)]
    judged(index, first, *copies)
    assert forget(client, namespace, [first.id]).orphans == {"all": sorted(one.id for one in copies)}
    assert judged(index, *copies[:2])[1].original == copies[0].id
