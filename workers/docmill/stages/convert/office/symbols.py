"""Characters of symbol fonts, which Office files store by their place in the font: U+F061 in Symbol is α.

Symbol is in Adobe's encoding (the Unicode Consortium's mapping table symbol.txt); of Wingdings only those signs are
known which people use in text, bullets and forms.

Tested by tests/stages/convert/office/test_symbols.py.
"""

from __future__ import annotations

__all__ = ["from_symbol_font", "is_symbol_font"]

_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"
SYMBOL = {
    **{0x20 + at: sign for at, sign in enumerate(_LOW)},
    **{0xA0 + at: sign for at, sign in enumerate(_HIGH)},
    **{0xF1 + at: sign for at, sign in enumerate("⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭")},
}
WINGDINGS = {
    0x20: " ", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■",
    0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
FONTS = {"symbol": SYMBOL, "standardsymbolsps": SYMBOL, "wingdings": WINGDINGS}
PRIVATE = range(0xF000, 0xF100)
"""Where Office puts the places of a symbol font among the characters."""


def is_symbol_font(font: str) -> bool:
    """Tell whether a font is one of those whose places are known."""
    return font.replace(" ", "").lower() in FONTS


def from_symbol_font(code: int, font: str) -> str:
    """Return the character at a place of a symbol font; empty where it is not known, for it is a picture then."""
    table = FONTS.get(font.replace(" ", "").lower())
    place = code - PRIVATE.start if code in PRIVATE else code
    if table is not None:
        return table.get(place, "")
    if code in PRIVATE:
        return ""
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
