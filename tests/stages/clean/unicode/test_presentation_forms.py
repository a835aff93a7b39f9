from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.presentation_forms import letters_of_forms

# Code points of a font with one glyph a word: numbers, whatever letters Unicode has there.
SLOTS = {
    "in a row": "ﭖ ﭗ ﭘ ﭙ ﭚ",
    "ligatures, all of the isolated form": "ﱁ ﱂ ﱃ ﱄ",
    "two of forms that cannot stand alone": "ﭔ ﭕ",
    "between the numbers of verses": "ﱡ ﱢ (٢) ﱣ ﱤ (٣)",
    "without spaces": "ﭑﭒﭓﭔﭕ",
    "one alone": "ﮓ",
    "a mark alone": "ﱠ",
}
LETTERS = {
    "Arabic": ("ﻣﺮﺣﺒﺎ ﺑﻜﻢ", "مرحبا بكم"),
    "Persian": ("ﺍﯾﻦ ﮐﺘﺎﺏ ﭘﺪﺭﻡ ﺍﺳﺖ", "این کتاب پدرم است"),
    "Urdu": ("ﯾﮧ ﮐﮭﺎﻧﺎ ﮨﮯ", "یہ کھانا ہے"),
    "Persian in visual order": ("ﯽﺳﺭﺎﻓ ﻦﺘﻣ ﮏﯾ", "یسراف نتم کی"),
    "ligatures that are words": ("ﷲ ﷴ ﷺ", "الله محمد صلى الله عليه وسلم"),
    "forms beside letters": ("ﭘدر", "پدر"),
    "sloppy shapes within a word": ("ﭘﮋﮔﭼ", "پژگچ"),
}


@pytest.mark.parametrize("verse", SLOTS.values(), ids=SLOTS)
def test_glyph_slots_are_never_made_letters(verse: str) -> None:
    text = f"قال تعالى: {verse} صدق الله"
    assert letters_of_forms(text) == text


@pytest.mark.parametrize(("text", "wanted"), LETTERS.values(), ids=LETTERS)
def test_forms_that_spell_words_become_their_letters(text: str, wanted: str) -> None:
    assert letters_of_forms(text) == wanted


def test_words_keep_their_letters_on_the_line_of_a_verse() -> None:
    assert letters_of_forms("ﻗﺎﻝ: ﭖ ﭗ ﭘ ﭙ") == "قال: ﭖ ﭗ ﭘ ﭙ"


def test_code_points_of_private_use_stay() -> None:
    assert letters_of_forms("آية \ue801\ue802 وتفسيرها") == "آية \ue801\ue802 وتفسيرها"


@given(st.text(alphabet="\ufb50\ufb51\ufb54\ufb55\ufc5e\ufdf2\ufd3e\ufdfd\ufe8e\ufedf ابa1.\n", max_size=40))
def test_any_text_gives_the_same_when_given_again(text: str) -> None:
    once = letters_of_forms(text)
    assert letters_of_forms(once) == once
