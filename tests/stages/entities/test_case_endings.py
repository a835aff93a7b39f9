"""Turkish names of well-known places are known with their case endings, with no apostrophe between."""

from __future__ import annotations

import pytest

from docmill.stages.entities import extract
from docmill.stages.entities.case_endings import find_places_with_endings
from docmill.stages.entities.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("dün toplantı İstanbulda yapıldı", "İstanbulda", "TR"),
        ("dün Almanyadan geldi", "Almanyadan", "DE"),
        ("bugün Berlinde kaldı", "Berlinde", "DE"),
        ("bu yıl Parisin nüfusu", "Parisin", "FR"),
        ("dün Irakta oldu", "Irakta", "IQ"),
        ("çok Adanayı sever", "Adanayı", "TR"),
        ("bugün Tahranın nüfusu", "Tahranın", "IR"),
        ("İstanbulda yapıldı. Bu yıl İstanbul'un nüfusu", "İstanbulda", "TR"),
    ],
)
def test_a_known_place_stands_with_its_ending(text: str, name: str, country: str) -> None:
    found = list(find_places_with_endings(tokenize(text), "tr"))
    assert [(text[one.start : one.end], one.links["iso3166"]) for one in found] == [(name, country)]


@pytest.mark.parametrize("text", ["Maliye Bakanı", "berlinde kaldı", "Adana Ankara", "Tahrande geldi", "Bankada kaldı"])
def test_other_words_and_wrong_endings_are_no_place(text: str) -> None:
    assert list(find_places_with_endings(tokenize(text), "tr")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Hatayı kabul etmek",
        "Kazananın adı belli oldu",
        "Mısırın fiyatı arttı",
        "Su kaynadı.\nKazanda su",
        "Birinci Dünya Harbinde",
        "Mısır pahalı. Mısırın fiyatı arttı",
    ],
)
def test_a_word_whose_capital_tells_no_name_is_no_place(text: str) -> None:
    assert list(find_places_with_endings(tokenize(text), "tr")) == []


@pytest.mark.parametrize("text", ["dün Sofyanın annesi geldi", "biz Batmanı izledik"])
def test_a_place_with_its_ending_is_evident_only_where_the_text_names_it_without(text: str) -> None:
    assert [span.self_evident for span in find_places_with_endings(tokenize(text), "tr")] == [False]
    assert "LOC" not in {entity.type for entity in extract(text, "tr").entities}
    (named,) = find_places_with_endings(tokenize("dün İstanbul güzeldi. İstanbulda kaldık"), "tr")
    assert named.self_evident


def test_endings_are_those_of_turkish_alone() -> None:
    assert list(find_places_with_endings(tokenize("Berline und Parisin"), "de")) == []
