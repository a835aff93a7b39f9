"""Timestamps that pages declare, and days in their addresses."""

from __future__ import annotations

import pytest

from docmill.text.dates.timestamps import parse_timestamp, parse_url_date


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
    ("address", "day"),
    [
        ("https://gazette.example/2016/08/23/river", "2016-08-23"),
        ("https://gazette.example/river-20160823.html", "2016-08-23"),
        ("https://gazette.example/2016/02/30/river", None),
        ("https://gazette.example/id/201608231", None),
        ("", None),
    ],
)
def test_an_address_may_hold_the_day(address: str, day: str | None) -> None:
    assert parse_url_date(address) == day
