"""An adapter adds what was learnt to an encoder's tensors, and leaves the others as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from docmill.errors import ConfigError
from docmill.stages.entities.encoder.adapter import Adapter, read_adapter
from docmill.stages.entities.encoder.packed_model import EncoderSizes
from docmill.stages.entities.tagger.model import available_languages
from tests.stages.entities.encoder.tiny_encoder import WIDTH, tiny_adapter


def test_a_matrix_gets_its_low_rank_addition_and_others_stay() -> None:
    adapter = tiny_adapter()
    zeros, bias = np.zeros((WIDTH, WIDTH), dtype=np.float32), np.ones(WIDTH, dtype=np.float32)
    added, same = adapter.linear("l1.q", zeros, bias)
    low, high = (adapter.arrays[f"l1.q.{part}"].astype(np.float32) for part in "AB")
    assert np.allclose(added.T, high @ low)
    assert np.array_equal(same, bias)
    assert not adapter.linear("l1.k", zeros, bias)[0].any()


def test_a_normalisation_that_was_learnt_stands_for_the_encoders_own() -> None:
    own, learnt = np.zeros(WIDTH, dtype=np.float32), np.ones(WIDTH, dtype=np.float32)
    adapter = Adapter({"l0.aln.w": learnt}, {})
    weights, bias = adapter.norm("l0.aln", own, own)
    assert np.array_equal(weights, learnt)
    assert np.array_equal(bias, own)


def test_an_adapter_of_another_encoder_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="other sizes"):
        tiny_adapter().check(EncoderSizes(384, 12, 12, 1536, 512, 0, 2, 3))


def test_what_ships_knows_languages_that_have_a_tagger_too() -> None:
    adapter = read_adapter()
    assert set(adapter.languages) <= set(available_languages())
    assert all(0 < adapter.weight(language) <= 1 for language in adapter.languages)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_adapter(tmp_path / "none.adapter")
