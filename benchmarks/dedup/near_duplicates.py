"""Measure near duplicates: recall and precision beside other libraries, memory, time, growth, and larger indexes.

    python -m benchmarks.dedup.near_duplicates quality --documents 1100
    python -m benchmarks.dedup.near_duplicates quality --corpus texts.jsonl --documents 900
    python -m benchmarks.dedup.near_duplicates sets --documents 110
    python -m benchmarks.dedup.near_duplicates curve
    python -m benchmarks.dedup.near_duplicates peers --documents 110 --neighbours 110
    python -m benchmarks.dedup.near_duplicates size --documents 1000000
    python -m benchmarks.dedup.near_duplicates speed --documents 1000000
    python -m benchmarks.dedup.near_duplicates import --documents 20000
    python -m benchmarks.dedup.near_duplicates scale

`quality` judges edits of originals, and neighbours that are no duplicates, through the index on a real server with the
options of the stage. `sets` does so for sets after the descriptions of published ones (known_sets.py), and prints
precision and recall over documents and over pairs; with `--corpus` they are made of a user's own texts. `curve` judges
the first kind at other thresholds. `peers` asks other libraries about the same texts (`pip install -r
benchmarks/peers.txt`). `size` and `speed` fill an index with random fingerprints, whose memory and time are those of
real ones that are all unique. `import` loads a corpus in bulk. `scale` calculates larger indexes, and checks the
calculation on a smaller one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

from benchmarks.dedup import corpus, cost, known_sets
from benchmarks.dedup.larger_indexes import scale
from docmill.memory import RedisIndex
from docmill.stages.dedup import fingerprint
from docmill.stages.index import Fingerprint, Match, Rules
from training.programs import PEERS, options, run

BATCH = 64
Texts = list[tuple[str, list[str]]]


def check_and_insert_all(index: RedisIndex, scope: str, prints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
    """Check and insert all fingerprints, in batches as the stage makes them."""
    found: list[Match] = []
    for at in range(0, len(prints), BATCH):
        found += index.check_and_insert(scope, prints[at : at + BATCH], rules)
    return found


def new_fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text under a new id."""
    return fingerprint(os.urandom(16).hex(), text)[0]


# -- quality ----------------------------------------------------------------------------------------------------------


def cases(texts: Texts, seed: int = 5) -> dict[str, list[str]]:
    """Return each original edited, by kind of edit."""
    draw = random.Random(seed)
    return {
        kind: [corpus.joined(edit(language, words, draw), language) for language, words in texts]
        for kind, edit in corpus.EDITS.items()
    }


def distinct(count: int) -> dict[str, list[str]]:
    """Return texts none of which repeats another, by kind of neighbour."""
    return {**corpus.neighbours(count, 2), **corpus.forms(count // 2, 3)}


def quality(texts: Texts, rules: Rules, neighbours: int) -> None:
    """Print recall and wrong originals of edits, and precision over originals, edits and neighbours."""
    with cost.server() as client:
        index = RedisIndex(client, "quality")
        base = [new_fingerprint(corpus.joined(words, language)) for language, words in texts]
        unique = sum(match.status == "unique" for match in check_and_insert_all(index, "base", base, rules))
        print(f"{len(base)} originals, {unique} unique; edited, the original named (another named)")
        right = wrong = 0
        for kind, edited in cases(texts).items():
            check_and_insert_all(index, kind, base, rules)
            found = check_and_insert_all(index, kind, [new_fingerprint(text) for text in edited], rules)
            hits = sum(match.original == one.id for match, one in zip(found, base, strict=True))
            misses = sum(
                match.status != "unique" and match.original != one.id for match, one in zip(found, base, strict=True)
            )
            right, wrong = right + hits, wrong + misses
            print(f"  {kind:36}{hits / len(base):8.4f} ({misses})")
            if kind == "20 % replaced":
                _by_language(texts, [match.original == one.id for match, one in zip(found, base, strict=True)])
        if not neighbours:
            return
        print("distinct documents, judged unique")
        for kind, made in distinct(neighbours).items():
            found = check_and_insert_all(index, f"distinct {kind}", [new_fingerprint(text) for text in made], rules)
            false = sum(match.status != "unique" for match in found)
            wrong += false
            print(f"  {kind:36}{1 - false / len(made):8.4f} of {len(made)}")
        print(f"precision over all of these: {right / (right + wrong):.4f}")
        _edited_forms(index, rules)


def _by_language(texts: Texts, hits: Sequence[bool]) -> None:
    hits_of: dict[str, list[bool]] = {}
    for (language, _), hit in zip(texts, hits, strict=True):
        hits_of.setdefault(language, []).append(hit)
    print("    " + ", ".join(f"{language} {sum(found) / len(found):.2f}" for language, found in hits_of.items()))


def _edited_forms(index: RedisIndex, rules: Rules) -> None:
    draw = random.Random(9)
    for share in (0.05, 0.1):
        hits = count = 0
        for kind, made in corpus.forms(100, 4).items():
            scope = f"forms {kind} {share}"
            base = [new_fingerprint(text) for text in made]
            check_and_insert_all(index, scope, base, rules)
            edit = corpus.replaced(share)
            found = check_and_insert_all(
                index, scope, [new_fingerprint(" ".join(edit("given", text.split(), draw))) for text in made], rules
            )
            hits += sum(match.original == one.id for match, one in zip(found, base, strict=True))
            count += len(made)
        print(f"forms with {share:.0%} of their words replaced, the original named: {hits / count:.4f}")


# -- sets -------------------------------------------------------------------------------------------------------------


def sets(count: int, given: Path | None, seed: int = 11) -> None:
    """Print precision and recall over the documents and the pairs of each set, `count` groups of each language."""
    own = [words for _, words in corpus.given(given, 1 << 20)] if given else []
    columns = ("left alone", "precision", "recall", "of pairs", "of pairs", "duplicates")
    print(f"{'':22}" + "".join(f"{column:>12}" for column in columns))
    with cost.server() as client:
        for name, made in known_sets.SETS.items():
            arrivals: list[known_sets.Arrival] = []
            for language in ["given"] if own else known_sets.LANGUAGES:
                draw = random.Random(f"{seed} {name} {language}")
                draw.shuffle(own)
                writer = known_sets.Writer(language, draw, iter(own) if own else None)
                arrivals += [
                    known_sets.Arrival(one.text, frozenset(f"{language} {group}" for group in one.groups))
                    for one in made(writer, count)
                ]
            prints = [new_fingerprint(one.text) for one in arrivals]
            found = check_and_insert_all(RedisIndex(client, "sets"), name, prints, Rules())
            places = {one.id: place for place, one in enumerate(prints)}
            told = known_sets.scores(arrivals, [places[match.original] for match in found])
            shown = [f"{share:12.4f}" for share in told[:5]]
            print(f"{name:22}{''.join(shown)}{told.duplicates:12} of {told.documents}", flush=True)


def curve(texts: Texts, neighbours: int) -> None:
    """Print recall at 5, 10 and 20 % of words replaced, and the share of neighbours judged unique, by threshold."""
    kinds = ("5 % replaced", "10 % replaced", "20 % replaced", "20 % edited")
    edited, others = cases(texts), distinct(neighbours)
    groups = {
        "chrome 30 %": [kind for kind in others if "30 %" in kind],
        "chrome half": [kind for kind in others if "half" in kind],
        "agency, quotes": [kind for kind in others if "agency" in kind or "quote" in kind],
        "forms": [kind for kind in others if ", " in kind and "%" not in kind and "half" not in kind],
    }
    prints = {kind: [new_fingerprint(text) for text in edited[kind]] for kind in kinds}
    base = [new_fingerprint(corpus.joined(words, language)) for language, words in texts]
    neighbour = {kind: [new_fingerprint(text) for text in made] for kind, made in others.items()}
    print("threshold  " + "  ".join(f"{name:>14}" for name in (*kinds, *groups)))
    for threshold in (0.3, 0.4, 0.45, 0.48, 0.5, 0.52, 0.55, 0.6, 0.7, 0.8):
        rules = Rules(threshold=threshold)
        with cost.server() as client:
            index = RedisIndex(client, "curve")
            row = []
            for kind in kinds:
                check_and_insert_all(index, kind, base, rules)
                found = check_and_insert_all(index, kind, prints[kind], rules)
                row.append(sum(match.original == one.id for match, one in zip(found, base, strict=True)) / len(base))
            for name, members in groups.items():
                found = [
                    match
                    for kind in members
                    for match in check_and_insert_all(index, f"{name} {kind}", neighbour[kind], rules)
                ]
                row.append(sum(match.status == "unique" for match in found) / len(found))
        print(f"{threshold:9.2f}  " + "  ".join(f"{value:14.4f}" for value in row))


def main() -> None:
    """Run the part that was asked for."""
    parser = options(__doc__)
    parser.add_argument(
        "part",
        choices=("quality", "sets", "curve", "peers", "size", "speed", "import", "scale"),
        help="what to measure, see above",
    )
    parser.add_argument("--documents", type=int, default=550, help="originals, or documents of the index (550)")
    parser.add_argument("--corpus", type=Path, help="JSONL with a field `text`, in place of made originals")
    parser.add_argument("--neighbours", type=int, default=550, help="distinct documents of each kind")
    chosen = parser.parse_args()
    count = chosen.documents
    if costs := {"size": cost.size, "speed": cost.speed, "import": cost.import_corpus}.get(chosen.part):
        costs(count)
    elif chosen.part == "scale":
        scale()
    elif chosen.part == "sets":
        sets(count, chosen.corpus)
    else:
        texts = corpus.given(chosen.corpus, count) if chosen.corpus else corpus.originals(count, 1)
        if chosen.part == "quality":
            quality(texts, Rules(), 0 if chosen.corpus else chosen.neighbours)
        elif chosen.part == "curve":
            curve(texts, chosen.neighbours)
        else:
            from benchmarks.dedup.peers import compare  # noqa: PLC0415 - the libraries it needs are no dependencies

            compare(texts, cases(texts), distinct(chosen.neighbours))


if __name__ == "__main__":
    run(main, PEERS)
