"""Train the language model on all sources and write its files, with the models of the folds where they are kept."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from docmill.stages.language import ngram_table as table
from training.language.cross_validation import folds, leave_out, validate
from training.language.interfaces import messages
from training.language.ngram_table import Entries, Floats, of_counts, of_frequencies, write
from training.language.serbian import in_latin, latin_frequencies
from training.language.sources import OTHER, declarations, frequencies, labelled, romanised, treebanks
from training.language.text_evidence import Texts, gather, train

__all__ = ["build"]

HERE = Path(__file__).parent
SEED = 20
LEAST = (-20.0, -20.0, -16.5, -15.0, -14.3)
"""Least log share of an n-gram by order, which bounds the table's size; see docs/research/language.md."""


def build(arguments: argparse.Namespace) -> None:
    """Build the n-gram table, cross-validate, train on everything and write the files.

    Args:
        arguments: the options of `training.language.train`.
    """
    samples = labelled(arguments.labelled)
    core = frozenset(sample.code for sample in samples)
    samples += [replace(one, text=in_latin(one.text), code="sr-Latn") for one in samples if one.code == "sr"]
    samples += declarations(arguments.declarations, HERE / "declarations.tsv", core, SEED)
    if arguments.messages:
        samples += messages(arguments.messages, frozenset(sample.code for sample in samples), SEED)
    if arguments.treebanks:
        samples += treebanks(arguments.treebanks, SEED)
    samples += romanised(samples, SEED)
    classes = [*sorted({sample.code for sample in samples} - {OTHER}), OTHER]
    parts = [
        of_frequencies(list(shares), list(shares.values()), order, classes.index(code), LEAST[order])
        for code, order, shares in latin_frequencies(frequencies(arguments.wheel))
    ]
    write(parts, arguments.out)
    texts = gather(samples, classes, table.NgramTable.load(arguments.out))
    fold = folds(samples, arguments.folds, SEED)

    def keep(one: int, weights: Floats, bias: Floats, counted: sp.csr_matrix) -> None:
        if arguments.keep:
            out = arguments.keep / str(one)
            save(out, classes, (weights, bias, counted), parts, texts)
            leave_out([sample for sample, there in zip(samples, fold, strict=True) if there == one], out)

    heat = validate(texts, fold, classes, keep)
    save(arguments.out, classes, train(texts, np.arange(len(samples)), len(classes)), parts, texts)
    for out in [arguments.out, *(arguments.keep.iterdir() if arguments.keep else ())]:
        about = json.loads((out / "model.json").read_text())
        about["temperature"] = [round(one, 4) for one in heat]
        (out / "model.json").write_text(json.dumps(about, ensure_ascii=False) + "\n")


def save(
    out: Path, classes: list[str], trained: tuple[Floats, Floats, sp.csr_matrix], parts: list[Entries], texts: Texts
) -> None:
    """Write all files of a model; its temperature is put in when it is known."""
    weights, bias, counted = trained
    write([*parts, of_counts(counted, texts.known)], out)
    common = sorted({sample.code for sample, one in zip(texts.samples, texts.common, strict=True) if one})
    about = {"classes": classes, "labelled": common, "scripts": texts.scripts, "temperature": [0.0, 0.0]}
    (out / "model.json").write_text(json.dumps(about, ensure_ascii=False) + "\n")
    np.savez_compressed(out / "weights.npz", weights=weights.astype(np.float16), bias=bias, scripts=texts.of_class)
