"""The actions of the viewer's pages: each is a docmill command, run as a person would.

Tested by tests/viewer/web/test_command.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from docmill.masking import mask
from docmill.viewer.web.actions import Action, ActionResult

__all__ = ["CommandActions"]

SECONDS: Final = 300
MOST_TOLD: Final = 4000
ID: Final = re.compile(r"[\w.:-]{1,200}")
COMMANDS: Final[dict[Action, tuple[str, ...]]] = {
    "retry": ("quarantine", "retry", "{}"),
    "drop": ("quarantine", "drop", "--yes", "{}"),
    "again": ("reprocess", "--stage", "clean", "--where", "id={}"),
}


class CommandActions:
    """Does one action at a time, on the folder of a run or, without one, on the deployment of the settings."""

    def __init__(self, folder: Path | None) -> None:
        self._where = ("--out", str(folder)) if folder else ()
        self._one = threading.Lock()

    def do(self, action: Action, document: str) -> ActionResult:
        """Run the command of an action, and return what it printed; after five minutes it is ended."""
        if not ID.fullmatch(document) or document.startswith("-"):
            return ActionResult(False, "this is no id of a document")
        arguments = [part.replace("{}", document) for part in COMMANDS[action]]
        command = [sys.executable, "-m", "docmill", *arguments, *self._where]
        with self._one:
            try:
                done = subprocess.run(  # noqa: S603 - our own command, an id that was checked
                    command, capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
                )
            except subprocess.TimeoutExpired:
                return ActionResult(False, "it takes longer than five minutes; see docmill status")
        told = (done.stdout + done.stderr).strip()[-MOST_TOLD:]
        return ActionResult(done.returncode in {0, 3}, mask(told) or "done")
