"""Names behind Arabic particles: where they begin, what they are, and two joined by a particle."""

from __future__ import annotations

import pytest

from docmill.stages.entities import extract
from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.extraction import prepare
from docmill.stages.entities.particles import find_places_behind_particles, pass_over_particles

PLACES = """
القاهرة بيروت دمشق بغداد عمّان تونس الجزائر طرابلس الخرطوم الدوحة المنامة صنعاء الرباط الرياض مصر سوريا لبنان الأردن
العراق اليمن ليبيا المغرب السودان الصومال الكويت حلب حمص الموصل البصرة عدن تعز صفاقس وهران أسوان الإسكندرية غزة
باريس لندن برلين موسكو بكين واشنطن فرنسا ألمانيا الصين الهند اليابان تركيا إيران إسبانيا
"""
SENTENCES = {
    "و": "التقى الوفد في السويد {} بممثلي الشركات .",
    "ف": "سافر المدير إلى السويد {} ثم رجع .",
    "ب": "افتتح المعرض {} صباح الخميس .",
    "ك": "لا توجد مدن كبيرة {} في تلك المنطقة .",
    "ل": "غادر الفريق {} يوم الأحد .",
    "ول": "كان {} موقف مختلف من المشروع .",
    "وب": "أقيم المعرض أولا {} ختم الجولة .",
    "فب": "بدأت الجولة {} انتهت .",
    "لل": "غادر الفريق {} يوم الأحد .",
}


def _written(particle: str, place: str) -> str:
    """Return a place behind a particle, with ل and ال as one writes them."""
    if particle.endswith("ل") and place.startswith("ال"):
        return particle.rstrip("ل") + "لل" + place[2:]
    return particle + place


def _is_linked(particle: str, place: str) -> bool:
    """Tell whether a place behind a particle is found without it, with its identity."""
    word = _written(particle, place)
    text = SENTENCES[particle].format(word)
    end = text.index(word) + len(word)
    found = [(one, mention) for one in extract(text, "ar").entities for mention in one.mentions if mention.end == end]
    return any(one.type == "LOC" and one.links and mention.text != word for one, mention in found)


@pytest.mark.parametrize("particle", list(SENTENCES))
def test_places_are_found_behind_each_particle_with_their_link(particle: str) -> None:
    places = [place for place in PLACES.split() if particle != "لل" or place.startswith("ال")]
    lost = [place for place in places if not _is_linked(particle, place)]
    assert len(lost) <= 2, lost


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("سافر الوزير إلى بيروت فبغداد", ["بيروت", "بغداد"]),
        ("سافر الوزير إلى سويسرا فبكين", ["سويسرا", "بكين"]),
        ("مباراة فرنسا وإيطاليا", ["فرنسا", "إيطاليا"]),
        ("أهل البوسنة والهرسك", ["البوسنة والهرسك"]),
        ("زار لاس فيغاس", ["لاس فيغاس"]),
    ],
)
def test_two_places_joined_by_a_particle_are_two(text: str, names: list[str]) -> None:
    reading = prepare(text, "ar")
    start = text.index(names[0])
    (parts, _) = pass_over_particles(reading.tokens, [Prediction(start, len(text), "LOC", 0.9)], [])
    assert [text[one.start : one.end] for one in parts] == names


@pytest.mark.parametrize(
    ("text", "predicted", "name", "link"),
    [
        ("إيران وسوريا", "وسوريا", "سوريا", "SY"),
        ("عاد للعراق", "لعراق", "عراق", "IQ"),
        ("عاد للبنان", "لبنان", "لبنان", "LB"),
        ("طنجة ووجدة", "وجدة", "وجدة", "MA"),  # the city, and no و before Jeddah
        ("قرية مجهولة", "مجهولة", "مجهولة", ""),
        ("near Paris", "Paris", "Paris", ""),  # the gazetteer's own span stands there
    ],
)
def test_a_prediction_begins_where_the_name_does(text: str, predicted: str, name: str, link: str) -> None:
    reading = prepare(text, "ar")
    start = text.index(predicted)
    (parts, named) = pass_over_particles(reading.tokens, [Prediction(start, start + len(predicted), "LOC", 0.9)], [])
    assert [text[one.start : one.end] for one in parts] == [name]
    assert [one.links.get("iso3166") for one in named] == ([link] if link else [])


def test_a_persons_name_is_left_as_the_backend_drew_it() -> None:
    text = "قال وليد لبنان"
    predictions = [Prediction(4, len(text), "PER", 0.9)]
    assert pass_over_particles(prepare(text, "ar").tokens, predictions, []) == (predictions, [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وقع الحادث بالموصل وبحلب", ["الموصل", "حلب"]),
        ("سعر واحد بوجدة", ["وجدة"]),
        ("رحلة للنجف", ["نجف"]),
        ("نظر للعين واستمع للخبر", []),
        ("جاء باكرا ويبين الأمر وحماة الفكر", []),
        ("شراب كحولي بمسقط رأسه", []),
    ],
)
def test_known_places_stand_behind_a_particle_but_not_other_words(text: str, names: list[str]) -> None:
    reading = prepare(text, "ar")
    found = find_places_behind_particles(reading.tokens, reading.matches)
    assert [text[one.start : one.end] for one in found] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("عقد المؤتمر الدولي بأديس أبابا يوم الخميس .", "أديس أبابا"),
        ("سافر الوفد إلى بيروت ولبوينس آيرس بعد ذلك .", "بوينس آيرس"),
        ("سافر الوفد إلى صفاقس في الأسبوع الماضي .", "صفاقس"),
        ("عقد المؤتمر بمسقط يوم الخميس .", "مسقط"),
        ("تحركت الحافلة للقدس صباحا .", "قدس"),
    ],
)
def test_a_place_that_a_backend_cuts_short_or_does_not_know_is_linked(text: str, name: str) -> None:
    found = [(mention.text, bool(one.links)) for one in extract(text, "ar").entities for mention in one.mentions]
    assert (name, True) in found


def test_a_city_is_named_without_the_word_for_it() -> None:
    found = extract("زار الوفد دمشق ومدينة حمص السورية يوم الأحد .", "ar").entities
    assert [one.name for one in found if one.type == "LOC"] == ["دمشق", "حمص"]


def test_the_place_of_birth_is_not_muscat() -> None:
    assert not [one for one in extract("عاد إلى قريته وبمسقط رأسه أقيم حفل .", "ar").entities if one.name == "مسقط"]
