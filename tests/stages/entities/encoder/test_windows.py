"""A text's windows hold each of its words once, in order, and none is too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.entities.encoder.packed_model import PackedModel, read_packed
from docmill.stages.entities.encoder.windows import MOST_PIECES, windows_of
from docmill.stages.entities.encoder.word_pieces import WordPieces
from docmill.stages.entities.tokens import tokenize
from tests.stages.entities.encoder.tiny_encoder import write_tiny_encoder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> PackedModel:
    return read_packed(write_tiny_encoder(tmp_path_factory.mktemp("encoder")))


@given(words=st.lists(st.sampled_from(["ab", "abc", "c.", "a,", "b\n", "x", "cccccccccccccc"]), max_size=400))
def test_each_word_is_in_one_window_of_bounded_size(model: PackedModel, words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    windows = list(windows_of(tokens, WordPieces(model), model.shape))
    assert [window.word for window in windows] == [
        sum(len(one.firsts) for one in windows[:number]) for number in range(len(windows))
    ]
    assert sum(len(window.firsts) for window in windows) == len(tokens.words)
    for window in windows:
        assert len(window.pieces) <= MOST_PIECES + 2
        assert (window.pieces[0], window.pieces[-1]) == (model.shape.begin, model.shape.end)


def test_sentences_stay_whole_where_they_fit(model: PackedModel) -> None:
    tokens = tokenize("ab ab ab ab ab ab ab ab ab.\n" * 60)
    windows = list(windows_of(tokens, WordPieces(model), model.shape))
    assert len(windows) > 1
    assert all(window.word % 9 == 0 for window in windows)
