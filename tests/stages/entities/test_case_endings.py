"""Turkish names of well-known places are known with their case endings, with no apostrophe between."""

from __future__ import annotations

import pytest

from docmill.stages.entities import extract
from docmill.stages.entities.case_endings import find_places_with_endings
from docmill.stages.entities.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Toplantı İstanbulda yapıldı", "İstanbulda", "TR"),
        ("dün Almanyadan geldi", "Almanyadan", "DE"),
        ("bugün Berlinde kaldı", "Berlinde", "DE"),
        ("bu yıl Parisin nüfusu", "Parisin", "FR"),
        ("dün Irakta oldu", "Irakta", "IQ"),
        ("çok Adanayı sever", "Adanayı", "TR"),
        ("Tahranın nüfusu", "Tahranın", "IR"),
    ],
)
def test_a_known_place_stands_with_its_ending(text: str, name: str, country: str) -> None:
    found = list(find_places_with_endings(tokenize(text), "tr"))
    assert [(text[one.start : one.end], one.links["iso3166"]) for one in found] == [(name, country)]
    assert name in [mention.text for one in extract(text, "tr").entities for mention in one.mentions]


@pytest.mark.parametrize("text", ["Maliye Bakanı", "berlinde kaldı", "Adana Ankara", "Tahrande geldi", "Bankada kaldı"])
def test_other_words_and_wrong_endings_are_no_place(text: str) -> None:
    assert list(find_places_with_endings(tokenize(text), "tr")) == []


def test_endings_are_those_of_turkish_alone() -> None:
    assert list(find_places_with_endings(tokenize("Berline und Parisin"), "de")) == []
