"""What is said of one stretch of text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["UNDETERMINED", "Guess"]

UNDETERMINED = "und"
"""BCP 47's code for what cannot be told."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, how sure it is, and the reason where it is `und`. `sole` is true when no other was seen."""

    code: str
    confidence: float
    reason: str | None = None
    sole: bool = True
