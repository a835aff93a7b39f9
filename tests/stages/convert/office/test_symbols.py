"""Characters of symbol fonts."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.symbols import from_symbol_font, is_symbol_font


@pytest.mark.parametrize(
    ("code", "font", "sign"),
    [
        (0xF061, "Symbol", "α"),
        (0x61, "Symbol", "α"),
        (0xF0B3, "Symbol", "≥"),
        (0xF0E5, "Symbol", "∑"),
        (0xF0F2, "Symbol", "∫"),
        (0xF0FC, "Wingdings", "✓"),
        (0xF0FF, "Wingdings", ""),
        (0x2713, "Segoe UI Symbol", "✓"),
        (0xF0A0, "Some Font", ""),
        (0xD800, "Some Font", ""),
    ],
)
def test_a_place_of_a_font_is_a_character(code: int, font: str, sign: str) -> None:
    assert from_symbol_font(code, font) == sign


def test_fonts_are_known_by_their_names() -> None:
    assert is_symbol_font("Symbol")
    assert not is_symbol_font("Arial")
