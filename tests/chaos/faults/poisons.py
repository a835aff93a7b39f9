"""One document that its stage does not survive."""

from __future__ import annotations

from random import Random

from tests.chaos.fault import FAULTS, Fault
from tests.chaos.poison import install
from tests.chaos.scene import Scene

SAYS = {
    "segfault": "one document makes its stage fail with a segmentation fault",
    "exit": "one document makes its stage end the process (exit code 3)",
    "hang": "one document makes its stage sleep for ever",
    "hold": "one document makes its stage hang and hold the interpreter",
    "memory": "one document takes all the memory its process may have",
    "oom": "one document gets its process killed as the kernel does when memory is out",
    "recursion": "one document makes its stage call itself without end",
}
SETTING = {"DOCMILL_LIMITS__STAGE_DOCUMENT_SECONDS": "6"}


def _prepare(scene: Scene) -> None:
    scene.setting["PYTHONPATH"] = install(scene.folder / "site")
    scene.use_pipeline("clean", "obey", "language", "dedup")


def _nothing(scene: Scene, random: Random) -> None:
    """The document does it all."""


for _order, _says in SAYS.items():
    _name = f"document-{_order}"
    FAULTS[_name] = Fault(_name, _says, _nothing, setting=SETTING, poison=_order, prepare=_prepare)
