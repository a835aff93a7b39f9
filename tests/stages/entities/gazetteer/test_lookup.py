"""The gazetteer knows places and organisations in many scripts, and which words are no names."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import extract_by_rules, found, mentions


@pytest.mark.parametrize(
    "text",
    [
        "وصل الوفد إلى موسكو أمس.",
        "The delegation reached Moscow yesterday.",
        "La délégation est arrivée à Moscou hier.",
        "Die Delegation erreichte gestern Moskau.",
        "Делегация прибыла вчера в Москву.",
        "هیئت دیروز وارد مسکو شد.",
        "Heyet dün Moskova'ya ulaştı.",
        "代表团昨天抵达莫斯科。",
        "代表団は昨日モスクワに到着した。",
        "המשלחת הגיעה אתמול למוסקבה.",
    ],
)
def test_one_city_has_one_id_in_every_language(text: str) -> None:
    entity = found(text)["LOC:geonames:524901"]
    assert entity.links == {"iso3166": "RU", "geonames": 524901}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("زار سوريا.", "LOC:iso3166:SY"),
        ("She went to Syria.", "LOC:iso3166:SY"),
        ("वह भारत गया।", "LOC:iso3166:IN"),
        ("그는 일본 사람이다.", "LOC:iso3166:JP"),
        ("Η Ελλάδα ψήφισε.", "LOC:iso3166:GR"),
        ("เขาไปประเทศไทย", "LOC:iso3166:TH"),
        ("отчёт ООН опубликован", "ORG:united-nations"),
        ("تقرير الأمم المتحدة", "ORG:united-nations"),
        ("联合国的报告", "ORG:united-nations"),
    ],
)
def test_countries_and_organisations_are_known_in_many_scripts(text: str, key: str) -> None:
    assert key in found(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("الرقة والموصل", "الموصل"),
        ("وصل لبغداد", "بغداد"),
        ("سافر وبالقاهرة أقام", "القاهرة"),
        ("عاد للعراق", "عراق"),
        ("فموسكو ترفض", "موسكو"),
    ],
)
def test_arabic_particles_are_no_part_of_a_mention(text: str, name: str) -> None:
    assert name in mentions(text, "LOC")


@pytest.mark.parametrize(
    "text",
    [
        "Share This",
        "We had a nice reading of the mobile of the same bath.",
        "who is it and us too",
        "هذه المدينة جميلة على كل حال في الباب",
        "كانت ثورة في التعليم وعلى الطريق هوية جديدة",
        "",
        "   \n\n\t ",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert extract_by_rules(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("انطلقت في عمّان جولة محادثات بين الأردن وسوريا", "LOC:geonames:250441"),
        ("وصل إلى عَمَّان مساء", "LOC:geonames:250441"),
        ("زار الوزير سلطنة عُمان", "LOC:iso3166:OM"),
    ],
)
def test_a_doubled_letter_tells_amman_from_oman(text: str, wanted: str) -> None:
    assert [entity.id for entity in extract_by_rules(text) if "م" in entity.name and "ان" in entity.name] == [wanted]
