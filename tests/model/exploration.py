"""Explores every order in which the steps of producer, workers, reconciler and operator can follow each other.

A state is what the world holds, the place of each program, and what may still go wrong. From each state every step
that is possible is taken once; states met before are known again. What can happen with few faults left can happen with
more of them left as well: a state is looked at again only where it is reached with more. In the end it is asked of
every state whether all documents can still come to their end without any further fault.
"""

from __future__ import annotations

import gc
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.model.claims import quiet, wrong_always, wrong_in_the_end
from tests.model.places import IDLE, ProgramError, State
from tests.model.sameness import ending
from tests.model.steps import EVERY_FAULT, Bounds, Steps
from tests.model.world import World

Core = tuple[Any, ...]
"""A state without the number of faults that may still happen."""

__all__ = ["EVERY_FAULT", "Bounds", "Explored", "explore"]


@dataclass(slots=True)
class Explored:
    """What an exploration found."""

    states: int = 0
    steps: int = 0
    calls: int = 0
    seconds: float = 0.0
    ends: int = 0
    whole: bool = True
    wrong: str = ""
    trace: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    endings: set[tuple[Any, ...]] = field(default_factory=set)

    def told(self) -> str:
        """Return what was found, in words."""
        how = "all" if self.whole and not self.wrong else "not all"
        lines = [
            f"{self.states:,} states ({how}), {self.steps:,} steps, {self.calls:,} calls of the server",
            f"{self.ends:,} ends, {self.seconds:.0f} s",
            "faults: " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.taken.items())),
        ]
        return "\n".join([*lines, *([f"WRONG: {self.wrong}", *self.trace] if self.wrong else [])])


class Exploration:
    """The states met so far, how each was reached, and what was found."""

    def __init__(self, world: World, bounds: Bounds) -> None:
        self.world = world
        self.bounds = bounds
        self.found = Explored()
        self.steps = Steps(world, bounds)
        producers = tuple(self.steps.places.at("produce", documents) for documents in bounds.batches)
        self._view = self.steps.views.of
        first = State(world.first, producers, (IDLE,) * bounds.workers, IDLE, IDLE, 0, bounds.faults)
        self._numbers: dict[Core, int] = {first[:-1]: 0}
        self._came: list[tuple[int, str]] = [(-1, "")]
        self._before: dict[int, list[int]] = defaultdict(list)  # without faults: from which states one is reached
        self._ends: set[int] = set()
        self._most = [bounds.faults]  # the most faults that may still happen in a state, as far as is known
        self._waiting = deque([first])

    def run(self) -> Explored:
        """Explore; stop at the first state in which something is wrong, or when the time is over."""
        started = time.monotonic()
        gc.disable()  # millions of small objects, of which none is garbage
        try:
            while self._waiting and not self.found.wrong:
                if time.monotonic() - started > self.bounds.seconds:
                    self.found.whole = False
                    break
                self._look(self._waiting.popleft())
        finally:
            gc.enable()
        if self.found.whole and not self.found.wrong:
            self._find_stranded()
        self.found.states, self.found.calls, self.found.ends = len(self._came), self.world.asked, len(self._ends)
        self.found.seconds = time.monotonic() - started
        return self.found

    def _look(self, state: State) -> None:
        """Check a state, and take every step from it."""
        number = self._numbers[state[:-1]]
        if state.faults < self._most[number]:  # it was reached with more faults left meanwhile: looked at as that
            return
        view = self._view(state.world)
        if wrong := wrong_always(view, state):
            self._tell(wrong, number)
            return
        if quiet(view, state):
            self._ends.add(number)
            self.found.endings.add(ending(self.world.contents(state.world)))
            if wrong := wrong_in_the_end(self.world.contents(state.world), self.bounds):
                self._tell(wrong, number)
                return
        try:
            for name, after in self.steps.of(state):
                self._reach(number, name, after)
        except ProgramError as error:
            self._tell(str(error), number)

    def _reach(self, number: int, name: str, after: State) -> None:
        self.found.steps += 1
        known = self._numbers.get(after[:-1])
        if known is None:
            known = self._numbers[after[:-1]] = len(self._came)
            self._came.append((number, name))
            self._most.append(after.faults)
            self._waiting.append(after)
        elif after.faults > self._most[known]:
            self._most[known] = after.faults
            self._came[known] = (number, name)
            self._waiting.append(after)
        if name.startswith("!"):
            self.found.taken[name[1:].split(":", maxsplit=1)[0]] += 1
        else:
            self._before[known].append(number)

    def _find_stranded(self) -> None:
        """Find a state from which no end can be reached without a fault."""
        saved, waiting = set(self._ends), deque(self._ends)
        while waiting:
            for number in self._before[waiting.popleft()]:
                if number not in saved:
                    saved.add(number)
                    waiting.append(number)
        stranded = next((number for number in range(len(self._came)) if number not in saved), None)
        if stranded is not None:
            self._tell("a document is stranded: no step leads to its end", stranded)

    def _tell(self, wrong: str, number: int) -> None:
        """Keep what is wrong, and the steps that led to it."""
        steps = []
        while number > 0:
            number, name = self._came[number]
            steps.append(name)
        self.found.wrong, self.found.trace = wrong, steps[::-1]


def explore(world: World, bounds: Bounds) -> Explored:
    """Explore all states within bounds, and return what was found."""
    return Exploration(world, bounds).run()
