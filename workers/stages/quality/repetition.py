"""Gopher's repetition signals (Rae et al. 2021, arXiv 2112.11446, table A1), computed as datatrove computes them.

`get_n_grams`, `find_top_duplicate` and `find_all_duplicate` of datatrove's gopher_repetition_filter.py are the
definition, but that n-grams are equal if their tokens are, while datatrove joins the tokens before it compares
("1", "23" equals "12", "3" there), and that a share above 1, which an n-gram that overlaps itself may have, is 1.

An n-gram can only repeat where both (n-1)-grams in it repeat, so each length is searched among what the one before
left; ordinary text has nothing left from 5 on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from workers.stages.quality.letters import Hashes

__all__ = ["DUPLICATE", "TOP", "repetition"]

TOP = (2, 3, 4)
DUPLICATE = (5, 6, 7, 8, 9, 10)
NAMES = {n: f"rps_doc_frac_chars_top_{n}gram" for n in TOP}
NAMES |= {n: f"rps_doc_frac_chars_dupe_{n}grams" for n in DUPLICATE}
Ints = npt.NDArray[np.int64]

FEW = 64
"""Places from which arrays are faster than strings of bytes."""
BASE = 0xD1342543DE82EF95
"""An n-gram's key is the one of its first n-1 tokens times this, plus its last token's, modulo 2^64 (a multiplier of
Steele and Vigna, "Computationally easy, spectrally good multipliers", 2021)."""


def repetition(tokens: Hashes, lengths: Ints, chars: int) -> dict[str, float]:
    """Shares of a text's `chars` in its most frequent n-grams and in repeated n-grams, by RedPajama's names."""
    upto = np.zeros(len(lengths) + 1, dtype=np.int64)
    lengths.cumsum(out=upto[1:])
    # where no n-gram repeats, the first one counts as the most frequent
    found = {NAMES[n]: min(1.0, _size(upto, 0, n) / chars) if len(tokens) >= n else 0.0 for n in TOP}
    found |= dict.fromkeys((NAMES[n] for n in DUPLICATE), 0.0)
    places, keys = np.arange(len(tokens)), tokens
    for n in range(2, DUPLICATE[-1] + 1):
        if len(places) <= FEW:
            _of_few(places.tolist(), tokens, upto, n, chars, found)
            break
        places, keys = _longer(places, keys, tokens, n)
        if len(places):
            found[NAMES[n]] = _share(places.tolist(), keys.tolist(), upto, n, chars)
    return found


def _size(upto: Ints, place: int, n: int) -> int:
    """Characters of the n-gram at a place, with a space between its tokens."""
    return int(upto[place + n] - upto[place]) + n - 1


def _longer(places: Ints, keys: Hashes, tokens: Hashes, n: int) -> tuple[Ints, Hashes]:
    """From the (n-1)-grams that repeat, the n-grams that repeat: their places, in order, and their keys."""
    whole = int(places.searchsorted(len(tokens) - n, "right"))  # the others would run over the end
    places = places[:whole]
    keys = keys[:whole] * np.uint64(BASE)
    keys += tokens[places + (n - 1)]
    order = keys.argsort()
    ordered = keys[order]
    same = (ordered[1:] == ordered[:-1]).nonzero()[0]
    again = np.zeros(whole, dtype=bool)
    again[order[same]] = True
    again[order[same + 1]] = True
    return places[again], keys[again]


def _of_few(places: list[int], tokens: Hashes, upto: Ints, least: int, chars: int, found: dict[str, float]) -> None:
    """The same for the few places that may begin a repeated n-gram, for each n from `least` on."""
    buffer, size = tokens.tobytes(), tokens.itemsize
    for n in range(least, DUPLICATE[-1] + 1):
        grams = [buffer[size * place : size * (place + n)] for place in places]  # one over the end equals no other
        counts = Counter(grams)
        if len(counts) == len(grams):
            return
        again = [(place, gram) for place, gram in zip(places, grams, strict=True) if counts[gram] > 1]
        places = [place for place, _ in again]
        found[NAMES[n]] = _share(places, [gram for _, gram in again], upto, n, chars)


def _share(places: list[int], keys: Sequence[Hashable], upto: Ints, n: int, chars: int) -> float:
    """The signal of one length, from the n-grams that repeat."""
    if n in DUPLICATE:
        return _repeated(zip(places, keys, strict=True), upto, n) / chars
    counts = Counter(keys)
    top = max(counts, key=counts.__getitem__)  # of several the first in the text
    return min(1.0, _size(upto, places[keys.index(top)], n) * counts[top] / chars)


def _repeated(grams: Iterable[tuple[int, Hashable]], upto: Ints, n: int) -> int:
    """Characters of n-grams seen before, from the start on; what a repeated one covers begins no other."""
    seen: set[Hashable] = set()
    chars = 0
    free = 0
    for place, gram in grams:
        if place < free:
            continue
        if gram in seen:
            free = place + n
            chars += int(upto[free] - upto[place])
        else:
            seen.add(gram)
    return chars
