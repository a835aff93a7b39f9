"""Cross-validate the language model: print figures, fit the temperature, hand on the models of the folds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from training.language.ngram_table import Floats
from training.language.sources import OTHER, Sample
from training.language.text_evidence import WEIGHT, Texts, pairs, train
from training.language.weights import Pairs, calibration_error, scores, softmax, temperature

Keep = Callable[[int, Floats, Floats, sp.csr_matrix], None]
"""A function that is given the number of a fold with its weights, biases and counts."""


_FILES = {
    "sentences.jsonl": "sentence",
    "word-pairs.jsonl": "pair",
    "treebanks.jsonl": "treebank",
    "messages.jsonl": "interface",
    "declarations.jsonl": "declaration",
}


def folds(samples: list[Sample], number: int, seed: int) -> npt.NDArray[np.intp]:
    """Return a fold for each sample; equal texts are in the same fold, and all of a language that has no class."""
    draw = np.random.default_rng(seed)
    of_text: dict[str, int] = {}
    keys = (one.origin if one.code == OTHER and one.origin else one.text.lower() for one in samples)
    return np.array([of_text.setdefault(key, int(draw.integers(number))) for key in keys])


def validate(texts: Texts, fold: npt.NDArray[np.intp], classes: list[str], keep: Keep) -> tuple[float, float]:
    """Cross-validate, print figures, and return the temperature fitted on texts that each fold's model had not seen."""
    parts: list[Pairs] = []
    raw: list[Floats] = []
    order: list[npt.NDArray[np.intp]] = []
    for one in range(int(fold.max()) + 1):
        weights, bias, counted = train(texts, np.flatnonzero(fold != one), len(classes))
        order.append(np.flatnonzero(fold == one))
        parts.append(pairs(texts, order[-1], counted, len(classes), own=False))
        raw.append(scores(parts[-1], weights, bias))
        keep(one, weights, bias, counted)
        print("fold", one, flush=True)
    every = Pairs.joined(parts)
    left = np.concatenate(order)
    length = np.array([texts.base[index].length for index in left], dtype=np.float32)
    heat = temperature(every, np.concatenate(raw), length, texts.common[left])
    warmed = np.concatenate(raw) * np.exp(heat[0] + heat[1] * length).astype(np.float32)[every.text]
    chances = softmax(warmed, every.borders, every.text)
    starts = every.borders
    best = np.array([a + int(one.argmax()) for a, one in zip(starts, np.split(chances, starts[1:]), strict=True)])
    kinds = np.array([texts.samples[index].kind for index in left])
    report(classes, texts.golds[left], every.kind[best], chances[best], kinds)
    return heat


def report(
    classes: list[str],
    gold: npt.NDArray[np.intp],
    said: npt.NDArray[np.intp],
    sure: Floats,
    kinds: npt.NDArray[np.str_],
) -> None:
    """Print accuracy, calibration error, the worst languages and the commonest confusions, by kind of text."""
    for kind in WEIGHT:
        here = kinds == kind
        if not here.any():
            continue
        right = said[here] == gold[here]
        by_class = {classes[one]: float(right[gold[here] == one].mean()) for one in np.unique(gold[here])}
        print(
            f"{kind}: {here.sum()} texts, {len(by_class)} languages, "
            f"mean accuracy {100 * np.mean(list(by_class.values())):.2f}, "
            f"calibration error {calibration_error(sure[here], right):.4f}"
        )
        print("  worst", sorted((round(100 * value, 1), code) for code, value in by_class.items())[:14])
        wrong = Counter((classes[g], classes[s]) for g, s in zip(gold[here], said[here], strict=True) if g != s)
        print("  confusions", [f"{g}>{s} {n}" for (g, s), n in wrong.most_common(16)])


def leave_out(samples: list[Sample], out: Path) -> None:
    """Write labelled samples to files in `out`, a kind each, and those in languages of no class to another."""
    out.mkdir(parents=True, exist_ok=True)
    for name, kind in _FILES.items():
        rows = [{"text": one.text, "gold": one.code} for one in samples if one.kind == kind and one.code != OTHER]
        _write(out / name, rows)
    unknown = [{"text": one.text, "gold": one.origin} for one in samples if one.code == OTHER and one.origin]
    _write(out / "unknown.jsonl", unknown)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as lines of JSON."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
