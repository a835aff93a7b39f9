"""A stage for tests: what it does to a document is written in the document.

Made a package with an entry point of its own by `installed`, in a folder for PYTHONPATH.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["installed"]

SOURCE = """
import ctypes, itertools, os, re, signal, sys, time
from docmill.documents import Annotation, Cleaned
from docmill.stages.stage import PerDocument

class Obeyed(Annotation):
    word: str

def obey(document):
    text = document.find(Cleaned).text
    word = text.split()[0]
    if word == "sleep":
        time.sleep(float(text.split()[1]))
    elif word == "once":  # the first process only: what it is told to write is there the second time
        marker = text.split()[1]
        if not os.path.exists(marker):
            with open(marker, "w") as file:
                file.write(str(os.getpid()))
            time.sleep(600)
    elif word == "hold":  # the interpreter: no signal handler of Python runs, as the call never ends
        sum(itertools.repeat(0))
    elif word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "segfault":
        print("about to read address zero", file=sys.stderr, flush=True)
        ctypes.string_at(0)
    elif word == "exit":
        print("the library said good-bye", file=sys.stderr, flush=True)
        os._exit(7)
    elif word == "eat":
        kept = []
        while True:
            kept.append(bytearray(50_000_000))
    return Obeyed(word=word)

class Whole(PerDocument):
    def __call__(self, documents):
        return [self._one(documents[at]) for at in range(len(documents))]  # tells nobody at which it is

def make(options, context):
    kind = Whole if os.environ.get("OBEY_WHOLE") else PerDocument
    return kind("obey", "1", Obeyed, obey)
"""


def installed(folder: Path) -> Path:
    """Write the package with the stage `obey` into a folder, and return it."""
    folder.mkdir()
    (folder / "obey.py").write_text(SOURCE)
    about = folder / "obey-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: obey\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[docmill.stages]\nobey = obey:make\n")
    return folder
