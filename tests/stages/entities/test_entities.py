"""The stage: documents go to the backend of their language; options say what is kept; `extract` does the same."""

from __future__ import annotations

from typing import Any, cast

import pytest

from docmill.documents import Document, Entities, Failure
from docmill.errors import ConfigError
from docmill.stages.entities import extract, make
from docmill.stages.stage import Context
from tests.factories import make_cleaned_document, make_document, make_language

CONTEXT = Context(index=cast(Any, None))


def test_the_stage_keeps_the_types_and_the_certainty_asked_for() -> None:
    stage = make({"types": ["LOC"], "min_confidence": 0.8}, CONTEXT)
    uncleaned = make_document()
    first, second = stage([document("Mr. Quillfeather went to Syria, see https://example.org", "xx"), uncleaned])
    assert isinstance(first, Entities)
    assert [entity.id for entity in first.entities] == ["LOC:iso3166:SY"]
    assert isinstance(second, Failure)
    assert "put the clean stage before" in second.message
    assert (stage.name, stage.needs) == ("entities", frozenset({"clean", "language"}))


def test_an_unknown_option_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"stages\.entities\.type"):
        make({"type": ["LOC"]}, CONTEXT)


def document(text: str, code: str, script: str = "Zyyy") -> Document:
    return make_cleaned_document(text, language=make_language(code, script))


def names(result: Entities | Failure | object) -> set[tuple[str, str]]:
    assert isinstance(result, Entities)
    return {(entity.type, entity.name) for entity in result.entities}


def test_each_document_goes_to_the_backend_of_its_language_and_keeps_its_place() -> None:
    stage = make({}, CONTEXT)
    texts = [
        ("زار رئيس الوزراء حسن المرزوقي القاهرة.", "ar"),
        ("Syria", "xx"),
        ("Margaret Holloway sang in Lisbon.", "en"),
    ]
    first, second, third = stage([document(*one) for one in texts])
    assert ("PER", "حسن المرزوقي") in names(first)
    assert names(second) == {("LOC", "Syria")}
    assert ("PER", "Margaret Holloway") in names(third)


def test_a_language_can_be_left_to_the_gazetteer_alone() -> None:
    stage = make({"backends": {"en": {"backend": "none"}}}, CONTEXT)
    (result,) = stage([document("Margaret Holloway sang in Lisbon.", "en-GB")])
    assert ("LOC", "Lisbon") in names(result)


def test_a_text_too_short_to_tell_its_language_is_read_by_its_script() -> None:
    (result,) = make({}, CONTEXT)([document("حسن المرزوقي في القاهرة", "und", "Arab")])
    assert {("PER", "حسن المرزوقي"), ("LOC", "القاهرة")} <= names(result)


@pytest.mark.parametrize("options", [{"backends": {"ar": {"backend": "no"}}}, {"backends": {"ar": {"modle": "x"}}}])
def test_a_wrong_choice_is_a_config_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"stages\.entities\.backends"):
        make(options, CONTEXT)


def test_a_name_with_a_case_ending_keeps_the_places_identity() -> None:
    stage = make({}, CONTEXT)
    (result,) = stage([document("Yazar Orhan Kemal 1914'te Adana'da doğdu.", "tr")])
    assert isinstance(result, Entities)
    assert "LOC:geonames:325363" in {entity.id for entity in result.entities}


@pytest.mark.parametrize(
    ("text", "code", "script"),
    [
        ("زار رئيس الوزراء حسن المرزوقي القاهرة. هاتف ٠١١٤٥٦٧٨٩٠", "ar", "Arab"),
        ("Margaret Holloway sang in Lisbon, maybe.", "en", "Latn"),
        ("他昨天从北京出发前往上海。電話：02-27208889", "zh", "Hant"),
        ("حسن المرزوقي في القاهرة", "und", "Arab"),
        ("Syria", "xx", "Zyyy"),
    ],
)
def test_extract_finds_in_a_text_what_the_stage_finds_in_a_document(text: str, code: str, script: str) -> None:
    (wanted,) = make({}, CONTEXT)([document(text, code, script)])
    assert extract(text, make_language(code, script)) == wanted
    if code != "und":
        assert extract(text, f"{code}-{script}" if script.startswith("Han") else code) == wanted


def test_a_telephone_number_is_read_by_the_country_of_a_chinese_script() -> None:
    text = "電話：02-27208889"
    for language in ("zh-Hant", make_language("zh", "Hant"), make_language("zh-Hant", "Hant")):
        assert [entity.name for entity in extract(text, language).entities] == ["+886227208889"]


def test_extract_without_a_language_finds_what_rules_find() -> None:
    assert (
        extract("Mr. Quillfeather went to Syria").entities == extract("Mr. Quillfeather went to Syria", "und").entities
    )
    assert {entity.id for entity in extract("Syria").entities} == {"LOC:iso3166:SY"}
