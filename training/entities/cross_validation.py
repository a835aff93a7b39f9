"""Score taggers on documents that they have not seen."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

import numpy as np

from docmill.stages.entities.gazetteer.lookup import find_matches
from docmill.stages.entities.tagger.crf import LABELS
from docmill.stages.entities.tagger.lexicon import TaggerLexicon
from docmill.stages.entities.tagger.model import TaggerModel
from docmill.stages.entities.tagger.tagging import tag_documents
from docmill.stages.entities.tokens import tokenize
from training.entities.corpora import Annotated
from training.entities.fitting import fit, write_model
from training.entities.recipes import Recipe, read
from training.entities.scores import Tally

__all__ = ["cross_validate", "score"]


def score(model: TaggerModel, documents: Sequence[Annotated], tally: Tally) -> None:
    """Tag documents as the stage does and count."""
    for document in documents:
        tokens = tokenize(document.text)
        (found,) = tag_documents(model, [(tokens, find_matches(tokens))])
        tally.add(document, [(*tokens.span(one.first, one.last), one.type) for one in found])


def cross_validate(
    language: str, recipe: Recipe, known: TaggerLexicon, labelled: Sequence[Annotated], given: argparse.Namespace
) -> None:
    """Hold out each part of the documents in turn, and print the scores at several biases.

    What was labelled must come from a teacher that never saw the parts held out: `--only` these.
    """
    documents, extra = read(given.data, recipe.files), read(given.data, recipe.extra)
    tallies: dict[float, Tally] = {}
    for part in given.only or range(given.folds):
        start, end = part * len(documents) // given.folds, (part + 1) * len(documents) // given.folds
        weights = fit(recipe, known, [*documents[:start], *documents[end:], *extra], given.seed, labelled)
        path = given.out / f"{language}.fold{part}"
        write_model(path, weights, known, recipe.bias, {"language": language})
        model = TaggerModel(path)
        for bias in (0.3, 0.6, 1.0):
            model.bias = np.array([0.0] + [bias] * (len(LABELS) - 1), dtype=np.float32)
            score(model, documents[start:end], tallies.setdefault(bias, Tally()))
        print(language, part, path.stat().st_size, flush=True)
    for bias, tally in tallies.items():
        print(language, bias, json.dumps(tally.scores()), flush=True)
