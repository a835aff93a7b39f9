"""The index in Redis: one Lua call for up to 64 documents, so that of two copies exactly one is the original."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import redis

from docmill.memory.comparison import EXTENDS
from docmill.memory.external_ids import ExternalIds
from docmill.memory.layout import index_errors, script
from docmill.stages.dedup.sketch import KEY_BITS, KEY_BYTES, PLACES_BYTES, SKETCH_BYTES, TAIL_BYTES
from docmill.stages.index import Fingerprint, Match, Rules

__all__ = [
    "EXACT",
    "NO_PLACES",
    "NO_SKETCH",
    "PREFIX",
    "RedisIndex",
    "keys_of",
    "likeness_of",
    "match_of",
    "packed_likeness",
    "paragraph_keys",
    "with_name",
]

PREFIX = "docmill-index"
DOCUMENTS_A_CALL = 64  # bounds, with MOST_WORK in check.lua, how long one call keeps the server: ten milliseconds
DOCUMENTS_A_TURN = DOCUMENTS_A_CALL  # judged between two looks at the bounds of what is remembered
HASHES_A_CALL = 1000  # of paragraphs: two or three milliseconds
LEAST_BUCKETS = 1 << 14  # of the groups' table, see tables.lua
NO_SKETCH, NO_PLACES = bytes(SKETCH_BYTES), bytes(PLACES_BYTES)
EXACT = b"\xff\xff\x64"  # the likeness of a copy


def keys_of(name: str, scope: str) -> list[str]:
    """Return the Redis keys of one scope, all in one hash slot: its state, then two generations of three tables."""
    start = f"{PREFIX}:{{{name}:{scope}}}:"
    tables = ("groups", "originals", "duplicates")
    return [start + "state", *(f"{start}{table}:{number}" for number in (0, 1) for table in tables)]


def paragraph_keys(name: str, scope: str) -> list[str]:
    """Return the Redis keys of a scope's paragraphs: state and table."""
    start = f"{PREFIX}:{{{name}:{scope}}}:paragraphs"
    return [f"{start}:state", start]


def packed(one: Fingerprint) -> tuple[bool, tuple[bytes, bytes, bytes, bytes]]:
    """Return a document as check.lua takes it: whether two keys may share a bucket; entry, keys, postings, places.

    A posting is a group's tail and the head of the id. The digest's key and posting are the last.
    """
    document = bytes.fromhex(one.id)
    digest = one.digest
    key = int.from_bytes(digest[:4], "little") % (1 << KEY_BITS)
    tails = one.tails + (key >> KEY_BITS - 16).to_bytes(2, "little") + digest[4:9]
    parts = [tails[at : at + TAIL_BYTES] for at in range(0, len(tails), TAIL_BYTES)]
    postings = document[:3].join([*parts, b""])
    keys = one.keys + key.to_bytes(4, "little")
    numbers = struct.unpack(f"<{len(keys) // KEY_BYTES}I", keys)
    crossed = len({number % LEAST_BUCKETS for number in numbers}) < len(numbers)
    return crossed, (document + digest + (one.sketch or NO_SKETCH), keys, postings, one.places or NO_PLACES)


def packed_likeness(similarity: float, containment: int) -> bytes:
    """Return what an index keeps of a duplicate's likeness; `containment` is that of a Candidate."""
    return int(similarity * 10_000 + 0.5).to_bytes(2, "big") + bytes([containment])


def likeness_of(packed: bytes) -> tuple[float, float, bool]:
    """Return similarity, containment and whether the document extends the original, from `packed_likeness`."""
    if packed == EXACT:
        return 1.0, 1.0, False
    return int.from_bytes(packed[:2], "big") / 10_000, packed[2] % EXTENDS / 100, packed[2] >= EXTENDS


class RedisIndex:
    """A named index on a Redis server: for each scope seven keys in one hash slot, see tables.lua."""

    def __init__(self, client: redis.Redis, name: str = "main") -> None:
        self._client = client
        self._name = name
        self._check = client.register_script(script("compare", "near", "check"))
        self._paragraphs = client.register_script(script("paragraphs"))

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
        """Judge each fingerprint and remember it; see docmill.stages.index.Index."""
        keys = keys_of(self._name, scope)
        bounds: list[bytes | float] = [
            rules.threshold,
            rules.short_threshold,
            rules.containment,
            rules.numbers,
            rules.most_documents,
            int(1000 * rules.seconds),
        ]
        made = [packed(one) for one in fingerprints]
        replies: list[bytes] = []
        with index_errors():
            while len(replies) < len(made):
                done = len(replies)
                asked = made[done : done + DOCUMENTS_A_CALL - done % DOCUMENTS_A_TURN]
                crossed = "".join("1" if shared else "0" for shared, _ in asked)
                documents = [value for _, values in asked for value in values]
                replies += self._check(
                    keys=keys, args=[*bounds, int(done % DOCUMENTS_A_TURN == 0), crossed, *documents]
                )
        matches = [match_of(one.id, answer) for one, answer in zip(fingerprints, replies, strict=True)]
        originals = {one.original for one in matches if one.status != "unique"}
        names = ExternalIds(self._client, self._name, scope).look_up(originals)
        return [with_name(one, names) for one in matches] if names else matches

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Return where paragraphs were first seen; see docmill.stages.index.Index."""
        keys = paragraph_keys(self._name, scope)
        found: list[list[str]] = [[] for _ in paragraphs]
        with index_errors():
            for call in _calls(paragraphs):
                arguments = [part for _, document, hashes in call for part in (document, hashes)]
                for (place, _, _), ids in zip(call, self._paragraphs(keys=keys, args=arguments), strict=True):
                    found[place] += [ids[at : at + 16].hex() for at in range(0, len(ids), 16)]
        return found


def _calls(paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> Iterator[list[tuple[int, bytes, bytes]]]:
    """Divide paragraphs into calls of HASHES_A_CALL: places of documents, their ids, some of their hashes, joined."""
    call: list[tuple[int, bytes, bytes]] = []
    room = HASHES_A_CALL
    for place, (document, hashes) in enumerate(paragraphs):
        at = 0
        while at < len(hashes):
            part = hashes[at : at + room]
            call.append((place, bytes.fromhex(document), b"".join(part)))
            at, room = at + len(part), room - len(part)
            if not room:
                yield call
                call, room = [], HASHES_A_CALL
    if call:
        yield call


def with_name(match: Match, names: Mapping[str, str]) -> Match:
    """Return a verdict that names an imported original by the id its user gave; `names` are those of imported ones."""
    name = names.get(match.original) if match.status != "unique" else None
    return replace(match, original=name, external=True) if name else match


def match_of(document: str, answer: bytes) -> Match:
    """Return the verdict that an answer of check.lua stands for."""
    if answer[:1] == b"u":
        return Match("unique", document, 0.0)
    if answer[:1] == b"e":
        return Match("exact", answer[1:].hex(), 1.0, 1.0)
    similarity, containment, extends = likeness_of(answer[1:4])
    return Match("near", answer[4:].hex(), similarity, containment, extends)
