"""Decide by their place which of the lines that a site repeats are chrome.

Chrome stands at the edges of a text, around all that is the page's own. Among its own lines (title, author, date) a
repeated line needs twice the count, and among its sentences at least four words as well, for headings are repeated too.
A text where own and repeated lines alternate is a filled-in form (a contract, a forecast), which is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from docmill.text.tokens import count_words

__all__ = ["ComparedLine", "SiteLines", "find_repeated_chrome"]

ENDS = re.compile(r"[.!?…。！？।؟۔][\"'”’»›)\]」』）]*$")
LOOKED_AT = 20  # code points at a line's end that hold its punctuation
SENTENCE = 8  # words from which a line that ends as a sentence does is the page's own, as in chrome/line_features.py
PARAGRAPH = 24  # words from which any line is
PASSED = 3  # lines without these marks that may stand among the chrome of an edge: title, author, date
LABEL = 4  # words below which a line may as well be a heading: "Ingredients", "Q:"
BLOCK = 3  # such lines in a line are a menu, wherever they stand
FORM, FORM_SHARE = 3, 1 / 3  # different repeated lines, in as many places, with this share of the words: a form
OWN_WORDS, OWN_SHARE = 20, 0.5  # a text with fewer words of its own, and less of them than of others, is a template


class ComparedLine(NamedTuple):  # a data class would take 20 µs of a document's 100
    """A line that is not blank: its place among the text's lines, and its form to compare (empty without letters)."""

    at: int
    key: str

    @property
    def numeric(self) -> bool:
        """Tell whether the line holds a number, which stands as 0 in the form to compare."""
        return "0" in self.key


class SiteLines:
    """The compared lines of a text, and which of them the site repeats. Methods name a line by its place in `compared`.

    `strong` are the lines repeated often enough for a place among the page's own lines; `own` are those with letters
    that are not repeated.
    """

    def __init__(
        self,
        compared: Sequence[ComparedLine],
        texts: Sequence[str],
        repeated: Sequence[bool],
        strong: Collection[int],
    ) -> None:
        self.compared = compared
        self.texts = texts
        self.repeated = repeated
        self.strong = strong
        self.own = [at for at, line in enumerate(compared) if line.key and not repeated[at]]
        self._sizes: dict[int, float] = {}

    def size(self, at: int) -> float:
        """Return a line's length in words."""
        known = self._sizes.get(at)
        if known is None:
            known = self._sizes[at] = count_words(self.texts[at])
        return known

    def words(self, places: Iterable[int]) -> float:
        """Return the number of words of some lines."""
        return sum(map(self.size, places))

    def is_sentence(self, at: int) -> bool:
        """Tell whether a line is running text."""
        words = self.size(at)
        return words >= PARAGRAPH or (words >= SENTENCE and bool(ENDS.search(self.texts[at][-LOOKED_AT:])))

    def beside(self, at: int) -> set[int]:
        """Return the next lines with letters above and below; -1 and the number of lines at the ends."""
        above, below = at - 1, at + 1
        while above >= 0 and not self.compared[above].key:
            above -= 1
        while below < len(self.compared) and not self.compared[below].key:
            below += 1
        return {above, below}


def find_repeated_chrome(lines: SiteLines, beside_chrome: Collection[int] = ()) -> list[int]:
    """Return the repeated lines that are chrome, in order, by their place in the text; none where little would be left.

    `beside_chrome` are lines, by their place in `compared`, next to chrome that was taken out before.
    """
    if _is_form(lines) or not _has_enough_left(lines):
        return []
    last = len(lines.compared) - 1
    head, tail = _edge(lines, range(last + 1)), _edge(lines, range(last, -1, -1))
    end = {max((at for at, line in enumerate(lines.compared) if line.key), default=last)}
    taken = _credible(lines, head, beside_chrome) | _credible(lines, tail, end.union(beside_chrome))
    taken |= _inside(lines, [at for at in sorted(lines.strong) if at not in head and at not in tail])
    taken = _without_labels(lines, taken)
    return [lines.compared[at].at for at in sorted(taken | _between(lines, taken))]


def _has_enough_left(lines: SiteLines) -> bool:
    """Tell whether a text without its repeated lines is still a text of its own, and no template."""
    own = 0.0
    for at in lines.own:
        own += lines.size(at)
        if own >= OWN_WORDS:
            return True
    return own > OWN_SHARE * lines.words(range(len(lines.compared)))


def _is_form(lines: SiteLines) -> bool:
    """Tell whether own and repeated lines alternate, as in a filled-in form."""
    inside = [at for at in range(lines.own[0], lines.own[-1]) if lines.repeated[at]] if lines.own else []
    if len({lines.compared[at].key for at in inside}) < FORM or len(_runs(inside)) < FORM:
        return False
    return lines.words(inside) >= FORM_SHARE * lines.words(range(lines.own[0], lines.own[-1] + 1))


def _edge(lines: SiteLines, order: Iterable[int]) -> dict[int, bool]:
    """Return the repeated lines from one end of a text to the first line that is plainly the page's own.

    Each is mapped to whether nothing of the page's own stands between it and the end. A line where something does must
    be strong: below a title stands the name of an author, who may have written every third page.
    """
    found, passed = dict[int, bool](), 0
    for at in order:
        if lines.repeated[at]:
            if not passed or at in lines.strong:
                found[at] = not passed
        elif lines.compared[at].key:
            passed += 1
            if passed > PASSED or lines.is_sentence(at):
                break
    return found


def _credible(lines: SiteLines, edge: Mapping[int, bool], beside_chrome: Collection[int]) -> set[int]:
    """Return the lines of an edge without those that may be content: numbers outside a menu, and headings.

    A short line needs another one beside it: chrome taken out before, or a line of the edge. Beyond lines of the page's
    own that other line must be no sentence, since a heading has text below it.
    """
    plain = {at for at in edge if at in beside_chrome or not lines.compared[at].numeric}
    chosen = set(edge) if 3 * len(plain) >= 2 * len(edge) else plain
    items = chosen if all(edge.values()) else {at for at in chosen if not lines.is_sentence(at)}
    return {
        at
        for at in chosen
        if lines.size(at) >= LABEL or at in beside_chrome or lines.beside(at) & (chosen if edge[at] else items)
    }


def _inside(lines: SiteLines, strong: Sequence[int]) -> set[int]:
    """Return the strong lines to take out from among the sentences: those longer than headings, and menus."""
    taken: set[int] = set()
    for run in _runs([at for at in strong if lines.repeated[at] and not lines.compared[at].numeric]):
        taken |= {at for at in run if len(run) >= BLOCK or lines.size(at) >= LABEL}
    return taken


def _without_labels(lines: SiteLines, taken: set[int]) -> set[int]:
    """Return the taken lines without labels: a line that ends in a colon belongs to the line after it."""
    kept: set[int] = set()
    for at in sorted(taken, reverse=True):
        after = at + 1 < len(lines.compared) and (at + 1 not in taken or at + 1 in kept)
        if after and lines.texts[at].endswith((":", "：")):
            kept.add(at)
    return taken - kept


def _between(lines: SiteLines, taken: set[int]) -> set[int]:
    """Return lines without letters between two taken ones, or one and an end: separators, page numbers."""
    found: set[int] = set()
    for run in _runs([at for at, line in enumerate(lines.compared) if not line.key]):
        sides = {run[0] - 1, run[-1] + 1} - {-1, len(lines.compared)}
        if sides and sides <= taken:
            found.update(run)
    return found


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Group consecutive places."""
    runs: list[list[int]] = []
    for at in places:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs
