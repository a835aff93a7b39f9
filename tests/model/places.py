"""Where the actors of the exploration are, and what a state of the whole is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.model import programs
from tests.model.tape import Broken, Call, LostReply, replay

__all__ = ["IDLE", "Place", "Places", "ProgramError", "State"]


@dataclass(eq=False, slots=True)
class Place:
    """Where an actor is: what it does, the answers it got so far, and what it asks next. `kind` "" is nothing.

    There is one place of each content (see `Places`), so that two are equal only where they are the same.
    """

    number: int
    kind: str = ""
    arguments: tuple[Any, ...] = ()
    answers: tuple[Any, ...] = ()
    stalled: bool = False  # its lease has run out, or was ended, while it worked
    call: Call | None = None
    name: str = ""  # of its next step
    batch: str = ""  # that a worker is at: one that it has claimed, and was told so
    held: tuple[str, str, int] | None = None  # stage and batch that it works on now, and the number of its claim
    rested: bool = False  # its last step read only: to die here is to have died before that step

    def __lt__(self, other: Place) -> bool:
        return self.number < other.number

    @property
    def stage(self) -> str:
        """Return the stage that a worker is at: that of its message, or the one that it went on to."""
        return self.held[0] if self.held else str(self.arguments[0])


IDLE = Place(0)


class State(NamedTuple):
    """One state of the whole. `retries` were begun; `faults` may still happen."""

    world: int
    producers: tuple[Place, ...]
    workers: tuple[Place, ...]
    reconciler: Place
    operator: Place
    retries: int
    faults: int


PROGRAMS: dict[str, Callable[..., programs.Program]] = {
    "reconcile": programs.reconcile,
    "retry": programs.retry,
    "expire": programs.expire,
    "renew": programs.renew,
}


ACTORS = {"produce": "producer", "reconcile": "reconciler", "retry": "operator"}  # all else is a worker's


class ProgramError(Exception):
    """A program ended with an exception that nobody expects."""


class Places:
    """All places met so far, each once."""

    def __init__(self, told: Callable[[Call], Any], *, fuses: bool) -> None:
        self._told = told  # the answer to a call that is no step of its own; None to all others
        self._fuses = fuses
        self._known: dict[tuple[Any, ...], Place] = {}
        self._next: dict[tuple[int, Any], Place] = {}
        self._made = 0

    def at(self, kind: str, arguments: tuple[Any, ...], answers: tuple[Any, ...] = (), stalled: bool = False) -> Place:
        """Return a place; IDLE where the program has come to its end.

        Raises:
            ProgramError: it ended with an exception that nobody expects.
        """
        key = (kind, arguments, answers, stalled)
        if key not in self._known:
            program = self._program(kind, arguments)
            call, held = replay(program, answers)
            while isinstance(call, Call) and (answer := self._told(call)) is not None:
                answers = (*answers, answer)
                call, held = replay(program, answers)
            if isinstance(call, Broken):
                raise ProgramError(f"{kind} ends with {call.error}")
            full = (kind, arguments, answers, stalled)
            if isinstance(call, Call) and full not in self._known:
                name = f"{ACTORS.get(kind, 'worker')}, {kind}: {_said(call)}"
                batch = arguments[1] if kind == "work" and _has_claimed(answers) else ""
                number = self._made = self._made + 1
                self._known[full] = Place(number, kind, arguments, answers, stalled, call, name, batch, held)
            self._known[key] = self._known.setdefault(full, IDLE)
        return self._known[key]

    def _program(self, kind: str, arguments: tuple[Any, ...]) -> programs.Program:
        if kind == "produce":
            return programs.produce([programs.DOCUMENTS[place] for place in arguments])
        if kind == "work":
            return programs.work(*arguments, fuses=self._fuses)
        return PROGRAMS[kind](*arguments)

    def after(self, place: Place, answer: Any) -> Place:
        """Return the place after an answer."""
        key = (place.number, answer)
        if key not in self._next:
            answers = (*place.answers, answer)
            found = self.at(place.kind, place.arguments, answers, place.stalled)
            if place.stalled and place.held and found.held and found.held != place.held:  # by a new claim, with a lease
                found = self.at(place.kind, place.arguments, answers)
            if place.call is not None and place.call.reads and (place.answers or place.kind == "produce"):
                found.rested = found is not IDLE and not isinstance(answer, LostReply)
            self._next[key] = found
        return self._next[key]

    def stalled(self, place: Place) -> Place:
        """Return the same place, with its lease run out."""
        return self.at(place.kind, place.arguments, place.answers, stalled=True)


def _has_claimed(answers: tuple[Any, ...]) -> bool:
    """Return whether a worker's claim was granted. One whose answer got lost goes on without the batch."""
    return bool(answers) and isinstance(answers[0], tuple) and not answers[0][0]


def _said(call: Call) -> str:
    args = call.commands[0][0]
    if args[0] == "EVALSHA":
        return f"script {programs.script_name(args[1])}"
    return " ".join(str(one)[:24] for one in args[:3])
