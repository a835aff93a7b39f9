"""Which shingles of a text count: its words, its pairs of words, and the longer runs by which it is found.

Tested by tests/stages/dedup/test_dedup.py. The choices are argued in docs/explanation/dedup.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from docmill.stages.dedup.tokens import HAN, KANA, SPACED, UNSPACED, HashedTokens, Hashes, mixed

__all__ = ["Shingles", "long_shingles", "pairs_at", "words_and_pairs"]

PAIR_LETTERS, WORD_LETTERS, DIGITS = 8, 5, 3
"""Letters from which a pair, a word or a number counts: shorter ones ("of the") are in every text of the language."""
FEWEST = 16  # where so few pairs or words are left, all count

# Tokens that make a word, a pair and a long shingle, by class: a Chinese word has two characters in the mean, a Thai
# one four to five. Hiragana goes as Han does, beside which it stands.
WIDTHS = {SPACED: (1, 2, 3), HAN: (2, 3, 6), KANA: (2, 3, 6), UNSPACED: (4, 6, 12)}
WORD, PAIR, LONG = 0, 1, 2

_STEP = np.uint64(
    0xD1342543DE82EF95
)  # odd, a good multiplier of linear congruential generators (Steele and Vigna, 2021)


class Shingles(NamedTuple):
    """The shingles of one kind as they follow each other: the hash of each, and with which token it begins."""

    hashes: Hashes
    places: NDArray[np.intp]


def words_and_pairs(text: HashedTokens) -> tuple[Shingles, Shingles]:
    """Return the words and the pairs that count; all of them where too few do. The text has two tokens at least."""
    kinds = text.kinds
    if kinds.count(SPACED) == len(kinds):
        places = (text.letters[1:] + text.letters[:-1] >= PAIR_LETTERS).nonzero()[0]
        pairs = Shingles(pairs_at(text.hashes, places), places)
        places = _counting(text.letters, text.digits).nonzero()[0]
        words = Shingles(text.hashes.take(places), places)
    else:
        words, pairs = _of_runs(text, kinds)
    few = WIDTHS[kinds[0]]
    return (
        words if len(words.hashes) >= FEWEST else _all(text.hashes, few[WORD]),
        pairs if len(pairs.hashes) >= FEWEST else _all(text.hashes, few[PAIR]),
    )


def long_shingles(text: HashedTokens) -> Hashes:
    """Return the hashes of all long shingles, repeated ones as often as they stand there."""
    kinds, hashes = text.kinds, text.hashes
    if kinds.count(SPACED) == len(kinds):
        return _rolled(hashes, WIDTHS[SPACED][LONG])
    there = [one for one in WIDTHS if one in kinds]
    runs = _runs(hashes, max(WIDTHS[one][LONG] for one in there))
    found = []
    for one in there:
        rolled = runs[WIDTHS[one][LONG] - 1]
        found.append(rolled[text.classes[: len(rolled)] == one])
    return mixed(np.concatenate(found))


def pairs_at(hashes: Hashes, places: NDArray[np.intp]) -> Hashes:
    """Return the hashes of the pairs that begin at some places."""
    return mixed(hashes.take(places) * _STEP + hashes.take(places + 1))


def _runs(hashes: Hashes, widest: int) -> list[Hashes]:
    """Return for each width up to `widest` the hashes of runs of so many tokens, to be mixed where wider than one."""
    rolled = [hashes]
    while len(rolled) < widest:
        rolled.append(rolled[-1][:-1] * _STEP + hashes[len(rolled) :])
    return rolled


def _rolled(hashes: Hashes, width: int) -> Hashes:
    """Return the hash of each run of `width` tokens."""
    return mixed(_runs(hashes, width)[-1]) if width > 1 else hashes


def _all(hashes: Hashes, width: int) -> Shingles:
    """Return all runs of `width` tokens of a text that has few, or of one token where it is shorter."""
    rolled = _rolled(hashes, width if width <= len(hashes) else 1)
    return Shingles(rolled, np.arange(len(rolled)))


def _counting(letters: NDArray[np.int64], digits: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which words are long enough to count."""
    return (letters >= WORD_LETTERS) | (digits & (letters >= DIGITS))


def _of_runs(text: HashedTokens, kinds: bytes) -> tuple[Shingles, Shingles]:
    """Return words and pairs of a text that is partly in a script without spaces.

    There they are runs of tokens. Of these it is every second one, by its first two tokens: there are twice as many as
    in the same text written in letters.
    """
    hashes, letters = text.hashes, text.letters
    spaced = (text.classes == SPACED).nonzero()[0]
    at = spaced.compress(_counting(letters.take(spaced), text.digits.take(spaced)))
    words, word_places = [hashes.take(at)], [at]
    spaced = spaced[: len(spaced) - (kinds[-1] == SPACED)]  # no pair begins at the last token
    at = spaced.compress(letters.take(spaced) + letters.take(spaced + 1) >= PAIR_LETTERS)
    pairs, pair_places = [pairs_at(hashes, at)], [at]
    there = [one for one in (HAN, KANA, UNSPACED) if one in kinds]
    runs = _runs(hashes, max(WIDTHS[one][PAIR] for one in there))
    second = (hashes[1:] + hashes[:-1]) & np.uint64(1) == 0
    for one in there:
        word, pair, _ = WIDTHS[one]
        whole = max(0, len(hashes) - pair + 1)  # what begins behind it would run over the end
        at = ((text.classes[:whole] == one) & second[:whole]).nonzero()[0]
        words.append(mixed(runs[word - 1].take(at)))
        pairs.append(mixed(runs[pair - 1].take(at)))
        word_places.append(at)
        pair_places.append(at)
    return (
        Shingles(np.concatenate(words), np.concatenate(word_places)),
        Shingles(np.concatenate(pairs), np.concatenate(pair_places)),
    )
