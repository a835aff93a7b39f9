"""What the language stage says of real sentences, of mixtures, and of texts that say nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.documents import Document, Failure, Language
from docmill.errors import ConfigError
from docmill.stages.language import identify, make
from docmill.stages.stage import Context
from tests.factories import make_cleaned_document, make_document

CONTEXT = Context(index=cast(Any, None))
ARABIC = "أعلن وزير الخارجية أمس أن المفاوضات بين البلدين سوف تستأنف الأسبوع المقبل في العاصمة."
ENGLISH = "The minister said yesterday that talks between the two countries would resume next week in the capital."


@pytest.mark.parametrize(
    ("code", "script", "direction", "text"),
    [
        ("ar", "Arab", "rtl", ARABIC),
        ("en", "Latn", "ltr", ENGLISH),
        ("fa", "Arab", "rtl", "وزیر امور خارجه دیروز گفت که مذاکرات میان دو کشور هفته آینده از سر گرفته می‌شود."),
        ("ur", "Arab", "rtl", "وزیر خارجہ نے کل کہا کہ دونوں ملکوں کے درمیان مذاکرات اگلے ہفتے دوبارہ شروع ہوں گے۔"),
        ("he", "Hebr", "rtl", "שר החוץ אמר אתמול כי השיחות בין שתי המדינות יתחדשו בשבוע הבא."),
        ("ru", "Cyrl", "ltr", "Министр иностранных дел заявил вчера, что переговоры возобновятся на следующей неделе."),
        ("uk", "Cyrl", "ltr", "Міністр закордонних справ заявив учора, що переговори відновляться наступного тижня."),
        ("zh", "Hans", "ltr", "外交部长昨天表示，两国之间的谈判将于下周恢复。"),
        ("zh-Hant", "Hant", "ltr", "外交部長昨天表示，兩國之間的談判將於下週恢復。"),
        ("ja", "Jpan", "ltr", "外務大臣は昨日、両国間の交渉が来週再開されると述べた。"),
        ("ko", "Kore", "ltr", "외교부 장관은 어제 양국 간의 협상이 다음 주에 재개될 것이라고 말했다."),
        ("hi", "Deva", "ltr", "विदेश मंत्री ने कल कहा कि दोनों देशों के बीच बातचीत अगले सप्ताह फिर शुरू होगी।"),
        ("th", "Thai", "ltr", "รัฐมนตรีต่างประเทศกล่าวเมื่อวานนี้ว่าการเจรจาจะเริ่มขึ้นใหม่ในสัปดาห์หน้า"),
        ("ka", "Geor", "ltr", "საგარეო საქმეთა მინისტრმა გუშინ განაცხადა, რომ მოლაპარაკებები განახლდება."),
        (
            "nb",
            "Latn",
            "ltr",
            "Utenriksministeren sa i går at forhandlingene mellom de to landene vil fortsette neste uke.",
        ),
    ],
)
def test_a_sentence_is_known_with_its_script_and_direction(code: str, script: str, direction: str, text: str) -> None:
    found = identify(text)
    assert (found.code, found.script, found.direction) == (code, script, direction)
    assert found.confidence > 0.7
    assert found.reason is None


@pytest.mark.parametrize("mark", ["***", "|", "*", "====", "~~"])
def test_marks_between_the_halves_of_a_verse_are_no_code(mark: str) -> None:
    verse = f"سلامٌ على دارٍ {mark} يحنُّ القلبُ\nوالليلُ مُرخٍ {mark} والديارُ غريبُ\n"
    assert identify(verse * 2).code == "ar"


@pytest.mark.parametrize(
    ("text", "code"), [("שלום", "he"), ("ไทย", "th"), ("გმადლობთ", "ka"), ("Աև", "hy"), ("한국", "ko")]
)
def test_a_script_of_one_language_settles_a_single_word(text: str, code: str) -> None:
    assert identify(text).code == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no-letters"),
        ("12.345 / 67 - ٨٩", "no-letters"),
        ("🙂🙂🙂 !!!", "no-letters"),
        ("ok", "too-short"),
        ("for (int i = 0; i < n; ++i) { a[i] = b[i] * c[i]; }\nreturn foo(a, &b);\n", "code"),
    ],
)
def test_what_tells_nothing_is_undetermined_and_says_why(text: str, reason: str) -> None:
    found = identify(text)
    assert (found.code, found.reason, found.confidence) == ("und", reason, 0.0)


def test_entities_left_in_a_text_are_not_taken_for_code() -> None:
    assert identify("Le haut du corps est rel&#226;ch&#233; et d&#233;centr&#233; &agrave; chaque pas.").code == "fr"


def test_an_arabic_page_with_an_english_quote_says_so() -> None:
    text = f"{ARABIC}\n\n{ENGLISH}\n\n{ARABIC}\n{ARABIC}\n"
    found = identify(text)
    assert found.code == "ar"
    assert [segment.code for segment in found.segments] == ["ar", "en", "ar"]
    assert ENGLISH in text[found.segments[1].start : found.segments[1].end]


def test_a_short_line_in_the_same_script_takes_the_language_around_it() -> None:
    text = f"{ENGLISH}\nBuenos\n{ENGLISH}"
    assert [segment.code for segment in identify(text).segments] == ["en"]


def test_chrome_at_both_ends_does_not_outvote_a_long_text() -> None:
    chrome = "Share this article on social media and subscribe to our newsletter today.\n" * 5
    assert identify(chrome + f"{ARABIC}\n" * 300 + chrome).code == "ar"


def test_a_text_that_repeats_itself_is_known() -> None:
    assert identify("The cat sat on the mat. " * 2000).code == "en"


def test_controls_and_surrogates_do_not_hide_the_language() -> None:
    assert identify(f"\x00{ENGLISH}\ud800\x85\ufdd0").code == "en"


def test_the_reference_document_is_arabic_for_sure(shared: Path) -> None:
    path = shared / "seeds" / "000_340ae3065157fa21.txt"
    want = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))["language"]
    found = identify(path.read_text(encoding="utf-8"))
    assert (found.code, found.script, found.direction) == (want["code"], want["script"], want["direction"])
    assert found.confidence >= want["min_confidence"]


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(alphabet=st.characters(exclude_categories=[])),
        st.text(alphabet=st.sampled_from("aä\nб中あ한ع\x00\ud800\ufdd0 .1{}"), max_size=200),
    )
)
def test_any_text_is_answered_and_its_segments_cover_it(text: str) -> None:
    found = identify(text)
    assert 0 <= found.confidence <= 1
    assert (found.code == "und") == (found.reason is not None)
    borders = [(segment.start, segment.end) for segment in found.segments]
    assert [start for start, _ in borders] == [0, *(end for _, end in borders)][: len(borders)]
    assert "".join(text[start:end] for start, end in borders) == text
    assert all(one.code != other.code for one, other in zip(found.segments, found.segments[1:], strict=False))


def _document(text: str | None) -> Document:
    return make_document() if text is None else make_cleaned_document(text)


def test_the_stage_annotates_each_document_and_fails_only_the_one_that_was_not_cleaned() -> None:
    stage = make({}, CONTEXT)
    first, second = stage([_document(ARABIC), _document(None)])
    assert isinstance(first, Language)
    assert first.code == "ar"
    assert isinstance(second, Failure)
    assert "clean" in second.message
    assert (stage.name, stage.needs, stage.yields) == ("language", frozenset({"clean"}), Language)


def test_an_unknown_option_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"stages\.language\.smaple"):
        make({"smaple": 3}, CONTEXT)


TABLE = """Route | Operator | Passengers 2024 | Passengers 2025
Piraeus to Heraklion, Greece | Aegean Lines | 412300 | 431950
Tangier, Morocco to Algeciras, Spain | Strait Ferries | 1204800 | 1260400

Note | Passengers who left the ship at a port on the way, such as Rhodes or Valletta, are counted once."""
LIST = """Squadrons , 3 May 1951 ; Harbour Wing , Rhodes , 4 June 1952 -- 5 July 1953 ; Coastal Group , Malta , 1954 .
Eastern Fleet , Alexandria , 1955 ; Reserve Command of the Navy , Piraeus , 1956 -- 1958 ; Signals School , 1959 ."""


@pytest.mark.parametrize("text", [TABLE, LIST])
def test_a_table_or_list_full_of_names_is_in_the_language_of_its_words(text: str) -> None:
    assert identify(text).code == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry from Piraeus to Heraklion leaves at nine.", "en"),
        ("The ferry from Piraeus to Heraklion leaves at nine, says Maria Papadaki of Blue Star Ferries.", "en"),
        ("We met Thandiwe Ndlovu and Anna Kowalska in Antananarivo last week.", "en"),
        ("Jukka Virtanen was born in Heraklion and died in Haiphong.", "en"),
        ("Le train de Szeged à Debrecen part à neuf heures, dit Nguyen Van Minh.", "fr"),
        ("Der Zug von Ouagadougou nach Abeokuta fährt um neun Uhr ab, sagt Olu Adebayo.", "de"),
        ("El tren de Szeged a Debrecen sale a las nueve, dice Thandiwe Ndlovu.", "es"),
    ],
)
def test_foreign_names_in_the_same_script_do_not_decide_the_language_of_a_sentence(text: str, code: str) -> None:
    assert identify(text).code == code
