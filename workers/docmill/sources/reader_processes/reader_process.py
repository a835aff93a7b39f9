"""Reading in a process of its own, so that nothing a file holds can stop the command that reads it.

A parser that never ends, or holds the interpreter in a call of C, makes a process deaf: no signal handler of Python
runs in it, and no thread. So the command only takes items out of a pipe. It kills a reader that works on one file for
too long without reading on or giving an item, quarantines that file, and has another reader go on behind it; where the
system killed a reader, it does the same. A reader dies with the command.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NoReturn, TypeAlias, cast

from docmill.documents import SOURCE_STAGE, Document, Failure
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Skipped, SourceItem
from docmill.sources.inputs import Origin
from docmill.sources.reader import read_origin
from docmill.sources.reader_processes.item_frames import Begun, Ended, Frame, Frames, Refused, pack

__all__ = ["LOOK_SECONDS", "Origins", "ReaderProcess", "read_apart"]

Origins: TypeAlias = Callable[[], Iterator[Origin | Skipped]]
PR_SET_PDEATHSIG = 1  # prctl(2): the kernel signals this process when its parent dies, even by SIGKILL
LOOK_SECONDS = 0.5  # between two looks at a reader that gives nothing
PIPE_BYTES = 1 << 20
MEMBER_SHOWN = 200  # characters of a member's name in a message
PULSE = struct.Struct("<QQ")


class _Pulse:
    """What a reader tells of its work in memory shared with the command: steps so far, and whether it waits now."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, mmap.PAGESIZE)
        self._steps = 0

    def step(self, *, waits: bool) -> None:
        """Tell of a step: the reader works from now on, or waits for something outside."""
        self._steps += 1
        PULSE.pack_into(self._shared, 0, self._steps, waits)

    def look(self) -> tuple[int, bool]:
        """Return the number of steps so far, and whether the reader waits."""
        steps, waits = PULSE.unpack_from(self._shared, 0)
        return steps, bool(waits)


class _Watched:
    """A file whose reads are steps of a pulse; all else is the file's own."""

    def __init__(self, file: BinaryIO, pulse: _Pulse) -> None:
        self._file = file
        self._pulse = pulse
        if hasattr(file, "read1"):
            self.read1 = self._told(file.read1)
        self.read = self._told(file.read)

    def _told(self, read: Callable[..., bytes]) -> Callable[..., bytes]:
        def told(*size: int) -> bytes:
            self._pulse.step(waits=True)
            try:
                return read(*size)
            finally:
                self._pulse.step(waits=False)

        return told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def read_apart(origins: Origins, limits: Limits, fields: Fields) -> Generator[SourceItem | Begun, None, None]:
    """Read files in a process of its own; yield where each begins, its items, and what is passed over.

    Args:
        origins: Gives the files, in the reading process. It is asked again after a reader was killed, and what it gives
            then is read from behind the file that was quarantined.
        limits: Bounds; `source_seconds` is how long a file may hold its reader.
        fields: Names of the fields of a JSONL line.

    Raises:
        SourceError: `origins` raised it, or the reader ended before it came to a file. At the first step.
    """
    begun = 0
    stopped: list[str] = []
    while True:
        with closing(ReaderProcess(partial(_behind, origins, begun, tuple(stopped)), limits, fields)) as reader:
            for frame in reader.frames(limits.source_seconds):
                if isinstance(frame, Refused):
                    raise SourceError(frame)
                if isinstance(frame, Ended):
                    return
                begun += isinstance(frame, Begun)
                yield frame
            uri, told = reader.end()
        stopped.append(uri)
        yield told


def _behind(origins: Origins, begun: int, stopped: Sequence[str]) -> Iterator[Origin | Skipped]:
    """Yield the files behind those that were begun, of which the last is the last that was stopped.

    Where it is not, as files came or went meanwhile, all are given but those stopped: what was read before is known.
    """
    found = origins()
    if not begun:
        yield from found
        return
    last = next(islice((one for one in found if isinstance(one, Origin)), begun - 1, None), None)
    if last is None or last.uri != stopped[-1]:
        found = (one for one in origins() if isinstance(one, Skipped) or one.uri not in stopped)
    yield from found


@dataclass
class _At:
    """What a reader is at: the file that it began, how many of its documents it gave, and the last of them."""

    file: Begun | None = None
    read: int = 0
    last: Document | None = None

    def note(self, frame: Frame) -> None:
        """Take into account what the reader gave."""
        if isinstance(frame, Begun):
            self.file, self.read, self.last = frame, 0, None
        elif isinstance(frame, Document):
            self.read, self.last = self.read + 1, frame

    def quarantined(self, why: str) -> tuple[str, Document]:
        """Return the file, and the document that stands in quarantine for it behind its last document.

        Raises:
            SourceError: the reader has begun no file.
        """
        if self.file is None:
            raise SourceError(f"the inputs cannot be listed: {why}; a server that one of them names may not answer")
        uri, identity = self.file
        error = LimitError if "limits." in why else SourceError
        behind = "nothing of it was read"
        if self.last is not None:
            place = _place_of(self.last)
            until = f", the last at {place}" if place else ""
            behind = f"{self.read:,} of its documents were read{until}; what stands behind them was not read"
        failure = Failure(stage=SOURCE_STAGE, error=error.__name__, message=f"{uri}: {why}; {behind}", attempts=1)
        media_type = "application/octet-stream"
        return uri, Document.make(b"", uri=uri, media_type=media_type, failure=failure, identity=identity)


def _place_of(document: Document) -> str:
    """Return where a document stands in its file, for people."""
    place = document.source.place
    named = {"member": (place.member or "")[:MEMBER_SHOWN], "line": place.line, "offset": place.offset}
    return ", ".join(f"{name} {value}" for name, value in named.items() if value not in (None, ""))


class ReaderProcess:
    """One reading process and its pipe, which a `select` can wait for."""

    def __init__(self, origins: Origins, limits: Limits, fields: Fields) -> None:
        self._pulse = _Pulse()
        self.pipe, writing = os.pipe()
        with suppress(AttributeError, OSError):  # where the system lets a pipe be larger, both sides wait less often
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._why = ""
        self._frames = Frames()
        self._at = _At()
        sys.stdout.flush()
        sys.stderr.flush()
        self._process = os.fork()
        if self._process == 0:
            os.close(self.pipe)
            _serve(origins, limits, fields, self._pulse, writing)
        os.close(writing)
        self._steps, self._since = self._pulse.look()[0], time.monotonic()

    def frames(self, most_seconds: float) -> Iterator[Frame]:
        """Yield what the process gives until its pipe ends, or it holds one file for too long."""
        while True:
            if select.select([self.pipe], [], [], LOOK_SECONDS)[0]:
                frames = self.take()
                if frames is None:
                    return
                yield from frames
                self._since = time.monotonic()
            elif self.is_held(most_seconds):
                return

    def take(self) -> list[Frame] | None:
        """Return what the process has written, which must be something; None at the end of its pipe."""
        data = os.read(self.pipe, PIPE_BYTES)
        self._since = time.monotonic()
        if not data:
            return None
        frames = self._frames.add(data)
        for frame in frames:
            self._at.note(frame)
        return frames

    def is_held(self, most_seconds: float) -> bool:
        """Tell, of a process that gives nothing now, whether it is at one file for too long; it is to be ended then."""
        seen, waits = self._pulse.look()
        if waits or seen != self._steps:
            self._steps, self._since = seen, time.monotonic()
        elif time.monotonic() - self._since > most_seconds:
            self._why = (
                f"its reader worked for {most_seconds:g} s without reading on or giving a document, more than "
                "limits.source_seconds allows"
            )
        return bool(self._why)

    def end(self) -> tuple[str, Document]:
        """End the process, all of whose frames were taken; return the file it was at, and what it has in quarantine.

        Raises:
            SourceError: it came to no file.
        """
        return self._at.quarantined(self._ended())

    def _ended(self) -> str:
        """End the process; return why it had to, or how it ended by itself."""
        if self._why:
            os.kill(self._process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        self._process = 0
        if self._why or code >= 0:
            return self._why or f"its reader ended with code {code}"
        return f"its reader was ended by {signal.Signals(-code).name}"

    def close(self) -> None:
        """End the process, whatever it is at, and close its pipe."""
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)


def _serve(origins: Origins, limits: Limits, fields: Fields, pulse: _Pulse, writing: int) -> NoReturn:
    """Read all files in the process just forked, write their items to the pipe, and end at once."""
    code = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it as well: its command decides when it ends
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

        def give(item: Frame) -> None:
            left = memoryview(pack(item))
            pulse.step(waits=True)
            while left:
                left = left[os.write(writing, left) :]
            pulse.step(waits=False)

        try:
            for item in _items(origins, limits, fields, pulse):
                give(item)
            give(Ended())
        except SourceError as error:
            give(Refused(str(error)))
        code = 0
    except (BrokenPipeError, KeyboardInterrupt):
        code = 0  # the command needs no more
    except BaseException:  # noqa: BLE001 - nobody is left to raise it to
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _items(origins: Origins, limits: Limits, fields: Fields, pulse: _Pulse) -> Iterator[SourceItem | Begun]:
    pulse.step(waits=False)
    for origin in origins():
        pulse.step(waits=False)
        if isinstance(origin, Skipped):
            yield origin
        else:
            yield Begun((origin.uri, origin.identity))
            yield from read_origin(replace(origin, open=_opening(origin, pulse)), limits, fields)


def _opening(origin: Origin, pulse: _Pulse) -> Callable[[], AbstractContextManager[BinaryIO]]:
    def opened() -> AbstractContextManager[BinaryIO]:
        pulse.step(waits=True)
        try:
            return _watched(origin.open(), pulse)
        finally:
            pulse.step(waits=False)

    return opened


@contextmanager
def _watched(opened: AbstractContextManager[BinaryIO], pulse: _Pulse) -> Iterator[BinaryIO]:
    with opened as file:
        yield cast(BinaryIO, _Watched(file, pulse))
