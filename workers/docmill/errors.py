"""Every error docmill raises on purpose: one small tree, each message says what, where and what to do."""

from __future__ import annotations

__all__ = ["ConfigError", "DocmillError", "LimitError", "SourceError", "StageError", "StoreError", "UnavailableError"]


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


class StoreError(DocmillError):
    """A store cannot be opened, written or read."""


class UnavailableError(DocmillError):
    """A server is out of reach for now; the batch is tried again and no document is blamed."""
