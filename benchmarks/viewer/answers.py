"""How fast the viewer's index answers: search, facets, orders and pages over a made corpus.

    python -m benchmarks.viewer.answers --documents 1000000 --words 120

Each question is asked once with nothing remembered of it, which is what a person waits for, and once again. Prints the
time to make the index, its size, and for each question the documents found and the CPU milliseconds of both answers.
The target is 300 ms.
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

from benchmarks.viewer.corpus import MadeCorpus, word
from docmill.viewer.index import Choice, Filling, IndexLookup, Search, open_index_file

TARGET_MS = 300


def questions() -> dict[str, Choice]:
    """Return what is asked, by what it tries."""
    rare, usual, every = (word(rank, "ar") for rank in (20_000, 800, 2))
    return {
        "everything": Choice(),
        "everything, newest": Choice(order="newest"),
        "everything, by a signal": Choice(order="-rps_doc_stop_word_fraction"),
        "page 10,000, by a signal": Choice(order="-rps_doc_stop_word_fraction", page=10_000),
        "one language": Choice(facets={"language": ("ar",)}),
        "language, type and site": Choice(
            facets={"language": ("ar", "en"), "page_type": ("forum",), "site": ("site1.example",)}
        ),
        "a range of a signal": Choice(ranges={"dup_line_frac": (0.2, 0.4)}, order="+dup_line_frac"),
        "years": Choice(dates=(20200101, 20221231), order="oldest"),
        "a rare word": Choice(query=rare),
        "a usual word": Choice(query=usual),
        "a word of every second text": Choice(query=every),
        "the same, one language, longest": Choice(query=every, facets={"language": ("ar",)}, order="longest"),
        "two words": Choice(query=f"{usual} {word(300, 'ar')}"),
        "a phrase": Choice(query=f'"{word(3, "ar")} {word(5, "ar")}"'),
        "the beginning of words": Choice(query=f"{word(800, 'en')}*"),
        "without a word": Choice(query=f"{usual} -{every}"),
        "an entity": Choice(entities=(f"LOC\t{word(40, 'ar')}",)),
    }


def _fill(index: Path, documents: int, words: int) -> None:
    """Make the index, or end its making, and print what that took."""
    started = time.monotonic()
    filling = Filling(open_index_file(index, writing=True), MadeCorpus(documents, words), copies=True)
    filling.refresh()
    seconds, size = time.monotonic() - started, index.stat().st_size / 1e9
    print(f"{filling.progress.documents:,} documents indexed in {seconds:,.0f} s; {size:.2f} GB in all")


def main() -> None:
    """Make the index where it is not there yet, ask, and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=100_000)
    arguments.add_argument("--words", type=int, default=120, help="of a text, in the median")
    arguments.add_argument("--index", type=Path, default=Path("out/benchmarks/view.sqlite"))
    arguments.add_argument("--ask-only", action="store_true", help="of an index as it is, even a half made one")
    chosen = arguments.parse_args()
    chosen.index.parent.mkdir(parents=True, exist_ok=True)
    if not chosen.ask_only:
        _fill(chosen.index, chosen.documents, chosen.words)
    connection, lock = open_index_file(chosen.index), threading.RLock()
    lookup = IndexLookup(connection, lock)
    started = time.monotonic()
    search = Search(connection, lock)
    search.find(Choice())
    print(f"opened in {1000 * (time.monotonic() - started):,.0f} ms; {search.columns.living:,} documents")
    slow = 0
    for name, choice in questions().items():
        times = []
        for _ in range(2):
            started = time.process_time()  # a machine that others share says little by its clock
            found = search.find(choice)
            lookup.copies(found.numbers)
            lookup.rows(found.numbers)
            times.append(1000 * (time.process_time() - started))
        slow += times[0] > TARGET_MS
        print(f"{name:34} {found.total:>9,} found  {times[0]:7.0f} ms  again {times[1]:5.0f} ms  by {found.order}")
    print(f"{slow} of {len(questions())} above {TARGET_MS} ms")


if __name__ == "__main__":
    main()
