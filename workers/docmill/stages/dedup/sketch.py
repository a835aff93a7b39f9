"""What stands for a text in the index: keys by which near texts are found, and a sketch by which they are told apart.

MinHash: Broder, "On the resemblance and containment of documents", 1997; keys of several values: Leskovec, Rajaraman
and Ullman, "Mining of Massive Datasets", 3.4; b-bit values: Li and König, "b-Bit Minwise Hashing", 2010. Texts are
found and told apart by pairs of words, which are rare, and by words, which outlive scattered edits: the mean of both
tells edits from a shared paragraph. Tested by tests/stages/dedup/test_dedup.py. The choices are argued in
docs/explanation/dedup.md and measured by benchmarks/dedup/near_duplicates.py.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docmill.stages.dedup.tokens import HAN, KANA, SPACED, UNSPACED, HashedTokens, Hashes, mixed

__all__ = [
    "CHECKED",
    "GROUPS",
    "KEY_BITS",
    "KEY_BYTES",
    "NUMBERS",
    "SKETCH_BYTES",
    "TAIL_BYTES",
    "VALUES",
    "Sketch",
    "make_sketch",
    "make_sketches",
]

GROUPS, CHECKED = 8, 5
"""Of a group's values two or three make the key under which the text is found; one of five more must agree as well.

With Jaccard similarities W of the words and P of the pairs, a group keyed by a word and a pair finds a text with odds
W P (1 - (1 - P)^5), one keyed by three words with W^3 (1 - (1 - P)^5), for one look at the server's memory each. The
first finds more of the texts that share a half, the second meets fewer that are unlike.
"""
KEY_BYTES, TAIL_BYTES = 4, 2 + CHECKED
KEY_BITS = 30
PAIR_VALUES, WORD_VALUES = 60, 68  # permutations of the sketch, 4 bits each; the groups' values are among them
VALUES = PAIR_VALUES + WORD_VALUES
NUMBERS = 32  # permutations over pairs with a number in them, 8 bits each
SKETCH_BYTES = 2 + VALUES // 2 + NUMBERS
PAIR_LETTERS, WORD_LETTERS, DIGITS = 8, 5, 3
"""Letters from which a pair, a word or a number counts: shorter ones ("of the") are in every text of the language."""
FEWEST = 16  # where so few pairs or words are left, all count

# Tokens that make a word and a pair, by class: a Chinese word has two characters in the mean, a Thai one four to five.
# Hiragana goes as Han does, beside which it stands. With (3, 4), where a katakana word is one token, copies cut to half
# are named less often (64 instead of 66 of 110).
WIDTHS = {SPACED: (1, 2), HAN: (2, 3), KANA: (2, 3), UNSPACED: (4, 6)}

_SEED = 0x62616E64  # fixed: see tokens
_DRAW = np.random.Generator(np.random.PCG64(_SEED))


def _factors(count: int) -> NDArray[np.uint32]:
    """Return odd factors, each of which stands for a permutation: uint32[count, 1]."""
    return _DRAW.integers(0, 1 << 32, size=(count, 1), dtype=np.uint32) | np.uint32(1)


_PAIR_FACTORS, _WORD_FACTORS = _factors(PAIR_VALUES), _factors(WORD_VALUES)
_NUMBER_FACTORS = _factors(NUMBERS)
# A text's values are those over pairs, then those over words. In each group's key are these; the first 40 are checks.
_KEYED = np.array([(60, 40, 0), (61, 41, 0), (62, 42, 0), (63, 43, 0), *np.arange(64, 76).reshape(4, 3)])
_KEY_FACTORS = _DRAW.integers(0, 1 << 64, size=_KEYED.shape, dtype=np.uint64) | np.uint64(1)
_KEY_FACTORS[:4, 2] = 0  # a word and a pair are two values
_STEP = np.uint64(
    0xD1342543DE82EF95
)  # odd, a good multiplier of linear congruential generators (Steele and Vigna, 2021)
_MOST = np.iinfo(np.uint32).max
_PIECE = 640  # shingles at a time: the working array stays in the second-level cache


@dataclass(frozen=True, slots=True)
class Sketch:
    """The sketch of a text and the keys under which it is found.

    For each group its key (30 bits in a uint32, little-endian), its tail (the upper 16 bits of the key, low bytes of
    five values) and its route (16 more bits of the key's hash, which choose a shard); and the sketch compared.
    """

    keys: bytes
    tails: bytes
    routes: bytes
    values: bytes


def _runs(hashes: Hashes, widest: int) -> list[Hashes]:
    """Return for each width up to `widest` the hashes of runs of so many tokens, to be mixed where wider than one."""
    rolled = [hashes]
    while len(rolled) < widest:
        rolled.append(rolled[-1][:-1] * _STEP + hashes[len(rolled) :])
    return rolled


def _rolled(hashes: Hashes, width: int) -> Hashes:
    """Return the hash of each run of `width` tokens."""
    return mixed(_runs(hashes, width)[-1]) if width > 1 else hashes


def _pairs_at(hashes: Hashes, places: NDArray[np.intp]) -> Hashes:
    """Return the hashes of the pairs that begin at some places."""
    return mixed(hashes.take(places) * _STEP + hashes.take(places + 1))


def _counting(letters: NDArray[np.int64], digits: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which words are long enough to count."""
    return (letters >= WORD_LETTERS) | (digits & (letters >= DIGITS))


def _shingles(text: HashedTokens) -> tuple[Hashes, Hashes]:
    """Return the hashes of the words and of the pairs that count; of all where too few do."""
    kinds = text.kinds
    if kinds.count(SPACED) == len(kinds):
        pairs = _rolled(text.hashes, 2)[text.letters[1:] + text.letters[:-1] >= PAIR_LETTERS]
        found = text.hashes[_counting(text.letters, text.digits)], pairs
    else:
        found = _of_runs(text, kinds)
    words, pairs = (
        chosen if len(chosen) >= FEWEST else _rolled(text.hashes, WIDTHS[kinds[0]][kind])
        for kind, chosen in enumerate(found)
    )
    return words, pairs


def _of_runs(text: HashedTokens, kinds: bytes) -> tuple[Hashes, Hashes]:
    """Return the hashes of words and pairs of a text that is partly in a script without spaces.

    There they are runs of tokens. Of these it is every second one, by its first two tokens: there are twice as many as
    in the same text written in letters.
    """
    hashes, letters = text.hashes, text.letters
    spaced = (text.classes == SPACED).nonzero()[0]
    words = [hashes.take(spaced.compress(_counting(letters.take(spaced), text.digits.take(spaced))))]
    spaced = spaced[: len(spaced) - (kinds[-1] == SPACED)]  # no pair begins at the last token
    pairs = [_pairs_at(hashes, spaced.compress(letters.take(spaced) + letters.take(spaced + 1) >= PAIR_LETTERS))]
    there = [one for one in (HAN, KANA, UNSPACED) if one in kinds]
    runs = _runs(hashes, max(WIDTHS[one][1] for one in there))
    second = (hashes[1:] + hashes[:-1]) & np.uint64(1) == 0
    for one in there:
        word, pair = WIDTHS[one]
        whole = max(0, len(hashes) - pair + 1)  # what begins behind it would run over the end
        places = ((text.classes[:whole] == one) & second[:whole]).nonzero()[0]
        words.append(mixed(runs[word - 1].take(places)))
        pairs.append(mixed(runs[pair - 1].take(places)))
    return np.concatenate(words), np.concatenate(pairs)


class _Scratch(threading.local):
    """The working memory of a thread; a fresh 100 KB for each text would be zeroed by the system each time."""

    def __init__(self) -> None:
        self.array = np.empty(max(PAIR_VALUES, WORD_VALUES, NUMBERS) * _PIECE, dtype=np.uint32)


_SCRATCH = _Scratch()


def _minima(factors: NDArray[np.uint32], hashes: Hashes, out: NDArray[np.uint32]) -> None:
    """Write the least of each permutation over the shingles into `out`: uint32[len(factors)]."""
    short = (hashes >> np.uint64(32)).astype(np.uint32)
    rows, scratch = len(factors), _SCRATCH.array
    for start in range(0, max(1, len(short)), _PIECE):
        piece = short[start : start + _PIECE]
        products = scratch[: rows * len(piece)].reshape(rows, len(piece))
        np.multiply(factors, piece, out=products)
        if start:
            np.minimum(out, np.minimum.reduce(products, axis=1), out=out)
        else:
            np.minimum.reduce(products, axis=1, initial=_MOST, out=out)


def _low_bits(minima: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return eight well-spread bits of each minimum; minima are small numbers with regular low bits."""
    return (minima * np.uint32(0x9E3779B1)) >> np.uint32(24)


def make_sketch(text: HashedTokens, *, short: bool) -> Sketch | None:
    """Make the sketch of one text; see `make_sketches`."""
    return make_sketches([(text, short)])[0]


def make_sketches(texts: Sequence[tuple[HashedTokens, bool]]) -> list[Sketch | None]:
    """Make the keys and sketches of texts, each given with whether it is short; None for one without a pair of words.

    A sketch is one byte (1 for a short text, 2 for one mostly in scripts without spaces, or their sum), one with the
    number of pairs that hold a number (255 at most), 128 values of 4 bits, 32 of 8 bits. All texts at once, since what
    comes after the minima costs numpy as much for one.
    """
    minima = np.empty((len(texts), VALUES), dtype=np.uint32)
    numbers = np.empty((len(texts), NUMBERS), dtype=np.uint32)
    heads: list[bytes | None] = []
    for at, (text, short) in enumerate(texts):
        words, pairs = _shingles(text) if len(text.hashes) > 1 else (text.hashes[:0], text.hashes[:0])
        if not len(pairs) or not len(words):
            heads.append(None)
            continue
        _minima(_PAIR_FACTORS, pairs, minima[at, :PAIR_VALUES])
        _minima(_WORD_FACTORS, words, minima[at, PAIR_VALUES:])
        with_number = _pairs_at(text.hashes, (text.digits[1:] | text.digits[:-1]).nonzero()[0])
        _minima(_NUMBER_FACTORS, with_number, numbers[at])
        of_runs = text.kinds.count(SPACED) < len(text.classes) / 2
        heads.append(bytes((short | of_runs << 1, min(255, len(with_number)))))
    return _packed(heads, minima, _low_bits(minima), _low_bits(numbers))


def _packed(
    heads: Sequence[bytes | None], minima: NDArray[np.uint32], values: NDArray[np.uint32], numbers: NDArray[np.uint32]
) -> list[Sketch | None]:
    """Pack all sketches into bytes, given the minima over pairs and words, their low bits and those over numbers."""
    hashed = mixed((minima[:, _KEYED] * _KEY_FACTORS).sum(axis=2, dtype=np.uint64))
    keys = hashed >> np.uint64(64 - KEY_BITS)
    tails = np.empty((len(heads), GROUPS, TAIL_BYTES), dtype=np.uint8)
    upper = (keys >> np.uint64(KEY_BITS - 16)).astype("<u2")
    tails[:, :, 0], tails[:, :, 1] = upper & 255, upper >> 8
    tails[:, :, 2:] = values[:, : GROUPS * CHECKED].reshape(-1, GROUPS, CHECKED)
    nibbles = (values[:, 0::2] & np.uint32(15)) | ((values[:, 1::2] & np.uint32(15)) << np.uint32(4))
    bodies = np.concatenate([nibbles, numbers], axis=1).astype(np.uint8)
    packed_keys, routes = keys.astype("<u4"), (hashed >> np.uint64(16)).astype("<u2")
    return [
        None
        if head is None
        else Sketch(packed_keys[at].tobytes(), tails[at].tobytes(), routes[at].tobytes(), head + bodies[at].tobytes())
        for at, head in enumerate(heads)
    ]
