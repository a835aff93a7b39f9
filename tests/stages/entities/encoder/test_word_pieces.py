"""Words are cut into the likeliest pieces, by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.stages.entities.encoder.packed_model import read_packed
from docmill.stages.entities.encoder.word_pieces import WordPieces
from tests.stages.entities.encoder.tiny_encoder import write_tiny_encoder


@pytest.fixture
def cutter(tmp_path: Path) -> WordPieces:
    return WordPieces(read_packed(write_tiny_encoder(tmp_path)))


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("ab", (3,)),
        ("abc", (3, 7)),  # -2 - 4 is likelier than the mark of a space and abc, -3 - 6
        ("Ab", (3,)),  # a capital is replaced as the file says
        ("x", (2, 1)),  # the mark of a space, and what is unknown
        ("", (2,)),
    ],
)
def test_the_likeliest_pieces_are_taken(cutter: WordPieces, word: str, pieces: tuple[int, ...]) -> None:
    assert cutter.word(word) == pieces
    assert cutter.word(word) == pieces  # as remembered


def test_marks_are_cut_one_by_one_whatever_spaces_stand_around_them(cutter: WordPieces) -> None:
    assert cutter.marks(" , ") == cutter.marks(",") == (8,)
    assert cutter.marks(" ") == ()
    assert len(cutter.marks("," * 100)) == 4


def test_an_endless_word_has_a_bounded_number_of_pieces(cutter: WordPieces) -> None:
    assert len(cutter.word("c" * 100_000)) == 12
