"""The index over a Redis Cluster: spread over shards, each in one hash slot, with the same verdicts as on one server.

A document's entry lives in the shard its id chooses, each of its postings in the shard the posting's key chooses, so a
check touches one slot for each of 13 keys and one for each candidate. No step spans two slots, so the order is:

1. enter: the document is remembered as provisional, which a second delivery finds again;
2. post: its postings are added, and those already there are returned, in one atomic step for each key. Of two like
   documents at the same moment one comes second at each key they share, so at least one of them sees the other;
3. weigh: candidates are compared where they live. Against a provisional one the smaller id goes first: the larger waits
   for it, or, where the larger did not see it, is marked in the same atomic step and must look again;
4. settle: a document that is like no original and waits for none becomes an original, unless it was marked; the others
   become duplicates, and their postings are taken away.

So of all copies one becomes an original, and an original never becomes anything else. Waits end: who waits does so for
a smaller id. Where a worker dies in between, its documents stay provisional until its batch is delivered again.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import redis
from redis.cluster import RedisCluster

from workers.delivery.connection import reachable
from workers.errors import ConfigError, UnavailableError
from workers.index.names import Names
from workers.index.redis_index import NO_SKETCH, keys_of, match_of, script
from workers.stages.dedup.sketch import KEY_BITS, KEY_BYTES, TAIL_BYTES
from workers.stages.index import Fingerprint, Match, Rules

__all__ = ["ClusterIndex", "connect_cluster", "shards_of_url"]

SHARDS = (
    256  # slots an index uses: enough for as many nodes; a batch of 64 makes some four calls of each three postings
)
WAIT_SECONDS = 5.0  # for another worker's document; then the batch rests and comes again
PAUSE_SECONDS = 0.005
MOST_COMPARED = 16
FORM_SHARE = 0.6  # see best_of in check.lua
EXACT = "2.00000"
SCHEME = "redis+cluster://"


def connect_cluster(url: str) -> RedisCluster:
    """A client for `redis+cluster://host:port`, any node of the cluster.

    Raises:
        UnavailableError: no node answers.
    """
    with reachable("dedup index"):
        return RedisCluster.from_url("redis://" + url.removeprefix(SCHEME).partition("?")[0], socket_timeout=60)


def shards_of_url(url: str) -> int:
    """The number of shards that `?shards=N` in a URL asks for, for one index always the same.

    Raises:
        ConfigError: it is no number from 1 to 65,536.
    """
    asked = parse_qs(urlsplit(url).query).get("shards", [str(SHARDS)])[-1]
    if not asked.isdecimal() or not 1 <= int(asked) <= 1 << 16:
        raise ConfigError(f"index_url: shards={asked} is no number from 1 to 65536")
    return int(asked)


@dataclass(slots=True)
class _Pending:
    """A document on its way through the steps."""

    fingerprint: Fingerprint
    postings: list[tuple[int, int, bytes]]
    alike: list[tuple[str, bytes, str, float]] = field(default_factory=list)

    @property
    def id(self) -> bytes:
        return bytes.fromhex(self.fingerprint.id)

    @property
    def body(self) -> tuple[bytes, bytes, bytes]:
        return self.id, self.fingerprint.digest, self.fingerprint.sketch


class ClusterIndex:
    """A named index on a Redis Cluster; the same interface as RedisIndex, without bounds on what is remembered."""

    def __init__(self, client: RedisCluster, name: str = "main", shards: int = SHARDS) -> None:
        self._client = client
        self._name = name
        self._shards = shards
        self._source = script("compare", "cluster")
        self._sha: str | None = None
        self._loaded: set[str] = set()

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
        """See workers.stages.index.Index. Of copies at the same moment the one with the smaller id is the original."""
        if rules.most_documents or rules.seconds:
            raise ConfigError("stages.dedup: most_documents and remember_days are not there on a Redis Cluster; set 0")
        round_ = _Round(self, scope, rules)
        answers = round_.run({one.id: _Pending(one, _postings(one)) for one in fingerprints})
        matches = [match_of(one.id, answers[one.id]) for one in fingerprints]
        with reachable("dedup index"):
            names = Names(cast(Any, self._client), self._name, scope).of(
                {one.original for one in matches if one.status != "unique"}
            )
        return [replace(one, original=names.get(one.original, one.original)) for one in matches]

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Paragraphs are not kept on a cluster.

        Raises:
            ConfigError: always.
        """
        raise ConfigError(
            f"stages.dedup.paragraphs: not there on a Redis Cluster (scope {scope!r}, {len(paragraphs)} documents); "
            "set it to off"
        )

    def shard_of_key(self, route: int) -> int:
        """The shard of a posting."""
        return route % self._shards

    def shard_of_id(self, head: bytes) -> int:
        """The shard of a document, by bytes 4 and 5 of its id."""
        return int.from_bytes(head[3:5], "little") % self._shards

    def call(self, scope: str, rules: Rules, step: str, parts: Iterable[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        """One step for many parts, each in its shard: a pipeline a node, a call a shard. Answers in their order."""
        by_shard: dict[int, list[tuple[int, tuple[Any, ...]]]] = defaultdict(list)
        for place, (shard, part) in enumerate(parts):
            by_shard[shard].append((place, part))
        by_node: dict[str, tuple[redis.Redis, list[int]]] = {}
        answers: dict[int, Any] = {}
        with reachable("dedup index"):
            try:
                for shard in sorted(by_shard):
                    node = self._client.get_node_from_key(self._keys(scope, shard)[0])  # type: ignore[no-untyped-call]
                    connection = self._client.get_redis_connection(node)
                    by_node.setdefault(str(node.name), (connection, []))[1].append(shard)
                for name, (connection, shards) in by_node.items():
                    self._send(
                        name, connection, scope, rules, step, {shard: by_shard[shard] for shard in shards}, answers
                    )
            except (redis.exceptions.MovedError, redis.exceptions.AskError) as error:
                self._client.nodes_manager.initialize()
                raise UnavailableError(f"dedup index: slots of the cluster are moving ({error})") from error
        return [answers[place] for place in sorted(answers)]

    def _keys(self, scope: str, shard: int) -> list[str]:
        return keys_of(self._name, f"{scope}:{shard:05}")

    def _send(
        self,
        node: str,
        connection: redis.Redis,
        scope: str,
        rules: Rules,
        step: str,
        shards: dict[int, list[tuple[int, tuple[Any, ...]]]],
        answers: dict[int, Any],
    ) -> None:
        if node not in self._loaded:
            self._sha = str(connection.script_load(self._source))
            self._loaded.add(node)
        pipe = connection.pipeline(transaction=False)
        head = [rules.threshold, rules.short_threshold, rules.numbers, step]
        for shard, parts in shards.items():
            keys = self._keys(scope, shard)
            arguments = head + [value for _, part in parts for value in part]
            pipe.evalsha(str(self._sha), len(keys), *keys, *arguments)  # type: ignore[arg-type]
        try:
            replies = pipe.execute()
        except redis.exceptions.NoScriptError as error:  # the node was restarted, or another took its place
            self._loaded.discard(node)
            raise UnavailableError("dedup index: a node of the cluster was restarted") from error
        for parts, reply in zip(shards.values(), replies, strict=True):
            answers.update((place, answer) for (place, _), answer in zip(parts, reply, strict=True))


def _postings(one: Fingerprint) -> list[tuple[int, int, bytes]]:
    """Route, key and posting of each group, the digest's last."""
    head = bytes.fromhex(one.id)[:5]
    key = int.from_bytes(one.digest[:4], "little") % (1 << KEY_BITS)
    own = (key >> KEY_BITS - 16).to_bytes(2, "little") + one.digest[4:9]
    keys = [int.from_bytes(one.keys[at : at + KEY_BYTES], "little") for at in range(0, len(one.keys), KEY_BYTES)]
    tails = [one.tails[at : at + TAIL_BYTES] for at in range(0, len(one.tails), TAIL_BYTES)]
    routes = [int.from_bytes(one.routes[at : at + 2], "little") for at in range(0, len(one.routes), 2)]
    routes.append(int.from_bytes(one.digest[-2:], "little"))
    return [(route, key, tail + head) for route, key, tail in zip(routes, [*keys, key], [*tails, own], strict=True)]


class _Round:
    """The steps of one batch."""

    def __init__(self, index: ClusterIndex, scope: str, rules: Rules) -> None:
        self._index, self._scope, self._rules = index, scope, rules

    def _call(self, step: str, parts: Iterable[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        return self._index.call(self._scope, self._rules, step, parts)

    def run(self, pending: dict[str, _Pending]) -> dict[str, bytes]:
        """The answers of all documents, as check.lua gives them."""
        shard = self._index.shard_of_id
        entered = self._call(
            "enter",
            [
                (shard(one.id), (one.id, one.fingerprint.digest, one.fingerprint.sketch or NO_SKETCH))
                for one in pending.values()
            ],
        )
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

    def _weigh(self, pending: dict[str, _Pending]) -> None:
        """Post all, and compare each with what its postings meet."""
        parts = [
            (self._index.shard_of_key(route), (key, posting, int(number < len(one.postings) - 1)))
            for one in pending.values()
            for number, (route, key, posting) in enumerate(one.postings)
        ]
        met = iter(self._call("post", parts))
        asked: list[tuple[_Pending, int, bytes]] = []
        for one in pending.values():
            one.alike = []
            tally: dict[bytes, int] = defaultdict(int)
            for _ in one.postings[:-1]:
                for head in _heads(next(met)):
                    tally[head] += 1
            chosen = sorted(tally, key=lambda head: (-tally[head], head))[:MOST_COMPARED]
            by_shard: dict[int, list[bytes]] = defaultdict(list)
            for head in dict.fromkeys([*chosen, *_heads(next(met))]):
                by_shard[self._index.shard_of_id(head)].append(head)
            asked += [(one, shard, b"".join(heads)) for shard, heads in by_shard.items()]
        found = self._call("weigh", [(shard, (*one.body, heads)) for one, shard, heads in asked])
        for (one, _, _), flat in zip(asked, found, strict=True):
            for at in range(0, len(flat), 4):
                state, other, similarity, share = flat[at : at + 4]
                one.alike.append((state.decode(), other, similarity.decode(), float(share)))

    def _settle(self, pending: dict[str, _Pending]) -> dict[str, bytes]:
        repeats: list[tuple[_Pending, bytes, bytes]] = []
        uniques: list[_Pending] = []
        for one in pending.values():
            best = best_of(one.alike, self._rules.numbers)
            if best:
                repeats.append((one, *best))
            elif not any(state == "earlier" for state, *_ in one.alike):
                uniques.append(one)
        shard = self._index.shard_of_id
        told = self._call("repeat", [(shard(one.id), (one.id, original, packed)) for one, original, packed in repeats])
        settled = self._call("settle", [(shard(one.id), (one.id,)) for one in uniques])
        self._call(
            "unpost",
            [
                (self._index.shard_of_key(route), (key, posting))
                for (one, _, _), answer in zip(repeats, told, strict=True)
                if answer != b"u"
                for route, key, posting in one.postings
            ],
        )
        answers = {one.fingerprint.id: answer for (one, _, _), answer in zip(repeats, told, strict=True)}
        answers |= {
            one.fingerprint.id: answer for one, answer in zip(uniques, settled, strict=True) if answer != b"again"
        }
        if b"gone" in answers.values():
            raise UnavailableError("dedup index: a document was forgotten while it was judged")
        return answers


def _heads(flat: bytes) -> list[bytes]:
    return [flat[at : at + 5] for at in range(0, len(flat), 5)]


def best_of(alike: Sequence[tuple[str, bytes, str, float]], numbers: float) -> tuple[bytes, bytes] | None:
    """The original to name, and the similarity packed; see best_of in check.lua."""
    same = min(
        (other for state, other, similarity, _ in alike if state == "original" and similarity == EXACT), default=None
    )
    if same is not None:
        return same, b"\xff\xff"
    near = [(other, float(similarity), share) for state, other, similarity, share in alike if state == "original"]
    least = max(numbers, FORM_SHARE) if any(share < numbers for _, _, share in near) else numbers
    chosen = min(((-similarity, other) for other, similarity, share in near if share >= least), default=None)
    if chosen is None:
        return None
    return chosen[1], int(min(0.9999, -chosen[0]) * 10_000 + 0.5).to_bytes(2, "big")
