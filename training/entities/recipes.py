"""How each language's tagger is trained: its corpora, and the few numbers chosen on held-out documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from training.entities import corpora
from training.entities.corpora import Annotated

__all__ = ["SETS", "Recipe", "divide", "read"]


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
    inner: int = 0
    """Passes of the models whose first readings the second is trained on; 0 for `epochs`."""
    labelled: float = 0.0
    """How much a sentence counts that was labelled by the teacher, beside one annotated by people; 0 trains on none."""


SETS = {
    "ar": Recipe(
        {"ar/anercorp-train.txt": "columns"},
        words=120_000,
        clusters=500,
        models=2,
        bias=(1.0, 1.0, 1.0),
        inner=4,
        labelled=0.3,
    ),
    "en": Recipe(
        {"en/uner-ewt-dev.iob2": "uner"},
        {"en/wikigold.conll": "columns", "en/wnut17-train.conll": "columns"},
        clusters=256,
        least=5,
        labelled=0.3,
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


def read(folder: Path, files: dict[str, str]) -> list[Annotated]:
    """Read the documents of corpora: file names in `folder`, each with the name of its reader in `corpora`."""
    return [document for name, reader in files.items() for document in getattr(corpora, reader)(folder / name)]


def divide(folder: Path, recipe: Recipe, hold: Collection[int]) -> tuple[list[Annotated], list[Annotated]]:
    """Return the documents to train on and those held out: the fifths in `hold`, each a run of whole documents."""
    documents = read(folder, recipe.files)
    parts = [documents[number * len(documents) // 5 : (number + 1) * len(documents) // 5] for number in range(5)]
    trained = [one for number, part in enumerate(parts) if number not in hold for one in part]
    held = [one for number, part in enumerate(parts) if number in hold for one in part]
    return trained + read(folder, recipe.extra), held
