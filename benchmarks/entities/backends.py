"""Measure the backends of the entities stage: scores per type, speed and memory, and a list of a million names.

    python -m benchmarks.entities.backends --set ar:columns:test.txt --set pt:uner:pt_test.iob2
    python -m benchmarks.entities.backends --set en:uner:en_test.iob2 --backend docmill --backend spacy=en_core_web_sm
    python -m benchmarks.entities.backends --speed ar:news.txt --list 1000000

A set is LANGUAGE:READER:PATH, the readers those of `training/entities/corpora.py` (columns, uner, germeval,
factrueval). Scores count exact spans, but for Arabic particles at their start, of what the backend finds (`tagger`) and
of what the whole stage gives (`stage`); `linked` is how the annotators took the places that the stage links to the
gazetteer. Speed is code points a second of one core, the best of three, after a first reading; memory is the peak of a
fresh process that does nothing else. `bare` is the gazetteer, trigger words and patterns alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import combine, prepare, prepare_many
from docmill.stages.entities.gazetteer.user_lists import compile_list
from training.entities import corpora
from training.entities.corpora import Annotated
from training.entities.scores import Tally, same_span
from training.programs import options, run

LEAST = 0.36
"""The stage's own `min_confidence`."""


def choice(written: str) -> BackendChoice:
    """Return the backend of a name such as `docmill`, `spacy=en_core_web_sm` or `bare`."""
    name, _, model = written.partition("=")
    return BackendChoice.model_validate({"backend": "none" if name == "bare" else name, "model": model})


def scores(language: str, documents: list[Annotated], chosen: BackendChoice) -> None:
    """Print what a backend and the stage around it get right."""
    backend = backend_for(language, {language: chosen})
    readings = [prepare(document.text) for document in documents]
    found = backend(readings) if backend else [None] * len(readings)
    alone, whole, linked = Tally(), Tally(), Counter[str]()
    for document, reading, names in zip(documents, readings, found, strict=True):
        alone.add(document, [(one.start, one.end, one.type) for one in names or []])
        entities = [entity for entity in combine(reading, names) if entity.confidence >= LEAST]
        kept = [entity for entity in entities if entity.type in {"PER", "LOC", "ORG"}]
        whole.add(document, [(m.start, m.end, entity.type) for entity in kept for m in entity.mentions])
        places = [entity for entity in kept if entity.type == "LOC" and {"geonames", "iso3166"} & entity.links.keys()]
        linked.update(annotated_as(document, m.start, m.end) for entity in places for m in entity.mentions)
    for name, tally in (("tagger", alone), ("stage", whole)):
        if backend or name == "stage":
            print(
                f"  {name:7}", "  ".join(f"{kind} {' / '.join(map(str, row))}" for kind, row in tally.scores().items())
            )
    shares = ", ".join(f"{how} {100 * count / linked.total():.1f} %" for how, count in linked.most_common())
    print(f"  linked  {linked.total()}: {shares}")


def annotated_as(document: Annotated, start: int, end: int) -> str:
    """Tell how the annotators marked the words that the stage links to a place."""
    if any(kind == "LOC" and same_span(document.text, (a, b), (start, end)) for a, b, kind in document.spans):
        return "a place"
    over = {kind for a, b, kind in document.spans if a < end and b > start}
    return "in a person's name" if "PER" in over else "in a longer name" if over else "nothing"


def speed(language: str, texts: list[str], chosen: BackendChoice) -> None:
    """Print code points a core second of reading, of the backend, and of the whole stage."""
    backend = backend_for(language, {language: chosen})
    letters = sum(map(len, texts))

    def once() -> tuple[float, float, float]:
        begin = time.process_time()
        readings = prepare_many([(text, "", "") for text in texts])
        folded = time.process_time()
        found = backend(readings) if backend else [None] * len(readings)
        named = time.process_time()
        for reading, names in zip(readings, found, strict=True):
            combine(reading, names)
        return folded - begin, named - folded, time.process_time() - begin

    cold = once()
    rest = [min(column) for column in zip(once(), once(), once(), strict=True)]
    print(f"  speed   first {letters / cold[2]:,.0f}; then read {letters / rest[0]:,.0f}", end="")
    print(
        f"  backend {letters / max(rest[1], 1e-9):,.0f}  whole stage {letters / rest[2]:,.0f} code points a core second"
    )
    print(f"  memory  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at the peak")


def million(count: int) -> None:
    """Compile a list of names, and look texts up in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.jsonl"
        syllables = ["ka", "ri", "mo", "ta", "le", "su", "no", "vi", "da", "pe"]
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                word = "".join(syllables[int(digit)] for digit in f"{number:07}")
                file.write(json.dumps({"name": f"{word.title()} Works", "type": "ORG", "id": number}) + "\n")
        begin = time.process_time()
        compiled = compile_list(path)
        took = time.process_time() - begin
        print(
            f"list of {count:,} names: {took:.1f} s to build, {compiled.stat().st_size / 1e6:.0f} MB on disk,", end=" "
        )
        script = (
            "import resource, sys, time\n"
            "from docmill.stages.entities.extraction import prepare\n"
            "from docmill.stages.entities.gazetteer.user_lists import open_list\n"
            "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
            "text = 'Yesterday Karimotalesuno Works and others met in the town of Rimotakari. ' * 3000\n"
            "reading = prepare(text); before = used(); begin = time.process_time(); names = open_list(sys.argv[1])\n"
            "opened = time.process_time() - begin; begin = time.process_time(); names.find(reading.tokens)\n"
            "took = time.process_time() - begin\n"
            "print(f'opened in {1000 * opened:.1f} ms, {used() - before:.0f} MB more in a worker, '\n"
            "      f'{len(text) / took:,.0f} code points a core second')\n"
        )
        sys.stdout.flush()
        subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def main() -> None:
    """Measure what was asked for."""
    parser = options(__doc__)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="LANGUAGE:READER:PATH",
        help="corpus to score on; may be given again",
    )
    parser.add_argument(
        "--speed", action="append", default=[], metavar="LANGUAGE:PATH", help="a text, documents by blank lines"
    )
    parser.add_argument("--backend", action="append", default=[], help="docmill, bare, spacy=MODEL, natasha, ...")
    parser.add_argument("--list", type=int, default=0, metavar="NAMES", help="compile a list of so many names")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    backends = given.backend or ["docmill", "bare"]
    for one in given.set:
        language, reader, path = one.split(":", 2)
        documents = getattr(corpora, reader)(Path(path))
        for backend in backends:
            print(f"{language} {Path(path).name}, {backend}: F1 / precision / recall", flush=True)
            scores(language, documents, choice(backend))
    for one in given.speed:
        language, path = one.split(":", 1)
        for backend in backends:
            if not given.here:  # a fresh process, so that its peak of memory is this backend's
                arguments = ["--here", "--speed", one, "--backend", backend]
                subprocess.run([sys.executable, "-m", "benchmarks.entities.backends", *arguments], check=True)
                continue
            texts = [part for part in Path(path).read_text(encoding="utf-8").split("\n\n") if part.strip()]
            print(f"{language} {Path(path).name}, {backend}", flush=True)
            speed(language, texts, choice(backend))
    if given.list:
        million(given.list)


if __name__ == "__main__":
    run(main)
