"""Common words check what CLD2 says, and tell names from sentences."""

from __future__ import annotations

import pytest

from docmill.stages.language import identify
from docmill.stages.language.common_words import are_common, are_names, words_of

SPANISH = (
    "La biblioteca de la ciudad abrirá sus puertas en la primavera, después de dos años de obras que han costado más "
    "de lo que se había dicho. El alcalde explicó que los vecinos podrán llevarse los libros a casa sin pagar nada."
)
PAPIAMENTU = (
    "E biblioteka nobo di e pueblo a habri su portanan ayera, i tur hende por fia buki pornada. E gobernador a bisa ku "
    "nan ta spera ku hopi mucha lo bin lesa ei despues di skol, pasobra na kas nan no tin lugá pa sinti trankil i lesa."
)


def test_the_words_of_a_language_are_common_in_it_and_not_in_another() -> None:
    words = words_of(SPANISH)
    assert are_common(words, "es", 900, "Latn")
    assert not are_common(words, "de", 900, "Latn")
    assert not are_common(words, "es", 10, "Latn")


def test_a_relative_that_cld2_does_not_know_is_not_taken_for_the_language_it_knows() -> None:
    assert identify(SPANISH * 3).code == "es"
    assert identify("\n".join([PAPIAMENTU] * 3)).code == "pap"


@pytest.mark.parametrize(
    "text",
    ["Margaret Holloway, Piet Verbruggen, Zdenka Horvatinčić", "AB KLM XZQ DE FR", "Ján Kováč\nMária Nováková"],
)
def test_names_and_codes_alone_have_no_language(text: str) -> None:
    found = identify(text)
    assert (found.code, found.reason) == ("und", "names")


@pytest.mark.parametrize(
    "text", ["The House of the Seven Gables", "BREAKING NEWS FROM THE CAPITAL", "Guten Morgen.", "Das Haus am See"]
)
def test_titles_with_a_common_word_are_no_names(text: str) -> None:
    assert not are_names(text, "Latn")
