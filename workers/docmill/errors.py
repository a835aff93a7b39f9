"""Every error docmill raises on purpose: one small tree, each message says what, where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "ConfigError",
    "ConversionError",
    "DamagedFileError",
    "DocmillError",
    "EmptyFileError",
    "EncryptedFileError",
    "LimitError",
    "MissingExtraError",
    "ScannedFileError",
    "SourceError",
    "StageError",
    "StoreError",
    "TaskFailedError",
    "UnavailableError",
    "UnreadableFileError",
    "did_you_mean",
    "no_such_run",
]


class DocmillError(Exception):
    """Base of all errors below; the command line prints its message without a traceback."""


class ConfigError(DocmillError):
    """A setting, a pipeline or a command's input is wrong; the user can mend it."""


class SourceError(DocmillError):
    """An input could not be opened or read at all."""


class LimitError(DocmillError):
    """Something read from outside is larger, deeper or slower than the settings allow."""


class StageError(DocmillError):
    """A stage cannot process one document; raised for a document, it goes to quarantine with this message."""


class ConversionError(StageError):
    """A file cannot be converted, for a reason that whoever has the file can see; each class below is one."""


class EncryptedFileError(ConversionError):
    """A file asks for a password, or is protected by rights that docmill has not."""


class EmptyFileError(ConversionError):
    """A file holds no content at all: no page, no sheet, no paragraph."""


class ScannedFileError(ConversionError):
    """A file holds pictures of text and no text."""


class UnreadableFileError(ConversionError):
    """A file holds text, but does not tell which characters its glyphs are."""


class DamagedFileError(ConversionError):
    """A file is cut off, or is not what it says it is."""


class MissingExtraError(ConversionError):
    """What converts this kind of file is not installed; the message names the command that brings it."""


class StoreError(DocmillError):
    """A store cannot be opened, written or read."""


class UnavailableError(DocmillError):
    """A server is out of reach for now; the batch is tried again and no document is blamed."""


class TaskFailedError(DocmillError):
    """Documents failed in a task, or its batch rests: raised to Celery alone, so that those who watch tasks see it.

    `told` is what became of the task's batch.
    """

    def __init__(self, told: Mapping[str, str | int]) -> None:
        super().__init__(dict(told))

    def __repr__(self) -> str:
        return repr(self.args[0])


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest known one, or all where none is near."""
    names = sorted(known)
    if near := difflib.get_close_matches(wrong, names, n=1, cutoff=0.7):
        return f"; did you mean {near[0]}?"
    return f"; there are: {', '.join(names)}" if names else ""


def no_such_run(name: str | None, known: Sequence[str]) -> ConfigError:
    """Return the error about a run that is not among the known ones, which it names as far as they fit on a line."""
    return ConfigError(f"no run named {name!r}; there are: {', '.join(known[:10]) or 'none yet'}")
