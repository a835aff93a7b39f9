"""Many processes that ask an index at the same moment about copies of some texts."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from docmill.stages.index import Fingerprint, Index, Rules

__all__ = ["race"]

AT_ONCE = 25  # documents a call


def _insert(
    opened: Callable[[], Index],
    prints: Sequence[Fingerprint],
    start: multiprocessing.synchronize.Barrier,
    out: Path,
) -> None:
    index = opened()
    start.wait(60)
    found = [
        match
        for at in range(0, len(prints), AT_ONCE)
        for match in index.check_and_insert("all", prints[at : at + AT_ONCE], Rules())
    ]
    rows = (f"{one.id} {match.status} {match.original}" for one, match in zip(prints, found, strict=True))
    out.write_text("\n".join(rows))


def race(opened: Callable[[], Index], prints: Sequence[tuple[int, Fingerprint]], processes: int, folder: Path) -> None:
    """Deal documents, given with the number of their text, to processes; each text must get exactly one original.

    `opened` opens the index within each process.
    """
    context = multiprocessing.get_context("fork")  # what was made before need not be made again
    start = context.Barrier(processes)
    outs = [folder / str(number) for number in range(processes)]
    running = [
        context.Process(target=_insert, args=(opened, [one for _, one in prints[number::processes]], start, out))
        for number, out in enumerate(outs)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join(120)
    text_of = {one.id: number for number, one in prints}
    rows = [line.split() for out in outs for line in out.read_text().split("\n")]
    assert len(rows) == len(prints)
    unique = [document for document, status, _ in rows if status == "unique"]
    assert Counter(text_of[document] for document in unique) == dict.fromkeys(set(text_of.values()), 1)
    originals = {text_of[document]: document for document in unique}
    assert all(original == originals[text_of[document]] for document, _, original in rows)
