"""The answer about one stretch of text. Tested by tests/stages/language/test_language.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["UNDETERMINED", "Guess"]

UNDETERMINED = "und"
"""BCP 47's code for a language that cannot be told."""
_NEARLY_ALL = 0.97
_DISPUTED_UP_TO = 10_000
"""Code points of a text that is looked through because CLD2 and the model see different languages in it."""
_SURE_OF_FEW = 0.9
"""Confidence that a text is in one of the likeliest languages from which it is in none beside it but these."""
_LEAST_CHANCE = 0.05
"""Chance of a language below which a text beside others in that language is not in it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A language code, the confidence (0 to 1), and the reason where the code is `und`.

    `share` is the part of the text that CLD2 sees in its first language: 1 where it sees no second one. `nearest` is
    the likeliest of the languages known where the text is likelier in none of them. `likeliest` are the languages that
    the model finds likeliest, each with its chance, and `of_these` is the confidence that it is one of them. `disputed`
    tells that CLD2 sees another language.
    """

    code: str
    confidence: float
    reason: str | None = None
    share: float = 1.0
    nearest: str | None = None
    likeliest: tuple[tuple[str, float], ...] = ()
    of_these: float = 0.0
    disputed: bool = False

    def doubted(self, length: int) -> Guess:
        """Return a disputed guess about a text of so many code points as one of a part of it; others as they are.

        A long text is not looked through for that: it would cost more than it tells.
        """
        return replace(self, share=0.0) if self.disputed and length <= _DISPUTED_UP_TO else self

    @property
    def sole(self) -> bool:
        """Tell whether no second language was seen."""
        return self.share >= _NEARLY_ALL

    @property
    def is_one_of_few(self) -> bool:
        """Tell whether the text is surely in one of the likeliest languages, though not in which: hr, bs, sr-Latn."""
        return self.of_these >= _SURE_OF_FEW and self.code in dict(self.likeliest)

    def agreeing(self, beside: Sequence[str]) -> Guess:
        """Return the guess with the first of some languages beside the text that it may be in; else as it is.

        Its confidence is then the chance of that language.
        """
        if self.code in beside:
            return self
        chances = {code: chance for code, chance in self.likeliest if chance >= _LEAST_CHANCE}
        code = next((code for code in beside if code in chances), self.code)
        return replace(self, code=code, confidence=chances.get(code, self.confidence))
