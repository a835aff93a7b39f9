"""Runs a piece of docmill's own code up to its next call to the outside: the calls before it are answered from a tape.

A program is deterministic but for what it is told, so that its place is the list of answers it got. To go one step on,
it runs anew from its start with that list, and is stopped at the first call for which there is no answer yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from docmill.delivery.progress import Board
from docmill.errors import DocmillError

__all__ = ["REGISTERED", "Broken", "Call", "Desk", "Ended", "LostReply", "Tape", "TapeClient", "replay"]

READS = frozenset({"GET", "HGETALL", "HMGET", "INFO", "LLEN", "SISMEMBER", "ZRANGE"})

Command = tuple[tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""One command to the server: its arguments, and the options by which its reply is read."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a program asks in one step: one command, or several in a transaction."""

    commands: tuple[Command, ...]
    transaction: bool

    @property
    def name(self) -> str:
        """Return the name of its only command; empty for several."""
        return self.commands[0][0][0] if len(self.commands) == 1 else ""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, as is known beforehand."""
        return all(args[0] in READS for args, _ in self.commands)

    @property
    def is_script(self) -> bool:
        """Whether it is one call of a script."""
        return not self.transaction and self.commands[0][0][0] == "EVALSHA"


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that has come to its end."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A program that ended with an exception that no caller expects."""

    error: str


@dataclass(frozen=True, slots=True)
class LostReply:
    """In place of an answer: the connection broke before it came."""


REGISTERED: dict[str, str] = {}
"""The scripts that programs have registered: their text by the server's name of it."""


class Suspended(BaseException):
    """Stops a program at a call without an answer."""


class Desk(Board):
    """What a worker is at, as its parent sees it: stage and batch, and the number of its claim; None for nothing."""

    def __init__(self) -> None:
        self.held: tuple[str, str, int] | None = None

    @property
    def stopping(self) -> bool:
        """Tell that nobody stops the worker: one that gives a batch up between stages is one that does not fuse."""
        return False

    def begin(self, batch: str, stage: str, documents: int = 1, claim: int = 0) -> None:
        """Note that the worker works on a batch."""
        self.held = (stage, batch, claim)

    def at(self, place: int | None) -> None:
        """Leave unnoted at which of its documents it works."""

    def end(self) -> None:
        """Note that it works on nothing."""
        self.held = None


class Tape:
    """Answers calls from a list, and stops the program at the first one beyond it."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self._answers = answers
        self._place = 0
        self.next: Call | None = None
        self.desk: Desk | None = None  # of a worker
        self.held: tuple[str, str, int] | None = None

    def step(self, commands: Sequence[Command], *, transaction: bool = False) -> Any:
        """Return the answer to a call.

        Raises:
            redis.ConnectionError: the answer got lost.
        """
        if self._place == len(self._answers):
            if self.next is None:  # else it is what an exception handler asks, on the way out
                self.next = Call(tuple(commands), transaction)
                self.held = self.desk and self.desk.held
            raise Suspended
        answer = self._answers[self._place]
        self._place += 1
        if isinstance(answer, LostReply):
            raise redis.ConnectionError("the reply is lost")
        if isinstance(answer, redis.RedisError):
            raise answer
        return answer


class TapeClient(redis.Redis):
    """A client of the server each of whose commands is a step on a tape."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._tape = tape

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Do one command as one step."""
        return self._tape.step([_command(args, options)])

    def register_script(self, script: Any) -> Any:
        """Register a script as it is, and keep its text by the server's name of it."""
        made = super().register_script(script)
        REGISTERED[made.sha] = script
        return made

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Any:
        """Return a pipeline: one step as a transaction, else a step a command."""
        return TapePipeline(self._tape, transaction)


class TapePipeline(redis.Redis):
    """Gathers commands and does them when executed."""

    def __init__(self, tape: Tape, transaction: bool) -> None:
        super().__init__()
        self._tape = tape
        self._transaction = transaction
        self._commands: list[Command] = []

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Keep one command for later."""
        self._commands.append(_command(args, options))
        return self

    def execute(self) -> list[Any]:
        """Do the commands that were gathered."""
        commands, self._commands = self._commands, []
        if not commands:
            return []
        if self._transaction:
            return list(self._tape.step(commands, transaction=True))
        return [self._tape.step([command]) for command in commands]


def _command(args: tuple[Any, ...], options: dict[str, Any]) -> Command:
    options = {name: value for name, value in options.items() if name != "keys"}
    return tuple(_plain(one) for one in args), tuple(sorted(options.items()))


def _plain(argument: Any) -> Any:
    return bytes(argument) if isinstance(argument, bytearray | memoryview) else argument


def replay(
    program: Callable[[Tape], None], answers: Sequence[Any]
) -> tuple[Call | Ended | Broken, tuple[str, str, int] | None]:
    """Run a program with the answers it got so far; return what it asks next, or how it ended, and what it works on.

    An error of docmill's own, as when the server is out of reach, ends it as it would end the command.
    """
    tape = Tape(answers)
    try:
        program(tape)
    except Suspended:
        pass
    except DocmillError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the exploration looks for
        return Broken(f"{type(error).__name__}: {error}"), None
    return tape.next or Ended(), tape.held
