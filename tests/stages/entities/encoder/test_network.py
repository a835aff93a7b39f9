"""The network computes what a transformer computes, window by window."""

from __future__ import annotations

from itertools import pairwise
from math import erf
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from docmill.stages.entities.encoder.network import Network
from docmill.stages.entities.encoder.packed_model import PackedModel, read_packed
from docmill.stages.entities.encoder.windows import Window
from tests.stages.entities.encoder.tiny_encoder import HEADS, INNER, LAYERS, WIDTH, tiny_adapter, write_tiny_encoder

Floats = npt.NDArray[np.float64]


@pytest.fixture
def model(tmp_path: Path) -> PackedModel:
    return read_packed(write_tiny_encoder(tmp_path))


def window(*pieces: int) -> Window:
    """Return a window in which each piece but the first and the last is a word."""
    return Window(np.array(pieces), np.arange(1, len(pieces) - 1), 0)


def norm(rows: Floats, model: PackedModel, name: str) -> Floats:
    rows = (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True)
    return rows * model.tensor(f"{name}.w", WIDTH) + model.tensor(f"{name}.b", WIDTH)


def by_the_book(model: PackedModel, pieces: npt.NDArray[np.int64]) -> Floats:
    """Compute the logarithms of the probabilities of all pieces' labels in loops, with the exact GELU."""
    adapter = tiny_adapter().arrays
    rows = model.piece_vectors(pieces) + model.tensor("emb.pos", 512, WIDTH)[: len(pieces)]
    rows = norm((rows + model.tensor("emb.type", 2, WIDTH)[0]).astype(np.float64), model, "emb.ln")
    for layer in range(LAYERS):
        part = {}
        for name, out, into in (("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH)):
            weights = model.tensor(f"l{layer}.{name}.w", out, into).astype(np.float64)
            if f"l{layer}.{name}.A" in adapter:
                weights = weights + adapter[f"l{layer}.{name}.B"].astype(float) @ adapter[f"l{layer}.{name}.A"]
            part[name] = rows @ weights.T + model.tensor(f"l{layer}.{name}.b", out)
        mixed = np.zeros_like(rows)
        size = WIDTH // HEADS
        for start, end in pairwise(range(0, WIDTH + 1, size)):
            seen = np.exp(part["q"][:, start:end] @ part["k"][:, start:end].T / size**0.5)
            mixed[:, start:end] = seen / seen.sum(1, keepdims=True) @ part["v"][:, start:end]
        mixed = mixed @ model.tensor(f"l{layer}.ao.w", WIDTH, WIDTH).T + model.tensor(f"l{layer}.ao.b", WIDTH)
        rows = norm(rows + mixed, model, f"l{layer}.aln")
        wide = rows @ model.tensor(f"l{layer}.fi.w", INNER, WIDTH).T + model.tensor(f"l{layer}.fi.b", INNER)
        wide *= np.vectorize(lambda x: 0.5 * (1 + erf(x / 2**0.5)))(wide)
        wide = wide @ model.tensor(f"l{layer}.fo.w", WIDTH, INNER).T + model.tensor(f"l{layer}.fo.b", WIDTH)
        rows = norm(rows + wide, model, f"l{layer}.oln")
    scores = np.exp(rows @ adapter["head.w"].T + adapter["head.b"])
    return np.log(scores / scores.sum(1, keepdims=True))


def test_labels_are_those_of_a_transformer_computed_by_the_book(model: PackedModel) -> None:
    one = window(0, 3, 5, 7, 2, 8, 0)
    (found,) = Network(model, tiny_adapter())([one])
    assert np.allclose(found, by_the_book(model, one.pieces)[one.firsts], atol=0.02)
    assert np.allclose(np.exp(found).sum(1), 1, atol=1e-5)


def test_windows_computed_together_are_as_alone(model: PackedModel) -> None:
    network = Network(model, tiny_adapter())
    windows = [window(0, 3, 0), window(0, 5, 4, 3, 8, 8, 0), window(0, 7, 2, 0)]
    for one, together in zip(windows, network(windows), strict=True):
        assert np.allclose(network([one])[0], together, atol=1e-4)
    assert network([]) == []
