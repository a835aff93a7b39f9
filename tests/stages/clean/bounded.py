"""Cleaning in processes of bounded memory and CPU, forked from one that has imported and loaded what cleans.

Started anew, each would import for most of a second.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from docmill.documents import Document
from docmill.stages.clean import CleanOptions, clean_document

__all__ = ["Bounded", "bounded"]

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Bounded:
    """A process that forks others, each of which cleans one document."""

    process: subprocess.Popen[str]
    folder: Path

    def clean(self, media_type: str, content: bytes, **options: int) -> dict[str, Any]:
        """Return what a process of its own made of the content: number of characters, first hundred, why filtered.

        `options` are those of cleaning.

        Raises:
            AssertionError: it failed or was ended at its bounds.
        """
        assert self.process.stdin
        assert self.process.stdout
        (self.folder / "content").write_bytes(content)
        self.process.stdin.write(json.dumps([media_type, options]) + "\n")
        self.process.stdin.flush()
        code = self.process.stdout.readline().strip()
        assert code == "0", f"{code}: {(self.folder / 'stderr').read_text(errors='replace')[-2000:]}"
        found: dict[str, Any] = json.loads((self.folder / "found").read_bytes())
        return found


@contextmanager
def bounded(folder: Path, memory: int, seconds: int) -> Iterator[Bounded]:
    """Yield what cleans within so many bytes of address space and seconds of CPU, with its files in `folder`."""
    command = [sys.executable, "-m", "tests.stages.clean.bounded", str(folder), str(memory), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield Bounded(process, folder)
        assert process.stdin
        process.stdin.close()


def _serve(folder: Path, memory: int, seconds: int) -> None:
    for media_type in ("text/html", "text/plain"):
        _clean(media_type, {}, b"<p>The ferry leaves.")  # tables are loaded when they are first asked
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            _answer(folder, *json.loads(line))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _answer(folder: Path, media_type: str, options: dict[str, int]) -> NoReturn:
    code = 1
    with (folder / "stderr").open("w") as err:
        os.dup2(err.fileno(), 2)
        try:
            (folder / "found").write_text(json.dumps(_clean(media_type, options, (folder / "content").read_bytes())))
            code = 0
        except BaseException:  # noqa: BLE001 - as Python ends a program
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _clean(media_type: str, options: dict[str, int], content: bytes) -> dict[str, Any]:
    document = Document.make(content, uri="https://site.example/page", media_type=media_type)
    found = clean_document(document, CleanOptions(**options))
    found.model_dump_json()
    return {"chars": len(found.text), "head": found.text[:100], "filtered": found.filtered}


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
