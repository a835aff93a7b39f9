"""Ligatures as Ghostscript's pdfwrite maps them to Unicode: the first letter comes right, or with its bytes exchanged,
and the others as one code point that mixes their bytes.

Found in files of Ghostscript 10.0: the ligature of lam and alef is mapped to `<0644 4427>`, `fi` to `<6600 6900>`.

Tested by tests/stages/convert/pdf/test_ghostscript.py.
"""

from __future__ import annotations

import re

__all__ = ["with_ligatures"]

LAM = "\u0644"
ALEFS = {chr(0x4400 | ord(alef) & 0xFF): alef for alef in "آأإا"}
F = "\u6600"  # 昀, which no one writes before one of these
AFTER_F = {"\u6600": "f", "\u6900": "i", "\u6c00": "l", "\ucf00": "\ufb01", "\ud200": "\ufb02"}
SUSPECT = re.compile(f"[{F}{''.join(ALEFS)}]")


def with_ligatures(text: str) -> str:
    """Return the characters of a page with the letters of such ligatures, as many; the same where it has none."""
    if not SUSPECT.search(text):
        return text
    mended = list(text)
    for place, one in enumerate(text):
        before = text[place - 1] if place else ""
        after = text[place + 1 : place + 2]
        if one in ALEFS and LAM in (before, after):
            mended[place] = ALEFS[one]
        elif one in AFTER_F and before == F and mended[place - 1] == F:
            mended[place - 1 : place + 1] = "f", AFTER_F[one]
    return "".join(mended)
