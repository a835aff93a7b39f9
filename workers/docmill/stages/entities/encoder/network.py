"""Compute an encoder's labels of words: a transformer (Vaswani et al. 2017; BERT, Devlin et al. 2019) in numpy.

Windows are computed together: their pieces stand one after the other in one matrix, and only attention goes window by
window. No window is padded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.encoder.adapter import Adapter
from docmill.stages.entities.encoder.packed_model import PackedModel
from docmill.stages.entities.encoder.windows import Window

__all__ = ["Network"]

Floats = npt.NDArray[np.float32]
_EPSILON = np.float32(1e-12)
_PIECES_AT_ONCE = 4_000
"""Pieces computed together: 4,000 hold some 80 MB meanwhile, and more gain no speed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Linear:
    weights: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        result: Floats = rows @ self.weights
        result += self.bias
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Norm:
    """Layer normalisation (Ba, Kiros and Hinton 2016)."""

    weights: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        rows = rows - rows.mean(1, keepdims=True)
        rows /= np.sqrt(np.square(rows).mean(1, keepdims=True) + _EPSILON)
        rows *= self.weights
        rows += self.bias
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    query: _Linear
    key: _Linear
    value: _Linear
    output: _Linear
    attended: _Norm
    widen: _Linear
    narrow: _Linear
    finished: _Norm


class Network:
    """An encoder with an adapter, in memory: 4 bytes a weight of its layers."""

    def __init__(self, model: PackedModel, adapter: Adapter) -> None:
        """Unpack the layers that the adapter uses.

        Raises:
            ConfigError: the encoder's file lacks a tensor, or the adapter is of another encoder.
        """
        self._model, self._adapter, shape = model, adapter, model.shape
        adapter.check(shape)
        positions = model.tensor("emb.pos", shape.positions, shape.width)
        self._positions = positions + model.tensor("emb.type", 2, shape.width)[0]
        self._embedded = _Norm(model.tensor("emb.ln.w", shape.width), model.tensor("emb.ln.b", shape.width))
        self._layers = [self._layer(number) for number in range(adapter.layers)]

    def _layer(self, number: int) -> _Layer:
        width, inner = self._model.shape.width, self._model.shape.inner

        def linear(name: str, out: int, into: int) -> _Linear:
            name = f"l{number}.{name}"
            weights, bias = self._model.tensor(f"{name}.w", out, into), self._model.tensor(f"{name}.b", out)
            return _Linear(*self._adapter.linear(name, weights, bias))

        def norm(name: str) -> _Norm:
            name = f"l{number}.{name}"
            weights, bias = self._model.tensor(f"{name}.w", width), self._model.tensor(f"{name}.b", width)
            return _Norm(*self._adapter.norm(name, weights, bias))

        return _Layer(
            linear("q", width, width),
            linear("k", width, width),
            linear("v", width, width),
            linear("ao", width, width),
            norm("aln"),
            linear("fi", inner, width),
            linear("fo", width, inner),
            norm("oln"),
        )

    def __call__(self, windows: Sequence[Window]) -> list[Floats]:
        """Return for each window the logarithms of the probabilities of its words' labels, shape (words, labels)."""
        results: list[Floats] = []
        group: list[Window] = []
        for window in windows:
            group.append(window)
            if sum(len(one.pieces) for one in group) >= _PIECES_AT_ONCE:
                results += self._compute(group)
                group = []
        return results + self._compute(group)

    def _compute(self, windows: Sequence[Window]) -> list[Floats]:
        if not windows:
            return []
        bounds = np.cumsum([0, *(len(window.pieces) for window in windows)]).tolist()
        places = np.concatenate([np.arange(len(window.pieces)) for window in windows])
        rows = self._model.piece_vectors(np.concatenate([window.pieces for window in windows]))
        rows = self._embedded(rows + self._positions[places])
        for layer in self._layers:
            mixed = _attend(layer, rows, bounds, self._model.shape.heads)
            rows = layer.attended(rows + layer.output(mixed))
            rows = layer.finished(rows + layer.narrow(_gelu(layer.widen(rows))))
        firsts = np.concatenate([window.firsts + at for window, at in zip(windows, bounds, strict=False)])
        scores = self._adapter.label(rows[firsts])
        return np.split(scores, np.cumsum([len(window.firsts) for window in windows[:-1]]))


def _attend(layer: _Layer, rows: Floats, bounds: Sequence[int], heads: int) -> Floats:
    """Return what each piece gathers from the pieces of its window."""
    size = rows.shape[1] // heads
    query, key, value = layer.query(rows), layer.key(rows), layer.value(rows)
    query *= np.float32(size**-0.5)
    result = np.empty_like(rows)
    for start, end in pairwise(bounds):
        q, k, v = (part[start:end].reshape(-1, heads, size).transpose(1, 0, 2) for part in (query, key, value))
        weights = q @ k.transpose(0, 2, 1)
        weights -= weights.max(2, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(2, keepdims=True)
        result[start:end] = (weights @ v).transpose(1, 0, 2).reshape(end - start, -1)
    return result


def _gelu(rows: Floats) -> Floats:
    """Return x times the normal distribution's share below x, by tanh (Hendrycks and Gimpel 2016); changes `rows`."""
    inner = np.square(rows)
    inner *= np.float32(0.044715)
    inner += np.float32(1.0)
    inner *= rows
    inner *= np.float32(math.sqrt(2 / math.pi))
    np.tanh(inner, out=inner)
    inner += np.float32(1.0)
    rows *= inner
    rows *= np.float32(0.5)
    return rows
