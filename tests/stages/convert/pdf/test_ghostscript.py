"""Code points as files of Ghostscript have them."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.ghostscript import with_ligatures


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("او\u0644\u4427", "اولا"),
        ("ا\u4423\u0644مر", "اأ\u0644مر"),  # PDFium turns some words round
        ("e\u6600\u6600ort", "effort"),
        ("\u6600\u6900ne, \u6600\u6c00at", "fine, flat"),
        ("O\u6600\ucf00ce", "Of\ufb01ce"),
        ("纪昀 (1724)", "纪昀 (1724)"),
        ("一䐧字", "一䐧字"),
        ("", ""),
    ],
)
def test_letters_of_mixed_bytes_are_told_by_those_beside_them(found: str, meant: str) -> None:
    assert with_ligatures(found) == meant
