"""What folding makes equal, what it keeps apart, and that every folded span finds its way back."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docmill.text.folding import fold, fold_with_offsets

LETTERS = st.text(alphabet=st.sampled_from("قُوّاتٌ ـأإآٱى‌یکكةە٣۳3éßﷺ각각ががｶﾞ \u200f\u00ad\n\tİıÅ゛\ud800"))
TEXTS = st.one_of(
    st.text(),
    LETTERS.map(lambda text: text * 30),  # long enough for the arrays
    st.text(alphabet=st.characters(categories=["Mn", "Lo", "Zs", "Cf", "Nd"])),
    LETTERS,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("قُوَّات", "قوات"),
        ("الأميركي", "الاميركي"),
        ("إلى", "الي"),
        ("مدرسة", "مدرسه"),
        ("ســـوريا", "سوريا"),
        ("مسؤول", "مسوول"),
        ("کتاب فارسی", "كتاب فارسي"),
        ("می‌رود", "میرود"),
        ("ﻻ", "لا"),
        ("٢٠١٦", "2016"),
        ("۲۰۱۶", "2016"),
        ("२०१६", "2016"),
        ("２０１６", "2016"),
        ("ＡＢＣ", "abc"),
        ("Straße", "STRASSE"),
        ("München", "MUNCHEN"),
        ("İSTANBUL", "istanbul"),
        ("DİYARBAKIR", "Diyarbakır"),
        ("Łódź", "lodz"),
        ("Ёлка", "елка"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("שָׁלוֹם", "שלום"),
        ("ｶﾞｽ", "ガス"),
        (unicodedata.normalize("NFD", "한국 が"), "한국 が"),
        (unicodedata.normalize("NFD", "Việt Nam"), "Việt Nam"),
        ("क़लम", "क़लम"),
        ("a\u00a0 \r\n\tb ", "a b"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_spellings_of_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("किताब", "कताब"), ("คน", "คืน"), ("か", "が"), ("سورة", "صورة"), ("पाक", "पक"), ("გ", "კ")],
)
def test_marks_and_letters_that_make_another_word_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_both_foldings_agree(text: str) -> None:
    assert fold_with_offsets(text).text == fold(text)


@given(TEXTS)
def test_offsets_are_monotone_and_within_the_original(text: str) -> None:
    folded = fold_with_offsets(text)
    starts, ends = folded.offsets.tolist(), folded.ends.tolist()
    assert len(starts) == len(ends) == len(folded.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@given(TEXTS, st.data())
def test_a_span_that_ends_where_letters_end_folds_back_to_itself(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    starts = folded.offsets.tolist()
    # One code point may fold to several: only whole ones can be asked back.
    borders = [i for i in range(len(starts) + 1) if i in (0, len(starts)) or starts[i] != starts[i - 1]]
    start = data.draw(st.sampled_from(borders))
    end = data.draw(st.sampled_from([border for border in borders if border >= start]))
    first, last = folded.original(start, end)
    assert fold(text[first:last]).strip() == fold(folded.text[start:end])


def test_a_span_keeps_the_vowels_of_its_last_letter_and_no_bidi_mark() -> None:
    text = "قال مُحمّدٌ\u200f ذلك"
    folded = fold_with_offsets(text)
    start = folded.text.index("محمد")
    first, last = folded.original(start, start + 4)
    assert text[first:last] == "مُحمّدٌ"


def test_a_span_outside_the_text_is_an_index_error() -> None:
    with pytest.raises(IndexError, match="not within"):
        fold_with_offsets("abc").original(1, 4)


WORDS = {
    "vowelled Arabic": "قَالَ مُحَمَّدٌ إنَّ الشَّمْسَ طَالِعَةٌ",
    "Quranic": "ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَٰلَمِينَ",
    "tatweel and lam-alef forms": "ســـلام ﻻ ﻸ ﷲ",
    "Persian with ZWNJ": "می‌خواهم کتاب‌های ۱۲۳ را بخوانم",
    "Urdu": "پاکستان میں ہر جگہ گئے",
    "Hebrew with points": "שָׁלוֹם עֲלֵיכֶם",
    "Hindi": "हिन्दी में क़लम और ज़मीन २०२४",
    "Malayalam with ZWJ": "അവന്‍ വന്നു",
    "Sinhala": "ශ්‍රී ලංකා",
    "Thai": "ที่นี่ น้ำ ๑๒๓",
    "Korean": "한국 뉴스",
    "Korean in jamo": unicodedata.normalize("NFD", "한국 뉴스"),
    "Japanese": "ｶﾞｽ が ガス ＡＢＣ",
    "Vietnamese in pieces": unicodedata.normalize("NFD", "Tiếng Việt"),
    "Turkish": "İSTANBUL'da ılık IŞIK",
    "German": "Straße GROẞ ﬁnden",
    "Greek": "ΣΊΣΥΦΟΣ Άνθρωπος",
    "Russian": "Ёлка й Йод",
    "Amharic": "ሰላም ዓለም",
    "Georgian": "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ საქართველო",
    "Tibetan": "བོད་ཡིག",
    "Khmer": "ភាសាខ្មែរ",
    "emoji": "👨‍👩‍👧 ❤️ ok",
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("before", ["", "\u200f\ufeff", "٣ ", "ﷲ "])
def test_every_word_of_a_folded_text_is_found_whole_in_the_original(text: str, before: str) -> None:
    whole = before + text
    folded = fold_with_offsets(whole)
    found = []
    for word in re.finditer(r"\S+", folded.text):
        first, last = folded.original(*word.span())
        assert fold(whole[first:last]) == word[0]
        found.append(whole[first:last])
    written = " ".join(found)
    assert fold(written) == folded.text
    marks = [c for c in whole if unicodedata.category(c)[0] == "M"]
    assert [c for c in written if unicodedata.category(c)[0] == "M"] == marks  # none is lost between words


@given(TEXTS, TEXTS)
def test_folding_joins_as_texts_do(one: str, other: str) -> None:
    assert fold(f"{one}\n{other}") == " ".join(filter(None, (fold(one), fold(other))))


@given(TEXTS)
def test_a_folded_text_is_never_longer_than_eighteen_times_its_original(text: str) -> None:
    assert len(fold(text)) <= 18 * len(text)


@given(st.text(alphabet="aé\u0301ب\u064bـ ﷺ\u00ad\n\U0001d15e"), st.data())
def test_many_spans_have_the_originals_that_each_has(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text * 3)
    assume(folded.text)
    places = st.integers(0, len(folded.text) - 1)
    spans = [sorted(data.draw(st.tuples(places, places))) for _ in range(data.draw(st.sampled_from([0, 3, 20])))]
    starts, ends = [one for one, _ in spans], [other + 1 for _, other in spans]
    assert folded.originals(starts, ends) == [folded.original(*one) for one in zip(starts, ends, strict=True)]
