"""A pretrained encoder in torch whose upper layers learn low-rank additions (LoRA, Hu et al. 2021).

The same network as `docmill.stages.entities.encoder.network`, for training: the encoder's own weights stand still, and
so do its lower layers, whose output is computed once for each window and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from docmill.stages.entities.encoder.adapter import Adapter
from docmill.stages.entities.encoder.packed_model import PackedModel
from docmill.stages.entities.encoder.windows import Window
from docmill.stages.entities.tagger.crf import LABELS

__all__ = ["Encoder", "Sizes", "pad"]

FLOAT = torch.bfloat16 if torch.backends.cpu.get_cpu_capability() == "AVX512" else torch.float32
"""What is computed in. Without AVX-512 products in bfloat16 take nine times as long as in single precision (AVX2)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is learnt: layers of the encoder that are used, of these the lower ones that stand still, and the rank."""

    layers: int = 9
    still: int = 2
    rank: int = 16

    @property
    def scale(self) -> float:
        """Return what the additions are multiplied by, so that ranks learn at one rate."""
        return float((32 / self.rank) ** 0.5)


class _Linear(nn.Module):
    def __init__(self, model: PackedModel, name: str, out: int, into: int, sizes: Sizes | None) -> None:
        super().__init__()
        self.register_buffer("weights", torch.from_numpy(model.tensor(f"{name}.w", out, into)).to(FLOAT))
        self.b = nn.Parameter(torch.from_numpy(model.tensor(f"{name}.b", out)), requires_grad=sizes is not None)
        self.sizes = sizes
        if sizes:
            self.A = nn.Parameter(torch.randn(sizes.rank, into) / into**0.5)
            self.B = nn.Parameter(torch.zeros(out, sizes.rank))

    def forward(self, rows: Tensor) -> Tensor:
        result = functional.linear(rows, self.weights, self.b.to(FLOAT))
        if self.sizes:
            added = functional.linear(functional.linear(rows, self.A.to(FLOAT)), self.B.to(FLOAT))
            result = result + added * self.sizes.scale
        return result


class _Norm(nn.Module):
    def __init__(self, model: PackedModel, name: str, width: int, *, learns: bool) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.from_numpy(model.tensor(f"{name}.w", width)), requires_grad=learns)
        self.b = nn.Parameter(torch.from_numpy(model.tensor(f"{name}.b", width)), requires_grad=learns)

    def forward(self, rows: Tensor) -> Tensor:
        return functional.layer_norm(rows, self.w.shape, self.w.to(FLOAT), self.b.to(FLOAT), 1e-12)


class _Layer(nn.Module):
    def __init__(self, model: PackedModel, number: int, sizes: Sizes | None) -> None:
        super().__init__()
        width, inner, self.heads = model.shape.width, model.shape.inner, model.shape.heads
        name = f"l{number}."
        self.q, self.k, self.v, self.ao = (
            _Linear(model, name + part, width, width, sizes) for part in ("q", "k", "v", "ao")
        )
        self.fi = _Linear(model, f"{name}fi", inner, width, sizes)
        self.fo = _Linear(model, f"{name}fo", width, inner, sizes)
        self.aln, self.oln = (_Norm(model, name + part, width, learns=sizes is not None) for part in ("aln", "oln"))

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        count, length, width = rows.shape
        size = width // self.heads

        def split(part: Tensor) -> Tensor:
            return part.view(count, length, self.heads, size).transpose(1, 2)

        # By plain products: torch's own attention on a CPU takes a third of a step in its backward pass.
        weights = torch.matmul(split(self.q(rows)), split(self.k(rows)).transpose(2, 3)) * size**-0.5 + mask
        mixed = torch.matmul(functional.softmax(weights, -1), split(self.v(rows)))
        rows = self.aln(rows + self.ao(mixed.transpose(1, 2).reshape(count, length, width)))
        return self.oln(rows + self.fo(functional.gelu(self.fi(rows), approximate="tanh")))


def pad(windows: Sequence[Window]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the pieces of windows in one matrix, with zeros after the shorter, and their lengths."""
    lengths = np.array([len(window.pieces) for window in windows])
    pieces = np.zeros((len(windows), lengths.max()), dtype=np.int64)
    for row, window in zip(pieces, windows, strict=True):
        row[: len(window.pieces)] = window.pieces
    return pieces, lengths


class Encoder(nn.Module):
    """The network; `forward` gives the scores of labels, shape (windows, pieces, labels)."""

    def __init__(self, model: PackedModel, sizes: Sizes) -> None:
        super().__init__()
        shape = model.shape
        self.model, self.sizes = model, sizes
        positions = model.tensor("emb.pos", shape.positions, shape.width)
        self.positions = torch.from_numpy(positions + model.tensor("emb.type", 2, shape.width)[0])
        self.embedded = _Norm(model, "emb.ln", shape.width, learns=False)
        self.layers = nn.ModuleList(
            _Layer(model, number, sizes if number >= sizes.still else None) for number in range(sizes.layers)
        )
        self.head = nn.Linear(shape.width, len(LABELS))

    @torch.no_grad()
    def lower(self, windows: Sequence[Window]) -> Tensor:
        """Return the output of the layers that stand still."""
        pieces, lengths = pad(windows)
        rows = torch.from_numpy(self.model.piece_vectors(pieces.ravel())).view(*pieces.shape, -1)
        rows = self.embedded((rows + self.positions[: pieces.shape[1]]).to(FLOAT))
        for layer in self.layers[: self.sizes.still]:
            rows = layer(rows, _mask(lengths))
        return rows

    def forward(self, rows: Tensor, lengths: npt.NDArray[np.int64]) -> Tensor:
        for layer in self.layers[self.sizes.still :]:
            rows = layer(rows, _mask(lengths))
        return self.head(functional.dropout(rows.float(), 0.1, self.training))

    def learnt(self) -> dict[str, npt.NDArray[Any]]:
        """Return what was learnt as an adapter's arrays."""
        arrays = {}
        for name, value in self.named_parameters():
            if value.requires_grad:
                scaled = value.detach() * (self.sizes.scale if name.endswith(".B") else 1.0)
                arrays[_short(name)] = scaled.numpy().astype(np.float16 if name[-1] in "AB" else np.float32)
        return arrays

    def resume(self, adapter: Adapter) -> None:
        """Take over what an adapter learnt before."""
        with torch.no_grad():
            for name, value in self.named_parameters():
                if value.requires_grad:
                    array = torch.from_numpy(adapter.arrays[_short(name)].astype(np.float32))
                    value.copy_(array / (self.sizes.scale if name.endswith(".B") else 1.0))


def _short(name: str) -> str:
    """Return the adapter's name of a parameter: l3.q.A for layers.3.q.A; that of the head is left as it is."""
    return name.replace("layers.", "l", 1).replace("head.weight", "head.w").replace("head.bias", "head.b")


def _mask(lengths: npt.NDArray[np.int64]) -> Tensor:
    """Return what keeps attention off the places after a window's end, shape (windows, 1, 1, pieces)."""
    inside = torch.arange(int(lengths.max()))[None] < torch.from_numpy(lengths)[:, None]
    return torch.where(inside, 0.0, -1e4).to(FLOAT)[:, None, None, :]
