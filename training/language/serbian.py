"""Serbian in Latin letters from Serbian in Cyrillic: texts, and frequencies of n-grams, letter by letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

__all__ = ["in_latin", "latin_frequencies"]

_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = (*"abvgdđežzijkl", "lj", *"mn", "nj", *"oprstćufhcč", "dž", "š")
_TABLE = str.maketrans(
    dict(zip(_CYRILLIC, _LATIN, strict=True))
    | dict(zip(_CYRILLIC.upper(), (one.capitalize() for one in _LATIN), strict=True))
)


def in_latin(text: str) -> str:
    """Return a Serbian text in Gaj's Latin alphabet."""
    return text.translate(_TABLE)


def latin_frequencies(
    tables: Iterator[tuple[str, int, Mapping[str, float]]],
) -> Iterator[tuple[str, int, dict[str, float]]]:
    """Yield what `sources.frequencies` yields, and after each order of `sr` the same for `sr-Latn`.

    A window of k Cyrillic letters gives one of k Latin ones, its beginning; where it begins with a digraph, a second
    that begins with the digraph's second letter.
    """
    for code, order, shares in tables:
        yield code, order, dict(shares)
        if code != "sr":
            continue
        summed: dict[str, float] = defaultdict(float)
        for gram, share in shares.items():
            latin = in_latin(gram)
            summed[latin[: order + 1]] += share
            if len(in_latin(gram[0])) > 1 and len(latin) > order + 1:
                summed[latin[1 : order + 2]] += share
        yield "sr-Latn", order, dict(summed)
