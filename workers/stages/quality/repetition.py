"""Gopher's repetition signals (Rae et al. 2021, arXiv 2112.11446, table A1), computed as datatrove computes them.

`get_n_grams`, `find_top_duplicate` and `find_all_duplicate` of datatrove's gopher_repetition_filter.py are the
definition, but that n-grams are equal if their tokens are, while datatrove joins the tokens before it compares
("1", "23" equals "12", "3" there), and that a share above 1, which an n-gram that overlaps itself may have, is 1.

An n-gram can only repeat where its first n-1 tokens do, so each length is searched among what the one before left;
ordinary text has nothing left from 5 on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from workers.stages.quality.letters import Hashes
from workers.stages.quality.words import Tokens, between

__all__ = ["DUPLICATE", "TOP", "repetition"]

TOP = (2, 3, 4)
DUPLICATE = (5, 6, 7, 8, 9, 10)
NAMES = {n: f"rps_doc_frac_chars_top_{n}gram" for n in TOP}
NAMES |= {n: f"rps_doc_frac_chars_dupe_{n}grams" for n in DUPLICATE}
Ints = npt.NDArray[np.int64]

FEW = 64
"""Places from which arrays are faster than strings of bytes."""
LAST = (1 << 32) - 1
"""No text has that many tokens."""
SALT = 0x9E3779B97F4A7C15

BASE = 0xD1342543DE82EF95
"""An n-gram's key is the one of its first n-1 tokens times this, plus its last token's, modulo 2^64 (a multiplier of
Steele and Vigna, "Computationally easy, spectrally good multipliers", 2021)."""


def repetition(tokens: Tokens, texts: Ints, chars: Sequence[int]) -> dict[str, list[float]]:
    """For each text the shares of its `chars` in its most frequent n-grams and in repeated n-grams, by RedPajama's
    names; `texts` are the numbers of the tokens' texts.
    """
    upto = np.zeros(len(tokens.lengths) + 1, dtype=np.int64)
    tokens.lengths.cumsum(out=upto[1:])
    sizes = _firsts(tokens.counts.tolist(), upto)
    # no n-gram equals one of another text, nor one that runs over a text's end
    salted = tokens.hashes + (texts.astype(np.uint64) + 1) * np.uint64(SALT)
    places, keys = np.arange(len(salted)), salted
    for n in range(2, DUPLICATE[-1] + 1):
        if len(places) <= FEW:
            _of_few(sizes, places.tolist(), salted, upto, texts, n)
            break
        order, starts, keys = _longer(places, keys, salted, n)
        if not len(order):
            break
        counts = between(starts, len(order))
        if n in TOP:
            firsts = places[np.minimum.reduceat(order, starts)]
            best = np.zeros(len(chars), dtype=np.int64)  # each text's greatest count, then its least place
            np.maximum.at(best, texts[firsts], counts << 32 | LAST - firsts)
            _most_frequent(sizes[n], upto, n, [(LAST - one % (1 << 32), one >> 32) for one in best.tolist()])
        groups = np.zeros(len(places), dtype=np.int32)  # 0 for what does not repeat
        groups[order] = np.arange(1, len(starts) + 1, dtype=np.int32).repeat(counts)
        kept = groups.nonzero()[0]
        places, keys = places[kept], keys[kept]
        if n in DUPLICATE:
            _add(sizes[n], upto, texts, n, _repeated(zip(places.tolist(), groups[kept].tolist(), strict=True), n))
    return {
        name: [
            min(1.0, size / whole) if n in TOP else size / whole for size, whole in zip(sizes[n], chars, strict=True)
        ]
        for n, name in NAMES.items()
    }


def _firsts(counts: list[int], upto: Ints) -> dict[int, list[float]]:
    """Characters for each n and text: of the first n-gram, the most frequent one where none repeats; of repeated
    ones none.
    """
    sizes = {n: [0.0] * len(counts) for n in NAMES}
    start = 0
    for text, count in enumerate(counts):
        for n in TOP[: max(0, count - 1)]:
            sizes[n][text] = _size(upto, start, n)
        start += count
    return sizes


def _size(upto: Ints, place: int, n: int) -> int:
    """Characters of the n-gram at a place, with a space between its tokens."""
    return int(upto[place + n] - upto[place]) + n - 1


def _longer(places: Ints, keys: Hashes, tokens: Hashes, n: int) -> tuple[Ints, Ints, Hashes]:
    """The n-grams that repeat, from the places and keys of the (n-1)-grams that do.

    Which of the places they begin at, equal ones together; where in that list each n-gram's places start; and the keys
    of all n-grams.
    """
    whole = int(places.searchsorted(len(tokens) - n, "right"))  # the others would run over the end
    keys = keys[:whole] * np.uint64(BASE)
    keys += tokens[places[:whole] + (n - 1)]
    order = keys.argsort()
    ordered = keys[order]
    same = np.zeros(whole + 1, dtype=bool)  # as the one before
    np.equal(ordered[1:], ordered[:-1], out=same[1:whole])
    again = (same[:-1] | same[1:]).nonzero()[0]
    return order[again], (~same[again]).nonzero()[0], keys


def _of_few(
    sizes: dict[int, list[float]], places: list[int], tokens: Hashes, upto: Ints, texts: Ints, least: int
) -> None:
    """Fill in the same for the few places that may begin a repeated n-gram, for each n from `least` on."""
    buffer, width = tokens.tobytes(), tokens.itemsize
    for n in range(least, DUPLICATE[-1] + 1):
        grams = [buffer[width * place : width * (place + n)] for place in places]  # one over the end equals no other
        counts = Counter(grams)
        if len(counts) == len(grams):
            return
        again = [(place, gram) for place, gram in zip(places, grams, strict=True) if counts[gram] > 1]
        if n in TOP:
            best = [(LAST, 0)] * len(sizes[n])
            for gram, place in {gram: place for place, gram in reversed(again)}.items():
                text = texts[place]
                best[text] = max(best[text], (place, counts[gram]), key=lambda one: (one[1], -one[0]))
            _most_frequent(sizes[n], upto, n, best)
        else:
            _add(sizes[n], upto, texts, n, _repeated(again, n))
        places = [place for place, _ in again]


def _most_frequent(sizes: list[float], upto: Ints, n: int, best: Iterable[tuple[int, int]]) -> None:
    """Fill in the characters in each text's most frequent n-gram, given by its first place and count; 0 if none."""
    for text, (place, count) in enumerate(best):
        if count:
            sizes[text] = _size(upto, place, n) * count


def _add(sizes: list[float], upto: Ints, texts: Ints, n: int, places: list[int]) -> None:
    """Add up the characters of the n-grams at some places, by text."""
    for place in places:
        sizes[texts[place]] += int(upto[place + n] - upto[place])


def _repeated(grams: Iterable[tuple[int, Hashable]], n: int) -> list[int]:
    """Where n-grams stand that were there before, from the start on; what one covers begins no other."""
    seen: set[Hashable] = set()
    found = []
    free = 0
    for place, gram in grams:
        if place < free:
            continue
        if gram in seen:
            free = place + n
            found.append(place)
        else:
            seen.add(gram)
    return found
