from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.visual_order import line_reorder

FINALS = "\nםילג ךשוח ץעה\n"  # words that end in a final letter
LINES = {
    "full stop": (".םיכורא ויה םימיה", "הימים היו ארוכים."),
    "number": ("2024 תנשב חתפנ ןורחאה ףינסה", "הסניף האחרון נפתח בשנת 2024"),
    "numbers with signs": (".12:30-ב 3,500 ךותמ 45.5% ועיגה", "הגיעו 45.5% מתוך 3,500 ב-12:30."),
    "a phone number": ("03-5551234 :ןופלט", "טלפון: 03-5551234"),
    "Latin words": (".Visual Studio Code םע דבוע ןונכתה", "התכנון עובד עם Visual Studio Code."),
    "Latin word with a number": (".Windows 95 תנקתה ךירדמ", "מדריך התקנת Windows 95."),
    "brackets": ("(הנושאר הרודהמ) םירופיס", "סיפורים (מהדורה ראשונה)"),
    "brackets within Latin": ("NATO (1949) ןוגרא", "ארגון NATO (1949)"),
    "quotes": ('."םולש" רמאו םכח ןקז אב', 'בא זקן חכם ואמר "שלום".'),
    "a list item": ("- ןושאר טירפ", "- פריט ראשון"),
    "Latin line with a Hebrew word": (
        "The word םולש means peace, not war", "The word שלום means peace, not war",
    ),
    "Latin line": ("Nothing here is turned (at all).", "Nothing here is turned (at all)."),
    "points": ("םו\u05b9ל\u05b8ש\u05c1", "ש\u05c1ל\u05b8ו\u05b9ם"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), LINES.values(), ids=LINES)
def test_a_line_is_read_backwards_but_for_what_stands_from_left_to_right(line: str, wanted: str) -> None:
    reorder = line_reorder(line + FINALS)
    assert reorder is not None
    assert reorder(line) == wanted


@pytest.mark.parametrize("line", [line for line, _ in LINES.values()])
def test_lines_in_logical_order_are_left_alone(line: str) -> None:
    logical = "הימים היו ארוכים והלילות קצרים מאוד, וכך גם השנים."
    reorder = line_reorder(line + FINALS)
    assert reorder is not None
    assert reorder(logical) == logical


def test_text_in_logical_order_is_told_by_its_final_letters_whatever_is_declared() -> None:
    text = "שלום לכם אנשים טובים (וגם לשכנים) בשנת 2024"
    assert line_reorder(text) is None
    assert line_reorder(text, declared=True) is None


def test_a_declaration_decides_where_no_final_letter_does() -> None:
    assert line_reorder("הירפסה לש הרוקמ") is None
    reorder = line_reorder("הירפסה לש הרוקמ", declared=True)
    assert reorder is not None
    assert reorder("הירפסה לש הרוקמ") == "מקורה של הספריה"


def test_text_without_hebrew_is_never_in_visual_order() -> None:
    assert line_reorder("Plain English.", declared=True) is None
    assert line_reorder("نص عربي عادي", declared=True) is None


@given(st.text(alphabet="אבםן ()12a.-\u05b8\n", max_size=60), st.booleans())
def test_reordering_keeps_every_character_of_a_line(text: str, declared: bool) -> None:
    reorder = line_reorder(text, declared=declared)
    if reorder:
        for line in text.split("\n"):
            swapped = line.replace(")", "(")
            assert sorted(reorder(line).replace(")", "(")) == sorted(swapped)
