"""Small documents for the chaos suite: a few languages, and exact copies among them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

__all__ = ["write_documents"]

SENTENCES = (
    "The ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast.",
    "Le marché de la place ouvre chaque samedi matin, et les maraîchers y vendent leurs légumes de saison.",
    "Der Zug nach Innsbruck hält heute nicht in Rosenheim, weil dort die Gleise erneuert werden.",
    "La biblioteca municipal abrirá sus puertas el próximo lunes después de dos años de obras.",
    "Поезд прибывает на третий путь в семь часов вечера, отправление задерживается на десять минут.",
    "افتتح الوزير صباح اليوم المعرض السنوي للكتاب في العاصمة بحضور عدد كبير من الناشرين والقراء.",
)
COPIES = 0.15  # of the documents are copies of one before


def write_documents(path: Path, count: int, seed: int, poison: str = "") -> None:
    """Write a JSONL of documents; with `poison`, one in the middle says it to the stage that obeys."""
    random = Random(seed)
    texts: list[str] = []
    for number in range(count):
        if texts and random.random() < COPIES:
            texts.append(random.choice(texts))
            continue
        words = " ".join(str(random.randrange(10**6)) for _ in range(60))
        texts.append(f"{random.choice(SENTENCES)} {random.choice(SENTENCES)} {number} {words}")
    if poison:
        texts[count // 2] += f" poison:{poison}:"
    lines = [
        # an address of its own, so that the document's id does not depend on the folder of the input
        json.dumps({"id": number, "url": f"https://example.org/{number}", "text": text}) + "\n"
        for number, text in enumerate(texts)
    ]
    path.write_text("".join(lines))
