"""Find the verses of Arabic poems: two halves (sadr and ajuz) that belong on one line, however a page lays them out.

Halves stand in cells of a row, in two elements of one parent, or as lines one below the other, where the rhyme tells
them: the second halves end in one letter.

Tested by tests/stages/clean/article/shapes/test_verses.py.
"""

from __future__ import annotations

import re
from itertools import groupby

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import KIND

__all__ = ["find_verses", "is_verse"]

ROW = KIND["tr"]
HALF = re.compile(r"[\u0621-\u065f\u0670-\u06d3 \t،؛؟!:.«»()*…-]{8,90}")
"""What half a verse looks like: one line of Arabic letters and vowel signs, and no digits."""
LINKED = 0.5  # share of a half's characters that may be in links; menus are of such lines too
NO_LETTER = re.compile(r"[^\u0621-\u063f\u0641-\u064a\u066e-\u06d3]")
LONG_VOWELS = "اىو"
LEAST = 2  # verses; two lines of prose stand beside each other anywhere
LINE = 15  # characters of a line that is half a verse by its rhyme alone; items of a menu are shorter
SIMILAR = 0.5  # length of the shorter half by that of the longer


def find_verses(page: Blocks) -> list[list[tuple[int, int]]]:
    """Return the poems of a page, each as its verses: the places of the two blocks that are halves of one."""
    halves = [
        not text.isascii() and HALF.fullmatch(text) is not None and links <= LINKED * len(text)
        for text, links in zip(page.texts, page.linked.tolist(), strict=True)
    ]
    if sum(halves) < 2:
        return []
    parents, kinds, element = page.elements.parents, page.elements.kinds, page.element.tolist()
    found: list[list[tuple[int, int]]] = []
    pairs: list[tuple[int, int]] = []

    def close() -> None:
        """End the poem whose verses have parents of their own; one verse is enough in the cells of a row."""
        if len(pairs) >= LEAST or (pairs and kinds[parents[element[pairs[0][0]]]] == ROW):
            found.append(pairs.copy())
        pairs.clear()

    for (is_half, _), group in groupby(range(len(page)), lambda at: (halves[at], parents[element[at]])):
        run = list(group)
        if is_half and len(run) == 2 and _similar(page, *run):
            pairs.append((run[0], run[1]))
            continue
        close()
        if is_half and (rhymed := _rhymed(page, run)):
            found.append(rhymed)
    close()
    return found


def is_verse(text: str) -> bool:
    """Tell whether a text is a whole verse: two halves that were parted as the page was read."""
    first, parted, second = text.partition(" | ")
    return bool(parted) and HALF.fullmatch(first) is not None and HALF.fullmatch(second) is not None


def _rhymed(page: Blocks, run: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of lines below each other of which the second ones rhyme, and not all first ones."""
    if len(run) % 2:
        run = run[1:]  # the poem's title, or its poet
    pairs = list(zip(run[::2], run[1::2], strict=False))
    firsts, seconds = ({_rhyme(page.texts[pair[side]]) for pair in pairs} for side in (0, 1))
    similar = all(_similar(page, first, second) for first, second in pairs)
    similar &= all(len(page.texts[at]) >= LINE for at in run)
    return pairs if len(pairs) > LEAST and similar and len(seconds) == 1 and len(firsts) > 1 else []


def _rhyme(text: str) -> str:
    """Return the letter that a line rhymes by: the last one that is no long vowel."""
    return NO_LETTER.sub("", text).rstrip(LONG_VOWELS)[-1:]


def _similar(page: Blocks, first: int, second: int) -> bool:
    """Tell whether two lines are of about the same length, as halves of a verse are."""
    lengths = sorted((len(page.texts[first]), len(page.texts[second])))
    return lengths[0] >= SIMILAR * lengths[1]
