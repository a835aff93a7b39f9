"""The steps that can follow in a state, and the faults that can.

Orders of steps are left out where another one comes to the same (unless the world is not `reduced`, with which tests
compare):

- A write to the store is done at once: nobody reads it before the end.
- A message, or a call of a worker, whose batch has ended or gone on to another stage is left out where the real script
  says that it changes nothing: no step brings the batch back to that stage. Where answers can get lost such a message
  is taken at once instead, since its worker may then ask the reconciler for another one.
- The lease of a batch that merely waits runs out only when a round of the reconciler begins: nobody else looks at it.
  While its message waits in its queue, it does not: the same message would be sent to the same place.
- A process that has read and changed nothing since does not die there: it might as well have died before.

And states count as one that differ in what nobody reads (see `World`): how often a batch was sent again, entries of an
account that later ones replace, whether a message or a field was new when it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.model.places import IDLE, Place, Places, ProgramError, State
from tests.model.tape import Call, LostReply
from tests.model.views import Views
from tests.model.world import World

__all__ = ["EVERY_FAULT", "Bounds", "Steps"]

EVERY_FAULT = frozenset({"crash", "child", "reply lost", "twice", "stall", "message lost"})
"""A process dies (its parent with it, or its parent tells the ledger); an answer gets lost; a client sends a script
again whose answer got lost; a worker stands still beyond its lease; the broker loses a message."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is explored: `batches` of documents, each enqueued by a producer of its own.

    Workers serve all stages; those that `fuses` go on with the batch they have in hand.
    """

    batches: tuple[tuple[int, ...], ...] = ((0, 1),)
    workers: int = 2
    retries: int = 1
    faults: int = 1
    kinds: frozenset[str] = EVERY_FAULT
    fuses: bool = True
    seconds: float = 600.0


class Steps:
    """The steps that are possible in a state."""

    def __init__(self, world: World, bounds: Bounds) -> None:
        self.world = world
        self.bounds = bounds
        # INFO changes nothing and always answers the same: where no answer can get lost, it is no step of its own
        self._steady = world.reduced and not bounds.kinds & {"reply lost", "twice"}
        self.places = Places(world.told if self._steady else lambda _: None, fuses=bounds.fuses)
        self.views = Views(world)
        self._tidied: dict[int, int] = {}
        self._vain: dict[tuple[int, int], bool] = {}

    def of(self, state: State) -> Iterator[tuple[str, State]]:
        """Yield every step: its name and the state after it. Names of faults begin with an exclamation mark."""
        for number, place in enumerate(state.workers):
            if self.world.reduced and _writes_to_store(place):
                yield from self._moves(state, "workers", number)
                return
        if (
            self.world.reduced
            and not self._steady
            and IDLE in state.workers
            and (stale := self.views.of(state.world).stale)
        ):
            yield self._taken(state, stale[0])
            return
        for number in range(len(state.producers)):
            yield from self._moves(state, "producers", number)
        for number in range(len(state.workers)):
            yield from self._moves(state, "workers", number)
        yield from self._moves(state, "reconciler", None)
        yield from self._moves(state, "operator", None)
        yield from self._beginnings(state)
        yield from self._time(state)

    def _beginnings(self, state: State) -> Iterator[tuple[str, State]]:
        """Yield what idle actors can begin."""
        view = self.views.of(state.world)
        for message in view.messages:
            if IDLE in state.workers:
                yield self._taken(state, message)
            if state.faults and "message lost" in self.bounds.kinds:
                left = self.views.without(state.world, message)
                yield f"!message lost: {message.decode()[:10]}", state._replace(world=left, faults=state.faults - 1)
        if state.reconciler is IDLE and self.world.reduced:
            yield from self._rounds(state)
        elif state.reconciler is IDLE and view.over:
            yield "reconciler begins a round", state._replace(reconciler=self.places.at("reconcile", ()))
        if state.operator is IDLE and state.retries < self.bounds.retries and view.has_quarantine:
            retries = state.retries + 1
            yield (
                "operator begins a retry",
                state._replace(operator=self.places.at("retry", (retries,)), retries=retries),
            )

    def _rounds(self, state: State) -> Iterator[tuple[str, State]]:
        """Yield the first step of a round of the reconciler: it takes what is over, and any of the leases of `waiting`.

        Nobody else looks at the lease of a batch that waits, so that it need not run out before.
        """
        worlds = [state.world]
        for name, batch in self.views.of(state.world).waiting:
            if not any(place.batch == batch for place in state.workers):
                worlds += [self.views.run_out(world, name) for world in worlds]
        begun = state._replace(reconciler=self.places.at("reconcile", ()))
        for world in worlds:
            if self.views.of(world).over:
                yield from self._moves(begun._replace(world=world), "reconciler", None)

    def _taken(self, state: State, message: bytes) -> tuple[str, State]:
        """Return the step by which an idle worker takes a message."""
        place = self.places.at("work", (*message.decode().split(), state.retries))
        workers = _with(state.workers, state.workers.index(IDLE), place)
        left = self.views.without(state.world, message)
        return f"worker takes {message.decode()[:10]}", state._replace(world=left, workers=workers)

    def _time(self, state: State) -> Iterator[tuple[str, State]]:
        """Yield the leases that can run out: while somebody works at the batch, this is a fault (it was stopped)."""
        view = self.views.of(state.world)
        waiting = {batch for _, batch in view.waiting}
        for name, batch in view.holding:
            held = any(place.batch == batch for place in state.workers)
            if self.world.reduced and not held and batch in waiting:  # see _rounds
                continue
            if held and not (state.faults and "stall" in self.bounds.kinds):
                continue
            after = state._replace(world=self.views.run_out(state.world, name), faults=state.faults - held)
            yield f"{'!stall: ' if held else ''}lease of {batch[:4]} runs out", self._stalled(after)

    def _moves(self, state: State, who: str, number: int | None) -> Iterator[tuple[str, State]]:
        """Yield the next step of an actor's program, and what can go wrong with it."""
        place: Place = getattr(state, who) if number is None else getattr(state, who)[number]
        if place is IDLE:
            return
        call = place.call
        assert call is not None
        name = place.name
        answer, world = self.world.call(state.world, call)
        after = self._put(state, who, number, self.places.after(place, answer), world)
        if place.kind == "expire" and _holding(after) < _holding(state):
            raise ProgramError("what was asked for a claim that is over ended the lease of another worker")
        yield name, after
        if place.stalled:
            yield from self._heartbeat(state, place)
        if state.faults:
            less = state._replace(faults=state.faults - 1)
            for kind, found in self._faults(place, call, state.world):
                if kind in self.bounds.kinds:
                    yield f"!{kind}: {name}", self._put(less, who, number, *found)

    def _faults(self, place: Place, call: Call, world: int) -> Iterator[tuple[str, tuple[Place, int]]]:
        """Yield what can go wrong with a call: the kind, and the place and the world after it."""
        # a producer that was told of no success enqueues the same documents again
        again = self.places.at("produce", place.arguments) if place.kind == "produce" else IDLE
        if (place.answers or place.kind == "work") and not (self.world.reduced and place.rested):
            yield "crash", (again, world)
        if place.held:
            yield "child", (self.places.at("expire", place.held), world)
        _, after = self.world.call(world, call)
        lost = self.places.after(place, LostReply())
        yield "reply lost", (again if lost is IDLE else lost, after)
        if call.is_script:
            second, after = self.world.call(after, call)
            yield "twice", (self.places.after(place, second), after)

    def _heartbeat(self, state: State, place: Place) -> Iterator[tuple[str, State]]:
        if place.held is None:
            return
        call = self.places.at("renew", place.held).call
        assert call is not None
        _, world = self.world.call(state.world, call)
        if world != state.world:
            yield "worker that was stopped renews its lease", state._replace(world=world)

    def _put(self, state: State, who: str, number: int | None, place: Place, world: int) -> State:
        places = place if number is None else _with(getattr(state, who), number, place)
        return self._stalled(state._replace(world=world, **{who: places}))

    def _stalled(self, state: State) -> State:
        """Mark the workers whose lease has run out, or was ended; and leave out what comes to nothing."""
        if self._steady:
            state = self._tidy(state)
        held = {place.batch for place in state.workers if place.batch and not place.stalled}
        if not held:
            return state
        over = held & self.views.of(state.world).over
        if not over:
            return state
        workers = [self.places.stalled(place) if place.batch in over else place for place in state.workers]
        return state._replace(workers=tuple(sorted(workers)))

    def _tidy(self, state: State) -> State:
        """Leave out stale messages, and workers that can only find that their batch has ended or gone on."""
        world = self._tidied.get(state.world)
        if world is None:
            world = state.world
            for message in self.views.of(world).stale:
                place = self.places.at("work", (*message.decode().split(), 0))
                if self._comes_to_nothing(world, place):
                    world = self.views.without(world, message)
            self._tidied[state.world] = world
        workers = state.workers
        if any(place.kind and self._is_vain(world, place) for place in workers):
            workers = tuple(sorted(IDLE if self._is_vain(world, place) else place for place in workers))
        return (
            state if world == state.world and workers is state.workers else state._replace(world=world, workers=workers)
        )

    def _is_vain(self, world: int, place: Place) -> bool:
        key = (world, place.number)
        if key not in self._vain:
            stage, batch = (place.stage, place.arguments[1]) if place.kind else ("", "")
            self._vain[key] = (
                bool(place.kind)
                and self.views.has_gone_on(world, stage, batch)
                and self._comes_to_nothing(world, place)
            )
        return self._vain[key]

    def _comes_to_nothing(self, world: int, place: Place) -> bool:
        """Return whether the next step of a place changes nothing and is its last. Asked of the real script."""
        if place.call is None or not place.call.is_script:
            return False
        answer, after = self.world.call(world, place.call)
        return after == world and self.places.after(place, answer) is IDLE


def _with(places: tuple[Place, ...], number: int, place: Place) -> tuple[Place, ...]:
    """Return places with another one at a number, in an order that tells no worker from another."""
    return tuple(sorted((*places[:number], place, *places[number + 1 :])))


def _holding(state: State) -> int:
    """Return how many workers are at work within their leases."""
    return sum(bool(place.batch) and not place.stalled for place in state.workers)


def _writes_to_store(place: Place) -> bool:
    """Return whether an actor's next step is a write to the store.

    Nobody reads the store before the end, and a second writer of a batch writes the same: whatever the others do in
    between comes to the same, so that this step is taken first.
    """
    return place.call is not None and place.call.commands[0][0][1] in {"world:records", "world:quarantined"}
