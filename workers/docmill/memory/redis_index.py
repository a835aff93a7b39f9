"""The index in Redis: one Lua call for up to 64 documents, so that of two copies exactly one is the original."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
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
DOCUMENTS_A_CALL = 64  # bounds how long one call keeps the server: two to four milliseconds
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
        with index_errors():
            pipe = self._client.pipeline(transaction=False)
            for start in range(0, len(fingerprints), DOCUMENTS_A_CALL):
                made = [packed(one) for one in fingerprints[start : start + DOCUMENTS_A_CALL]]
                crossed = "".join("1" if shared else "0" for shared, _ in made)
                documents = [value for _, values in made for value in values]
                self._check(keys=keys, args=[*bounds, crossed, *documents], client=pipe)
            replies = [answer for replies in pipe.execute() for answer in replies]
        matches = [match_of(one.id, answer) for one, answer in zip(fingerprints, replies, strict=True)]
        originals = {one.original for one in matches if one.status != "unique"}
        names = ExternalIds(self._client, self._name, scope).look_up(originals)
        return [with_name(one, names) for one in matches] if names else matches

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Return where paragraphs were first seen; see docmill.stages.index.Index."""
        arguments = [part for document, hashes in paragraphs for part in (bytes.fromhex(document), b"".join(hashes))]
        with index_errors():
            found = self._paragraphs(keys=paragraph_keys(self._name, scope), args=arguments) if arguments else []
        return [[ids[at : at + 16].hex() for at in range(0, len(ids), 16)] for ids in found]


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
