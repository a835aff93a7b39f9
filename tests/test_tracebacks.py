"""What nobody caught is told without secrets, and nothing of it is obeyed."""

from __future__ import annotations

import subprocess
import sys

import pytest

FAULT = "ValueError('[red]x\\x1b]0;t\\x07 redis://:c4nary-1@host \\u202e')"


@pytest.mark.parametrize(
    "program",
    [
        f"raise {FAULT}",
        f"import threading\ndef work():\n    raise {FAULT}\nt = threading.Thread(target=work); t.start(); t.join()",
        f"try:\n    raise {FAULT}\nexcept ValueError as error:\n    tracebacks.write_traceback(error)",
    ],
)
def test_what_nobody_caught_is_told_as_data(program: str) -> None:
    code = f"from docmill import tracebacks\ntracebacks.install()\n{program}\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert r"ValueError: [red]x\x1b]0;t\x07 redis://:***@host \u202e" in done.stderr
    assert "Traceback (most recent call last):\n" in done.stderr
    assert "c4nary" not in done.stderr.replace(FAULT, "")  # the source of the program itself is no message
    assert "\x1b" not in done.stderr
