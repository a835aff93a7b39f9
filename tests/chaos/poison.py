"""A stage that does what a document tells it: it is installed as a package of its own, beside docmill."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["install"]

STAGE = """
import os, re, resource, signal, sys, time
from docmill.documents import Annotation, Cleaned
from docmill.stages.stage import PerDocument, needing

class Obeyed(Annotation):
    words: int

def deeper(depth):
    return deeper(depth + 1) + 1

def obey(document):
    text = document.find(Cleaned).text
    found = re.search("poison:(\\\\w+):", text)
    order = found[1] if found else ""
    if order == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == "exit":
        os._exit(3)
    elif order == "hang":
        time.sleep(100_000)
    elif order == "hold":  # a hang that holds the interpreter: no signal is heard
        re.match("(a+)+$", "a" * 64 + "b")
    elif order == "memory":
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        kept = []
        while True:
            kept.append(bytearray(64 << 20))
    elif order == "oom":  # as the kernel does when memory is out
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "recursion":
        sys.setrecursionlimit(10**9)
        deeper(0)
    time.sleep(float(os.environ.get("CHAOS_SLOW", "0")))
    return Obeyed(words=len(text.split()))

def passed(document):
    # before clean, so that the documents go to quarantine
    if os.environ.get("CHAOS_GATE") == "closed" and int(document.id[:8], 16) % 5 == 0:
        raise ValueError("the gate is closed")
    return Obeyed(words=0)

def make_gate(options, context):
    return PerDocument("gate", "1", Obeyed, passed, needs=frozenset({"content"}))

@needing("clean")
def make(options, context):
    return PerDocument("obey", "1", Obeyed, obey)
"""


def install(folder: Path) -> str:
    """Install the stages `obey` and `gate` into a folder; return the PYTHONPATH on which it stands."""
    about = folder / "docmill_obey-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "docmill_obey.py").write_text(STAGE)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: docmill-obey\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[docmill.stages]\nobey = docmill_obey:make\ngate = docmill_obey:make_gate\n"
    )
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
