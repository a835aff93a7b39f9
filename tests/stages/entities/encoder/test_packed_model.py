"""An encoder's file is read as its format says, and one that is damaged is a ConfigError."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docmill.errors import ConfigError
from docmill.stages.entities.encoder.packed_model import read_packed
from tests.stages.entities.encoder.tiny_encoder import HEADS, INNER, LAYERS, PIECES, WIDTH, tiny_encoder

CONTENT = tiny_encoder()


def test_sizes_pieces_and_tensors_are_those_written(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(CONTENT)
    model = read_packed(path)
    shape = model.shape
    assert (shape.width, shape.layers, shape.heads, shape.inner) == (WIDTH, LAYERS, HEADS, INNER)
    assert {piece: score for piece, (_, score) in model.pieces.items()} == {k: v for k, v in PIECES.items() if k}
    assert model.characters == {ord("A"): "a"}
    table = model.tensor("emb.word", len(PIECES) + 1, WIDTH)
    assert np.array_equal(model.piece_vectors(np.array([3, 1])), table[[3, 1]])
    assert model.tensor("l1.fi.w", INNER, WIDTH).shape == (INNER, WIDTH)


def test_a_block_holds_its_scale_then_lower_halves_then_upper_halves(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(CONTENT)
    model = read_packed(path)
    at, _ = model.places["l0.q.w"]
    block = model.mapped[at : at + 18].tobytes()
    scale = np.frombuffer(block[:2], dtype="<f2")[0]
    row = model.tensor("l0.q.w", WIDTH, WIDTH)[0]
    assert row[0] == np.float32(scale) * ((block[2] & 15) - 8)
    assert row[16] == np.float32(scale) * ((block[2] >> 4) - 8)


def test_a_tensor_of_another_shape_or_name_is_a_config_error(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(CONTENT)
    model = read_packed(path)
    with pytest.raises(ConfigError, match="another shape"):
        model.tensor("l0.q.w", WIDTH, 2 * WIDTH)
    with pytest.raises(ConfigError, match="no tensor"):
        model.tensor("l9.q.w", WIDTH, WIDTH)


@given(cut=st.integers(0, len(CONTENT) - 1), at=st.integers(0, 400), byte=st.integers(0, 255))
@example(cut=0, at=187, byte=128)  # a code point beyond what chr takes
@settings(max_examples=60)
def test_a_damaged_file_is_read_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, cut: int, at: int, byte: int
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "tiny.bin"
    for content in (CONTENT[:cut], CONTENT[:at] + bytes([byte]) + CONTENT[at + 1 :]):
        path.write_bytes(content)
        try:
            read_packed(path)
        except ConfigError as error:
            assert "no encoder in the format" in str(error)  # noqa: PT017 - it may also be read
