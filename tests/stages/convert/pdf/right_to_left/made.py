"""Characters by their places, made for tests."""

from __future__ import annotations

from docmill.stages.convert.pdf.native import UnshownGlyph
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.letters import is_mark


def glyph(text: str, index: int, x: float, y: float = 0.0, *, width: float = 5.0, spaced: bool = False) -> Character:
    """Return a character of ten points whose ink begins at its origin."""
    return Character(text, index, x, x + width, y, y + 6, x, y, spaced, is_mark(text))


def words(text: str, right: float, y: float, first: int = 0) -> Glyphs:
    """Return a right-to-left line that begins at `right`: letters five points wide that touch, gaps of four points."""
    found: Glyphs = []
    spaced = True
    x = right
    for character in text:
        if character == " ":
            x -= 4
            spaced = True
            continue
        x -= 5
        found.append(glyph(character, first + len(found) + (1 if spaced else 0), x, y, width=5.2, spaced=spaced))
        spaced = False
    for number, one in enumerate(found):
        one.index = first + 2 * number
    return found


class Nowhere:
    """Knows of no space, and of no advance but what ink shows."""

    blanks = ()

    def unshown_glyphs(self) -> list[UnshownGlyph]:
        return []

    def space_at(self, index: int) -> None:
        return None

    def advance_end(self, index: int) -> float:
        return float("inf")

    def size_at(self, index: int) -> float:
        return 0.0
