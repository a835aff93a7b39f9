"""The answer about one stretch of text. Tested by tests/stages/language/test_language.py."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["UNDETERMINED", "Guess"]

UNDETERMINED = "und"
"""BCP 47's code for a language that cannot be told."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A language code, the confidence (0 to 1), and the reason where the code is `und`.

    `sole` is true where no second language was seen in the text.
    """

    code: str
    confidence: float
    reason: str | None = None
    sole: bool = True
