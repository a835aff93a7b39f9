"""A reader that a file can hold: its interpreter, in a call of C, which no signal and no thread gets into."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from docmill.sources import reader

__all__ = ["HOLD", "hold_readers"]

HOLD = "HOLD"
SECONDS = 20  # far beyond the limit of a test, and not for ever: a reader that nobody watches fails its test


def hold_readers(monkeypatch: pytest.MonkeyPatch, limit: str = "1") -> None:
    """Let files that begin with HOLD hold their reader, and set how long one may."""
    sniff = reader.sniff

    def looked_at(head: bytes, suffix: str = "") -> Any:
        if head.startswith(HOLD.encode()):
            ctypes.PyDLL(None).sleep(SECONDS)
        return sniff(head, suffix)

    monkeypatch.setattr(reader, "sniff", looked_at)
    monkeypatch.setenv("DOCMILL_LIMITS__SOURCE_SECONDS", limit)
