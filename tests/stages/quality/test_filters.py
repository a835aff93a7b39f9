"""Filters: nothing by default, published sets by name, bounds one by one, and errors that name what there is."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from docmill.documents import Cleaned
from docmill.errors import ConfigError
from docmill.stages.clean import CleanOptions, clean_document, make
from docmill.stages.quality import SIGNALS, Quality, measure
from docmill.stages.quality.filters import SETS, Filters, fineweb2
from docmill.stages.quality.stopwords import shipped
from tests.factories import make_document

PROSE = (
    "The ferry leaves at seven in the morning and returns at dusk with all the people that work in the town. "
    "They have bread and olives to eat on deck, and a thermos of tea to share. When the wind is strong it stays. "
    "Nobody minds waiting then, because the café by the harbour opens early on such days. The owner tells stories. "
)


def refused(given: object, text: str) -> str | None:
    return Filters.model_validate(given).refuse(measure(text))


def cleaned(text: str, **options: object) -> Cleaned:
    return clean_document(make_document(text), CleanOptions.model_validate({"remove_chrome": False, **options}))


def test_nothing_is_filtered_by_default() -> None:
    assert cleaned("buy buy buy buy buy buy buy").filtered is None


@pytest.mark.parametrize("name", SETS)
def test_prose_keeps_every_published_bound(name: str) -> None:
    assert refused(name, PROSE) is None


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("gopher", "Too short to be kept.", "quality: rps_doc_word_count 5 is below 50 (gopher)"),
        ("gopher-quality", "xq zv kk " * 20, "rps_doc_mean_word_length 2 is below 3"),
        ("gopher-repetition", "one two three four five six seven\n" * 9, "dup_line_frac 0.888889 is above 0.3"),
        ("c4", "A page with function() { return 1; } in it. " * 6, "rps_doc_curly_bracket"),
        ("c4", "Only one sentence.", "rps_doc_num_sentences 1 is below 5"),
        ("fineweb", "Home\nNews\nSport\nA line that ends in nothing", "line_punct_ratio 0 is below 0.12"),
        ("fineweb-2", "هو في البيت. " + "كلمة " * 60, "rps_doc_frac_chars_top_2gram 1 is above 0.197 (fineweb-2)"),
    ],
)
def test_what_a_set_refuses_it_tells_with_signal_value_and_bound(name: str, text: str, reason: str) -> None:
    assert reason in (refused(name, text) or "")


def test_the_bounds_of_fineweb_2_are_those_of_the_language() -> None:
    signals = dict.fromkeys(SIGNALS, 0.0) | {"rps_doc_word_count": 60.0, "stop_words": 3.0}
    signals |= {"line_punct_ratio": 0.15, "rps_doc_mean_word_length": 5.0, "list_ratio": 0.12}
    filters = Filters.model_validate("fineweb-2")
    assert filters.refuse(Quality(signals, "ar")) is None
    assert filters.refuse(Quality(signals, "ru")) == "quality: line_punct_ratio 0.15 is below 0.231 (fineweb-2)"
    assert filters.refuse(Quality(signals, "xh")) is None  # nothing published here: the common bounds alone
    assert set(fineweb2()) <= {*shipped().languages, *shipped().strings}


def test_published_bounds_on_words_are_not_put_on_scripts_without_spaces() -> None:
    text = "春天来了，山上的花都开了，我在家里看书，也听音乐。" * 5
    assert measure(text).signals["rps_doc_mean_word_length"] == pytest.approx(1.7, abs=0.02)
    assert refused("gopher-quality", text) is None
    assert "rps_doc_mean_word_length" in (refused({"rps_doc_mean_word_length": {"min": 3}}, text) or "")


def test_a_bound_of_ones_own_stands_in_place_of_a_sets() -> None:
    text = PROSE[:104]
    assert refused("gopher-quality", text) == "quality: rps_doc_word_count 21 is below 50 (gopher-quality)"
    assert refused({"sets": "gopher-quality", "rps_doc_word_count": {"min": 10}}, text) is None
    assert refused({"sets": ["gopher"], "rps_doc_word_count": {"max": 20}}, text) == (
        "quality: rps_doc_word_count 21 is above 20"
    )


def test_several_sets_can_be_listed() -> None:
    assert Filters.model_validate(["c4", "fineweb"]) == Filters.model_validate("c4, fineweb")


def test_a_filtered_document_keeps_its_text_and_signals() -> None:
    found = cleaned("A short note about the tram line.", filters="gopher")
    assert found.filtered == "quality: rps_doc_word_count 7 is below 50 (gopher)"
    assert found.text == "A short note about the tram line."
    assert found.quality["rps_doc_word_count"] == 7
    assert cleaned("A short note.", filters="gopher", quality=False).quality == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rps_doc_wordcount": {"min": 5}}, "no signal is named rps_doc_wordcount; there are: .*rps_doc_word_count"),
        ("gofer", "no set is named gofer; there are: gopher, gopher-quality"),
        ({"sets": ["c5"]}, "no set is named c5"),
        ({"stop_words": {"least": 2}}, "stop_words.least"),
        (7, "name of a set"),
    ],
)
def test_a_misspelt_filter_is_a_configuration_error(given: object, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        make({"filters": given}, None)  # type: ignore[arg-type]


def test_bounds_hold_numbers_alone() -> None:
    with pytest.raises(ValidationError):
        Filters.model_validate({"stop_words": {"min": "many"}})
