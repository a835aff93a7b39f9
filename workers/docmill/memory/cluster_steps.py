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
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np

from docmill.errors import UnavailableError
from docmill.memory.comparison import LEAST_AGREEING, MOST_COMPARED, Candidate, Compared, by_own_text, most_similar
from docmill.memory.redis_index import EXACT as EXACT_LIKENESS
from docmill.memory.redis_index import NO_PLACES, NO_SKETCH, packed_likeness
from docmill.stages.dedup.sketch import KEY_BITS, KEY_BYTES, POSTED, TAIL_BYTES, VALUES
from docmill.stages.index import Fingerprint

__all__ = ["Call", "ClusterBatch"]

WAIT_SECONDS = 5.0  # for another worker's document; then the batch rests and comes again
PAUSE_SECONDS = 0.005
EXACT = b"2.00000"
TOLD = 7  # parts in which a likeness is told


class Call(Protocol):
    """A function that runs one step for many parts and returns their answers in order."""

    def __call__(self, step: str, parts: Iterable[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        """Run a step; each part has the number that chooses its shard."""
        ...


def shard_number(prefix: bytes) -> int:
    """Return the number that chooses a document's shard: bytes 4 and 5 of its id, which postings hold as well."""
    return int.from_bytes(prefix[3:5], "little")


class Likeness(NamedTuple):
    """Another document that is like one: its state (original, later, earlier), its id, and how alike they are."""

    state: str
    id: bytes
    exact: bool
    compared: Compared


@dataclass(slots=True)
class UnsettledDocument:
    """A document on its way through the steps."""

    fingerprint: Fingerprint
    postings: list[tuple[int, int, bytes]]
    posted: int
    """How many of its postings were added: the rest stand in for those of the first whose keys are full."""
    alike: list[Likeness] = field(default_factory=list)

    @property
    def id(self) -> bytes:
        """Return the id in 16 bytes."""
        return bytes.fromhex(self.fingerprint.id)

    @property
    def body(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Return what the script compares: id, digest, sketch and places."""
        one = self.fingerprint
        return self.id, one.digest, one.sketch, one.places or NO_PLACES


class Repeat(NamedTuple):
    """A document, the original that it repeats, the packed likeness, and whether it is weak."""

    document: UnsettledDocument
    original: bytes
    likeness: bytes
    weak: bool


def postings_of(one: Fingerprint) -> tuple[list[tuple[int, int, bytes]], int]:
    """Return the route, the key and the posting of the digest and of each group, and how many are added at first."""
    prefix = bytes.fromhex(one.id)[:5]
    key = int.from_bytes(one.digest[:4], "little") % (1 << KEY_BITS)
    own = (key >> KEY_BITS - 16).to_bytes(2, "little") + one.digest[4:9]
    keys = [int.from_bytes(one.keys[at : at + KEY_BYTES], "little") for at in range(0, len(one.keys), KEY_BYTES)]
    tails = [one.tails[at : at + TAIL_BYTES] for at in range(0, len(one.tails), TAIL_BYTES)]
    routes = [int.from_bytes(one.routes[at : at + 2], "little") for at in range(0, len(one.routes), 2)]
    routes.insert(0, int.from_bytes(one.digest[-2:], "little"))
    parts = zip(routes, [key, *keys], [own, *tails], strict=True)
    return [(route, key, tail + prefix) for route, key, tail in parts], 1 + min(POSTED, len(keys))


class ClusterBatch:
    """The steps that judge one batch of documents."""

    def __init__(self, call: Call, numbers: float) -> None:
        self._call, self._numbers = call, numbers

    def run(self, fingerprints: Sequence[Fingerprint]) -> dict[str, bytes]:
        """Return the answer to each document's id, as check.lua gives it.

        Raises:
            UnavailableError: another worker's document that has to be settled first was not for some seconds.
        """
        pending = {one.id: UnsettledDocument(one, *postings_of(one)) for one in fingerprints}
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
        documents = list(pending.values())
        met = self._post(documents, [one.postings[: one.posted] for one in documents])
        crowded = [(one, answers) for one, answers in zip(documents, met, strict=True) if None in answers[1:]]
        rest = self._post([one for one, _ in crowded], [one.postings[one.posted :] for one, _ in crowded])
        for (one, answers), more in zip(crowded, rest, strict=True):
            answers.extend(more)
            one.posted = len(one.postings)
        asked: list[tuple[UnsettledDocument, int, bytes]] = []
        for one, (same, *answers) in zip(documents, met, strict=True):
            one.alike = []
            tally: dict[bytes, int] = defaultdict(int)
            for answer in answers:
                for prefix, agreeing in _prefixes(answer or b""):
                    tally[prefix] += agreeing
            enough = [prefix for prefix, agreeing in tally.items() if agreeing >= LEAST_AGREEING]
            chosen = sorted(enough, key=lambda prefix: (-tally[prefix], prefix))[:MOST_COMPARED]
            by_shard: dict[int, list[bytes]] = defaultdict(list)
            for prefix in dict.fromkeys([*chosen, *(prefix for prefix, _ in _prefixes(same or b""))]):
                by_shard[shard_number(prefix)].append(prefix)
            asked += [(one, shard, b"".join(prefixes)) for shard, prefixes in by_shard.items()]
        found = self._call("weigh", [(shard, (*one.body, prefixes)) for one, shard, prefixes in asked])
        for (one, _, _), flat in zip(asked, found, strict=True):
            one.alike += [likeness_told(flat[at : at + TOLD]) for at in range(0, len(flat), TOLD)]

    def _post(
        self, documents: Sequence[UnsettledDocument], postings: Sequence[Sequence[tuple[int, int, bytes]]]
    ) -> list[list[bytes | None]]:
        """Add postings of documents; return what each meets, None where its key names as many as it may."""
        parts = [
            (route, (key, posting, int(posting != one.postings[0][2])))  # a digest's key names as many as there are
            for one, added in zip(documents, postings, strict=True)
            for route, key, posting in added
        ]
        answers = iter(self._call("post", parts))
        return [list(islice(answers, len(added))) for added in postings]

    def _settle(self, pending: dict[str, UnsettledDocument]) -> dict[str, bytes]:
        """Make originals and duplicates of the documents that wait for no other; return the answers by id."""
        repeats: list[Repeat] = []
        uniques: list[UnsettledDocument] = []
        for one in pending.values():
            best = best_of(one.alike, one.fingerprint.places or NO_PLACES, self._numbers)
            if best:
                repeats.append(Repeat(one, *best))
            elif not any(other.state == "earlier" for other in one.alike):
                uniques.append(one)
        repeat_answers = self._call(
            "repeat", [(shard_number(one.id), (one.id, original, packed)) for one, original, packed, _ in repeats]
        )
        repeats, repeat_answers = self._standing(repeats, repeat_answers)
        self._call("count", [(shard_number(one.original), (one.original,)) for one in repeats if one.weak])
        settled = self._call("settle", [(shard_number(one.id), (one.id,)) for one in uniques])
        self._call(
            "unpost",
            [
                (route, (key, posting))
                for (one, *_), answer in zip(repeats, repeat_answers, strict=True)
                if answer != b"u"
                for route, key, posting in one.postings[: one.posted]
            ],
        )
        answers = {one.fingerprint.id: answer for (one, *_), answer in zip(repeats, repeat_answers, strict=True)}
        answers |= {
            one.fingerprint.id: answer for one, answer in zip(uniques, settled, strict=True) if answer != b"again"
        }
        if b"gone" in answers.values():
            raise UnavailableError("dedup index: a document was forgotten while it was judged")
        return answers

    def _standing(self, repeats: list[Repeat], answers: list[bytes]) -> tuple[list[Repeat], list[bytes]]:
        """Return the duplicates whose originals still stand, with their answers; make the others provisional again."""
        originals = [
            (one.id if answer == b"u" else answer[-16:]) for (one, *_), answer in zip(repeats, answers, strict=True)
        ]
        found = self._call("standing", [(shard_number(original), (original,)) for original in originals])
        if all(found):
            return repeats, answers
        gone = [
            (one, original) for (one, *_), original, stands in zip(repeats, originals, found, strict=True) if not stands
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


def likeness_told(parts: Sequence[bytes]) -> Likeness:
    """Return a likeness from the TOLD parts in which lua/cluster.lua tells it."""
    state, other, similarity, share, containment, flags, same = parts
    weak, doubted = int(flags) & 1 > 0, int(flags) & 2 > 0
    candidate = Candidate(float(similarity), float(share), int(containment), weak, doubted) if similarity else None
    bits = np.unpackbits(np.frombuffer(same or bytes(VALUES // 8), dtype=np.uint8), bitorder="little")
    return Likeness(state.decode(), other, similarity == EXACT, Compared(bits.astype(np.bool_), candidate))


def _prefixes(flat: bytes) -> list[tuple[bytes, int]]:
    """Split prefixes of ids, 5 bytes each, and how many values agree, that stand end to end."""
    return [(flat[at : at + 5], flat[at + 5]) for at in range(0, len(flat), 6)]


def best_of(alike: Sequence[Likeness], places: bytes, numbers: float) -> tuple[bytes, bytes, bool] | None:
    """Return the original to name, the packed likeness, and whether it is weak; see `best_of` in lua/near.lua."""
    originals = [one for one in alike if one.state == "original"]
    if same := [one.id for one in originals if one.exact]:
        return min(same), EXACT_LIKENESS, False
    best = most_similar(by_own_text(places, [(one.id, one.compared) for one in originals]), numbers)
    return (best[0], packed_likeness(best[1].similarity, best[1].containment), best[1].weak) if best else None
