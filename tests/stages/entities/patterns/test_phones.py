"""National telephone numbers are found where a document says whose they are, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from docmill.stages.entities.extraction import combine, prepare
from docmill.stages.entities.patterns.phones import find_phones
from tests.stages.entities.by_rules import mentions


def numbers(text: str, language: str = "", uri: str = "") -> dict[str, str]:
    """Each number found, as it is written and in the form of E.164."""
    found = combine(prepare(text, language, uri), None)
    return {m.text: entity.links["e164"] for entity in found if entity.type == "PHONE" for m in entity.mentions}


@pytest.mark.parametrize(
    ("text", "language", "uri", "written", "e164"),
    [
        ("للتواصل: هاتف ٠١١٤٥٦٧٨٩٠", "ar", "https://example.sa/a", "٠١١٤٥٦٧٨٩٠", "+966114567890"),
        ("وقالت وزارة الصحة في السعودية. جوال 0501234567", "ar", "", "0501234567", "+966501234567"),
        ("تلفن: ۰۲۱-۸۸۷۷۶۶۵۵", "fa", "", "۰۲۱-۸۸۷۷۶۶۵۵", "+982188776655"),
        ("Tel: 0532 123 45 67, ücret 1.250.000 TL", "tr", "", "0532 123 45 67", "+905321234567"),
        ("Or (212) 736-5000 at night", "en", "", "(212) 736-5000", "+12127365000"),
        ("Or 020 7946 0958 at night", "en", "http://example.co.uk/", "020 7946 0958", "+442079460958"),
        ("Tél. : 01 42 68 53 00", "fr", "", "01 42 68 53 00", "+33142685300"),
        ("тел.: 8 (495) 123-45-67", "ru", "", "8 (495) 123-45-67", "+74951234567"),
        ("电话：010-12345678", "zh-Hans", "", "010-12345678", "+861012345678"),
        ("電話：02-27208889", "zh-Hant", "", "02-27208889", "+886227208889"),
    ],
)
def test_a_national_number_is_read_by_the_country_its_document_speaks_of(
    text: str, language: str, uri: str, written: str, e164: str
) -> None:
    assert numbers(text, language, uri) == {written: e164}


def test_the_country_named_most_decides_where_two_numbering_plans_hold_a_number_for_valid() -> None:
    assert numbers("في مصر ومصر والأردن: هاتف 02 27954000", "ar") == {"02 27954000": "+20227954000"}


def test_a_list_of_numbers_is_announced_once() -> None:
    assert len(numbers("Telefon 030 1234567 / 030 7654321", "de")) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in 2016-2017 it sold 1 234 567 and 0.123456", "en"),
        ("ISBN 978-0-306-40615-7, order 0123 456789, account 12345678901", "en"),
        ("le 01 02 2003 et 04/05/2006", "fr"),
        ("ISBN 3-16-148410-0, Nr. 0711234567", "de"),
        ("سنة 2010 2011 2012 2013", "ar"),
        ("telefonisch erreichbar. Es waren 1234567 Gäste", "de"),
    ],
)
def test_what_only_looks_like_a_number_to_call_is_none(text: str, language: str) -> None:
    assert numbers(text, language) == {}


def test_a_table_of_numbers_costs_a_bounded_time() -> None:
    table = "\n".join(f"0{number:09} 0{number * 7:09}" for number in range(20_000))
    assert len(list(find_phones(table, ["DE", "FR", "GB"]))) <= 300


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("call +49 30 901820 today", "+49 30 901820"),
        ("اتصل +٩٦٦ ١١ ٤٦٤ ٢١١١ الآن", "+٩٦٦ ١١ ٤٦٤ ٢١١١"),
        ("نحو ٠٠٩٦٦٥٠١٢٣٤٥٦٧ فقط", "٠٠٩٦٦٥٠١٢٣٤٥٦٧"),
    ],
)
def test_an_international_number_is_found_whole(text: str, written: str) -> None:
    assert mentions(text, "PHONE") == [written]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("للاستفسار اتصل: ٠٢٠٢٣٤٥٦٧٨٩ صباحا", "٠٢٠٢٣٤٥٦٧٨٩"),
        ("هاتف: 0501234567 ليلا", "0501234567"),
        ("واتساب ٠٧٩-٠١٢٣٤٥٦", "٠٧٩-٠١٢٣٤٥٦"),
        ("هاتف: 011-4567890", "011-4567890"),
        ("وبالهاتف 011 456 7890", "011 456 7890"),
    ],
)
def test_a_number_to_call_is_one_though_its_country_is_unknown(text: str, number: str) -> None:
    (found,) = find_phones(text)
    assert (text[found.start : found.end], found.links) == (number, {})


@pytest.mark.parametrize(
    "text",
    ["ورقم الطلب ٠٢٠١٢٣٤٥٦٧٨", "هاتف 2990101123456", "المادة ٠١٢٣٤٥٦٧٨٩", "هاتف ٠١٢٣٤", "هاتف 00123456789",
     "للتواصل من 01-02-2024 10 صباحا", "هاتف 01-02-2024 10", "للاتصال 01 02 2024 11", "Tel. 01.02.2024 10",
     "tel: 0.123456789", "tel. CI 0912345678", "الهاتف ورقم الفاتورة 0987654321", "كانوا يعرفون 0123456789"],
)  # fmt: skip
def test_without_a_country_a_number_needs_a_cue_right_before_it_and_the_trunk_prefix(text: str) -> None:
    assert list(find_phones(text)) == []
