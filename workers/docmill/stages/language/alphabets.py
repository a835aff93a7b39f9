"""Letters that only one of two close languages has, and characters that only one of the two Chinese scripts has.

Tested by tests/stages/language/test_close.py.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from docmill.stages.language.answer import Guess
from docmill.text.scripts import Script

__all__ = ["correct_by_letters"]

_LETTER_CONFIDENCE = 0.8
_UP_TO = 300
"""Code points of a text in which one letter decides: a longer one may quote a letter of another alphabet."""
_SCRIPTS = frozenset({"Arab", "Beng"})


def correct_by_letters(found: Guess, text: str, script: Script) -> Guess:
    """Return a guess corrected by single letters; Chinese in traditional characters becomes zh-Hant."""
    if script.code in _SCRIPTS and len(text) <= _UP_TO:
        for pattern, instead_of, code in _rules():
            if found.code in instead_of and pattern.search(text):
                return replace(found, code=code, confidence=_LETTER_CONFIDENCE, reason=None)
    if found.code in {"zh", "zh-Hant"}:
        traditional, simplified = (len(pattern.findall(text)) for pattern in _chinese())
        if traditional + simplified:
            return replace(found, code="zh-Hant" if traditional > simplified else "zh")
    return found


@cache
def _rules() -> tuple[tuple[re.Pattern[str], frozenset[str], str], ...]:
    """Return the rules of letters.toml: a pattern of letters, the codes it corrects, and the code that is right."""
    return tuple(
        (re.compile(f"[{rule['letters']}]"), frozenset(rule["instead_of"]), rule["code"])
        for rule in _table("letters")["rules"]
    )


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of the traditional characters and of the simplified ones."""
    table = _table("han")
    traditional, simplified = ("".join(table[name].split()) for name in ("traditional", "simplified"))
    return re.compile(f"[{traditional}]"), re.compile(f"[{simplified}]")


def _table(name: str) -> dict[str, Any]:
    """Read a TOML table of this package."""
    return tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
