"""What the exploration asks of each world again and again, looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.model.sameness import HOLDS, LEASES, MESSAGES, NAMESPACE, Contents
from tests.model.world import World, lease_run_out

__all__ = ["View", "Views"]

BATCHES = f"{NAMESPACE}:batch:"
NOTHING: tuple[str, tuple[Any, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class View:
    """What a world holds, as the steps and claims need it.

    `stale` are the messages whose batch has ended or gone on: a worker finds nothing to do then, whenever it takes one.
    `holding` are the batches whose lease holds, but for those whose message waits in its queue: sent again, the same
    message would wait there. `waiting` are those of them that wait for a worker, their message lost, or taken by one
    that has not told the ledger yet. `over` are the batches whose lease has run out.
    """

    messages: tuple[bytes, ...]
    stale: tuple[bytes, ...]
    holding: tuple[tuple[bytes, str], ...]
    waiting: tuple[tuple[bytes, str], ...]
    over: frozenset[str]
    has_quarantine: bool
    pending: frozenset[str]
    forgotten: str


class Views:
    """The views of all worlds met so far, and the worlds that differ from them by one message or lease."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._views: dict[int, View] = {}
        self._without: dict[tuple[int, bytes], int] = {}
        self._run_out: dict[tuple[int, bytes], int] = {}

    def of(self, world: int) -> View:
        """Return the view of a world."""
        if world not in self._views:
            self._views[world] = _view(self._world.contents(world), reduced=self._world.reduced)
        return self._views[world]

    def has_gone_on(self, world: int, stage: str, batch: str) -> bool:
        """Return whether a batch has ended, or gone on to another stage."""
        return _account(self._world.contents(world), batch.encode()).get(b"stage") != stage.encode()

    def without(self, world: int, message: bytes) -> int:
        """Return the world without a message."""
        key = (world, message)
        if key not in self._without:
            kind, messages = self._world.contents(world)[MESSAGES]
            left = tuple(one for one in messages if one != message)
            self._without[key] = self._world.with_changes(world, {MESSAGES: (kind, left)})
        return self._without[key]

    def run_out(self, world: int, batch: bytes) -> int:
        """Return the world in which a batch's lease has run out."""
        key = (world, batch)
        if key not in self._run_out:
            change = lease_run_out(self._world.contents(world), batch)
            self._run_out[key] = self._world.with_changes(world, change)
        return self._run_out[key]


def _view(contents: Contents, *, reduced: bool) -> View:
    messages = contents.get(MESSAGES, NOTHING)[1]
    leases = contents.get(LEASES, NOTHING)[1]
    holding = tuple(
        (batch, batch.decode())
        for batch, score in leases
        if score == HOLDS and not (reduced and _waits(contents, batch, messages))
    )
    pending = frozenset(key.removeprefix(BATCHES) for key in contents if key.startswith(BATCHES))
    return View(
        messages=messages,
        stale=tuple(message for message in messages if _is_stale(contents, message)),
        holding=holding,
        waiting=tuple(one for one in holding if _account(contents, one[0]).get(b"state") == b"queued"),
        over=frozenset(batch.decode() for batch, score in leases if not score),
        has_quarantine=f"{NAMESPACE}:quarantine" in contents,
        pending=pending,
        forgotten=min(pending - {name.decode() for name, _ in leases}, default=""),
    )


def _account(contents: Contents, batch: bytes) -> dict[bytes, bytes]:
    return dict(contents.get(f"{BATCHES}{batch.decode()}", NOTHING)[1])


def _is_stale(contents: Contents, message: bytes) -> bool:
    stage, batch = message.split()
    return _account(contents, batch).get(b"stage") != stage


def _waits(contents: Contents, batch: bytes, messages: tuple[bytes, ...]) -> bool:
    account = _account(contents, batch)
    return account.get(b"state") == b"queued" and account[b"stage"] + b" " + batch in messages
