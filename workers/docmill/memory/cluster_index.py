"""The index over a Redis Cluster: spread over shards, each in one hash slot.

cluster_steps.py says how a document is judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import redis
from redis.cluster import RedisCluster

from docmill.delivery.connection import reachable
from docmill.errors import ConfigError, UnavailableError
from docmill.memory.cluster_steps import ClusterBatch
from docmill.memory.external_ids import ExternalIds
from docmill.memory.layout import index_errors, script
from docmill.memory.redis_index import keys_of, match_of, with_name
from docmill.stages.index import Fingerprint, Match, Rules

__all__ = ["ClusterIndex", "connect_cluster", "shards_of_url"]

SHARDS = (
    256  # slots an index uses: enough for as many nodes; a batch of 64 makes some four calls of each three postings
)


def connect_cluster(url: str) -> RedisCluster:
    """Connect to a cluster by `redis+cluster://host:port`, or `rediss+cluster://` with TLS; any node of the cluster.

    Raises:
        UnavailableError: no node answers.
    """
    address, _, query = url.replace("+cluster://", "://", 1).partition("?")
    tls = urlencode([(name, value) for name, value in parse_qsl(query) if name.startswith("ssl_")])
    with reachable("dedup index"):
        try:
            return RedisCluster.from_url(f"{address}?{tls}", socket_timeout=60)
        except redis.exceptions.RedisClusterException as error:  # no error of connections to the client, but one to us
            raise redis.ConnectionError(str(error)) from error


def shards_of_url(url: str) -> int:
    """Return the number of shards that `?shards=N` in a URL asks for; one index must always be given the same.

    Raises:
        ConfigError: it is no number from 1 to 65,536.
    """
    wanted = parse_qs(urlsplit(url).query).get("shards", [str(SHARDS)])[-1]
    if not wanted.isdecimal() or not 1 <= int(wanted) <= 1 << 16:
        raise ConfigError(f"index_url: shards={wanted} is no number from 1 to 65536")
    return int(wanted)


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
        """Judge each fingerprint and remember it; see docmill.stages.index.Index.

        Of copies judged at the same moment the one with the smaller id is the original.

        Raises:
            ConfigError: the rules bound what is remembered, which is not possible here.
            UnavailableError: a node is out of reach, or slots are being moved.
        """
        if rules.most_documents or rules.seconds:
            raise ConfigError("stages.dedup: most_documents and remember_days are not there on a Redis Cluster; set 0")
        answers = ClusterBatch(partial(self.call, scope, rules), rules.numbers).run(fingerprints)
        matches = [match_of(one.id, answers[one.id]) for one in fingerprints]
        with reachable("dedup index"):
            names = ExternalIds(cast(Any, self._client), self._name, scope).look_up(
                {one.original for one in matches if one.status != "unique"}
            )
        return [with_name(one, names) for one in matches]

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        """Refuse the question, since paragraphs are not kept on a cluster.

        Raises:
            ConfigError: always.
        """
        raise ConfigError(
            f"stages.dedup.paragraphs: not there on a Redis Cluster (scope {scope!r}, {len(paragraphs)} documents); "
            "set it to off"
        )

    def call(self, scope: str, rules: Rules, step: str, parts: Iterable[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        """Run one step for many parts, each in its shard: a pipeline a node, a call a shard.

        Answers are returned in the order of the parts. A part has a number that chooses its shard.
        """
        by_shard: dict[int, list[tuple[int, tuple[Any, ...]]]] = defaultdict(list)
        for place, (number, part) in enumerate(parts):
            by_shard[number % self._shards].append((place, part))
        by_node: dict[str, tuple[redis.Redis, list[int]]] = {}
        answers: dict[int, Any] = {}
        with index_errors():
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
        """Return the Redis keys of one shard of a scope."""
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
        """Run one step on a node, a call for each of its shards, and put the answers where `answers` expects them.

        Raises:
            UnavailableError: the node was restarted and has lost the script.
        """
        if node not in self._loaded:
            self._sha = str(connection.script_load(self._source))
            self._loaded.add(node)
        pipe = connection.pipeline(transaction=False)
        head = [rules.threshold, rules.short_threshold, rules.containment, rules.numbers, step]
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
