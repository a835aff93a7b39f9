"""IBANs, IP addresses and percentages are found, and what only resembles them is not."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("pay to DE89 3704 0044 0532 0130 00 by Friday", "IBAN", "DE89 3704 0044 0532 0130 00"),
        ("IBAN GB29NWBK60161331926819.", "IBAN", "GB29NWBK60161331926819"),
        ("from 192.168.0.17 at noon", "IP", "192.168.0.17"),
        ("ping 2001:db8::8a2e:370:7334 now", "IP", "2001:db8::8a2e:370:7334"),
        ("use the DNS server 8.8.4.4 or", "IP", "8.8.4.4"),
        ("it answers at 1.1.1.1:53 and", "IP", "1.1.1.1"),
        ("of the network 5.5.5.0/24.", "IP", "5.5.5.0"),
        ("خادم ٨.٨.٨.٨ لا يعمل", "IP", "٨.٨.٨.٨"),
        ("بنسبة ٧٫٥ في المئة تقريبا", "PERCENT", "٧٫٥ في المئة"),
        ("rose by 3.5% in", "PERCENT", "3.5%"),
        ("增长了百分之12。", "PERCENT", "百分之12"),
        ("و25 في المئة منهم", "PERCENT", "25 في المئة"),
        ("بـ40 بالمئة", "PERCENT", "40 بالمئة"),
        ("約8.5％だった", "PERCENT", "8.5％"),
        ("約8パーセントだ", "PERCENT", "8パーセント"),
        ("6 per cento in più", "PERCENT", "6 per cento"),
        ("о 6 відсотків", "PERCENT", "6 відсотків"),
        ("kasvoi 6 prosenttia", "PERCENT", "6 prosenttia"),
        ("sekitar 6 persen", "PERCENT", "6 persen"),
        ("khoảng 6 phần trăm", "PERCENT", "6 phần trăm"),
        ("כ-6 אחוזים", "PERCENT", "6 אחוזים"),
        ("El 5 por ciento de los hogares", "PERCENT", "5 por ciento"),
        ("o 5 posto u odnosu", "PERCENT", "5 posto"),
        ("5 faiz artıb", "PERCENT", "5 faiz"),
        ("с 12 на сто", "PERCENT", "12 на сто"),
        ("ca 5 proc. av", "PERCENT", "5 proc."),
        ("a 2 percentage rise", "PERCENT", "2 percentage"),
    ],
)
def test_identifiers_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]


@pytest.mark.parametrize(
    "text",
    [
        *("1 posto letto", "l’1 posto in classifica", "3 faiz kararı", "Art. 5 proc. pen.", "2 percentage points"),
        *("12 на сто тысяч населения", "5 percentage-point rise"),
    ],
)
def test_words_that_are_others_make_no_share(text: str) -> None:
    assert mentions(text, "PERCENT") == []


@pytest.mark.parametrize(
    "word",
    [
        *("%", "percent", "per cent", "percento", "percentage", "pct", "Prozent", "procent", "prosent", "protsent"),
        *("proc.", "pour cent", "por ciento", "por cento", "persen", "peratus", "posto", "odsto", "faiz", "prosentti"),
    ],
)
def test_each_word_in_ascii_is_looked_for(word: str) -> None:
    assert [text.casefold() for text in mentions(f"by 5 {word} then", "PERCENT")] == [f"5 {word}".casefold()]
