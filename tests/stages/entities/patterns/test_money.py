"""Sums of money are found with their currency, in many languages."""

from __future__ import annotations

import pytest

from docmill.stages.entities.patterns.money import find_money
from tests.stages.entities.by_rules import mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("it cost $3.5 million in all", "MONEY", "$3.5 million"),
        ("بلغت ٥٠ مليون دولار أمريكي تقريبا", "MONEY", "٥٠ مليون دولار أمريكي"),
        ("für 1.200 Euro gekauft", "MONEY", "1.200 Euro"),
        ("و١٠٠$ أخرى", "MONEY", "١٠٠$"),
        ("fiyatı 25 bin TL oldu", "MONEY", "25 bin TL"),
        ("fiyatı 1.250,50 TL oldu", "MONEY", "1.250,50 TL"),
        ("قیمت ۱٬۲۵۰ تومان شد", "MONEY", "۱٬۲۵۰ تومان"),
    ],
)
def test_sums_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]


def _sums(text: str, *regions: str) -> list[tuple[str, float | None, str | None]]:
    """Return what is written, the amount and the currency of each sum."""
    spans = sorted(find_money(text, regions))
    return [(text[one.start : one.end], one.links.get("amount"), one.links.get("currency")) for one in spans]


@pytest.mark.parametrize(
    ("text", "name", "amount", "currency"),
    [
        ("it cost R$ 250, she said", "R$ 250", 250, "BRL"),
        ("HK$3.5 million more", "HK$3.5 million", 3_500_000, "HKD"),
        ("NT$1,000", "NT$1,000", 1000, "TWD"),
        ("paid Rs.1,25,000 then", "Rs.1,25,000", 125_000, "INR"),
        ("a loan of ₹7 lakh crore", "₹7 lakh crore", 7_000_000_000_000, "INR"),
        ("3 crore rupees", "3 crore rupees", 30_000_000, "INR"),
        ("USD40", "USD40", 40, "USD"),
        ("60 gbp", "60 gbp", 60, "GBP"),
        ("CHF 12.- each", "CHF 12.-", 12, "CHF"),
        ("€1.234,56", "€1.234,56", 1234.56, "EUR"),
        ("1'250.50 CHF", "1'250.50 CHF", 1250.5, "CHF"),
        ("1.234 billion dollars", "1.234 billion dollars", 1_234_000_000, "USD"),
        ("1.200 Euro", "1.200 Euro", 1200, "EUR"),
        ("2 millions d’euros", "2 millions d’euros", 2_000_000, "EUR"),
        ("5 тыс. руб. и", "5 тыс. руб", 5000, "RUB"),
        ("30 Egyptian pounds", "30 Egyptian pounds", 30, "EGP"),
        ("5 New Zealand dollars", "5 New Zealand dollars", 5, "NZD"),
        ("8 million pounds sterling", "8 million pounds sterling", 8_000_000, "GBP"),
        ("٢٫٥ مليون ريال قطري", "٢٫٥ مليون ريال قطري", 2_500_000, "QAR"),
        ("و70 ألف دولار كندي", "70 ألف دولار كندي", 70_000, "CAD"),
        ("4 ليرات لبنانية", "4 ليرات لبنانية", 4, "LBP"),
        ("نحو 45 د.إ. تقريبا", "45 د.إ.", 45, "AED"),
        ("دفع ١٢٠ د.ك", "١٢٠ د.ك", 120, "KWD"),
        ("ج.م. 300", "ج.م. 300", 300, "EGP"),
        ("投资三十亿元人民币", "三十亿元人民币", 3_000_000_000, "CNY"),
        ("约3億5000万円", "3億5000万円", 350_000_000, "JPY"),
        ("三千五百万美元", "三千五百万美元", 35_000_000, "USD"),
        ("3조 5000억 원", "3조 5000억 원", 3_500_000_000_000, "KRW"),
        ("₹५०० करोड़", "₹५०० करोड़", 5_000_000_000, "INR"),
        ("۲ میلیون دلار", "۲ میلیون دلار", 2_000_000, "USD"),
        ("un fonds de 7,5 M€ public", "7,5 M€", 7_500_000, "EUR"),
        ("30 k€ et plus", "30 k€", 30_000, "EUR"),
        ("на 4 млрд₽ больше", "4 млрд₽", 4_000_000_000, "RUB"),
        ("งบ 8 ล้านบาท", "8 ล้านบาท", 8_000_000, "THB"),
        ("12.000 millones de euros", "12.000 millones de euros", 12_000_000_000, "EUR"),
        ("3,125 Milliarden Euro", "3,125 Milliarden Euro", 3_125_000_000, "EUR"),
        ("6 mil. Kč za rok", "6 mil. Kč", 6_000_000, "CZK"),
        ("6 mil pesos mexicanos", "6 mil pesos mexicanos", 6000, "MXN"),
        ("NOK 40 mill. i året", "NOK 40 mill", 40_000_000, "NOK"),
        ("fiyatı 900 TL'den fazla", "900 TL", 900, "TRY"),
        ("narxi 40 000 so'm edi", "40 000 so'm", 40_000, "UZS"),
        ('עלה 80 ש"ח בלבד', '80 ש"ח', 80, "ILS"),
        ("6 מיליארד דולר", "6 מיליארד דולר", 6_000_000_000, "USD"),
        ("৪ কোটি টাকা।", "৪ কোটি টাকা", 40_000_000, "BDT"),
        ("بـ٧٥٠ ريالا سعوديا", "٧٥٠ ريالا سعوديا", 750, "SAR"),
        ("pay $ 700 CAD now", "$ 700 CAD", 700, "CAD"),
        ("$ 90.000 pesos chilenos", "$ 90.000 pesos chilenos", 90_000, "CLP"),
        ("cuesta S/ 3,200 hoy", "S/ 3,200", 3200, "PEN"),
        ("the R49 250 fee", "R49 250", 49_250, "ZAR"),
        ("a R70 million loan", "R70 million", 70_000_000, "ZAR"),
        ("5 000 francs CFA", "5 000 francs CFA", 5000, "XOF"),
        ("付新台币40萬元", "新台币40萬元", 400_000, "TWD"),
        ("人民币三亿元", "人民币三亿元", 300_000_000, "CNY"),
        ("a change of -$250.50 was", "-$250.50", -250.5, "USD"),
    ],
)
def test_sums_tell_their_amount_and_currency(text: str, name: str, amount: float, currency: str) -> None:
    assert _sums(text) == [(name, amount, currency)]


def test_a_currency_of_several_countries_is_that_of_the_likeliest_or_of_none() -> None:
    assert _sums("500 ريال") == [("500 ريال", 500, None)]
    assert _sums("500 ريال", "EG", "YE", "SA") == [("500 ريال", 500, "YER")]
    assert _sums("500 ريال عماني", "SA") == [("500 ريال عماني", 500, "OMR")]
    assert _sums("20 kr", "SE") == [("20 kr", 20, "SEK")]
    assert _sums("¥300", "CN") == [("¥300", 300, "CNY")]
    assert _sums("¥300") == [("¥300", 300, "JPY")]


def test_of_a_range_the_currency_alone_is_told() -> None:
    assert _sums("$5-10 million") == [("$5-10 million", None, "USD")]
    assert _sums("for 5-10 million dollars") == [("5-10 million dollars", None, "USD")]
    assert _sums("2026-03-04 dollars")[0][0] == "04 dollars"


def test_a_hyphen_that_lists_or_parts_sums_makes_none_negative() -> None:
    assert [amount for _, amount, _ in _sums("-$5 for one\n-$6 for two")] == [5, 6]
    assert [amount for _, amount, _ in _sums("$5 -$6")] == [5, 6]


def test_the_sign_of_the_next_sum_is_not_the_name_of_the_last() -> None:
    assert [name for name, _, _ in _sums("$5 EUR 6")] == ["$5", "EUR 6"]


@pytest.mark.parametrize(
    "text",
    [
        *("TOP 10", "5 m", "20 R", "10 MB", "3 years", "二元论", "ALL 50 states", "v2.500", "5 of 20"),
        *(
            "in 2016 US troops",
            "R 4.3",
            "the R2 unit",
            "5 brand",
            "1/5",
            "100 som",
            "Trail 5 won’t",
            "Radeon R9 280",
            "S/4HANA",
        ),
    ],
)
def test_other_numbers_are_no_sums(text: str) -> None:
    assert _sums(text) == []
