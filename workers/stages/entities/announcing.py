"""Words that announce what follows them, of the tables in `patterns.toml`: tel, هاتف, 电话; IP, server, عنوان."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from workers.folding import fold

__all__ = ["announces"]


@cache
def _words(table: str) -> re.Pattern[str]:
    tables = tomllib.loads(resources.files(__package__).joinpath("data", "patterns.toml").read_text(encoding="utf-8"))
    words = sorted({fold(word) for word in tables[table]}, key=len, reverse=True)
    # Latin and Cyrillic words must stand by themselves; Arabic ones take particles, Chinese ones have no bounds.
    return re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" if w < "\u0530" else re.escape(w) for w in words))


def announces(table: str, text: str) -> bool:
    """Whether a stretch of text holds a word of `phones` or `addresses`, in whatever case and spelling."""
    return _words(table).search(fold(text)) is not None
