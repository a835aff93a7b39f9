"""Split a folded text into tokens, and hash them so that whole names can be looked up.

A token is a word by the rules of `docmill.text.tokens`; in scripts written without spaces each code point is one, so
that a name there is a sequence of tokens as anywhere else. The hash of a name is the hash of its tokens in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
import numpy.typing as npt
import xxhash

from docmill.text.clitics import CliticSplit, split_clitics
from docmill.text.folding import Folded, fold, fold_with_offsets
from docmill.text.scripts import unspaced_pattern

__all__ = ["TokenizedText", "extend_hashes", "hash_name", "hash_words", "name_words", "tokenize"]

Hashes = npt.NDArray[np.uint64]
_UNSPACED = unspaced_pattern()
# Outside them a word is letters, digits and, for the Indic scripts, the vowel signs that \w leaves out.
_VOWELS = "\u0900-\u0963\u0970-\u0dff\u0f71-\u0fbc"
_TOKEN = re.compile(f"([{_UNSPACED}]|(?:(?![{_UNSPACED}_])[\\w{_VOWELS}])+)")
_SPACED_TOKEN = re.compile(r"([^\W_]+)")
"""The same where a text has nothing of `_BEYOND`: three to five times as fast."""
_BEYOND = re.compile("[\u0900-\u1fff\u2c00-\ud7ff\uf900-\U0001efff\U00020000-\U0010ffff]")
"""Blocks with scripts written without spaces or with vowels that are no letters, among others."""
_FIRST_BEYOND = 0x900
_GAPS_IN_NAMES = frozenset({"", " ", "-", "'", "’", ". ", ".", "–", "·", "・", '"'})
"""What may stand between two words of one name: Port-au-Prince, Côte d’Ivoire, St. Louis, Санкт-Петербург."""
_MULTIPLIER = np.uint64(
    0x9E3779B97F4A7C15
)  # 2^64 over the golden ratio: spreads the first token's bits over all places


@dataclass(frozen=True, eq=False)
class TokenizedText:
    """The tokens of one text, one entry each in every list.

    Attributes:
        folded: the folded text and the way back to the original.
        words: the folded tokens.
        starts: where each begins in the folded text.
        ends: where each ends in the folded text.
        gaps: the folded text between each and the next.
        start_places: `starts` as an array.
        end_places: `ends` as an array.
        hashes: the 64-bit hash of each.
        joined: whether the token and the next may belong to one name, by what stands between them.
    """

    folded: Folded
    words: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]
    start_places: npt.NDArray[np.int64]
    end_places: npt.NDArray[np.int64]
    hashes: Hashes
    joined: npt.NDArray[np.bool_]

    @cached_property
    def clitic_splits(self) -> list[CliticSplit]:
        """Return the readings of words that begin with what may be clitics, without them."""
        return [] if self.folded.text.isascii() else split_clitics(self.words)

    def places_of(self, wanted: Container[str]) -> list[tuple[int, int, str]]:
        """Return where words of some set stand, as token, letters of clitics before the word, and the word.

        Those with clitics come last.
        """
        words = self.words
        places = [(index, 0, words[index]) for index in compress(range(len(words)), map(wanted.__contains__, words))]
        return places + [(one.token, one.length, one.word) for one in self.clitic_splits if one.word in wanted]

    def span(self, first: int, last: int, skip: int = 0) -> tuple[int, int]:
        """Return the original span of tokens `first` to `last` (inclusive) without `skip` leading folded letters."""
        return self.folded.original(self.starts[first] + skip, self.ends[last])

    def spans(self, runs: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
        """Return what `span` does for each of many runs of tokens: the first, the last, and the letters to skip."""
        starts, ends = self.starts, self.ends
        return self.folded.originals(
            [starts[first] + skip for first, _, skip in runs], [ends[last] for _, last, _ in runs]
        )

    def token_before(self, place: int) -> int:
        """Return the last token that begins before a place of the original, at it not; -1 where there is none."""
        # A place of another type than the offsets' would have them all converted.
        return bisect_left(self.starts, int(self.folded.offsets.searchsorted(np.int32(place)))) - 1

    def tokens_before(self, places: Sequence[int]) -> list[int]:
        """Return what `token_before` does for each of many places."""
        folded = self.folded.offsets.searchsorted(np.array(places, dtype=np.int32))
        return (self.start_places.searchsorted(folded) - 1).tolist()  # type: ignore[no-any-return]

    def part(self, first: int, last: int) -> TokenizedText:
        """Return the tokens from `first` to before `last` alone, over the same folded text."""
        return TokenizedText(
            self.folded,
            self.words[first:last],
            self.starts[first:last],
            self.ends[first:last],
            self.gaps[first:last],
            self.start_places[first:last],
            self.end_places[first:last],
            self.hashes[first:last],
            self.joined[first:last],
        )

    def surface(self, index: int) -> str:
        """Return token `index` as it was written."""
        start, end = self.span(index, index)
        return self.folded.source[start:end]

    def is_capitalised(self, index: int) -> bool:
        """Tell whether token `index` is written with a capital, in a script that has them."""
        letter = self.folded.source[self.folded.offsets.item(self.starts[index])]
        return letter.isupper() or letter.istitle()


def tokenize(text: str) -> TokenizedText:
    """Fold a text and split it into tokens."""
    folded = fold_with_offsets(text)
    token = _TOKEN if _is_beyond(folded.text) else _SPACED_TOKEN
    pieces = token.split(folded.text)  # what stands before the first word, the word, what stands after it, ...
    words, gaps = pieces[1::2], pieces[2::2]
    places = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
    joined = np.fromiter(map(_GAPS_IN_NAMES.__contains__, gaps), np.bool_, len(gaps))
    joined[-1:] = False
    starts, ends = places[:-1:2], places[1::2]
    return TokenizedText(folded, words, starts.tolist(), ends.tolist(), gaps, starts, ends, _hash_words(words), joined)


def _is_beyond(text: str) -> bool:
    """Tell whether a text has something of `_BEYOND`."""
    if text.isascii():
        return False
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    rest = points[points >= _FIRST_BEYOND]
    return len(rest) > 0 and _BEYOND.search("".join(map(chr, np.unique(rest).tolist()))) is not None


def _hash_words(words: Sequence[str]) -> Hashes:
    """Return the 64-bit hashes of folded words."""
    return np.fromiter(map(xxhash.xxh3_64_intdigest, map(str.encode, words)), np.uint64, len(words))


def extend_hashes(left: Hashes, right: Hashes) -> Hashes:
    """Return the hashes of names one token longer; the order of tokens counts, and wrapping round is meant.

    Args:
        left: the hashes of names.
        right: the hash of the token after each.
    """
    with np.errstate(over="ignore"):
        return (left * _MULTIPLIER) ^ (right + (left >> np.uint64(29)))


def name_words(name: str) -> list[str]:
    """Return the folded tokens of a name."""
    return _TOKEN.findall(fold(name))


def hash_name(name: str) -> tuple[int, int]:
    """Return a name's hash and the number of its tokens; (0, 0) for a name without any."""
    words = name_words(name)
    return (int(hash_words(words)), len(words)) if words else (0, 0)


def hash_words(words: Sequence[str]) -> np.uint64:
    """Return the hash of a name of folded tokens, one or more."""
    hashes = _hash_words(words)
    total = hashes[:1]
    for index in range(1, len(words)):
        total = extend_hashes(total, hashes[index : index + 1])
    return np.uint64(total[0])
