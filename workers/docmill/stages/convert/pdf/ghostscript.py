"""Ligatures as Ghostscript's pdfwrite maps them to Unicode: the first letter comes right, or with its bytes exchanged,
and the others as one code point that mixes their bytes.

Found in files of Ghostscript 10.0: the ligature of lam and alef is mapped to `<0644 4427>`, `fi` to `<6600 6900>`.

Tested by tests/stages/convert/pdf/test_ghostscript.py.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["with_ligatures"]

LAM = 0x0644
ALEFS = {0x4400 | alef & 0xFF: alef for alef in map(ord, "آأإا")}
F = 0x6600  # 昀, which no one writes before one of these
AFTER_F = {0x6600: ord("f"), 0x6900: ord("i"), 0x6C00: ord("l"), 0xCF00: 0xFB01, 0xD200: 0xFB02}


def with_ligatures(codes: Sequence[int]) -> Sequence[int]:
    """Return the code points of a page with the letters of such ligatures; the same where it has none."""
    if F not in codes and ALEFS.keys().isdisjoint(codes):
        return codes
    mended = list(codes)
    for place, code in enumerate(codes):
        before = codes[place - 1] if place else 0
        after = codes[place + 1] if place + 1 < len(codes) else 0
        if code in ALEFS and LAM in (before, after):
            mended[place] = ALEFS[code]
        elif code in AFTER_F and before == F and mended[place - 1] == F:
            mended[place - 1 : place + 1] = ord("f"), AFTER_F[code]
    return mended
