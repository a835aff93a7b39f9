"""The answer about one stretch of text. Tested by tests/stages/language/test_language.py."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["UNDETERMINED", "Guess"]

UNDETERMINED = "und"
"""BCP 47's code for a language that cannot be told."""
_NEARLY_ALL = 0.97


@dataclass(frozen=True, slots=True)
class Guess:
    """A language code, the confidence (0 to 1), and the reason where the code is `und`.

    `share` is the part of the text that CLD2 sees in its first language: 1 where it sees no second one. `nearest` is
    the likeliest of the languages known where the text is likelier in none of them.
    """

    code: str
    confidence: float
    reason: str | None = None
    share: float = 1.0
    nearest: str | None = None

    @property
    def sole(self) -> bool:
        """Tell whether no second language was seen."""
        return self.share >= _NEARLY_ALL
