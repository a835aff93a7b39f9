"""What the exploration asks of each world again and again, looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.model.world import HOLDS, LEASES, NAMESPACE, Contents, World, lease_run_out

__all__ = ["View", "Views"]

MESSAGES = "world:messages"
BATCHES = f"{NAMESPACE}:batch:"
NOTHING: tuple[str, tuple[Any, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class View:
    """What a world holds, as the steps and claims need it.

    `stale` is a message whose batch has ended or gone on, if there is one: a worker finds nothing to do then, whenever
    it takes it, so that taking it at once leaves out nothing. `holding` are the batches whose lease holds, each with
    whether it waits in its queue (sent again, the same message would wait there), `over` those whose lease does not.
    """

    messages: tuple[bytes, ...]
    stale: bytes | None
    holding: tuple[tuple[bytes, str, bool], ...]
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
            self._views[world] = _view(self._world.contents(world))
        return self._views[world]

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


def _view(contents: Contents) -> View:
    messages = contents.get(MESSAGES, NOTHING)[1]
    leases = contents.get(LEASES, NOTHING)[1]
    pending = frozenset(key.removeprefix(BATCHES) for key in contents if key.startswith(BATCHES))
    return View(
        messages=messages,
        stale=next((message for message in messages if _is_stale(contents, message)), None),
        holding=tuple(
            (batch, batch.decode(), _waits(contents, batch, messages)) for batch, score in leases if score == HOLDS
        ),
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
