"""The names of runs: one given by the user, or one made from the inputs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from docmill.errors import ConfigError
from docmill.masking import without_secrets

__all__ = ["checked_name", "name_of_inputs"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def checked_name(given: str) -> str:
    """Return a run's name as it was given.

    Raises:
        ConfigError: it has other characters than letters, digits, dot, hyphen and underscore.
    """
    if not NAME.fullmatch(given):
        raise ConfigError(
            f"run name {given!r}: use up to 100 letters, digits, '.', '-' and '_', a letter or digit first"
        )
    return given


def name_of_inputs(inputs: Sequence[str]) -> str:
    """Return the name of a run over these paths and URLs: the same inputs give the same name.

    The same command then goes on with its run. A relative path counts as the absolute one, and secrets in a URL as
    nothing: a link signed anew is the same link.
    """
    absolute = [_named(one) for one in inputs]
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(absolute[0]).name).strip("-._")[:40] if absolute else ""
    digest = hashlib.sha256("\0".join(absolute).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'run'}-{digest}"


def _named(given: str) -> str:
    if "://" in given:
        return without_secrets(given)
    return given if given == "-" else str(Path(given).absolute())
