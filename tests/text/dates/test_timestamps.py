"""Timestamps that pages declare, and days in their addresses."""

from __future__ import annotations

import pytest

from docmill.text.dates.timestamps import as_readers_see, parse_timestamp, parse_url_date


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
