"""Cut words into the pieces of an encoder: the likeliest way by the pieces' own probabilities (Kudo 2018).

Each word is cut by itself, as if a space stood before it, and each mark between words too. So a text reads the same
whether or not spaces stand around its marks, and a word met before is not cut again.
"""

from __future__ import annotations

from docmill.stages.entities.encoder.packed_model import PackedModel

__all__ = ["WordPieces"]

_SPACE = "\u2581"
_MOST_LETTERS = 64
"""Letters of a word that are read: no name is longer, and the work grows with them."""
_MOST_PIECES = 12
"""Pieces of a word that are kept."""
_MOST_REMEMBERED = 100_000
"""Words whose pieces are remembered: some 20 MB."""
_UNKNOWN_PENALTY = 10.0
"""How much less likely an unknown letter is than the rarest piece, as in SentencePiece."""


class WordPieces:
    """Cut words into pieces and remember them."""

    def __init__(self, model: PackedModel) -> None:
        self._pieces, self._characters = model.pieces, model.characters
        self._longest = max(map(len, model.pieces))
        self._unknown = model.shape.unknown
        self._unknown_score = min(score for _, score in model.pieces.values()) - _UNKNOWN_PENALTY
        self._remembered: dict[tuple[str, bool], tuple[int, ...]] = {}

    def word(self, word: str) -> tuple[int, ...]:
        """Return the numbers of a word's first pieces, at least one."""
        return self._look_up(word, starts=True)

    def marks(self, gap: str) -> tuple[int, ...]:
        """Return the numbers of the pieces of the first marks between two words."""
        return tuple(piece for mark in "".join(gap.split())[:4] for piece in self._look_up(mark, starts=False))

    def _look_up(self, text: str, *, starts: bool) -> tuple[int, ...]:
        found = self._remembered.get((text, starts))
        if found is None:
            found = self._cut(text, starts=starts)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text, starts] = found
        return found

    def _cut(self, text: str, *, starts: bool) -> tuple[int, ...]:
        """Find the likeliest pieces by dynamic programming over the letters."""
        letters = (_SPACE if starts else "") + text[:_MOST_LETTERS].translate(self._characters).replace(" ", _SPACE)
        count = len(letters)
        best = [0.0] + [-1e30] * count
        back = [(0, self._unknown)] * (count + 1)
        for start in range(count):
            for end in range(start + 1, min(count, start + self._longest) + 1):
                piece = self._pieces.get(letters[start:end])
                if piece and best[start] + piece[1] > best[end]:
                    best[end], back[end] = best[start] + piece[1], (start, piece[0])
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
        found: list[int] = []
        while count:
            count, piece_number = back[count]
            found.append(piece_number)
        return tuple(found[: -_MOST_PIECES - 1 : -1])
