"""Of the lines that return on a site, those that are chrome by their place.

Chrome stands at the edges, around all that is the page's own. Among its own lines (title, author, date) a line needs
twice the evidence, and among its sentences four words as well, for headings return too. A text where own and returning
lines stand in turns is a filled-in form (a contract, a forecast), which is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from docmill.stages.clean.chrome.lexicon import length_in_words

__all__ = ["ComparedLine", "SiteLines", "find_repeated_chrome"]

ENDS = re.compile(r"[.!?…。！？।؟۔][\"'”’»›)\]」』）]*$")
SPACED = 7  # code points a word, its space included, up to which spaces count the words
LOOKED_AT = 20  # code points at a line's end that hold its punctuation
SENTENCE = 8  # words from which a line that ends as a sentence does is the page's own text, as in chrome.py
PARAGRAPH = 24  # words from which any line is
PASSED = 3  # lines without these marks that may stand among the chrome of an edge: title, author, date
LABEL = 4  # words below which a line may as well be a heading: "Ingredients", "Q:"
BLOCK = 3  # such lines in a row are a menu, wherever they stand
FORM, FORM_SHARE = 3, 1 / 3  # different returning lines, in as many places, with this share of the words: a form
OWN_WORDS, OWN_SHARE = 20, 0.5  # a text with fewer words of its own, and less of them than of others, is a template


class ComparedLine(NamedTuple):  # a data class would take 20 µs of a document's 100
    """A line that is not blank: its place among the text's lines, and its form to compare (empty without letters)."""

    at: int
    key: str

    @property
    def numeric(self) -> bool:
        """Whether it holds a number, which the form to compare has as 0."""
        return "0" in self.key


class SiteLines:
    """A text's lines, and which of them return on the site. Lines are named by their place among `rows`.

    `strong` are those with evidence enough for a place among the page's own lines.
    """

    def __init__(
        self, rows: Sequence[ComparedLine], texts: Sequence[str], returning: Sequence[bool], strong: Collection[int]
    ) -> None:
        self.rows = rows
        self.texts = texts
        self.returning = returning
        self.strong = strong
        self.own = [at for at, row in enumerate(rows) if row.key and not returning[at]]
        self._sizes: dict[int, float] = {}

    def size(self, at: int) -> float:
        """A line's length in words."""
        known = self._sizes.get(at)
        if known is None:
            text = self.texts[at]
            words = text.count(" ") + 1
            # weight() looks at each letter of other scripts: needless where the spaces are as dense as words are short
            known = self._sizes[at] = words if len(text) <= SPACED * words else length_in_words(text)
        return known

    def words(self, places: Iterable[int]) -> float:
        """The words of these lines."""
        return sum(map(self.size, places))

    def sentence(self, at: int) -> bool:
        """Whether a line is running text."""
        words = self.size(at)
        return words >= PARAGRAPH or (words >= SENTENCE and bool(ENDS.search(self.texts[at][-LOOKED_AT:])))

    def beside(self, at: int) -> set[int]:
        """The next lines with letters above and below; -1 and the number of lines at the ends."""
        above, below = at - 1, at + 1
        while above >= 0 and not self.rows[above].key:
            above -= 1
        while below < len(self.rows) and not self.rows[below].key:
            below += 1
        return {above, below}


def find_repeated_chrome(lines: SiteLines, company: Collection[int] = ()) -> list[int]:
    """The returning lines that are chrome, in order, by their place in the text; none where little would be left.

    `company` are lines beside chrome that was taken out before.
    """
    if _form(lines) or not _enough(lines):
        return []
    last = len(lines.rows) - 1
    head, tail = _edge(lines, range(last + 1)), _edge(lines, range(last, -1, -1))
    end = {max((at for at, row in enumerate(lines.rows) if row.key), default=last)}
    taken = _credible(lines, head, company) | _credible(lines, tail, end.union(company))
    taken |= _inside(lines, [at for at in sorted(lines.strong) if at not in head and at not in tail])
    taken = _without_labels(lines, taken)
    return [lines.rows[at].at for at in sorted(taken | _between(lines, taken))]


def _enough(lines: SiteLines) -> bool:
    own = 0.0
    for at in lines.own:
        own += lines.size(at)
        if own >= OWN_WORDS:
            return True
    return own > OWN_SHARE * lines.words(range(len(lines.rows)))


def _form(lines: SiteLines) -> bool:
    """Whether lines of the text's own and returning ones stand in turns."""
    inside = [at for at in range(lines.own[0], lines.own[-1]) if lines.returning[at]] if lines.own else []
    if len({lines.rows[at].key for at in inside}) < FORM or len(_runs(inside)) < FORM:
        return False
    return lines.words(inside) >= FORM_SHARE * lines.words(range(lines.own[0], lines.own[-1] + 1))


def _edge(lines: SiteLines, order: Iterable[int]) -> dict[int, bool]:
    """The returning lines from one end to the first that is plainly the page's own text.

    Each with whether nothing of the page's own stands between it and the end. Those where something does must be
    strong: below a title stands the name of an author, who may have written every third page.
    """
    found, passed = dict[int, bool](), 0
    for at in order:
        if lines.returning[at]:
            if not passed or at in lines.strong:
                found[at] = not passed
        elif lines.rows[at].key:
            passed += 1
            if passed > PASSED or lines.sentence(at):
                break
    return found


def _credible(lines: SiteLines, edge: Mapping[int, bool], company: Collection[int]) -> set[int]:
    """An edge's lines but for what may be content: numbers, unless a menu is around them, and headings.

    A short line needs company: chrome taken out before, or another line of the edge; beyond lines of the page's own,
    one that is no sentence, since a heading has text below it.
    """
    plain = {at for at in edge if at in company or not lines.rows[at].numeric}
    chosen = set(edge) if 3 * len(plain) >= 2 * len(edge) else plain
    items = chosen if all(edge.values()) else {at for at in chosen if not lines.sentence(at)}
    return {
        at
        for at in chosen
        if lines.size(at) >= LABEL or at in company or lines.beside(at) & (chosen if edge[at] else items)
    }


def _inside(lines: SiteLines, strong: Sequence[int]) -> set[int]:
    """What goes from between the sentences: lines longer than headings, and menus."""
    taken: set[int] = set()
    for run in _runs([at for at in strong if lines.returning[at] and not lines.rows[at].numeric]):
        taken |= {at for at in run if len(run) >= BLOCK or lines.size(at) >= LABEL}
    return taken


def _without_labels(lines: SiteLines, taken: set[int]) -> set[int]:
    """A line that ends in a colon belongs to the line after it."""
    kept: set[int] = set()
    for at in sorted(taken, reverse=True):
        after = at + 1 < len(lines.rows) and (at + 1 not in taken or at + 1 in kept)
        if after and lines.texts[at].endswith((":", "：")):
            kept.add(at)
    return taken - kept


def _between(lines: SiteLines, taken: set[int]) -> set[int]:
    """Lines without letters between chrome and chrome, or chrome and an end: separators, page numbers."""
    found: set[int] = set()
    for run in _runs([at for at, row in enumerate(lines.rows) if not row.key]):
        sides = {run[0] - 1, run[-1] + 1} - {-1, len(lines.rows)}
        if sides and sides <= taken:
            found.update(run)
    return found


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Consecutive places together."""
    runs: list[list[int]] = []
    for at in places:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs
