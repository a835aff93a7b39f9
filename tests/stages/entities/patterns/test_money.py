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
        ("a R70 million loan", "R70 million", 70_000_000, "ZAR"),
        ("5 000 francs CFA", "5 000 francs CFA", 5000, "XOF"),
        ("付新台币40萬元", "新台币40萬元", 400_000, "TWD"),
        ("人民币三亿元", "人民币三亿元", 300_000_000, "CNY"),
        ("ganó $1,500 millones", "$1,500 millones", 1_500_000_000, "USD"),
        ("ganó 1.500 millones de euros", "1.500 millones de euros", 1_500_000_000, "EUR"),
        ("$2,500 mil millones", "$2,500 mil millones", 2_500_000_000_000, "USD"),
        ("2,5 millones de euros", "2,5 millones de euros", 2_500_000, "EUR"),
        ("1,250 مليارا دولار", "1,250 مليارا دولار", 1_250_000_000_000, "USD"),
        ("1,234 কোটি টাকা", "1,234 কোটি টাকা", 12_340_000_000, "BDT"),
        ("$1,200 millions", "$1,200 millions", 1_200_000_000, "USD"),
        ("2,345 millions d'euros", "2,345 millions d'euros", 2_345_000, "EUR"),
        ("1,275 millions de dollars", "1,275 millions de dollars", 1_275_000, "USD"),
        ("2.345 millions d'euros", "2.345 millions d'euros", 2_345_000, "EUR"),
        ("1,500 million de pesos argentinos", "1,500 million de pesos argentinos", 1_500_000_000, "ARS"),
        ("2,345 million euros", "2,345 million euros", 2_345_000_000, "EUR"),
        ("vann 250 mkr i fjol", "250 mkr", 250_000_000, "SEK"),
        ("drygt 3 mdkr", "3 mdkr", 3_000_000_000, "SEK"),
        ("The $500,000 won in the lottery", "$500,000", 500_000, "USD"),
        ("the £50,000 won by her novel", "£50,000", 50_000, "GBP"),
        ("Rs 500 won the bet", "Rs 500", 500, "INR"),
        ("a $30 dram of whisky", "$30", 30, "USD"),
        ("dental $400 crowns", "$400", 400, "USD"),
        ("a $10 Ming vase", "$10", 10, "USD"),
        ("40 ming so'm", "40 ming so'm", 40_000, "UZS"),
        ("£500 sterling pounds", "£500 sterling pounds", 500, "GBP"),
        ("$5 Egyptian pounds", "$5 Egyptian pounds", 5, "EGP"),
        ("kr 500 NOK", "kr 500 NOK", 500, "NOK"),
        ("他花了￥500元买书", "￥500元", 500, "CNY"),
        ("人民币￥500元", "人民币￥500元", 500, "CNY"),
        ("￥3万元", "￥3万元", 30_000, "CNY"),
        ("NT$500元", "NT$500元", 500, "TWD"),
        ("¥500円", "¥500円", 500, "JPY"),
        ("5フランの", "5フラン", 5, None),
        ("el sueldo: S/ 20 diarios", "S/ 20", 20, "PEN"),
        ("S/20.50", "S/20.50", 20.5, "PEN"),
        ("S/5 millones", "S/5 millones", 5_000_000, "PEN"),
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


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        *(("a change of -$250.50 was", [-250.5]), ("Balance: -$5", [-5]), ("(-5 €)", [-5]), ("um -5 Euro", [-5])),
        *(("loss −$5m", [-5_000_000]), ("−5 €", [-5]), ("Coffee -$3, tea -$2", [3, 2]), ("Кофе -150 руб.", [150])),
        *(("القهوة -3 دولار", [3]), ("$5k -$10k", [5000, 10_000]), ("5 € −10 €", [5, 10]), ("5 USD -10 USD", [5, 10])),
    ],
)
def test_a_minus_stands_behind_what_announces_it_and_no_sum(text: str, amounts: list[float]) -> None:
    assert [amount for _, amount, _ in _sums(text)] == amounts


def test_a_hyphen_that_lists_or_parts_sums_makes_none_negative() -> None:
    assert [amount for _, amount, _ in _sums("-$5 for one\n-$6 for two")] == [5, 6]
    assert [amount for _, amount, _ in _sums("$5 -$6")] == [5, 6]


def test_the_sign_of_the_next_sum_is_not_the_name_of_the_last() -> None:
    assert [name for name, _, _ in _sums("$5 EUR 6")] == ["$5", "EUR 6"]


def test_rand_by_their_sign_alone_need_the_country_or_a_second_sum() -> None:
    assert _sums("the R49 250 fee") == []
    assert _sums("the R49 250 fee", "ZA") == [("R49 250", 49_250, "ZAR")]
    assert [amount for _, amount, _ in _sums("from R 1,250 to R2 million")] == [1250, 2_000_000]


def test_a_name_that_is_another_word_as_often_needs_its_country_or_many() -> None:
    assert _sums("500 bolivianos") == []
    assert _sums("500 bolivianos", "BO") == [("500 bolivianos", 500, "BOB")]
    assert _sums("3 millones de guaraníes") == [("3 millones de guaraníes", 3_000_000, "PYG")]
    assert _sums("1,500 soles") == [("1,500 soles", 1500, "PEN")]
    assert _sums("25.50 soles") == [("25.50 soles", 25.5, "PEN")]
    assert _sums("In 2010 Kip Moore", "LA") == []
    assert _sums("In 2006 Evra joined") == []
    assert _sums("2 evra") == [("2 evra", 2, "EUR")]


def test_a_dollar_is_a_peso_where_the_country_is_known() -> None:
    assert _sums("$1,500 pesos", "CL") == [("$1,500 pesos", 1500, "CLP")]
    assert _sums("$20 peso") == [("$20", 20, "USD")]


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
            *("(S/2021/123)", "W/S/5", "M/S/12", "Gate S/12", "S/2013-5", "GT-R 35 million", "R 300 m and R 5 m"),
            *("2 soles", "1 lek", "10 сомов", "20 drams of whisky", "12 won and 3 lost", "then rub 3 cloves"),
            *("5フランス人", "5圆桌", "10원칙", "5엔진"),
        ),
    ],
)
def test_other_numbers_are_no_sums(text: str) -> None:
    assert _sums(text) == []
