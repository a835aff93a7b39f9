"""Fit a tagger on annotated documents, in two readings, and write its model file."""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.mapped_arrays import write_arrays
from docmill.stages.entities.tagger.crf import LABELS, forward_backward, pack_sentences
from docmill.stages.entities.tagger.document_context import encode_document_context
from docmill.stages.entities.tagger.lexicon import TaggerLexicon
from docmill.stages.entities.word_lists import load_table
from docmill.text.folding import fold
from training.entities.clusters import cluster
from training.entities.corpora import Annotated
from training.entities.crf import Data, Weights, design, emissions, index_features, train
from training.entities.layout import Encoder, Layout
from training.entities.piece_vectors import piece_clusters
from training.entities.recipes import Recipe
from training.entities.word_lexicon import written

__all__ = ["clustered", "fit", "write_model"]

INNER = 3
"""Parts of the training text that are each read by a model of the others: what a first reading of new text is like."""
_ODD = np.uint64(0x9E3779B97F4A7C15)


def roles() -> dict[str, str]:
    """Return the role of single trigger words: title, org, place; with `b` where the name stands before the word."""
    table = load_table("docmill.stages.entities.rules", "triggers")
    found: dict[str, str] = {}
    parts = {"PER": "title", "ORG": "org", "LOC": "place"}
    for row in table["rules"]:
        for word in row["words"]:
            if " " not in word:
                found.setdefault(fold(word), parts[row["type"]] + ("b" if row.get("side") == "before" else ""))
    return found


def raw_sentences(path: Path) -> list[list[str]]:
    """Return the folded words of the raw corpus between punctuation, without its markup and metadata."""
    sentences = []
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("<") and not line.startswith("<TITLE>"):
                continue
            parts = re.split(r"[.!?؟،\n]", re.sub("<[^>]+>", " ", line))
            sentences += [re.findall("[\u0621-\u06d3]+|\\d+", fold(part)) for part in parts]
    return sentences


def clustered(language: str, recipe: Recipe, raw: Path) -> dict[str, int] | None:
    """Cluster a language's words: by raw text for Arabic, else by multilingual word pieces."""
    if not recipe.clusters:
        return None
    if language == "ar":
        return cluster(raw_sentences(raw), recipe.clusters)
    return piece_clusters(written(language, 40_000), recipe.clusters)


def document_echoes(encoder: Encoder, laid: Layout, weights: Weights) -> npt.NDArray[np.uint64]:
    """Return what a model's first reading says of each word's other places in its document."""
    data = encoder.data(laid)
    scores = emissions(data, design(data, weights.keys), weights.values)
    guess = forward_backward(scores, weights.transitions, weights.first, pack_sentences(laid.lengths))
    stems = np.array([word.stem for word in encoder.words], dtype=np.uint64)[laid.row[laid.places]]
    with np.errstate(over="ignore"):
        return encode_document_context(
            stems ^ ((laid.document.astype(np.uint64) + np.uint64(1)) * _ODD), guess.marginals
        )


def join_data(one: Data, other: Data) -> Data:
    """Join two rows of texts."""
    together = np.concatenate
    return Data(
        one.words,
        together([one.row, other.row]),
        together([one.places, other.places + len(one.row)]),
        together([one.pairs, other.pairs], axis=1),
        together([one.lengths, other.lengths]),
        together([one.labels, other.labels]),
    )


def fit(
    recipe: Recipe, known: TaggerLexicon, documents: Sequence[Annotated], seed: int, labelled: Sequence[Annotated] = ()
) -> Weights:
    """Train on a first reading in which some words are unknown, and on a second that is given what the first found.

    Args:
        recipe: how the language is trained.
        known: what is known of words.
        documents: annotated by people.
        seed: of all that is random.
        labelled: documents labelled by `training.entities.label`; each of their sentences counts `recipe.labelled`.
    """
    random = np.random.default_rng(seed)
    counts = np.array([1.0] * len(documents) + [recipe.labelled] * len(labelled))
    documents = [*documents, *labelled]
    if labelled:  # each inner part has its share of both kinds
        order = random.permutation(len(documents))
        documents, counts = [documents[number] for number in order], counts[order]
    encoder = Encoder(known, roles())
    echoes = []
    for part in range(INNER):
        start, end = part * len(documents) // INNER, (part + 1) * len(documents) // INNER
        rest = encoder.lay([*documents[:start], *documents[end:]])
        data = encoder.data(rest)
        weight = _sentence_weights(rest, np.concatenate([counts[:start], counts[end:]]))
        weights = train(data, index_features(data, 2), recipe.penalty, recipe.inner or recipe.epochs, weight, seed=seed)
        echoes.append(document_echoes(encoder, encoder.lay(documents[start:end]), weights))
    first = encoder.unknown(encoder.lay(documents), recipe.unknown, random)
    second = encoder.lay(documents)
    data = join_data(encoder.data(first), encoder.data(second, np.concatenate(echoes)))
    data.words = encoder.words
    weight = np.tile(0.5 * _sentence_weights(second, counts), 2)
    keys = index_features(data, recipe.least)
    models = [
        train(data, keys, recipe.penalty, recipe.epochs, weight, seed=seed + number) for number in range(recipe.models)
    ]
    return Weights(
        keys,
        [np.mean([model.values[group] for model in models], axis=0) for group in range(len(keys))],
        np.mean([model.transitions for model in models], axis=0),
        np.mean([model.first for model in models], axis=0),
    )


def _sentence_weights(laid: Layout, counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how much each sentence counts: as much as its document."""
    firsts = np.concatenate([[0], np.cumsum(laid.lengths)[:-1]])
    return counts[laid.document[firsts]]


def write_model(
    path: Path, weights: Weights, known: TaggerLexicon, bias: Sequence[float], about: dict[str, Any]
) -> None:
    """Quantise to eight bits, leave out what rounds to nothing, and write the model's file."""
    arrays: dict[str, npt.NDArray[Any]] = {"lexicon": known.keys, "facts": known.facts, "clusters": known.clusters}
    scales = []
    for group, (keys, values) in enumerate(zip(weights.keys, weights.values, strict=True)):
        # The few largest weights may be cut: at 4 a feature alone decides.
        scale = min(float(np.abs(values).max(initial=1e-6)), 4.0) / 127
        small = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        kept = np.abs(small).max(axis=1) >= 2
        short, first = np.unique((keys[kept] >> np.uint64(32)).astype(np.uint32), return_index=True)
        arrays[f"keys{group}"], arrays[f"values{group}"] = short, small[kept][first]
        scales.append(scale)
    arrays["transitions"], arrays["first"] = weights.transitions.astype(np.float32), weights.first.astype(np.float32)
    spread = [0.0] * len(LABELS)
    for kind, value in enumerate(bias):
        spread[1 + 2 * kind] = spread[2 + 2 * kind] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(path, arrays, {**about, "labels": LABELS, "scales": scales, "bias": spread, "roles": roles()})
