"""Commands by the dozen: forked from a process that has imported the libraries, each with its own terminal or pipes.

Started anew, each command would import for half a second. None of `docmill.cli` is imported before the fork: what looks
at the terminal looks at the command's own.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
COLUMNS = 100
SECONDS = 60.0  # a command that has not ended by then gets SIGTERM, ten seconds later SIGKILL


@dataclass(frozen=True)
class Output:
    """What a command wrote, bytes as they came; on a terminal all of it is in `stdout`."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Commands:
    """A process that forks commands, one at a time."""

    process: subprocess.Popen[str]
    folder: Path

    def run(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        *,
        terminal: bool,
        stdin: str = "",
        seconds: float = SECONDS,
    ) -> Output:
        """Run `docmill` with these arguments in this environment, and wait for its end; after `seconds` stop it."""
        assert self.process.stdin
        assert self.process.stdout
        job = {
            "arguments": list(arguments),
            "env": dict(env),
            "terminal": terminal,
            "stdin": stdin,
            "seconds": seconds,
            "folder": str(self.folder),
        }
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process that forks commands has ended"
        out, err = ((self.folder / name).read_bytes().decode() for name in ("stdout", "stderr"))  # UTF-8, whatever
        return Output(int(answer), out, err)


@contextmanager
def commands(folder: Path) -> Iterator[Commands]:
    """Yield what forks commands; their output passes through files in `folder`."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        yield Commands(process, folder)
        assert process.stdin
        process.stdin.close()


LIBRARIES = """
    babel celery fsspec rich.live rich.progress rich.table docmill.app docmill.audit docmill.memory.contents
    docmill.reprocessing docmill.sources docmill.stages.clean docmill.stages.dedup docmill.stages.entities
    docmill.stages.language docmill.stores.files docmill.worker
"""


def _serve() -> None:
    for library in LIBRARIES.split():
        import_module(library)
    for line in sys.stdin:
        job = json.loads(line)
        sys.stdout.write(f"{_run(job)}\n")
        sys.stdout.flush()


def _run(job: dict[str, object]) -> int:
    folder = Path(str(job["folder"]))
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        theirs, ours = pty.openpty() if job["terminal"] else (-1, -1)
        if ours >= 0:
            fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        pid = os.fork()
        if pid == 0:
            _become(job, (ours, ours) if ours >= 0 else (out.fileno(), err.fileno()))
        seconds = float(str(job["seconds"]))
        ends = [threading.Timer(seconds, os.kill, (pid, signal.SIGTERM))]
        ends.append(threading.Timer(seconds + 10, os.killpg, (pid, signal.SIGKILL)))
        for end in ends:
            end.start()
        if ours >= 0:
            os.close(ours)
            _copy(theirs, out)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for end in ends:
            end.cancel()
        return code


def _copy(source: int, out: IO[bytes]) -> None:
    with suppress(OSError):  # the end of a terminal that nobody holds
        while piece := os.read(source, 1 << 16):
            out.write(piece)
    os.close(source)


def _become(job: dict[str, object], outputs: tuple[int, int]) -> NoReturn:
    code = 1
    try:
        os.setsid()
        reading, writing = os.pipe()
        os.write(writing, str(job["stdin"]).encode())
        os.close(writing)
        for number, target in zip((reading, *outputs), (0, 1, 2), strict=True):
            os.dup2(number, target)
        env, arguments = job["env"], job["arguments"]
        assert isinstance(env, dict)
        assert isinstance(arguments, list)
        os.environ.clear()
        os.environ.update(env)
        sys.argv = ["docmill", *arguments]
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the streams of a process
        sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
        from docmill.cli.main import run_command_line  # noqa: PLC0415 - see above

        run_command_line()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:  # noqa: BLE001 - as Python ends a program
        try:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
