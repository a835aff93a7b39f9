"""Dates of many languages, calendars and digits; what looks like a date and is none."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.text.dates.calendars import CALENDARS, to_gregorian
from docmill.text.dates.scanner import find_dates
from docmill.text.dates.times import to_rfc3339

WRITTEN = [
    ("en", "23 August 2016"),
    ("en", "August 23, 2016"),
    ("en", "Aug. 23rd, 2016"),
    ("en", "Tuesday 23rd of August, 2016"),
    ("fr", "mardi 23 août 2016"),
    ("es", "23 de agosto de 2016"),
    ("pt", "23 de agosto de 2016"),
    ("ca", "23 d'agost de 2016"),
    ("it", "martedì 23 agosto 2016"),
    ("ro", "23 august 2016"),
    ("de", "Dienstag, 23. August 2016"),
    ("nl", "23 augustus 2016"),
    ("sv", "23 augusti 2016"),
    ("da", "23. august 2016"),
    ("nb", "23. august 2016"),
    ("fi", "23. elokuuta 2016"),
    ("et", "23. august 2016"),
    ("lv", "2016. gada 23. augusts"),
    ("lt", "2016 m. rugpjūčio 23 d."),
    ("pl", "23 sierpnia 2016"),
    ("cs", "23. srpna 2016"),
    ("sk", "23. augusta 2016"),
    ("hr", "23. kolovoza 2016."),
    ("sr", "23. август 2016."),
    ("sl", "23. avgust 2016"),
    ("mk", "23 август 2016"),
    ("bg", "23 август 2016 г."),
    ("ru", "23 августа 2016 года"),
    ("uk", "23 серпня 2016 року"),
    ("be", "23 жніўня 2016 г."),
    ("hu", "2016. augusztus 23."),
    ("el", "23 Αυγούστου 2016"),
    ("tr", "23 Ağustos 2016 Salı"),
    ("az", "23 avqust 2016"),
    ("kk", "2016 жылғы 23 тамыз"),
    ("ky", "2016-жылдын 23-августу"),
    ("uz", "2016-yil 23-avgust"),
    ("tg", "23 августи соли 2016"),
    ("mn", "2016 оны 8 сарын 23"),
    ("ka", "2016 წლის 23 აგვისტო"),
    ("ka", "23 აგვისტო, 2016"),
    ("hy", "23 օգոստոսի, 2016"),
    ("hy", "օգոստոսի 23, 2016"),
    ("sq", "23 gusht 2016"),
    ("eu", "2016ko abuztuaren 23a"),
    ("gl", "23 de agosto de 2016"),
    ("cy", "23 Awst 2016"),
    ("ga", "23 Lúnasa 2016"),
    ("is", "23. ágúst 2016"),
    ("mt", "23 ta' Awwissu 2016"),
    ("ar", "23 أغسطس 2016"),
    ("ar", "الثلاثاء، ٢٣ آب/أغسطس ٢٠١٦"),
    ("ar", "23 آب 2016"),
    ("ar", "23 أوت 2016"),
    ("ar", "23 غشت 2016"),
    ("ar", "20 ذو القعدة 1437"),
    ("ar", "20 ذي القعدة 1437هـ"),
    ("fa", "۲ شهریور ۱۳۹۵"),
    ("fa", "سه‌شنبه ۲ شهریور ماه ۱۳۹۵"),
    ("fa", "۱۳۹۵/۰۶/۰۲ خبر گزاری"),
    ("fa", "۲۳ اوت ۲۰۱۶"),
    ("fa", "۲ سنبله ۱۳۹۵"),
    ("ps", "۲ وږی ۱۳۹۵"),
    ("ur", "23 اگست 2016ء"),
    ("ckb", "٢٣ی ئابی ٢٠١٦"),
    ("ku", "23ê Tebaxê 2016"),
    ("he", "23 באוגוסט 2016"),
    ("hi", "23 अगस्त 2016"),
    ("hi", "२३ अगस्त २०१६"),
    ("bn", "২৩ আগস্ট ২০১৬"),
    ("mr", "23 ऑगस्ट 2016"),
    ("gu", "23 ઑગસ્ટ, 2016"),
    ("pa", "23 ਅਗਸਤ 2016"),
    ("ta", "23 ஆகஸ்ட் 2016"),
    ("te", "23 ఆగస్టు 2016"),
    ("kn", "23 ಆಗಸ್ಟ್ 2016"),
    ("ml", "2016 ഓഗസ്റ്റ് 23"),
    ("si", "2016 අගෝස්තු 23"),
    ("ne", "२३ अगस्ट २०१६"),
    ("th", "23 สิงหาคม 2559"),
    ("th", "๒๓ สิงหาคม พ.ศ. ๒๕๕๙"),
    ("th", "23 ส.ค. 2559"),
    ("lo", "23 ສິງຫາ 2016"),
    ("km", "ថ្ងៃទី ២៣ ខែសីហា ឆ្នាំ ២០១៦"),
    ("my", "၂၀၁၆ ခုနှစ် ဩဂုတ်လ ၂၃ ရက်"),
    ("vi", "23 tháng 8, 2016"),
    ("vi", "ngày 23 tháng 8 năm 2016"),
    ("id", "23 Agustus 2016"),
    ("ms", "23 Ogos 2016"),
    ("fil", "Agosto 23, 2016"),
    ("sw", "23 Agosti 2016"),
    ("ha", "23 Agusta 2016"),
    ("so", "23 Agoosto 2016"),
    ("am", "ነሐሴ 17 ቀን 2008"),
    ("af", "23 Augustus 2016"),
    ("zh", "2016年8月23日"),
    ("zh", "2016 年 8 月 23 日"),
    ("zh", "二〇一六年八月二十三日"),
    ("zh", "民國105年8月23日"),
    ("ja", "平成28年8月23日"),
    ("ja", "2016年8月23日(火)"),
    ("ko", "2016년 8월 23일"),
    ("ko", "2016. 8. 23."),
    ("iso", "2016-08-23"),
    ("iso", "2016/08/23"),
    ("num", "23.08.2016"),
    ("num", "23/08/2016"),
    ("num", "08/23/2016"),
    ("eo", "23-a de aŭgusto 2016"),
    ("lb", "23. August 2016"),
    ("sw", "tarehe 23 Agosti 2016"),
]


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_the_23rd_of_august_2016_is_read_in_many_languages(language: str, text: str) -> None:
    assert [one.iso for one in find_dates(text)] == ["2016-08-23"]


def test_at_least_forty_languages_are_tested() -> None:
    assert len({language for language, _ in WRITTEN} - {"iso", "num"}) >= 40


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("23 August 2016 21:03 GMT+3", "2016-08-23T18:03:00Z"),
        ("Aug 23, 2016 at 9:03 PM EDT", "2016-08-24T01:03:00Z"),
        ("21:03 GMT, 23 August 2016", "2016-08-23T21:03:00Z"),
        ("2016-08-23T21:03:00+03:00", "2016-08-23T18:03:00Z"),
        ("23 أغسطس 2016 الساعة 9:03 مساءً بتوقيت غرينتش", "2016-08-23T21:03:00Z"),
        ("23.08.2016, 21:03 Uhr", "2016-08-23"),
        ("23 August 2016 21:03 IST", "2016-08-23"),
    ],
)
def test_a_time_counts_where_its_zone_is_known(text: str, iso: str) -> None:
    found = find_dates(text)
    assert [one.iso for one in found] == [iso]
    assert found[0].end - found[0].start > 16 or "IST" in text


@pytest.mark.parametrize(
    ("text", "calendar", "iso"),
    [
        ("٢٠ ذو القعدة ١٤٣٧", "islamic", "2016-08-23"),
        ("20/11/1437 هـ", "islamic", "2016-08-23"),
        ("10 محرم 61 هـ، 10 محرم 1200", "islamic", "1785-11-13"),
        ("۲ شهریور ۱۳۹۵", "persian", "2016-08-23"),
        ("تاریخ خبر: ۱۳۹۵/۰۶/۰۲ گروه سیاسی", "persian", "2016-08-23"),
        ("30 اسفند 1399", "persian", "2021-03-20"),
        ("23 สิงหาคม 2559", "buddhist", "2016-08-23"),
        ("平成28年8月23日", "japanese", "2016-08-23"),
        ("令和元年五月一日", "japanese", "2019-05-01"),
        ("民國105年8月23日", "minguo", "2016-08-23"),
        ("ነሐሴ 17 ቀን 2008 ዓ.ም.", "ethiopic", "2016-08-23"),
    ],
)
def test_other_calendars_become_gregorian(text: str, calendar: str, iso: str) -> None:
    assert [(one.calendar, one.iso) for one in find_dates(text)] == [(calendar, iso)]


@pytest.mark.parametrize(
    "name", ["كانون الثاني", "جانفي", "يناير", "کانوونی دووەم", "ינואר", "جنوری", "Ocak", "Çile", "січня", "ژانویه"]
)
def test_each_country_has_its_own_january(name: str) -> None:
    assert [one.iso for one in find_dates(f"7 {name} 2015")] == ["2015-01-07"]


def test_a_name_of_two_months_is_told_by_the_letters_around_it() -> None:
    assert find_dates("Dnia 23 listopad 2016 już się")[0].iso == "2016-11-23"
    assert find_dates("Srušeno 23. listopad 2016. već će đak")[0].iso == "2016-10-23"
    assert find_dates("23 listopad 2016") == []


@pytest.mark.parametrize(
    "text",
    [
        "3 hours ago", "23 August", "August 2016", "منذ 3 ساعات", "3小时前", "31 February 2016", "2016年13月1日",
        "version 10.12.2016.1", "http://example.org/2016/08/23/story", "in 2016 23 people died", "tel 12-08-2016-55",
        "23 August 2,016 people", "12/2016", "1234567890", "5 of 2016", "२०७३-०५-०७", "23 pages 2016", "0 May 2016",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_a_doubtful_order_is_settled_by_another_date_or_the_language_or_not_at_all() -> None:
    assert [one.iso for one in find_dates("3/4/2016, 23/4/2016")] == ["2016-04-03", "2016-04-23"]
    assert [one.iso for one in find_dates("3/4/2016, 4/23/2016")] == ["2016-03-04", "2016-04-23"]
    french = "Publié le 3/4/2016 par Jean Dupont dans la rubrique Politique de la ville"
    assert [one.iso for one in find_dates(french)] == ["2016-04-03"]
    assert [one.iso for one in find_dates("نشر في 3/4/2016 في قسم السياسة")] == ["2016-04-03"]
    assert find_dates("Posted on 3/4/2016 by the author of this page, somewhere in the world") == []
    assert [one.iso for one in find_dates("4/4/2016 by the author")] == ["2016-04-04"]


def test_offsets_are_code_points_of_the_text() -> None:
    text = "𝔘𝔫𝔦 🙂 – نُشر في ٢٣ آب/أغسطس ٢٠١٦، بيروت"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "٢٣ آب/أغسطس ٢٠١٦"


PIECES = st.sampled_from(
    ["2016", "23", " ", "/", "-", ".", "August", "آب", "年", "8", "月", "日", "٢٠١٦", "T21:03Z", "平成", "元"]
)


@given(st.text(max_size=60) | st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_scanned_and_dates_do_not_overlap(text: str) -> None:
    found = find_dates(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(st.integers(-5, 3000), st.integers(-2, 15), st.integers(-2, 33))
def test_calendars_never_raise_and_days_follow_each_other(year: int, month: int, day: int) -> None:
    for calendar in CALENDARS:
        one, two = to_gregorian(calendar, year, month, day), to_gregorian(calendar, year, month, day + 1)
        if one and two:
            assert two.toordinal() - one.toordinal() == 1
    assert to_gregorian("unknown", year, month, day) is None


@pytest.mark.parametrize(("year", "new_year"), [(1395, "2016-03-20"), (1399, "2020-03-20"), (1400, "2021-03-21")])
def test_persian_years_begin_at_nowruz(year: int, new_year: str) -> None:
    assert to_gregorian("persian", year, 1, 1) == date.fromisoformat(new_year)


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2016-08-23T21:03:00+03:00", "2016-08-23T18:03:00Z"),
        ("2016-08-23 21:03 UTC", "2016-08-23T21:03:00Z"),
        ("2016-08-23T21:03:00.250Z", "2016-08-23T21:03:00.250Z"),
        ("2016-08-23T21:03:00", "2016-08-23"),
        ("2016-8-3", "2016-08-03"),
        ("20160823", "2016-08-23"),
        ("Tue, 23 Aug 2016 21:03:00 +0300", "2016-08-23T18:03:00Z"),
        ("2016-13-40", None),
        ("soon", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", "0001-01-01"),
    ],
)
def test_stamps_of_machines(stamp: str, moment: str | None) -> None:
    assert to_rfc3339(stamp) == moment


@given(st.text(max_size=40))
def test_any_stamp_is_read_or_refused(stamp: str) -> None:
    to_rfc3339(stamp)
