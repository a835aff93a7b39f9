"""A place that shares its name is the one in the country that the document names."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import extract_by_rules


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The train from Birmingham was late.", "GB"),
        ("Alabama's largest cities are Birmingham and Montgomery, far from anywhere else in the USA.", "US"),
        ("وصل الوفد إلى طرابلس بعد بيروت، ولبنان ينتظر.", "LB"),
        ("وصل الوفد إلى طرابلس، وليبيا تنتظر.", "LY"),
    ],
)
def test_a_place_that_shares_its_name_is_the_one_in_the_country_spoken_of(text: str, country: str) -> None:
    places = [entity for entity in extract_by_rules(text) if entity.name in {"Birmingham", "طرابلس"}]
    assert [place.links["iso3166"] for place in places] == [country]
    assert 0.5 < places[0].links["score"] < 1
