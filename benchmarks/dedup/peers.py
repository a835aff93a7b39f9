"""Compare other libraries over the texts of `near_duplicates.py`; they need `pip install -r benchmarks/peers.txt`.

text-dedup is a set of batch programs, so its methods are done here as it does them, with its defaults: MinHash of 250
permutations over shingles of 5 words, split into bands by datasketch for a threshold of 0.7; SimHash of 64 bits
over shingles of 3 words, 3 bits apart at most. datasketch and rensa are asked twice: with text-dedup's settings, and
with the best ones known for edited text (shingles of 3 words, 42 bands of 3, verified at 0.3).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np
import xxhash
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from benchmarks.dedup import corpus
from docmill.memory import RedisIndex
from docmill.stages.dedup import fingerprint
from docmill.stages.index import Rules
from docmill.text.folding import fold

Texts = list[tuple[str, list[str]]]
Named = Callable[[Sequence[str], Sequence[str]], list[int | None]]
"""Originals and later texts to the place of the original each later one is said to repeat."""


def shingles(text: str, size: int) -> list[str]:
    """Return shingles of words; text-dedup splits at what is no letter, and so do we."""
    words = fold(text).split()
    return [" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))]


def _by_minhash(lsh: Callable[[], Any], made: Callable[[str], Any], least: float) -> Named:
    """Make a way that takes candidates of an index of bands and compares each by its whole signature."""

    def named(originals: Sequence[str], later: Sequence[str]) -> list[int | None]:
        index, kept = lsh(), [made(text) for text in originals]
        for place, one in enumerate(kept):
            index.insert(place, one)
        return [
            _best(index.query(one), lambda place, one=one: one.jaccard(kept[place]), least) for one in map(made, later)
        ]

    return named


def _datasketch(size: int, lsh: Callable[[], Any], permutations: int, least: float) -> Named:
    def made(text: str) -> Any:
        one = MinHash(num_perm=permutations)
        one.update_batch([shingle.encode() for shingle in shingles(text, size)])
        return one

    return _by_minhash(lsh, made, least)


def _rensa(size: int, bands: int, rows: int, least: float) -> Named:
    def made(text: str) -> Any:
        one = RMinHash(num_perm=bands * rows, seed=42)
        one.update(shingles(text, size))
        return one

    return _by_minhash(lambda: RMinHashLSH(threshold=least, num_perm=bands * rows, num_bands=bands), made, least)


def _best(found: Iterable[int], similarity: Callable[[int], float], least: float) -> int | None:
    scored = [(similarity(place), -place) for place in found]
    top = max((one for one in scored if one[0] >= least), default=None)
    return None if top is None else -top[1]


def _simhash(originals: Sequence[str], later: Sequence[str]) -> list[int | None]:
    def made(text: str) -> int:
        hashed = np.array([xxhash.xxh3_64_intdigest(one.encode()) for one in shingles(text, 3)], dtype="<u8")
        bits = np.unpackbits(hashed.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        return int.from_bytes(np.packbits(2 * bits.sum(axis=0) > len(hashed), bitorder="little").tobytes(), "little")

    kept = [made(text) for text in originals]
    found: list[int | None] = []
    for one in map(made, later):
        near = min(range(len(kept)), key=lambda place: (one ^ kept[place]).bit_count(), default=None)
        found.append(near if near is not None and (one ^ kept[near]).bit_count() <= 3 else None)
    return found


def _docmill(index: RedisIndex) -> Named:
    scopes = (f"peers-{number}" for number in count())

    def named(originals: Sequence[str], later: Sequence[str]) -> list[int | None]:
        scope, places = next(scopes), {}
        found: list[int | None] = []
        for texts in (originals, later):
            prints = [fingerprint(os.urandom(16).hex(), text)[0] for text in texts]
            matches = [
                match
                for at in range(0, len(prints), 64)
                for match in index.check_and_insert(scope, prints[at : at + 64], Rules())
            ]
            places = places or {one.id: place for place, one in enumerate(prints)}
            found = [None if match.status == "unique" else places.get(match.original, -1) for match in matches]
        return found

    return named


def ways(index: RedisIndex) -> dict[str, Named]:
    """Return everything compared, by name."""
    return {
        "docmill": _docmill(index),
        "datasketch, 42 x 3 of 3 words": _datasketch(3, lambda: MinHashLSH(params=(42, 3), num_perm=126), 126, 0.3),
        "rensa, 42 x 3 of 3 words": _rensa(3, 42, 3, 0.3),
        "text-dedup's MinHash (datasketch)": _datasketch(5, lambda: MinHashLSH(threshold=0.7, num_perm=250), 250, 0.7),
        "text-dedup's MinHash (rensa)": _rensa(5, 25, 10, 0.7),
        "text-dedup's SimHash": _simhash,
    }


def compare(texts: Texts, cases: dict[str, list[str]], distinct: dict[str, list[str]]) -> None:
    """Print recall by edit, distinct texts left alone, and CPU a document, for every way in one run."""
    from benchmarks.dedup.cost import server  # noqa: PLC0415 - a server only where it is needed

    originals = [corpus.joined(words, language) for language, words in texts]
    with server() as client:
        for name, named in ways(RedisIndex(client, "peers")).items():
            started = time.process_time()
            print(name)
            for kind, later in cases.items():
                found = named(originals, later)
                hits = sum(place == at for at, place in enumerate(found))
                wrong = sum(place not in {None, at} for at, place in enumerate(found))
                print(f"  {kind:36}{hits / len(found):8.4f} ({wrong})", flush=True)
            for kind, made in distinct.items():
                found = named(made[: len(made) // 2], made[len(made) // 2 :])
                print(f"  {kind:36}{sum(place is None for place in found) / len(found):8.4f} left alone", flush=True)
            documents = sum(2 * len(later) for later in cases.values()) + sum(map(len, distinct.values()))
            print(
                f"  {1000 * (time.process_time() - started) / documents:.3f} ms of CPU a document, the server's aside"
            )
