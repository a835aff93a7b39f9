"""What the encoder of the backend `accurate` learns from, windows with their labels; its training and its scores."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from docmill.stages.entities.encoder.windows import Window, windows_of
from docmill.stages.entities.encoder.word_pieces import WordPieces
from docmill.stages.entities.tagger.crf import TYPES
from docmill.stages.entities.tokens import tokenize
from training.entities.corpora import Annotated
from training.entities.layout import labels_of
from training.entities.low_rank import FLOAT, Encoder
from training.entities.scores import Tally

__all__ = ["SEED", "Lesson", "keep_lower", "lessons_of", "score", "train"]

SEED = 7
BATCH = 5
"""Windows of a step, some 600 pieces."""


@dataclass(slots=True, eq=False)
class Lesson:
    """A window with its labels, and the output of the layers that stand still (empty until it is computed)."""

    window: Window
    labels: npt.NDArray[np.int64]
    lower: Tensor = field(default_factory=lambda: torch.zeros(0))


def lessons_of(document: Annotated, cutter: WordPieces, encoder: Encoder) -> Iterator[Lesson]:
    """Yield the windows of a document with their labels."""
    tokens = tokenize(document.text)
    labels = labels_of(tokens, document)
    for window in windows_of(tokens, cutter, encoder.model.shape):
        yield Lesson(window, labels[window.word : window.word + len(window.firsts)])


def keep_lower(encoder: Encoder, lessons: Sequence[Lesson]) -> None:
    """Compute and keep the output of the layers that stand still: 800 bytes a piece."""
    for batch in batches(sorted(lessons, key=lambda lesson: len(lesson.window.pieces)), 12):
        rows = encoder.lower([lesson.window for lesson in batch])
        for lesson, row in zip(batch, rows, strict=True):
            lesson.lower = row[: len(lesson.window.pieces)].clone()


def batches(lessons: Sequence[Lesson], size: int) -> list[Sequence[Lesson]]:
    """Cut lessons into batches."""
    return [lessons[start : start + size] for start in range(0, len(lessons), size)]


def shuffled(lessons: list[Lesson], random: np.random.Generator) -> list[Sequence[Lesson]]:
    """Return batches of lessons of like length in a new order."""
    order = [lessons[number] for number in random.permutation(len(lessons))]
    found: list[Sequence[Lesson]] = []
    for group in batches(order, 16 * BATCH):
        found += batches(sorted(group, key=lambda lesson: len(lesson.window.pieces)), BATCH)
    return [found[number] for number in random.permutation(len(found))]


def join(batch: Sequence[Lesson]) -> tuple[Tensor, npt.NDArray[np.int64], Tensor]:
    """Return a batch's rows, their lengths, and the labels of pieces: -100 for those that begin no word."""
    lengths = np.array([len(lesson.window.pieces) for lesson in batch])
    rows = torch.zeros(len(batch), int(lengths.max()), batch[0].lower.shape[1], dtype=FLOAT)
    labels = torch.full(rows.shape[:2], -100)
    for number, lesson in enumerate(batch):
        rows[number, : lengths[number]] = lesson.lower
        labels[number, torch.from_numpy(lesson.window.firsts)] = torch.from_numpy(lesson.labels)
    return rows, lengths, labels


def train(encoder: Encoder, lessons: list[Lesson], passes: int, rate: float) -> None:
    """Train with AdamW (Loshchilov and Hutter 2019); the rate rises over the first fifteenth and then falls."""
    random = np.random.default_rng(SEED)
    learning = [value for value in encoder.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    steps = [batch for _ in range(passes) for batch in shuffled(lessons, random)]
    warm, started, mean = max(1, len(steps) // 15), time.monotonic(), 0.0
    encoder.train()
    for step, batch in enumerate(steps):
        falling = max(0.02, 1 - max(0, step - warm) / (len(steps) - warm))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / warm) * falling
        rows, lengths, labels = join(batch)
        loss = functional.cross_entropy(encoder(rows, lengths).flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        mean += (loss.item() - mean) * max(0.02, 1 / (step + 1))
        if step % 50 == 0:
            print(f"step {step} of {len(steps)}, loss {mean:.4f}, {time.monotonic() - started:.0f} s", flush=True)


@torch.no_grad()
def score(
    encoder: Encoder, documents: Sequence[Annotated], cutter: WordPieces
) -> dict[str, tuple[float, float, float]]:
    """Score the encoder by itself, the likeliest label of each word."""
    tally = Tally()
    encoder.eval()
    for document in documents:
        tokens, found = tokenize(document.text), list[tuple[int, int, str]]()
        for lesson in lessons_of(document, cutter, encoder):
            keep_lower(encoder, [lesson])
            rows, lengths, _ = join([lesson])
            last = 0
            for place, label in enumerate(encoder(rows, lengths)[0, lesson.window.firsts].argmax(1).tolist()):
                start, end = tokens.span(lesson.window.word + place, lesson.window.word + place)
                if label and label % 2 == 0 and last in (label, label - 1):
                    found[-1] = (found[-1][0], end, found[-1][2])
                elif label:
                    found.append((start, end, TYPES[(label - 1) // 2]))
                last = label
        tally.add(document, found)
    return tally.scores()
