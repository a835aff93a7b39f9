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
    ],
)
def test_identifiers_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]
