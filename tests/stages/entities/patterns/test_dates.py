"""Dates are found in many languages and calendars, and carry their ISO form where it is certain."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import extract_by_rules, found, mentions


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 2016-05-27 it", "2016-05-27"),
        ("am 27.05.2016 war", "2016-05-27"),
        ("في ٢٧ مايو ٢٠١٦ أعلن", "2016-05-27"),
        ("في 27 أيار 2016 أعلن", "2016-05-27"),
        ("on May 27, 2016 they", "2016-05-27"),
        ("le 27 mai 2016 à", "2016-05-27"),
        ("27 мая 2016 года", "2016-05-27"),
        ("since May 2016 they", "2016-05"),
        ("في 15 رمضان 1437 هـ أعلن", "2016-06-20"),
        ("در ۷ خرداد ۱۳۹۵ اعلام", "2016-05-27"),
        ("2016年5月27日发布", "2016-05-27"),
    ],
)
def test_dates_carry_their_iso_form(text: str, iso: str) -> None:
    assert found(text, "DATE")[f"DATE:{iso}"].links["iso8601"] == iso


def test_a_date_that_can_be_read_two_ways_gets_no_iso_form() -> None:
    (entity,) = extract_by_rules("on 03/04/2016 it")
    assert (entity.type, entity.links) == ("DATE", {})


@pytest.mark.parametrize("before", ["section ", "(Section ", "see § ", "Release ", "version "])
def test_a_number_of_a_section_is_no_date(before: str) -> None:
    assert mentions(f"{before}4.3.2026 says", "DATE") == []


@pytest.mark.parametrize("before", ["am ", "the version of ", "Section 5, ", "", "Fassung "])
def test_a_date_behind_other_words_is_one(before: str) -> None:
    assert mentions(f"{before}4.3.2026 says", "DATE") == ["4.3.2026"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("3. März 2026 und am 04.03.2026", ["3. März 2026", "04.03.2026"]),
        ("4 марта 2026 года и 04.03.2026", ["4 марта 2026", "04.03.2026"]),
        ("4 Mart 2026 ve 04.03.2026", ["4 Mart 2026", "04.03.2026"]),
        ("3 May 2026 10.30.5", ["3 May 2026 10.30"]),
        ("12.05.2024, 3. März 2026", ["12.05.2024", "3. März 2026"]),
        ("am 3. März 2026 um 14.30. Am 12.05.2024", ["3. März 2026 um 14.30", "12.05.2024"]),
    ],
)
def test_the_first_numbers_of_a_date_are_no_time_of_the_date_beside_it(text: str, dates: list[str]) -> None:
    assert sorted(mentions(text, "DATE")) == sorted(dates)


def test_a_hebrew_particle_with_its_hyphen_stands_before_dates_in_numbers() -> None:
    assert mentions("ב-4 במרץ 2026 וב-12.5.2024.", "DATE") == ["4 במרץ 2026", "12.5.2024"]


def test_a_degree_sign_stands_for_the_ordinal_and_a_new_sentence_is_no_year() -> None:
    assert mentions("Il 1° maggio 2024 era festa. Nel 2023. Il 5 giugno tornò", "DATE") == ["1° maggio 2024"]
