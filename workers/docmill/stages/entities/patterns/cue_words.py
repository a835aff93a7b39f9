"""Look for cue words that say what stands beside them, of the tables in `data/patterns.toml`: tel, هاتف, 电话; IP."""

from __future__ import annotations

import re
from functools import cache

from docmill.stages.entities.word_lists import load_table
from docmill.text.folding import fold

__all__ = ["ends_in_cue_word", "has_cue_word"]


@cache
def _words(table: str) -> re.Pattern[str]:
    """Return a pattern that finds every folded word of a table."""
    words = sorted({fold(word) for word in load_table(__package__, "patterns")[table]}, key=len, reverse=True)
    # Latin and Cyrillic words must stand by themselves; Arabic ones take particles, Chinese ones have no bounds.
    return re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" if w < "\u0530" else re.escape(w) for w in words))


def has_cue_word(table: str, text: str) -> bool:
    """Tell whether a stretch of text holds a word of a table, in whatever case and spelling.

    Args:
        table: `phones` or `addresses`.
        text: the stretch, not folded.
    """
    return _words(table).search(fold(text)) is not None


@cache
def _last_words(table: str) -> re.Pattern[str]:
    """Return a pattern that finds a folded word of a table at the end, with particles of Arabic before it."""
    return re.compile(rf"(?<!\w)[وفبل]{{0,2}}(?:ال)?(?:{_words(table).pattern})[.:]? ?\Z")


def ends_in_cue_word(table: str, text: str) -> bool:
    """Tell whether a stretch of text ends in a word of a table, with or without a colon and a space behind it.

    Args:
        table: `phones` or `addresses`.
        text: the stretch, not folded.
    """
    return _last_words(table).search(fold(text)) is not None
