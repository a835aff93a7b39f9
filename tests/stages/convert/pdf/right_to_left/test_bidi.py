"""Lines as they are seen, back to the order in which they were written.

What is seen is made by a forward implementation of UAX #9 (`uax9.py`), which shares no code with what is tested.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.convert.pdf.right_to_left.bidi import LineContext, base_is_right_to_left, logical, logical_line
from docmill.stages.convert.pdf.right_to_left.units import SeenUnit
from tests.stages.convert.pdf.right_to_left.uax9 import seen

ARABIC = ["كتاب", "قالت", "المدينة،", "جديد.", "(قديم)", "والبيت", "«نعم»", "النهر:", "١٢٥٠", "متى؟"]
HEBREW = ["ספר", "הבית,", "חדש.", "(ישן)", "שלום", "מה?", "1,250", "25%", "3-2", "2024-05-14"]
FOREIGN = [
    "Windows 11",
    "COVID-19",
    "info@example.org",
    "v2.0",
    "Northwind Tools",
    "iPhone 15 Pro",
    "f(x)",
    "12/05/2024",
]


def units_of(line: str) -> list[SeenUnit]:
    units: list[SeenUnit] = []
    spaced = False
    for character in line:
        if character == " ":
            spaced = bool(units)
            continue
        units.append(SeenUnit(character, spaced))
        spaced = False
    return units


def read(line: str, context: LineContext | None = None) -> str:
    return logical(units_of(line), context or LineContext(), right_to_left=True)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    words: Sequence[str] = draw(st.sampled_from([ARABIC, HEBREW]))
    chosen = draw(st.lists(st.sampled_from(words[:6]), min_size=3, max_size=8))
    at = draw(st.integers(1, len(chosen) - 1))
    foreign = draw(st.sampled_from([*FOREIGN, *words[6:]]))
    return " ".join([*chosen[:at], foreign, *chosen[at:]])


@given(st.lists(st.tuples(st.sampled_from("ابתם،.:(«]x7٣-%/"), st.booleans())), st.booleans(), st.sampled_from("RL"))
def test_a_line_turned_as_a_whole_is_that_of_its_units(
    line: list[tuple[str, bool]], right_to_left: bool, strong: str
) -> None:
    one, other = LineContext(strong), LineContext(strong)
    units = [SeenUnit(text, spaced) for text, spaced in line]
    whole = logical_line([text for text, _ in line], [gap for _, gap in line], one, right_to_left=right_to_left)
    assert whole == logical(units, other, right_to_left=right_to_left)
    assert one == other


@given(sentences())
def test_what_is_seen_of_a_sentence_is_read_as_it_was_written(sentence: str) -> None:
    assert read(seen(sentence)) == sentence


@given(
    st.lists(st.sampled_from([*ARABIC, *HEBREW, *FOREIGN, "km", "5", "$", "-"]), min_size=1, max_size=9).map(" ".join)
)
def test_whatever_is_read_looks_as_what_is_seen_and_loses_nothing(sentence: str) -> None:
    line = seen(sentence)
    found = read(line)
    assert sorted(found.replace(" ", "")) == sorted(line.replace(" ", ""))


@pytest.mark.parametrize(
    "sentence",
    [
        "سعره 1,250 km من هنا",
        "يوم 14 May في المدينة",
        "في 2024-05-14 وصلنا",
        "قال ٢٠٢٦ Microsoft كذلك",
        "المسافة 25 kg تقريبا",
        "פתחו את Windows 11 היום",
        "לפי Smith, 2015 נמצא",
    ],
)
def test_of_texts_that_look_alike_the_one_that_people_write_is_read(sentence: str) -> None:
    assert read(seen(sentence)) == sentence


@pytest.mark.parametrize("line", ["(ميدق) تيب", ")ميدق) تيب", "(ميدق( تيب", ")ميدق( تيب"])
def test_brackets_open_and_close_whichever_way_each_was_mapped(line: str) -> None:
    assert read(line) == "بيت (قديم)"


def test_a_bracket_that_opened_a_line_before_closes_on_the_next() -> None:
    context = LineContext()
    assert read("ميدق) تيب", context) == "بيت (قديم"
    assert read("يقب ( دقو", context).count(")") == 1


def test_arabic_words_inside_a_line_from_left_to_right_are_turned_alone() -> None:
    line = seen("The word كتاب جديد means new book.", right_to_left=False)
    assert logical(units_of(line), LineContext(), right_to_left=False) == "The word كتاب جديد means new book."


def test_the_direction_of_a_line_is_that_of_its_column_unless_all_runs_the_other_way() -> None:
    assert base_is_right_to_left("كتاب Windows and Office and more words", column=True)
    assert not base_is_right_to_left("كتاب Windows and Office and more words", column=False)
    assert base_is_right_to_left("كتاب جديد", column=False)
    assert not base_is_right_to_left("All of it is Latin.", column=True)
