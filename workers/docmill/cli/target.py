"""Which deployment a command is about: the one in the settings, or the one a `docmill run` left in a folder.

Tested by tests/system/test_run.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docmill.cli.embedded import server as embedded
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.settings import load

__all__ = ["deployment"]


@contextmanager
def deployment(out: Path | None) -> Iterator[Deployment]:
    """Yield the deployment of the settings, or the embedded one that a `docmill run` left in a folder.

    Raises:
        ConfigError: the folder is of no run.
    """
    settings = load()
    if out is None:
        yield Deployment(settings)
        return
    if not (out / embedded.STATE).is_dir():
        raise ConfigError(f"--out {out}: no `docmill run` has worked in this folder")
    with embedded.session(out, settings) as chosen:
        yield Deployment(chosen)
