from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.normalisation import Normalised, normalise

KEPT = {
    "harakat": "مُحَمَّدٌ",
    "Persian ZWNJ": "می\u200cخواهم",
    "Persian ZWNJ before punctuation": "می\u200cخواهم، خانه\u200cها.",
    "Urdu ZWNJ": "بے\u200cحد",
    "Kurdish ZWNJ": "نە\u200cخۆش",
    "Malayalam chillu with ZWJ": "അവന്\u200d വന്നു",
    "Sinhala ZWJ": "ශ්\u200dරී ලංකා",
    "Bengali ZWNJ": "উদ্\u200cঘাটন",
    "Nepali ZWJ": "गर्\u200dयो",
    "flag with rainbow": "🏳️\u200d🌈",
    "skin tone and profession": "👩🏽\u200d🚀",
    "Quranic signs": "ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَٰلَمِينَ ۝",
    "Hebrew points": "שָׁלוֹם",
    "tatweel": "ســـوريا",
    "ornate parentheses": "﴿بسم الله﴾",
    "Thai": "ที่นี่",
    "Hindi ZWJ": "क्\u200dष",
    "emoji family": "👨\u200d👩\u200d👧",
    "heart on fire": "❤️\u200d🔥",
    "curly quotes": "“so” it’s",
    "full width": "ＡＢＣ",
    "rial sign": "﷼ ﷽",
    "tab": "a\tb",
    "Khmer word separators": "ខ្ញុំ\u200bទៅ\u200bផ្សារ",
    "Thai word separators": "ภาษา\u200bไทย",
    "Burmese and Lao word separators": "မြန်မာ\u200bစာ ພາສາ\u200bລາວ",
    "glyphs of a font of the Quran": "ﭖ ﭗ ﭘ ﭙ",
}
CHANGED = {
    "presentation forms": ("ﻣﺮﺣﺒﺎ", "مرحبا"),
    "lam alef": ("ﻻ", "لا"),
    "lam alef with hamza, final": ("ﻸ ﻺ ﻶ", "لأ لإ لآ"),
    "presentation ligature": ("ﷲ ﷴ", "الله محمد"),
    "Persian presentation forms": ("ﭘﮋﮔﭼ", "پژگچ"),
    "presentation harakat": ("ﹷ", "ـَ"),
    "ZWNJ and ZWJ doubled": ("می\u200c\u200cرود", "می\u200cرود"),
    "ZWNJ at a line's end": ("خانه\u200c\nدیگر\u200c", "خانه\nدیگر"),
    "ZWJ behind a control": ("の\u180e\u200dx", "のx"),
    "ZWJ behind marks that composing moves": ("นี\u0e49\u064b\u200d-", "นี\u064b\u0e49-"),
    "ZWJ between digits": ("1\u200d2", "12"),
    "narrow and figure space": ("1\u202f000\u2007x", "1 000 x"),
    "isolates": ("\u2067مرحبا\u2069 \u061c.", "مرحبا ."),
    "Hangul jamo": ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
    "NBSP": ("a\xa0b", "a b"),
    "thin and ideographic space": ("a\u2009b\u3000c", "a b c"),
    "bidi controls": ("\u200fabc\u202a\u202c", "abc"),
    "ZWNJ in Latin": ("a\u200cb", "ab"),
    "soft hyphen and BOM": ("co\xadop\ufeff", "coop"),
    "NFC": ("e\u0301", "é"),
    "line ends": ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    "zero-width space in Latin and at a line's end": ("pay\u200bpal ไทย\u200b\nไทย", "paypal ไทย\nไทย"),
    "word separator doubled": ("ไทย\u200b\u200bไทย", "ไทย\u200bไทย"),
    "NEL": ("a\x85b", "a\nb"),
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


@pytest.mark.parametrize("text", ["المقبل اليوم", "Привет, Рим", "שלום עולם", "À la Cité… Å", "日本語の文章", "สวัสดี"])
def test_utf_8_read_as_latin_1_is_repaired_before_its_bytes_count_as_line_ends_and_spaces(text: str) -> None:
    found = normalise("Title\n" + text.encode().decode("latin-1"))
    assert found.text == f"Title\n{text}"
    assert [(repair["kind"], repair["lines"]) for repair in found.repairs] == [("mojibake", 1)]


def test_a_line_end_that_was_misread_itself_parts_lines_that_are_repaired_apart() -> None:
    other = "السلام عليكم ورحمة الله"
    found = normalise("السلام " * 30 + "\u2028".encode().decode("latin-1") + other.encode().decode("cp1256"))
    assert found.text.split("\n")[1:] == [other]


def test_mojibake_repair_can_be_switched_off() -> None:
    assert normalise("schÃ¶n â€“ wÃ¤re", mojibake=False).text == "schÃ¶n â€“ wÃ¤re"


ODD = (
    "ab é\u0301\u0316\u064b\u200c\u200dمکﻻ\ufdfd\ufdfaक्の👨\ufe0f\u1100\u1161"
    "\r\n\x0b\x85\u2028 \t\xa0\x00\u180e\u202a\ud800"
)


@given(st.one_of(st.text(max_size=100), st.text(alphabet=ODD, max_size=40)))
def test_normal_text_stays_as_it_is(text: str) -> None:
    found = normalise(text, mojibake=False).text
    assert normalise(found, mojibake=False).text == found


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_comes_out_in_nfc_without_controls(text: str) -> None:
    found = normalise(text).text
    assert unicodedata.is_normalized("NFC", found)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in found)


@pytest.mark.parametrize("before", ["", "\u0301", "x" * 7])
@pytest.mark.parametrize("marks", [31, 32, 45, 1000])
def test_more_marks_on_a_letter_than_any_writing_has_are_dropped(marks: int, before: str) -> None:
    found = normalise(before + "ب" + "\u0651" * marks + "ت").text
    assert found == unicodedata.normalize("NFC", before + "ب" + "\u0651" * 30 + "ت")


@pytest.mark.parametrize("vowel", ["\u0f73", "\u0f75", "\u0f81"])
def test_vowels_of_two_marks_are_as_many_at_most(vowel: str) -> None:
    assert normalise("ཀ" + vowel * 1000).text == normalise("ཀ" + vowel * 30).text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1256", "السلام عليكم ورحمة الله وبركاته، كيف حالك؟"),
        ("windows-1256", "سلام، حال شما چطور است؟ پنج کتاب گرفتم"),
        ("windows-1252", "السلام عليكم ورحمة الله وبركاته"),
        ("windows-1251", "Привет, как твои дела?"),
        ("windows-1250", "Příliš žluťoučký kůň"),
        ("latin-1", "今天上午，研究人员在北京举行了新闻发布会"),
        ("latin-1", "आज दिल्ली में मंत्रियों की बैठक हुई"),
    ],
)
def test_utf_8_read_as_another_encoding_is_repaired(encoding: str, text: str) -> None:
    misread = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())
    found = normalise(misread)
    assert found.text == text
    assert found.repairs[0]["kind"] == "mojibake"


@pytest.mark.parametrize(
    "text",
    [
        "قال طه: «ظ، ع، غ» ثم ط؛ ظ؟ ع…",
        "غژغژ در و طپش قلب؛ ظهر، عصر، طپانچه",
        "É um caso à parte: « Ãâ » são letras",
        "СЃ и Рђ — буквы",
        "ÅÄÖ ÀÈÌ ÑÃÕ",
        "Việt Nam là một quốc gia, ơ ư đ ấ",
        "Œuvre d’«été» à 5 €",
        "ДЕНЬ І НІЧ — Її ім’я",
    ],
)
def test_clean_text_is_not_repaired(text: str) -> None:
    assert normalise(text) == Normalised(unicodedata.normalize("NFC", text), [])
