"""The index in this process gives the verdicts of the index in Redis; `memory.comparison` is tested here too."""

from __future__ import annotations

import os
import random
import threading
import time
from dataclasses import replace

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.memory import RedisIndex
from docmill.memory.forgetting import forget
from docmill.memory.in_process import InProcessIndex
from docmill.stages import dedup
from docmill.stages.dedup.sketch import GROUPS
from docmill.stages.index import Fingerprint, Match, Rules

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
VOCABULARIES = {
    "latin": ([a + b + c for a in SYLLABLES for b in SYLLABLES[::5] for c in ("", *SYLLABLES[::17])], " "),
    "arabic": ([a + b + c for a in "كتبدرسعلم" for b in "انويمرق" for c in ("ت", "ين", "ات", "ه")], " "),
    "han": ([chr(0x4E00 + 7 * first) + chr(0x5E00 + 11 * first) for first in range(400)], ""),
    "thai": ([a + b + c for a in "กขคงจชซ" for b in "าิีุเ" for c in ("นม", "รก", "งส", "ลว")], ""),
}
RULES = [
    Rules(),
    Rules(numbers=0),
    Rules(containment=0),
    Rules(threshold=0.9, containment=0.5, numbers=0),
    Rules(threshold=0.3, short_threshold=0.5),
    Rules(most_documents=6),
    Rules(most_documents=30, numbers=0.6),
]


def prose(vocabulary: str, seed: int, words: int) -> str:
    words_of, space = VOCABULARIES[vocabulary]
    return space.join(random.Random(seed).choices(words_of, k=words))


def edited(vocabulary: str, seed: int, words: int, share: float, edit: int) -> str:
    known, space = VOCABULARIES[vocabulary]
    draw = random.Random(edit)
    kept = random.Random(seed).choices(known, k=words)
    return space.join([draw.choice(known) if draw.random() < share else word for word in kept])


def form(seed: int, edit: int) -> str:
    """A text of the same words each time, with other numbers in it."""
    draw = random.Random(edit)
    words = prose("latin", seed, 160).split(" ")
    return " ".join(f"{word} {draw.randint(100, 99_999)}" if at % 8 == 0 else word for at, word in enumerate(words))


def part(vocabulary: str, seed: int, start: int, words: int, more: int) -> str:
    """A part of a text of 200 words, and words of another one behind it."""
    known, space = VOCABULARIES[vocabulary]
    whole = random.Random(seed).choices(known, k=200)
    return space.join([*whole[start : start + words], *random.Random(seed + 100).choices(known, k=more)])


names, seeds, edits = st.sampled_from([*VOCABULARIES]), st.integers(0, 3), st.integers(0, 3)
texts = st.one_of(
    st.builds(prose, names, seeds, st.sampled_from([5, 30, 200])),
    st.builds(edited, names, seeds, st.sampled_from([30, 200]), st.sampled_from([0.02, 0.1, 0.3]), edits),
    st.builds(
        part, names, seeds, st.integers(0, 100), st.sampled_from([50, 100, 160]), st.sampled_from([0, 20, 40, 100, 300])
    ),
    st.builds(form, seeds, edits),
    st.just(""),
)
deliveries = st.lists(
    st.tuples(
        st.sampled_from(["all", "language-ar"]), st.sampled_from(RULES), st.lists(texts, min_size=1, max_size=12)
    ),
    min_size=1,
    max_size=8,
)
either_index = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def indexes(client: redis.Redis, namespace: str) -> tuple[RedisIndex, InProcessIndex]:
    return RedisIndex(client, namespace), InProcessIndex()


@either_index
@given(delivered=deliveries, seed=st.integers(0, 1 << 32), again=st.integers(0, 40))
def test_verdicts_are_those_of_redis_for_any_documents_in_any_order(
    client: redis.Redis, delivered: list[tuple[str, Rules, list[str]]], seed: int, again: int
) -> None:
    """Copies, edited copies, forms and short texts, in two scopes, with and without bounds; some come a second time."""
    draw = random.Random(seed)
    shared, own = RedisIndex(client, f"t{os.urandom(6).hex()}"), InProcessIndex()
    earlier: list[Fingerprint] = []
    for scope, rules, found in delivered:
        prints = [print_ for print_, _ in dedup.fingerprints([(draw.randbytes(16).hex(), text) for text in found])]
        prints += draw.sample(earlier, min(again // 8, len(earlier)))
        assert own.check_and_insert(scope, prints, rules) == shared.check_and_insert(scope, prints, rules)
        earlier += prints


@either_index
@given(seed=st.integers(0, 1 << 32), keys=st.integers(1, 30), rules=st.sampled_from(RULES))
def test_verdicts_are_those_of_redis_where_keys_are_crowded(
    client: redis.Redis, seed: int, keys: int, rules: Rules
) -> None:
    """A hundred documents share a few keys, some the start of their ids; a third repeat an earlier one."""
    draw = random.Random(seed)
    pool = [draw.getrandbits(30) for _ in range(keys)]
    base = draw.randbytes(96)
    prints: list[Fingerprint] = []
    for _ in range(150):
        name = (b"abc" if draw.random() < 0.1 else draw.randbytes(3)) + draw.randbytes(13)
        if prints and draw.random() < 0.3:
            prints.append(replace(draw.choice(prints), id=name.hex()))
            continue
        chosen = draw.choices(pool, k=GROUPS)
        tails = [(key >> 14).to_bytes(2, "little") + bytes(draw.choices(range(4), k=5)) for key in chosen]
        changed = draw.random() * 0.6
        values = bytes(draw.randrange(256) if draw.random() < changed else byte for byte in base)
        head = bytes([draw.choice([0, 0, 1, 2]), draw.choice([0, 9, 40]), draw.choice([90, 91, 95, 105, 130])])
        one = Fingerprint(
            id=name.hex(),
            digest=draw.randbytes(10),
            keys=b"".join(key.to_bytes(4, "little") for key in chosen),
            tails=b"".join(tails),
            sketch=head + values,
            places=draw.randbytes(64),
        )
        prints.append(one)
    shared, own = RedisIndex(client, f"t{os.urandom(6).hex()}"), InProcessIndex()
    for at in range(0, len(prints), 70):
        part = prints[at : at + 70]
        assert own.check_and_insert("all", part, rules) == shared.check_and_insert("all", part, rules)


@either_index
@given(
    told=st.lists(
        st.tuples(st.sampled_from(["all", "run-1"]), st.lists(st.integers(0, 30), max_size=20), st.integers(0, 5)),
        max_size=12,
    )
)
def test_paragraphs_are_first_seen_where_redis_says(
    client: redis.Redis, told: list[tuple[str, list[int], int]]
) -> None:
    shared, own = RedisIndex(client, f"t{os.urandom(6).hex()}"), InProcessIndex()
    for scope, paragraphs, document in told:
        asked = [(f"{document:032x}", [one.to_bytes(8, "little") for one in paragraphs])]
        assert own.first_seen(scope, asked) == shared.first_seen(scope, asked)


def test_what_is_remembered_for_a_time_is_forgotten_as_in_redis(indexes: tuple[RedisIndex, InProcessIndex]) -> None:
    rules = Rules(seconds=0.5)
    prints = [one for one, _ in dedup.fingerprints([(f"{at:032x}", prose("latin", 1, 200)) for at in range(4)])]
    found: list[list[Match]] = [[], []]
    for one, pause in zip(prints, (0.0, 0.7, 0.0, 1.2), strict=True):
        time.sleep(pause)
        for index, matches in zip(indexes, found, strict=True):
            matches.extend(index.check_and_insert("all", [one], rules))
    assert [match.status for match in found[1]] == ["unique", "exact", "exact", "unique"]
    assert found[0] == found[1]


def test_of_copies_judged_by_several_threads_exactly_one_is_the_original() -> None:
    index = InProcessIndex()
    prints = [one for one, _ in dedup.fingerprints([(f"{at:032x}", prose("latin", at % 5, 200)) for at in range(100)])]
    matches: list[Match] = []

    def judge(part: list[Fingerprint]) -> None:
        for one in part:
            matches.extend(index.check_and_insert("all", [one], Rules()))

    threads = [threading.Thread(target=judge, args=(prints[at::4],)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(match.status for match in matches) == ["exact"] * 95 + ["unique"] * 5


def test_an_id_that_redis_could_not_hold_is_refused_before_anything_is_remembered() -> None:
    index = InProcessIndex()
    good = Fingerprint("ab" * 16, b"0123456789")
    for wrong in ("", "document-1", "AB" * 16, "ab" * 17):
        with pytest.raises(ValueError, match="32 lower-case hexadecimal digits"):
            index.check_and_insert("all", [good, replace(good, id=wrong)], Rules())
        with pytest.raises(ValueError, match="is no id of the index"):
            index.first_seen("all", [(wrong, [])])
    assert index.check_and_insert("all", [good], Rules())[0].status == "unique"


def test_what_is_forgotten_here_is_forgotten_there(client: redis.Redis, namespace: str) -> None:
    own, shared = InProcessIndex(), RedisIndex(client, namespace)
    texts = [prose("latin", seed, 60) for seed in (1, 1, 2, 1, 2, 3)]
    prints = [dedup.fingerprint(os.urandom(16).hex(), text)[0] for text in texts]
    for index in (own, shared):
        index.check_and_insert("all", prints, Rules())
    gone = [prints[0].id, prints[4].id]
    assert own.forget(gone) == forget(client, namespace, gone)
    assert own.check_and_insert("all", prints[1:], Rules()) == shared.check_and_insert("all", prints[1:], Rules())
    assert own.check_and_insert("all", prints[:1], Rules())[0].original == prints[1].id
