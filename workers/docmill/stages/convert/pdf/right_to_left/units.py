"""Units of a line, its base characters with their marks, and the classes that UAX #9 gives them.

Tested by tests/stages/convert/pdf/right_to_left/test_units.py.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

__all__ = ["CLOSING", "NUMBERS", "OPENING", "STRONG", "SeenUnit", "kind_of", "seen_unit"]

OPENING = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›", "⟨": "⟩", "<": ">"}
CLOSING = {right: left for left, right in OPENING.items()}
STRONG = frozenset({"L", "R", "AL"})
NUMBERS = frozenset({"EN", "AN"})
KEPT = frozenset({"L", "R", "AL", "EN", "AN", "ES", "ET", "CS"})


@cache
def kind_of(character: str) -> str:
    """Return a character's Bidi_Class, of which all neutral ones are ON."""
    kind = unicodedata.bidirectional(character)
    return kind if kind in KEPT else "ON"


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """One base character with its marks, as it is seen; `spaced`: a gap between words stands to its left."""

    text: str
    spaced: bool = False
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        """Find the class of the base character."""
        object.__setattr__(self, "kind", kind_of(self.text[0]))


@lru_cache(maxsize=1 << 14)
def seen_unit(text: str, spaced: bool = False) -> SeenUnit:
    """Return the unit of a text: one for all that are alike."""
    return SeenUnit(text, spaced)
