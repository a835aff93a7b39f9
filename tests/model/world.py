"""The world of the exploration: a real server that can be put into any state seen before, with its time injected.

The store and the queues are keys of the same server (`world:...`), so that a snapshot of it holds all there is beside
the places of the programs.

Time is symbolic. A lease holds or has run out; when a lease runs out is one of the exploration's choices. The scripts
read a clock that stands still but for one second each time a document is quarantined: entries are told apart by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgpack
import redis

from docmill.cli.embedded import server as embedded
from tests.model.sameness import CLOCK, LEASES, PENDING, Contents, symbolic
from tests.model.tape import REGISTERED, Call

__all__ = ["START", "World", "lease_run_out", "running_world", "scripts", "with_clock"]

INFO = ("server", "memory", "persistence", "replication")
START = 1_700_000_000  # seconds: the world's time at first
UNREAD = frozenset({"SADD", "HSET"})  # by their replies

# What a script is given instead of the server's own `redis`: all of it, but TIME answers the world's clock.
INJECTED = """
local redis = setmetatable({call = function(command, ...)
  if command == 'TIME' then return {tonumber(server.call('GET', 'world:clock')), 0} end
  return server.call(command, ...)
end}, {__index = server})
"""

# Both are packed: one string is read and written much faster than some hundred replies and commands.
RESTORE = """
for _, row in ipairs(cmsgpack.unpack(ARGV[1])) do
  local key, kind, content = row[1], row[2], row[3]
  redis.call('DEL', key)
  if kind == 'hash' then redis.call('HSET', key, unpack(content))
  elseif kind == 'zset' then redis.call('ZADD', key, unpack(content))
  elseif kind == 'set' then redis.call('SADD', key, unpack(content))
  elseif kind == 'list' then redis.call('RPUSH', key, unpack(content))
  elseif kind == 'string' then redis.call('SET', key, content) end
end
"""
DUMP = """
local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local content
  if kind == 'hash' then content = redis.call('HGETALL', key)
  elseif kind == 'zset' then content = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  elseif kind == 'set' then content = redis.call('SMEMBERS', key)
  elseif kind == 'list' then content = redis.call('LRANGE', key, 0, -1)
  else content = redis.call('GET', key) end
  found[#found + 1] = {key, kind, content}
end
return cmsgpack.pack(found)
"""


@cache
def scripts() -> dict[str, str]:
    """Return the text of the ledger's scripts, by their names."""
    folder = files("docmill.delivery.ledger") / "lua"
    return {path.name.removesuffix(".lua"): path.read_text() for path in folder.iterdir() if path.name.endswith(".lua")}


def with_clock(text: str) -> str:
    """Return a script that reads the world's clock. A first line that says how to run it stays the first."""
    first, _, rest = text.partition("\n")
    head, body = (f"{first}\n", rest) if first.startswith("#!") else ("", text)
    return f"{head}local server = redis\n{INJECTED}\n{body}"


class World:
    """The server's states, each with a number, and what every call makes of them.

    What a call makes of a state is asked of the server once and remembered. `changed` scripts stand in for those of
    their names: faults put in on purpose. `reduced` is whether states count as one that differ only in what
    nobody reads.
    """

    def __init__(self, client: redis.Redis, changed: Mapping[str, str] | None = None, *, reduced: bool = True) -> None:
        self.asked = 0
        self.reduced = reduced
        self._client = client
        self._dump, self._restore = client.script_load(DUMP), client.script_load(RESTORE)
        self._changed = dict(changed or {})
        self._scripts: dict[str, str] = {}
        self._states: list[Contents] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._calls: dict[Call, int] = {}
        self._known: dict[tuple[int, int], tuple[Any, int]] = {}
        # What the server says of itself is asked once: it is no part of a state. Afterwards it need not keep anything.
        self._told = {section: frozen(client.info(section)) for section in INFO}
        client.config_set("appendonly", "no")
        client.flushdb()
        self._there: Contents = {}
        self.first = self._numbered({CLOCK: ("string", str(START).encode())})

    def server_seconds(self) -> float:
        """Return how many seconds of a processor the server has used."""
        used = self._client.info("cpu")
        return float(used["used_cpu_user"] + used["used_cpu_sys"])

    def contents(self, state: int) -> Contents:
        """Return what the server holds in a state."""
        return self._states[state]

    def with_changes(self, state: int, changes: Contents) -> int:
        """Return the state in which some keys hold something else; an empty content is no key."""
        found = self._states[state] | changes
        return self._numbered({key: value for key, value in found.items() if value[1]})

    def call(self, state: int, call: Call) -> tuple[Any, int]:
        """Return the answer to a call in a state, and the state after it."""
        if (told := self.told(call)) is not None:
            return told, state
        key = (state, self._calls.setdefault(call, len(self._calls)))
        if key not in self._known:
            self._known[key] = self._ask(state, call)
        return self._known[key]

    def told(self, call: Call) -> Any:
        """Return the answer to a call to which it is the same in every state; None to all others.

        INFO is asked once. The bytes that are pending are below any mark. The queues' length is 0: a batch that the
        reconciler leaves to wait, since its queue is not empty, is one whose lease has not run out yet.
        """
        first = call.commands[0][0]
        if first[0] == "INFO":
            return self._told[first[1]]
        if not self.reduced:
            return None
        return b"0" if first == ("GET", PENDING) else 0 if first[0] == "LLEN" else None

    def _ask(self, state: int, call: Call) -> tuple[Any, int]:
        """Put the server into a state, let it do a call, and read what it holds then."""
        self.asked += 1
        before = self._states[state]
        pipe = self._client.pipeline(transaction=False)
        rows: list[Any] = [(key, "none", b"") for key in self._there.keys() - before.keys()]
        rows += [(key, *_row(*value)) for key, value in before.items() if self._there.get(key) != value]
        pipe.evalsha(self._restore, 0, msgpack.packb(rows, use_bin_type=False))
        for args, options in call.commands:
            pipe.execute_command(*self._own(args), **dict(options))
        pipe.evalsha(self._dump, 0)
        restored, *replies, there = pipe.execute(raise_on_error=False)
        assert restored is None, restored
        found = msgpack.unpackb(there, raw=True)
        self._there = {key.decode(): (kind.decode(), _sorted(kind, content)) for key, kind, content in found}
        after = self._numbered(symbolic(before, self._there, reduced=self.reduced))
        if self.reduced and call.name in UNREAD and not isinstance(replies[0], Exception):
            return 0, after
        return frozen(replies if call.transaction else replies[0]), after

    def _own(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a command that calls a script by the name of its form that reads the world's clock."""
        if args[0] != "EVALSHA":
            return args
        if args[1] not in self._scripts:
            text = REGISTERED[args[1]]  # as the ledger registers it: the text of its file, and what it puts before
            for name, changed in self._changed.items():
                text = text.replace(scripts()[name], changed)
            self._scripts[args[1]] = self._client.script_load(with_clock(text))
        return ("EVALSHA", self._scripts[args[1]], *args[2:])

    def _numbered(self, contents: Contents) -> int:
        key = tuple(sorted(contents.items()))
        if key not in self._numbers:
            self._numbers[key] = len(self._states)
            self._states.append(contents)
        return self._numbers[key]


class FrozenMapping(dict[Any, Any]):
    """A mapping that is never changed, and may be part of a key."""

    def __hash__(self) -> int:  # type: ignore[override]  # dict says it has none
        return hash(frozenset(self.items()))


def frozen(answer: Any) -> Any:
    """Return an answer as something that may be part of a key."""
    if isinstance(answer, list):
        return tuple(frozen(one) for one in answer)
    if isinstance(answer, set):
        return frozenset(answer)
    return FrozenMapping(answer) if isinstance(answer, dict) else answer


def _row(kind: str, content: Any) -> tuple[str, Any]:
    """Return a key's type and content as the arguments of the command that writes it."""
    if kind == "hash":
        return kind, [one for pair in content for one in pair]
    if kind == "zset":
        return kind, [one for name, score in content for one in (repr(score), name)]
    return kind, content


def _sorted(kind: bytes, content: Any) -> Any:
    if kind == b"hash":
        return tuple(sorted(zip(content[::2], content[1::2], strict=True)))
    if kind == b"zset":
        return tuple(sorted((name, float(score)) for name, score in zip(content[::2], content[1::2], strict=True)))
    return tuple(sorted(content)) if kind == b"set" else tuple(content) if kind == b"list" else content


def lease_run_out(contents: Contents, batch: bytes) -> Contents:
    """Return the change by which a batch's lease has run out."""
    kind, leases = contents[LEASES]
    return {LEASES: (kind, tuple((name, 0.0 if name == batch else score) for name, score in leases))}


@contextmanager
def running_world(folder: Path, changed: Mapping[str, str] | None = None, *, reduced: bool = True) -> Iterator[World]:
    """Run a server of the exploration's own for the length of a `with` block."""
    with embedded._server(folder) as socket:
        client = redis.Redis(unix_socket_path=str(socket))
        yield World(client, changed, reduced=reduced)
