"""Documents in several languages: the language of most letters, shares, segments; and more text is never worse."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.language import identify
from docmill.stages.language.answer import Guess
from docmill.stages.language.model import Question
from docmill.stages.language.segments.division import divide
from docmill.stages.language.telling import telling_part
from docmill.text.scripts import letter_scripts

PARAGRAPHS = {
    "ar": "افتتحت البلدية صباح أمس مكتبة جديدة في وسط المدينة، وقال رئيسها إن الدخول إليها مجاني لجميع السكان.",
    "en": "The council opened a new library in the middle of the town yesterday, and anybody may borrow books free.",
    "fr": "La mairie a ouvert hier une nouvelle bibliothèque au centre de la ville, et on peut y prendre des livres.",
    "de": "Die Gemeinde hat gestern eine neue Bücherei in der Stadtmitte eröffnet, in der jeder Bücher ausleihen darf.",
    "tr": "Belediye dün şehrin ortasında yeni bir kütüphane açtı ve herkes oradan ücretsiz kitap alabilecek.",
    "ru": "Вчера городской совет открыл в центре города новую библиотеку, где каждый может брать книги бесплатно.",
    "zh": "市政府昨天在城中心开放了一座新的图书馆，所有居民都可以免费借书，馆长说他们非常高兴。",
    "ja": "昨日、市役所は町の中心に新しい図書館を開き、だれでも無料で本を借りられるようになりました。",
    "hi": "नगरपालिका ने कल शहर के बीच में एक नया पुस्तकालय खोला, जहाँ हर कोई मुफ्त में किताबें ले सकता है।",
    "fa": "شهرداری دیروز کتابخانه تازه‌ای در مرکز شهر گشود و همه می‌توانند رایگان از آن کتاب بگیرند.",
    "hr": "Općina je jučer u središtu grada otvorila novu knjižnicu u kojoj svatko može besplatno posuditi knjige.",
    "id": "Pemerintah kota kemarin membuka perpustakaan baru karena warga membutuhkan tempat untuk membaca buku.",
    "uk": "Учора міська рада відкрила в центрі міста нову бібліотеку, де кожен може безкоштовно брати книжки.",
}  # fmt: skip
SCRIPT = {"ar": "Arab", "fa": "Arab", "ru": "Cyrl", "uk": "Cyrl", "zh": "Hans", "ja": "Jpan", "hi": "Deva"}


@pytest.mark.parametrize(
    ("most", "less"),
    [("en", "ar"), ("zh", "en"), ("ja", "zh"), ("tr", "fr"), ("fa", "ar"), ("ru", "uk"), ("hi", "en"), ("de", "ja")],
)
def test_the_language_is_that_of_most_letters_with_its_script(most: str, less: str) -> None:
    text = "\n\n".join([PARAGRAPHS[less], PARAGRAPHS[most], PARAGRAPHS[most]])
    found = identify(text)
    assert (found.code, found.script) == (most, SCRIPT.get(most, "Latn"))
    assert found.direction == ("rtl" if found.script == "Arab" else "ltr")
    assert [one.code for one in found.shares] == [most, less]
    assert sum(one.share for one in found.shares) == pytest.approx(1, abs=0.001)
    assert [one.code for one in found.segments] == [less, most]
    assert PARAGRAPHS[less] == text[found.segments[0].start : found.segments[0].end].strip()


def test_segments_are_found_within_a_paragraph() -> None:
    text = f"{PARAGRAPHS['de']} {PARAGRAPHS['fr']} {PARAGRAPHS['ru']}"
    found = identify(text)
    assert [one.code for one in found.segments] == ["de", "fr", "ru"]
    assert text[found.segments[1].start : found.segments[1].end].strip() == PARAGRAPHS["fr"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("他昨天又没有来上班。 He told nobody why he stayed at home all day. 今天他也没有来开会。", ["zh", "en", "zh"]),
        ("ร้านของเราเปิดทุกวันและมีที่จอดรถด้านหลัง Our shop is open every day and you may park behind it", ["th", "en"]),
        ("Nous sommes restés chez nous toute la journée «كنا ننتظر وصول الضيوف من العاصمة»", ["fr", "ar"]),
    ],
)
def test_a_passage_in_another_script_is_a_segment_wherever_it_stands(text: str, codes: list[str]) -> None:
    assert [one.code for one in identify(text).segments] == codes


def test_a_text_in_which_cld2_sees_another_language_than_the_model_is_looked_through() -> None:
    text = (
        "Nana je svako jutro pila kahvu ispred kuće i gledala u bašču. The bridge stays closed until the end of the "
        "month. Niko nije smio da joj smeta dok ne popije fildžan. Drivers are asked to use the road by the river."
    )
    assert [one.code for one in identify(text).segments] == ["bs", "en", "bs", "en"]


def test_a_short_sentence_whose_language_is_sure_is_a_segment() -> None:
    text = (
        "Ruohon leikkaaminen kestää koko päivän ja illalla saunotaan. Books may be kept for three weeks. "
        "Huomenna lähdemme mökille kalastamaan. Fines are small but they add up."
    )
    assert [one.code for one in identify(text).segments] == ["fi", "en", "fi", "en"]


def test_names_and_addresses_in_latin_letters_are_no_segment_of_their_own() -> None:
    text = (
        "نشرت الصحيفة مقالاً في موقعها www.example.com/news/of-the-day/index.html عن World Wide Shipping and "
        "Trading Company، ثم حذفته بعد ساعات قليلة من غير أن تذكر سبباً لذلك."
    )
    assert [one.code for one in identify(text).segments] == ["ar"]


@pytest.mark.parametrize(
    ("around", "code"),
    [
        ("{}. اقرأ التعليمات قبل الاستعمال ولا تترك العلبة مفتوحة بعد الانتهاء منها.", "ar"),
        ("Состав: {}. Перед применением прочитайте инструкцию и не оставляйте банку открытой надолго.", "ru"),
    ],
)
def test_a_sentence_in_another_script_is_a_segment_beside_one_whose_language_is_doubtful(
    around: str, code: str
) -> None:
    names = "water, glycerin, citric acid, sodium benzoate, fragrance, sodium chloride, potassium sorbate"
    text = around.format(names)
    first, second = identify(text).segments
    assert (first.start, second.end) == (0, len(text))
    assert second.start == text.index(". ") + 2
    assert (first.code != code, second.code) == (True, code)


def test_of_a_long_text_full_of_passages_in_other_scripts_a_bounded_number_is_cut_off() -> None:
    piece = "в этом куске русские слова идут подряд and then a piece of english goes on 接下来是一段没有标点的中文文字"
    assert len(identify(piece * 20).segments) > 50
    assert len(identify(piece * 2_000).segments) < 1_100


def test_a_text_in_one_language_has_one_share() -> None:
    (share,) = identify(PARAGRAPHS["zh"]).shares
    assert (share.code, share.script, share.share) == ("zh", "Hans", 1.0)


def test_a_text_without_letters_has_a_share_of_nothing_told() -> None:
    assert [one.code for one in identify("12.34").shares] == ["und"]
    assert identify("").shares == []


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(PARAGRAPHS)),
    st.integers(1, 30),
    st.sampled_from([" ", "\n", "\n\n"]),
    st.sampled_from(["", "https://example.org/en/a-page-of-news", "Docker Engine", "42"]),
)
def test_more_text_in_a_language_never_makes_the_answer_worse(code: str, times: int, gap: str, noise: str) -> None:
    assert identify(gap.join([PARAGRAPHS[code], noise] * times)).code == code


@pytest.mark.parametrize(("first", "second"), [("en", "ar"), ("en", "fr"), ("hr", "de")])
def test_a_long_text_with_every_second_line_in_another_language_has_the_shares_of_a_short_one(
    first: str, second: str
) -> None:
    lines = [PARAGRAPHS[first], PARAGRAPHS[second]]
    short, long = (identify("\n".join(lines * times)) for times in (20, 2_000))
    assert long.code == short.code
    share = {one.code: one.share for one in short.shares}
    assert {one.code: one.share for one in long.shares} == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("separator", [". ", " ", ".\n"])
def test_of_a_long_text_of_unknown_names_a_bounded_part_is_asked_about(separator: str) -> None:
    draw = random.Random(1)
    names = ["".join(draw.choices("abcdefghijklmnoprstuvz", k=draw.randrange(2, 9))).title() for _ in range(80_000)]
    text = separator.join(" ".join(names[place : place + 6]) for place in range(0, len(names), 6))
    found = letter_scripts(text)
    told = telling_part(text[:800], found[:800])
    steps = divide(text, found, told, Guess("en", 0.4, share=0.5))
    number = 0
    questions: Sequence[Question] = next(steps)
    while questions:
        number += sum(len(one.excerpts) for one in questions)
        try:
            questions = steps.send([(("en", 0.5), ("de", 0.1)) for _ in questions])
        except StopIteration:
            break
    assert 100 < number < 3_000


@pytest.mark.parametrize(
    ("own", "beside"),
    [
        ("Susjedi su nam pričali da će kolodvor biti zatvoren cijeli tjedan zbog radova na pruzi.", "de"),
        ("Komšije su nam pričale da će stanica biti zatvorena cele nedelje zbog radova na pruzi.", "tr"),
        ("Naboerne fortalte os, at stationen er lukket hele ugen, fordi der arbejdes på sporet.", "en"),
    ],
)
def test_a_sentence_in_one_of_some_close_languages_is_not_in_the_language_beside_it(own: str, beside: str) -> None:
    found = identify(f"{PARAGRAPHS[beside]} {own} {PARAGRAPHS[beside]}")
    place = len(PARAGRAPHS[beside]) + 10
    (code,) = [one.code for one in found.segments if one.start <= place < one.end]
    assert code != beside


def test_a_long_text_is_not_looked_through_for_a_dispute_about_its_language() -> None:
    guess = Guess("bs", 0.9, disputed=True)
    assert not guess.doubted(200).sole
    assert guess.doubted(1_000_000).sole
