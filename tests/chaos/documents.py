"""Small documents for the chaos suite: a few languages, and exact and near copies among them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

__all__ = ["poisoned", "write_documents"]

SENTENCES = (
    "The ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast.",
    "Le marché de la place ouvre chaque samedi matin, et les maraîchers y vendent leurs légumes de saison.",
    "Der Zug nach Innsbruck hält heute nicht in Rosenheim, weil dort die Gleise erneuert werden.",
    "La biblioteca municipal abrirá sus puertas el próximo lunes después de dos años de obras.",
    "Поезд прибывает на третий путь в семь часов вечера, отправление задерживается на десять минут.",
    "افتتح الوزير صباح اليوم المعرض السنوي للكتاب في العاصمة بحضور عدد كبير من الناشرين والقراء.",
)
COPIES = 0.15  # of the documents are copies of one before
NEAR_COPIES = 0.08  # have one of their sixty numbers changed: near whichever of a family comes first
NUMBERS = 60


def poisoned(count: int) -> str:
    """Return the number of the document that says a poison, of so many."""
    return str(count // 2)


def write_documents(path: Path, count: int, seed: int, poison: str = "") -> None:
    """Write a JSONL of documents. One in the middle says a poison to the stage that obeys; `none` where none is named,

    so that the documents of a seed are the same for every fault but for this word.
    """
    random = Random(seed)
    texts: list[str] = []
    originals: list[list[str]] = []
    for number in range(count):
        drawn = random.random()
        if texts and drawn < COPIES:
            texts.append(random.choice(texts))
        elif originals and drawn < COPIES + NEAR_COPIES:
            words = list(random.choice(originals))
            words[-random.randrange(1, NUMBERS)] = _number(random)
            texts.append(" ".join(words))
        else:
            words = [random.choice(SENTENCES), random.choice(SENTENCES), str(number)]
            originals.append(words + [_number(random) for _ in range(NUMBERS)])
            texts.append(" ".join(originals[-1]))
    texts[int(poisoned(count))] += f" poison:{poison or 'none'}:"
    lines = [
        # an address of its own, so that the document's id does not depend on the folder of the input
        json.dumps({"id": number, "url": f"https://example.org/{number}", "text": text}) + "\n"
        for number, text in enumerate(texts)
    ]
    path.write_text("".join(lines))


def _number(random: Random) -> str:
    return str(random.randrange(10**6))
