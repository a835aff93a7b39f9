"""Who and what the entities stage finds, in which scripts, and that every mention stands where it says."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from docmill.documents import Document, Entities, Entity, Failure
from docmill.errors import ConfigError
from docmill.stages.entities import make
from docmill.stages.entities.backends.protocol import Prediction
from docmill.stages.entities.extraction import combine, prepare
from docmill.stages.stage import Context
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_cleaned_document, make_document

CONTEXT = Context(index=cast(Any, None))


def extract(text: str) -> list[Entity]:
    """The entities where no backend reads the language."""
    return combine(prepare(text), None)


def found(text: str, kind: str | None = None) -> dict[str, Entity]:
    """Entities by id."""
    return {entity.id: entity for entity in extract(text) if kind in (None, entity.type)}


def mentions(text: str, kind: str) -> list[str]:
    return [mention.text for entity in extract(text) if entity.type == kind for mention in entity.mentions]


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


def test_spelling_variants_and_vowel_signs_are_one_entity() -> None:
    text = "قوات سوريا الديموقراطية (قسد) ثم قوات سوريا الديمقراطية، وقُوّات سُوريا الدِّيمُقراطيّة"
    assert len(found(text, "ORG")["ORG:sdf"].mentions) == 4


def test_a_last_name_joins_the_full_name() -> None:
    text = "أكد وزير الخارجية الروسي سيرغي لافروف ذلك. وقال لافروف إن الحل قريب."
    (person,) = found(text, "PER").values()
    assert person.name == "سيرغي لافروف"
    assert [mention.text for mention in person.mentions] == ["سيرغي لافروف", "لافروف"]


def test_a_bracketed_acronym_joins_its_organisation() -> None:
    text = "The University of Qarmat (UQ) opened. Later UQ closed."
    (organisation,) = found(text, "ORG").values()
    assert organisation.name == "University of Qarmat"
    assert [mention.text for mention in organisation.mentions][-1] == "UQ"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("على ضفاف نهر الخابور قرب القرية", "LOC", "نهر الخابور"),
        ("قالت وزارة الدفاع الأميركية", "ORG", "وزارة الدفاع الأميركية"),
        ("قصف الجيش السوري مواقع", "ORG", "الجيش السوري"),
        ("مقر اللواء 93 شمالا", "ORG", "اللواء 93"),
        ("ذكرت وكالة “هاوار” أن", "ORG", "هاوار"),
        ("then Mr. Quillfeather spoke", "PER", "Quillfeather"),
        ("bei der Quarzmann GmbH arbeiten", "ORG", "Quarzmann GmbH"),
        ("studied at the University of Qarmat in", "ORG", "University of Qarmat"),
    ],
)
def test_trigger_words_announce_names(text: str, kind: str, name: str) -> None:
    assert name in mentions(text, kind)


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
    assert extract(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("see https://example.org/a_(b)?q=1, now", "URL", "https://example.org/a_(b)?q=1"),
        ("write to first.last+tag@mail.example.co.uk.", "EMAIL", "first.last+tag@mail.example.co.uk"),
        ("call +49 30 901820 today", "PHONE", "+49 30 901820"),
        ("اتصل +٩٦٦ ١١ ٤٦٤ ٢١١١ الآن", "PHONE", "+٩٦٦ ١١ ٤٦٤ ٢١١١"),
        ("it cost $3.5 million in all", "MONEY", "$3.5 million"),
        ("بلغت ٥٠ مليون دولار أمريكي تقريبا", "MONEY", "٥٠ مليون دولار أمريكي"),
        ("für 1.200 Euro gekauft", "MONEY", "1.200 Euro"),
        ("#تحرير_الرقة now", "HASHTAG", "#تحرير_الرقة"),
        ("thanks @docmill_dev!", "HANDLE", "@docmill_dev"),
        ("pay to DE89 3704 0044 0532 0130 00 by Friday", "IBAN", "DE89 3704 0044 0532 0130 00"),
        ("IBAN GB29NWBK60161331926819.", "IBAN", "GB29NWBK60161331926819"),
        ("from 192.168.0.17 at noon", "IP", "192.168.0.17"),
        ("ping 2001:db8::8a2e:370:7334 now", "IP", "2001:db8::8a2e:370:7334"),
        ("بنسبة ٧٫٥ في المئة تقريبا", "PERCENT", "٧٫٥ في المئة"),
        ("rose by 3.5% in", "PERCENT", "3.5%"),
        ("增长了百分之12。", "PERCENT", "百分之12"),
        ("نحو ٠٠٩٦٦٥٠١٢٣٤٥٦٧ فقط", "PHONE", "٠٠٩٦٦٥٠١٢٣٤٥٦٧"),
        ("و25 في المئة منهم", "PERCENT", "25 في المئة"),
        ("و١٠٠$ أخرى", "MONEY", "١٠٠$"),
        ("fiyatı 25 bin TL oldu", "MONEY", "25 bin TL"),
        ("fiyatı 1.250,50 TL oldu", "MONEY", "1.250,50 TL"),
        ("قیمت ۱٬۲۵۰ تومان شد", "MONEY", "۱٬۲۵۰ تومان"),
        ("use the DNS server 8.8.4.4 or", "IP", "8.8.4.4"),
        ("it answers at 1.1.1.1:53 and", "IP", "1.1.1.1"),
        ("of the network 5.5.5.0/24.", "IP", "5.5.5.0"),
        ("خادم ٨.٨.٨.٨ لا يعمل", "IP", "٨.٨.٨.٨"),
    ],
)
def test_patterns_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 2016-05-27 it", "2016-05-27"),
        ("am 27.05.2016 war", "2016-05-27"),
        ("في ٢٧ مايو ٢٠١٦ أعلن", "2016-05-27"),
        ("في 27 أيار 2016 أعلن", "2016-05-27"),
        ("on May 27, 2016 they", "2016-05-27"),
        ("le 27 mai 2016 à", "2016-05-27"),
        ("27 мая 2016 года", "2016-05-27"),
        ("since May 2016 they", "2016-05"),
        ("في 15 رمضان 1437 هـ أعلن", "2016-06-20"),
        ("در ۷ خرداد ۱۳۹۵ اعلام", "2016-05-27"),
        ("2016年5月27日发布", "2016-05-27"),
    ],
)
def test_dates_carry_their_iso_form(text: str, iso: str) -> None:
    assert found(text, "DATE")[f"DATE:{iso}"].links["iso8601"] == iso


@pytest.mark.parametrize(
    "text",
    ["2016-13-45", "call 12345678", "a@b", "#1", "1.2.3.4", "v10.2.3.4", "300.1.1.1", "DE00 3704 0044 0532 0130 00"],
)
def test_what_only_resembles_a_pattern_is_none(text: str) -> None:
    assert extract(text) == []


def test_a_date_that_can_be_read_two_ways_gets_no_iso_form() -> None:
    (entity,) = extract("on 03/04/2016 it")
    assert (entity.type, entity.links) == ("DATE", {})


PIECES = st.one_of(
    st.sampled_from(
        ["الرقة", "والموصل", "وزارة ", "الدفاع ", "نهر ", "لافروف ", "سيرغي ", "مُحَمَّدٌ ", "ﷺ", "莫斯科", "ß"]
    ),
    st.sampled_from(
        ["Moscow", " University of ", "Mr. ", "John ", "Smith", "W.H.O", "WHO", "1/2/2016", "$5", "#", "@"]
    ),
    st.sampled_from(["(", ")", "\n\n", " ", "“", "”", "\u200f", "\ud800"]),
)


@settings(max_examples=250)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_every_mention_stands_where_it_says_and_none_overlap(text: str) -> None:
    spans = []
    for entity in extract(text):
        assert entity.mentions
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text != ""
            spans.append((mention.start, mention.end))
    spans.sort()
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_the_reference_document(shared: Path) -> None:
    path = shared / "seeds" / "000_340ae3065157fa21.txt"
    want = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    lines = path.read_text(encoding="utf-8").split("\n")
    entities = extract("\n".join([want["title"], *(lines[number] for number in want["body_lines"])]))
    right = [
        entity
        for kind, groups in want["entities"].items()
        for forms in groups
        for entity in entities
        if entity.type == kind and {mention.text for mention in entity.mentions} & set(forms)
    ]
    assert sum(entity.type == "LOC" for entity in right) == 12
    assert len(right) >= 22
    assert len(entities) - len(right) <= 3
    assert not any("Share" in entity.name for entity in extract(path.read_text(encoding="utf-8")))


def _document(text: str | None) -> Document:
    return make_document() if text is None else make_cleaned_document(text)


def test_the_stage_keeps_the_types_and_the_certainty_asked_for() -> None:
    stage = make({"types": ["LOC"], "min_confidence": 0.8}, CONTEXT)
    first, second = stage([_document("Mr. Quillfeather went to Syria, see https://example.org"), _document(None)])
    assert isinstance(first, Entities)
    assert [entity.id for entity in first.entities] == ["LOC:iso3166:SY"]
    assert isinstance(second, Failure)
    assert (stage.name, stage.needs) == ("entities", frozenset({"clean", "language"}))


def test_an_unknown_option_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"stages\.entities\.type"):
        make({"type": ["LOC"]}, CONTEXT)


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
    places = [entity for entity in extract(text) if entity.name in {"Birmingham", "طرابلس"}]
    assert [place.links["iso3166"] for place in places] == [country]
    assert 0.5 < places[0].links["score"] < 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("انطلقت في عمّان جولة محادثات بين الأردن وسوريا", "LOC:geonames:250441"),
        ("وصل إلى عَمَّان مساء", "LOC:geonames:250441"),
        ("زار الوزير سلطنة عُمان", "LOC:iso3166:OM"),
    ],
)
def test_a_doubled_letter_tells_amman_from_oman(text: str, wanted: str) -> None:
    assert [entity.id for entity in extract(text) if "م" in entity.name and "ان" in entity.name] == [wanted]


def test_a_word_that_is_something_else_as_often_names_its_place_only_where_a_backend_finds_one() -> None:
    text = "Florence met Victor in Marseille."
    reading = prepare(text)
    assert [m.text for e in combine(reading, None) if e.type == "LOC" for m in e.mentions] == ["Marseille"]
    place = next(e for e in combine(reading, [Prediction(0, 8, "LOC", 0.6)]) if e.name == "Florence")
    assert place.links["iso3166"] == "IT"
    person = next(e for e in combine(reading, [Prediction(0, 8, "PER", 0.4)]) if e.name == "Florence")
    assert person.type == "PER"


def test_a_financial_sum_is_not_the_state_of_mali() -> None:
    assert not [e for e in combine(prepare("طلب مبلغ مالي قدره 605 أورو"), []) if e.type == "LOC"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ثم جاءت نظرية لأينشتاين في الفيزياء", "أينشتاين"),
        ("ثم جاء ألبرت أينشتاين، وكان عالما", "ألبرت أينشتاين"),
        ("the theory of Einstein is hard", "Einstein"),
        ("Об этом Путин сказал вчера", "Путин"),
        ("是毛澤東的書", "毛澤東"),
    ],
)
def test_the_best_known_people_are_known_by_one_name_where_a_backend_is_silent(text: str, name: str) -> None:
    for found in (None, []):
        assert [m.text for e in combine(prepare(text), found) if e.type == "PER" for m in e.mentions] == [name]


def test_a_backend_that_finds_something_else_at_a_well_known_name_is_believed() -> None:
    text = "they met at Einstein College"
    (entity,) = combine(prepare(text), [Prediction(12, 28, "ORG", 0.9)])
    assert (entity.type, entity.name) == ("ORG", "Einstein College")
