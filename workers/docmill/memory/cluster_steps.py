"""How a batch is judged over the shards of a Redis Cluster, with the same verdicts as on one server.

A document's entry lives in the shard its id chooses, each of its postings in the shard the posting's key chooses, so a
check touches one slot for each of 9 keys and one for each candidate. No step spans two slots, so the order is:

1. enter: the document is remembered as provisional, which a second delivery finds again;
2. post: its postings are added, and those already there are returned, in one atomic step for each key. Of two like
   documents at the same moment one comes second at each key they share, so at least one of them sees the other;
3. weigh: candidates are compared where they live. Against a provisional one the smaller id goes first: the larger waits
   for it, or, where the larger did not see it, is marked in the same atomic step and must look again;
4. settle: a document that is like no original and waits for none becomes an original, unless it was marked; the others
   become duplicates, and their postings are taken away.

A document may be forgotten (forgetting.py) between the moment in which another one is compared with it and the one in
which that becomes its duplicate. So who became a duplicate looks whether its original still stands, and is judged again
where it does not; who forgets takes the original out first and looks for its duplicates then. One sees the other.

So of all copies one becomes an original, and an original never becomes anything else. Waits end: who waits does so for
a smaller id. Where a worker dies in between, its documents stay provisional until its batch is delivered again.

Tested by tests/memory/test_cluster_index.py.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from docmill.errors import UnavailableError
from docmill.memory.comparison import MOST_COMPARED, Candidate, most_similar
from docmill.memory.redis_index import NO_SKETCH
from docmill.stages.dedup.sketch import KEY_BITS, KEY_BYTES, TAIL_BYTES
from docmill.stages.index import Fingerprint

__all__ = ["Call", "ClusterBatch"]

WAIT_SECONDS = 5.0  # for another worker's document; then the batch rests and comes again
PAUSE_SECONDS = 0.005
EXACT = "2.00000"


class Call(Protocol):
    """A function that runs one step for many parts and returns their answers in order."""

    def __call__(self, step: str, parts: Iterable[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        """Run a step; each part has the number that chooses its shard."""
        ...


def shard_number(prefix: bytes) -> int:
    """Return the number that chooses a document's shard: bytes 4 and 5 of its id, which postings hold as well."""
    return int.from_bytes(prefix[3:5], "little")


@dataclass(slots=True)
class UnsettledDocument:
    """A document on its way through the steps."""

    fingerprint: Fingerprint
    postings: list[tuple[int, int, bytes]]
    alike: list[tuple[str, bytes, str, float]] = field(default_factory=list)

    @property
    def id(self) -> bytes:
        """Return the id in 16 bytes."""
        return bytes.fromhex(self.fingerprint.id)

    @property
    def body(self) -> tuple[bytes, bytes, bytes]:
        """Return what the script compares: id, digest and sketch."""
        return self.id, self.fingerprint.digest, self.fingerprint.sketch


Repeat = tuple[UnsettledDocument, bytes, bytes]
"""A document, the original that it repeats, and the packed similarity."""


def postings_of(one: Fingerprint) -> list[tuple[int, int, bytes]]:
    """Return the route, the key and the posting of each group, those of the digest last."""
    prefix = bytes.fromhex(one.id)[:5]
    key = int.from_bytes(one.digest[:4], "little") % (1 << KEY_BITS)
    own = (key >> KEY_BITS - 16).to_bytes(2, "little") + one.digest[4:9]
    keys = [int.from_bytes(one.keys[at : at + KEY_BYTES], "little") for at in range(0, len(one.keys), KEY_BYTES)]
    tails = [one.tails[at : at + TAIL_BYTES] for at in range(0, len(one.tails), TAIL_BYTES)]
    routes = [int.from_bytes(one.routes[at : at + 2], "little") for at in range(0, len(one.routes), 2)]
    routes.append(int.from_bytes(one.digest[-2:], "little"))
    return [(route, key, tail + prefix) for route, key, tail in zip(routes, [*keys, key], [*tails, own], strict=True)]


class ClusterBatch:
    """The steps that judge one batch of documents."""

    def __init__(self, call: Call, numbers: float) -> None:
        self._call, self._numbers = call, numbers

    def run(self, fingerprints: Sequence[Fingerprint]) -> dict[str, bytes]:
        """Return the answer to each document's id, as check.lua gives it.

        Raises:
            UnavailableError: another worker's document that has to be settled first was not for some seconds.
        """
        pending = {one.id: UnsettledDocument(one, postings_of(one)) for one in fingerprints}
        entered = self._enter(pending.values())
        answers = {one: answer for one, answer in zip(pending, entered, strict=True) if answer}
        pending = {name: one for name, one in pending.items() if name not in answers}
        deadline = time.monotonic() + WAIT_SECONDS
        while pending:
            self._weigh(pending)
            answers |= self._settle(pending)
            before, pending = len(pending), {name: one for name, one in pending.items() if name not in answers}
            if pending and len(pending) == before:
                if time.monotonic() > deadline:
                    raise UnavailableError("dedup index: another worker's copy of a document is not settled yet")
                time.sleep(PAUSE_SECONDS)
        return answers

    def _weigh(self, pending: dict[str, UnsettledDocument]) -> None:
        """Add the postings of all documents, and compare each document with those its postings meet."""
        parts = [
            (route, (key, posting, int(number < len(one.postings) - 1)))
            for one in pending.values()
            for number, (route, key, posting) in enumerate(one.postings)
        ]
        met = iter(self._call("post", parts))
        asked: list[tuple[UnsettledDocument, int, bytes]] = []
        for one in pending.values():
            one.alike = []
            tally: dict[bytes, int] = defaultdict(int)
            for _ in one.postings[:-1]:
                for prefix in _prefixes(next(met)):
                    tally[prefix] += 1
            chosen = sorted(tally, key=lambda prefix: (-tally[prefix], prefix))[:MOST_COMPARED]
            by_shard: dict[int, list[bytes]] = defaultdict(list)
            for prefix in dict.fromkeys([*chosen, *_prefixes(next(met))]):
                by_shard[shard_number(prefix)].append(prefix)
            asked += [(one, shard, b"".join(prefixes)) for shard, prefixes in by_shard.items()]
        found = self._call("weigh", [(shard, (*one.body, prefixes)) for one, shard, prefixes in asked])
        for (one, _, _), flat in zip(asked, found, strict=True):
            for at in range(0, len(flat), 4):
                state, other, similarity, share = flat[at : at + 4]
                one.alike.append((state.decode(), other, similarity.decode(), float(share)))

    def _settle(self, pending: dict[str, UnsettledDocument]) -> dict[str, bytes]:
        """Make originals and duplicates of the documents that wait for no other; return the answers by id."""
        repeats: list[Repeat] = []
        uniques: list[UnsettledDocument] = []
        for one in pending.values():
            best = best_of(one.alike, self._numbers)
            if best:
                repeats.append((one, *best))
            elif not any(state == "earlier" for state, *_ in one.alike):
                uniques.append(one)
        repeat_answers = self._call(
            "repeat", [(shard_number(one.id), (one.id, original, packed)) for one, original, packed in repeats]
        )
        repeats, repeat_answers = self._standing(repeats, repeat_answers)
        settled = self._call("settle", [(shard_number(one.id), (one.id,)) for one in uniques])
        self._call(
            "unpost",
            [
                (route, (key, posting))
                for (one, _, _), answer in zip(repeats, repeat_answers, strict=True)
                if answer != b"u"
                for route, key, posting in one.postings
            ],
        )
        answers = {one.fingerprint.id: answer for (one, _, _), answer in zip(repeats, repeat_answers, strict=True)}
        answers |= {
            one.fingerprint.id: answer for one, answer in zip(uniques, settled, strict=True) if answer != b"again"
        }
        if b"gone" in answers.values():
            raise UnavailableError("dedup index: a document was forgotten while it was judged")
        return answers

    def _standing(self, repeats: list[Repeat], answers: list[bytes]) -> tuple[list[Repeat], list[bytes]]:
        """Return the duplicates whose originals still stand, with their answers; make the others provisional again."""
        originals = [
            (one.id if answer == b"u" else answer[-16:]) for (one, _, _), answer in zip(repeats, answers, strict=True)
        ]
        found = self._call("standing", [(shard_number(original), (original,)) for original in originals])
        if all(found):
            return repeats, answers
        gone = [
            (one, original)
            for (one, _, _), original, stands in zip(repeats, originals, found, strict=True)
            if not stands
        ]
        self._call("retract", [(shard_number(one.id), (one.id, original)) for one, original in gone])
        self._enter([one for one, _ in gone])
        kept = [(repeat, answer) for repeat, answer, stands in zip(repeats, answers, found, strict=True) if stands]
        return [repeat for repeat, _ in kept], [answer for _, answer in kept]

    def _enter(self, documents: Iterable[UnsettledDocument]) -> list[bytes]:
        """Remember documents as provisional; return what was said of each before, if anything was."""
        return self._call(
            "enter",
            [
                (shard_number(one.id), (one.id, one.fingerprint.digest, one.fingerprint.sketch or NO_SKETCH))
                for one in documents
            ],
        )


def _prefixes(flat: bytes) -> list[bytes]:
    """Split prefixes of ids, 5 bytes each, that stand end to end."""
    return [flat[at : at + 5] for at in range(0, len(flat), 5)]


def best_of(alike: Sequence[tuple[str, bytes, str, float]], numbers: float) -> tuple[bytes, bytes] | None:
    """Return the original to name and the packed similarity; see `best_of` in lua/near.lua."""
    same = min(
        (other for state, other, similarity, _ in alike if state == "original" and similarity == EXACT), default=None
    )
    if same is not None:
        return same, b"\xff\xff"
    near = [
        (one, Candidate(float(similarity), share)) for state, one, similarity, share in alike if state == "original"
    ]
    best = most_similar(near, numbers)
    return (best[0], int(best[1] * 10_000 + 0.5).to_bytes(2, "big")) if best else None
