"""Arabic names behind every particle that a word may begin with."""

from __future__ import annotations

import pytest

from docmill.stages.entities.gazetteer.arabic_places import is_another_word, name_behind_particles, standing_places


@pytest.mark.parametrize(
    ("words", "least", "letters", "country"),
    [
        (["للعراق"], 0, 2, "IQ"),
        (["للبنان"], 0, 1, "LB"),  # ل before a name with a ل of its own
        (["ولليمن"], 0, 3, "YE"),
        (["وبمصر"], 0, 2, "EG"),
        (["والولايات", "المتحده"], 0, 1, "US"),
        (["وجده"], 0, 0, "MA"),
        (["وجده"], 1, 1, "SA"),  # where و is a particle for sure
        (["صفاقس"], 0, 0, "TN"),
    ],
)
def test_a_name_is_found_behind_its_particles(words: list[str], least: int, letters: int, country: str) -> None:
    found = name_behind_particles(words, least)
    assert found is not None
    assert (found[0], found[1].links["iso3166"]) == (letters, country)


@pytest.mark.parametrize("word", ["مجهوله", "و", "لل", "ولد", "paris's"])
def test_what_names_nothing_is_none(word: str) -> None:
    assert name_behind_particles([word]) is None


def test_the_table_tells_names_that_are_another_word_from_those_that_stand_alone() -> None:
    assert is_another_word("صور")
    assert not is_another_word("حلب")
    assert not is_another_word("القاهره")
    assert standing_places()["حلب"].links["geonames"] == 170063
