from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.clean.normalise import normalise

KEPT = {
    "harakat": "مُحَمَّدٌ",
    "Persian ZWNJ": "می\u200cخواهم",
    "Hindi ZWJ": "क्\u200dष",
    "emoji family": "👨\u200d👩\u200d👧",
    "heart on fire": "❤️\u200d🔥",
    "curly quotes": "“so” it’s",
    "full width": "ＡＢＣ",
    "rial sign": "﷼ ﷽",
    "tab": "a\tb",
}
CHANGED = {
    "presentation forms": ("ﻣﺮﺣﺒﺎ", "مرحبا"),
    "lam alef": ("ﻻ", "لا"),
    "NBSP": ("a\xa0b", "a b"),
    "thin and ideographic space": ("a\u2009b\u3000c", "a b c"),
    "bidi controls": ("\u200fabc\u202a\u202c", "abc"),
    "ZWNJ in Latin": ("a\u200cb", "ab"),
    "soft hyphen and BOM": ("co\xadop\ufeff", "coop"),
    "NFC": ("e\u0301", "é"),
    "line ends": ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    "controls": ("a\0b\x1bc", "abc"),
    "lone surrogate": ("a\ud800b", "ab"),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_the_author_wrote_stays(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(("text", "wanted"), CHANGED.values(), ids=CHANGED)
def test_what_means_nothing_goes(text: str, wanted: str) -> None:
    assert normalise(text).text == wanted


def test_mojibake_is_repaired_and_reported() -> None:
    found = normalise("schÃ¶n und gut â€“ das wÃ¤re\nein Zeile ohne Fehler: schön")
    assert found.text == "schön und gut – das wäre\nein Zeile ohne Fehler: schön"
    assert [(repair["kind"], repair["lines"]) for repair in found.repairs] == [("mojibake", 1)]


def test_mojibake_repair_can_be_switched_off() -> None:
    assert normalise("schÃ¶n â€“ wÃ¤re", mojibake=False).text == "schÃ¶n â€“ wÃ¤re"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_comes_out_in_nfc_without_controls(text: str) -> None:
    found = normalise(text).text
    assert unicodedata.is_normalized("NFC", found)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in found)
