"""Train the taggers that ship.

    python -m training.entities.train DATA RAW [--languages ar,en] [--folds N] [--out DIR]

DATA is a folder with the annotated corpora (`SETS` says which), RAW the raw Arabic corpus (xz) for word clusters. With
`--folds N` nothing is written: each N-th of a language's documents is held out in turn and scored. Seeded: the same
inputs give the same model. One core; three minutes for Arabic. What must be installed stands in `requirements.txt`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from docmill.stages.entities.gazetteer.lookup import find_matches
from docmill.stages.entities.mapped_arrays import write_arrays
from docmill.stages.entities.tagger.crf import LABELS, forward_backward, pack_sentences
from docmill.stages.entities.tagger.document_context import encode_document_context
from docmill.stages.entities.tagger.model import MODELS, TaggerModel
from docmill.stages.entities.tagger.tagging import tag_documents
from docmill.stages.entities.tagger.word_features import TaggerLexicon
from docmill.stages.entities.tokens import tokenize
from docmill.stages.entities.word_lists import load_table
from docmill.text.folding import fold

from training.entities import corpora
from training.entities.clusters import cluster
from training.entities.corpora import Annotated
from training.entities.crf import Data, Weights, design, emissions, index_features, train
from training.entities.layout import Encoder, Laid
from training.entities.piece_vectors import piece_clusters
from training.entities.scores import Tally
from training.entities.word_lexicon import lexicon, written

INNER = 3
"""Parts of the training text that are each read by a model of the others: what a first reading of new text is like."""
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a language is trained: its files with their readers, and the few numbers chosen on held-out documents."""

    files: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)
    """Files that are trained on and never held out."""
    held: dict[str, str] = field(default_factory=dict)
    """Files that are never trained on, to score what ships."""
    words: int = 80_000
    clusters: int = 0
    penalty: float = 2.0
    epochs: int = 8
    bias: tuple[float, float, float] = (0.6, 0.6, 0.6)
    unknown: float = 0.0
    """Share of names' words that the first reading is trained not to know."""
    models: int = 1
    """Models of different seeds whose weights are averaged."""
    least: int = 3
    """Times a feature must be met, in two readings of the text."""


SETS = {
    "ar": Recipe({"ar/anercorp-train.txt": "columns"}, words=120_000, clusters=500, models=7, bias=(0.7, 0.7, 0.7)),
    "en": Recipe(
        {"en/uner-ewt-dev.iob2": "uner"},
        {"en/wikigold.conll": "columns", "en/wnut17-train.conll": "columns"},
        clusters=256,
    ),
    "de": Recipe({"de/germeval2014-dev.tsv": "germeval"}, clusters=256, bias=(1.0, 1.0, 1.0)),
    "ru": Recipe({"ru/factrueval-devset.tar.xz": "factrueval"}, clusters=256),
    "sv": Recipe({"sv/uner-train.iob2": "uner"}, held={"sv/uner-dev.iob2": "uner"}),
    "zh": Recipe({"zh/uner-train.iob2": "uner"}, held={"zh/uner-dev.iob2": "uner"}, clusters=256),
    "pt": Recipe({"pt/uner-train.iob2": "uner"}, held={"pt/uner-dev.iob2": "uner"}, clusters=256),
    "fr": Recipe({"fr/europeana-bnf.bio": "columns"}, clusters=256, bias=(0.3, 0.3, 0.3)),
    "tr": Recipe(
        {"tr/wiki-ner-train.conll": "wikiner_tr"}, held={"tr/wiki-ner-dev.conll": "wikiner_tr"}, clusters=256, epochs=5
    ),
}


def roles() -> dict[str, str]:
    """The part that single trigger words play: title, org, place; `b` where the name stands before the word."""
    table = load_table("docmill.stages.entities.rules", "triggers")
    found: dict[str, str] = {}
    parts = {"PER": "title", "ORG": "org", "LOC": "place"}
    for row in table["rules"]:
        for word in row["words"]:
            if " " not in word:
                found.setdefault(fold(word), parts[row["type"]] + ("b" if row.get("side") == "before" else ""))
    return found


def raw_sentences(path: Path) -> list[list[str]]:
    """Folded words of the raw corpus between punctuation, its markup and metadata left out."""
    sentences = []
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("<") and not line.startswith("<TITLE>"):
                continue
            parts = re.split(r"[.!?؟،\n]", re.sub("<[^>]+>", " ", line))
            sentences += [re.findall("[\u0621-\u06d3]+|\\d+", fold(part)) for part in parts]
    return sentences


def clustered(language: str, recipe: Recipe, raw: Path) -> dict[str, int] | None:
    """The clusters of a language's words: from raw text for Arabic, else from multilingual word pieces."""
    if not recipe.clusters:
        return None
    if language == "ar":
        return cluster(raw_sentences(raw), recipe.clusters)
    return piece_clusters(written(language, 40_000), recipe.clusters)


def read(folder: Path, files: dict[str, str]) -> list[Annotated]:
    """The documents of corpora."""
    return [document for name, reader in files.items() for document in getattr(corpora, reader)(folder / name)]


def hear(encoder: Encoder, laid: Laid, weights: Weights) -> npt.NDArray[np.uint64]:
    """What a model's first reading says of each word's other places in its document."""
    data = encoder.data(laid)
    scores = emissions(data, design(data, weights.keys), weights.values)
    guess = forward_backward(scores, weights.transitions, weights.first, pack_sentences(laid.lengths))
    stems = np.array([word.stem for word in encoder.words], dtype=np.uint64)[laid.row[laid.places]]
    with np.errstate(over="ignore"):
        return encode_document_context(
            stems ^ ((laid.document.astype(np.uint64) + np.uint64(1)) * _ODD), guess.marginals
        )


def joined(one: Data, other: Data) -> Data:
    """Two rows of texts as one."""
    together = np.concatenate
    return Data(
        one.words,
        together([one.row, other.row]),
        together([one.places, other.places + len(one.row)]),
        together([one.pairs, other.pairs], axis=1),
        together([one.lengths, other.lengths]),
        together([one.labels, other.labels]),
    )


def fit(recipe: Recipe, known: TaggerLexicon, documents: Sequence[Annotated], seed: int) -> Weights:
    """Train on a first reading in which some words are unknown, and on a second that hears what the first found."""
    random = np.random.default_rng(seed)
    encoder = Encoder(known, roles())
    heard = []
    for part in range(INNER):
        start, end = part * len(documents) // INNER, (part + 1) * len(documents) // INNER
        data = encoder.data(encoder.lay([*documents[:start], *documents[end:]]))
        weights = train(data, index_features(data, 2), recipe.penalty, recipe.epochs, seed=seed)
        heard.append(hear(encoder, encoder.lay(documents[start:end]), weights))
    first = encoder.unknown(encoder.lay(documents), recipe.unknown, random)
    second = encoder.lay(documents)
    data = joined(encoder.data(first), encoder.data(second, np.concatenate(heard)))
    data.words = encoder.words
    weight = np.full(len(data.lengths), 0.5)
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


def write(path: Path, weights: Weights, known: TaggerLexicon, bias: Sequence[float], about: dict[str, Any]) -> None:
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


def score(model: TaggerModel, documents: Sequence[Annotated], tally: Tally) -> None:
    """Tag documents as the stage does and count."""
    for document in documents:
        tokens = tokenize(document.text)
        (found,) = tag_documents(model, [(tokens, find_matches(tokens))])
        tally.add(document, [(*tokens.span(one.first, one.last), one.type) for one in found])


def cross_validate(
    language: str, recipe: Recipe, known: TaggerLexicon, folder: Path, given: argparse.Namespace
) -> None:
    """Hold out each part of the documents in turn, and print the scores at several biases."""
    documents, extra = read(folder, recipe.files), read(folder, recipe.extra)
    tallies: dict[float, Tally] = {}
    for part in given.only or range(given.folds):
        start, end = part * len(documents) // given.folds, (part + 1) * len(documents) // given.folds
        weights = fit(recipe, known, [*documents[:start], *documents[end:], *extra], given.seed)
        path = given.out / f"{language}.fold{part}"
        write(path, weights, known, recipe.bias, {"language": language})
        model = TaggerModel(path)
        for bias in (0.3, 0.6, 1.0):
            model.bias = np.array([0.0] + [bias] * (len(LABELS) - 1), dtype=np.float32)
            score(model, documents[start:end], tallies.setdefault(bias, Tally()))
        print(language, part, path.stat().st_size, flush=True)
    for bias, tally in tallies.items():
        print(language, bias, json.dumps(tally.scores()), flush=True)


def main() -> None:
    """Train, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--languages", default=",".join(SETS))
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--set", action="append", default=[], help="another number of the recipe, as unknown=0.1")
    parser.add_argument("--out", type=Path, default=MODELS)
    given = parser.parse_args()
    for language in given.languages.split(","):
        recipe = replace(
            SETS[language], **{key: json.loads(value) for key, value in (one.split("=") for one in given.set)}
        )
        known = lexicon(language, recipe.words, clustered(language, recipe, given.raw))
        if given.folds:
            cross_validate(language, recipe, known, given.data, given)
            continue
        documents = read(given.data, {**recipe.files, **recipe.extra})
        weights = fit(recipe, known, documents, given.seed)
        path = given.out / f"{language}.ner"
        write(path, weights, known, recipe.bias, {"language": language, "sets": [*recipe.files, *recipe.extra]})
        tally = Tally()
        score(TaggerModel(path), read(given.data, recipe.held), tally)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB", json.dumps(tally.scores()), flush=True)


if __name__ == "__main__":
    main()
