"""Which of the languages that a file names for its scripts is that of its text.

Tested by tests/stages/convert/office/test_languages.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["choose_language"]

SCRIPTS = {
    "bidi": re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"),
    "eastAsia": re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"),
}
LANGUAGES = {
    "bidi": frozenset(
        {"ar", "he", "iw", "fa", "ur", "ps", "ug", "sd", "ckb", "ku", "yi", "dv", "syr", "prs", "pa", "ks"}
    ),
    "eastAsia": frozenset({"zh", "ja", "ko"}),
}
"""What is written in these scripts: LibreOffice names Hindi where nobody chose a language of the first kind."""
LETTERS = re.compile(r"[^\W\d_]")
LOOKED_AT = 20_000
NONE = frozenset({"", "none", "zxx", "x-none"})


def choose_language(text: str, languages: Mapping[str, str]) -> str | None:
    """Return the language that a file names for the script of most of its letters.

    Args:
        text: The document's.
        languages: BCP 47 by the name of Office: `val` for Latin and all else, `bidi` for right-to-left scripts,
            `eastAsia` for those of East Asia. All are usual in every file, whatever its text is in.
    """
    text = text[:LOOKED_AT]
    half = len(LETTERS.findall(text)) / 2
    name = "val"
    for script, letters in SCRIPTS.items():
        if len(letters.findall(text)) > half:
            name = script
    found = languages.get(name, "")
    fits = name == "val" or found.lower().partition("-")[0] in LANGUAGES[name]
    return found if fits and found.lower() not in NONE else None
