"""Timestamps that pages declare, and days in their addresses."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docmill.text.dates.timestamps import (
    as_readers_see,
    is_day_alone,
    is_day_somewhere,
    parse_timestamp,
    parse_url_date,
)

DAYS = st.dates().map(date.isoformat)
MINUTES = st.integers(-12 * 60, 14 * 60)  # the zones that there are
ZONES = MINUTES.map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(timezones=ZONES).map(lambda moment: moment.isoformat().replace("+00:00", "Z"))
CLOCK = r"[T ]?[0-9]{2}:?[0-9]{2}(:?[0-9]{2})?(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2}(:?[0-9]{2})?)?"
WRITTEN = st.from_regex(rf"[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}({CLOCK})?", fullmatch=True)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d))?", re.ASCII)


@pytest.mark.parametrize(
    ("stamp", "parsed"),
    [
        ("2016-08-23T14:30:00+02:00", "2016-08-23T12:30:00Z"),
        ("Tue, 23 Aug 2016 14:30:00 GMT", "2016-08-23T14:30:00Z"),
        ("20160823", "2016-08-23"),
        ("20160823143000", "2016-08-23"),
        ("1471962600", "2016-08-23T14:30:00Z"),
        ("1471962600000", "2016-08-23T14:30:00Z"),
        ("٢٣ أغسطس ٢٠١٦", "2016-08-23"),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("yesterday", None),
        ("2016-02-30", None),
        ("20240231", None),
        ("20230229120000", None),
        ("20240431T101500Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T23:30:00-05:00", None),
        ("", None),
        ("9" * 500, None),
    ],
)
def test_a_declared_date_is_read_in_whatever_form_it_has(stamp: str, parsed: str | None) -> None:
    assert parse_timestamp(stamp) == parsed


@pytest.mark.parametrize(
    ("stamp", "parsed"),
    [
        ("2024-04-18T00:13:04+03:00", "2024-04-18T00:13:04+03:00"),
        ("2024-04-17T22:57:54.303966-0400", "2024-04-17T22:57:54.303-04:00"),
        ("Thu, 18 Apr 2024 00:13:04 +0300", "2024-04-18T00:13:04+03:00"),
        ("١٨ أبريل ٢٠٢٤ 01:15 بتوقيت مكة", "2024-04-18T01:15:00+03:00"),
        ("2024-04-18T12:13:04+03:00", "2024-04-18T09:13:04Z"),
        ("2024-04-17T22:13:04Z", "2024-04-17T22:13:04Z"),
        ("2024-04-18", "2024-04-18"),
    ],
)
def test_a_moment_may_keep_the_day_it_was_written_on(stamp: str, parsed: str) -> None:
    assert parse_timestamp(stamp, own_day=True) == parsed


@pytest.mark.parametrize(
    ("declared", "shown", "seen"),
    [
        ("2024-04-17T22:13:04Z", "2024-04-18", "2024-04-18"),
        ("2024-04-17T22:13:04Z", "2024-04-18T01:13:00+03:00", "2024-04-18T01:13:04+03:00"),
        ("2024-04-18T02:13:04.250Z", "2024-04-17T22:13:00-04:00", "2024-04-17T22:13:04.250-04:00"),
        ("2024-04-17T22:13:04Z", "2024-04-18T11:13:04Z", "2024-04-18"),
        ("2024-04-17T22:13:04Z", "2024-04-17", "2024-04-17T22:13:04Z"),
        # no zone has the 18th when it is four in the morning of the 17th in UTC
        ("2024-04-17T04:13:04Z", "2024-04-18", "2024-04-17T04:13:04Z"),
        ("2024-04-17T22:13:04Z", "2024-04-16", "2024-04-17T22:13:04Z"),
        ("2024-04-18T00:13:04+03:00", "2024-04-17", "2024-04-18T00:13:04+03:00"),
        ("2024-04-17", "2024-04-18", "2024-04-18"),
        ("2024-04-17", "2024-04-20", "2024-04-17"),
    ],
)
def test_a_declared_moment_is_told_as_the_day_that_readers_see(declared: str, shown: str, seen: str) -> None:
    assert as_readers_see(declared, shown) == seen


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://gazette.example/2016/08/23/river", "2016-08-23"),
        ("https://gazette.example/river-20160823.html", "2016-08-23"),
        ("https://gazette.example/2016/august/23/river", "2016-08-23"),
        ("https://gazette.example/2016/Aug/3/river", "2016-08-03"),
        ("https://gazette.example/2016/river/23/flood", None),
        ("https://gazette.example/2016/02/30/river", None),
        ("https://gazette.example/id/201608231", None),
        ("", None),
    ],
)
def test_an_address_may_hold_the_day(address: str, day: str | None) -> None:
    assert parse_url_date(address) == day


@given(declared=st.text(max_size=90) | WRITTEN | MOMENTS | DAYS, own_day=st.booleans())
@example(declared="2000-01-01T00:00:00.0001Z", own_day=False)
@example(declared="2024-W20-1T01:15:00+03:00:30", own_day=True)
@example(declared="20\u0662\u0664\u0661\u0662\u0663\u0661", own_day=False)
def test_whatever_is_declared_is_a_day_of_the_calendar_or_none(declared: str, own_day: bool) -> None:
    parsed = parse_timestamp(declared, own_day=own_day)
    if parsed is not None:
        assert RFC3339.fullmatch(parsed)
        assert 1500 <= datetime.fromisoformat(parsed).year <= 2100
        assert parse_timestamp(parsed, own_day=True) == parsed


@given(DAYS | MOMENTS, DAYS | MOMENTS)
@example("9999-12-31T11:00:00Z", "9999-12-30T23:30:00+14:00")
@example("9999-12-31T23:00:00-05:00", "9999-12-31")
@example("0001-01-01T00:00:00+05:00", "0001-01-01")
def test_readers_see_a_day_that_is_declared_or_shown(declared: str, shown: str) -> None:
    seen = as_readers_see(declared, shown)
    assert seen[:10] in (declared[:10], shown[:10])
    assert is_day_somewhere(seen, declared) or is_day_alone(declared)


@pytest.mark.parametrize(
    ("shown", "declared", "somewhere"),
    [
        ("2024-04-18", "2024-04-18", True),
        ("2024-04-18", "2024-04-17", False),
        ("2024-04-18", "2024-04-17T10:00:00Z", True),  # at midnight, fourteen hours ahead
        ("2024-04-18", "2024-04-17T09:59:59Z", False),
        ("2024-04-16", "2024-04-17T11:59:59Z", True),  # before midnight, twelve hours behind
        ("2024-04-16", "2024-04-17T12:00:00Z", False),
        ("2024-04-18T01:00:00+03:00", "2024-04-17T22:00:00Z", True),
        ("2024-04-18", "2024-04-17T23:00:00-05:00", True),
        ("2024-04-17", "2024-04-18T00:13:04+03:00", True),
    ],
)
def test_a_day_may_be_one_that_some_zone_has_at_a_moment(shown: str, declared: str, somewhere: bool) -> None:
    assert is_day_somewhere(shown, declared) == somewhere


@given(DAYS | MOMENTS, MOMENTS)
def test_a_moment_is_on_its_own_day_somewhere(shown: str, declared: str) -> None:
    assert is_day_somewhere(declared, declared)
    assert is_day_somewhere(shown, declared) in (True, False)
