"""Read the lines of a page that may say who wrote it and when: where each stands to the headline, and in what.

Comments, related items, tickers and infoboxes tell of other things than the page, so what stands in an element that is
named so, and that does not hold the headline too, is foreign.

Tested by tests/stages/clean/metadata/test_places.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from docmill.stages.clean.bylines.credit_lines import CreditLine, read_credit_line
from docmill.stages.clean.html.elements import KIND
from docmill.stages.clean.html.page import LINE_END, Page, Run
from docmill.text.dates.partial import find_ambiguous_dates
from docmill.text.dates.scanner import WrittenDate, find_dates, told_order

__all__ = ["ShownLine", "ShownLines", "words_of_names"]

MOST = 5_000  # runs of a page that are looked at
MOST_HEADINGS = 8
MOST_LINKS = 8  # of a line
CLIMBED = 12  # elements above a line that are looked at
FIELD = 200  # characters of a byline or dateline
NAMES = 300  # characters of an element's names
MOST_NAMES = 6  # elements of a line whose names are its own
FIRST = 20  # characters of the part of a title that a headline may be
LONG = 30  # words of a paragraph of the text itself
LONG_CHARS = 200  # characters it has at least in any script
SENTENCE, SENTENCES = 60, 20  # characters of a block that tells the language of a page, and how many are asked
ADRIFT = 6  # paragraphs after which what follows stands no more below the headline
H1 = KIND["h1"]
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
DIGITS = re.compile(r"\d{2}")
BULLET = re.compile(r"[•●⋅∙◦]")
FOREIGN_TAGS = frozenset({"nav", "aside", "footer", "blockquote", "form"})
CLOSE = 10  # runs around the headline where even a card or an aside is the page's own
FOREIGN = re.compile(
    r"(?<![a-z])(?:comments?|repl(?:y|ies)|related|recommend\w*|ticker|breaking|infobox|popular|trending|tweet|twitter"
    r"|bday|birth\w*|disqus|pingback|clock|read-more|more-(?:posts|news|stories))(?![a-z])",
    re.IGNORECASE,
)
DISTANT = re.compile(
    r"(?<![a-z])(?:sidebar|promo|teasers?|latest|recent|upnext|next|prev\w*|newsletter|quote|carousel|slider|swiper"
    r"|events?|copyright|(?:site|page|global|main)-?footer|cards?|menu|archives?)(?![a-z])",
    re.IGNORECASE,
)
THREAD_FOREIGN = re.compile(r"(?<![a-z])(?:quote|signature|profile-joined|infobox|clock|user|menu|footer)(?![a-z])")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a page, and how many runs below the headline it stands; above it the number is negative.

    `names` are the class names and the like of the elements it stands in, `moments` the times its elements declare.
    Where it holds a date such as 03/04/2024, `order` is that of day and month on its page, "" for an unknown one.
    """

    text: str
    distance: int
    names: str
    moments: Sequence[str] = ()
    order: str | None = None

    @property
    def credit(self) -> CreditLine:
        """Return what the line says as a byline or dateline."""
        return _credit(self.text, self.order or "") if len(self.text) <= FIELD else CreditLine()

    def dates(self) -> list[WrittenDate]:
        """Return the dates in the line, day and month in the order of its page."""
        return find_dates(self.text, self.order or "")


@lru_cache(maxsize=256)
def _credit(text: str, order: str) -> CreditLine:
    """Read a short line, which several readers ask about."""
    return read_credit_line(text, order)


class _Around(NamedTuple):
    """The names of an element and those it stands in, its own first, and how many elements away a foreign one is."""

    names: tuple[str, ...]
    foreign: int


NOTHING_AROUND = _Around((), CLIMBED)


@dataclass
class ShownLines:
    """The lines of a page around the headline that reads as `title`; of a `thread` posts are its own."""

    page: Page
    title: str | None
    thread: bool = False
    _lines: dict[int, list[ShownLine]] = field(default_factory=dict)
    _below: dict[int, list[ShownLine]] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _around: tuple[dict[int, _Around], dict[int, _Around]] = field(default_factory=lambda: ({}, {}))

    @cached_property
    def headline(self) -> int:
        """Return the run of the headline: the first of a heading that reads as the title, else the first heading's."""
        runs, kinds, texts = self.page.runs, self.page.elements.kinds, self.page.texts
        heads = [at for at, run in enumerate(runs) if kinds[run.element] == H1][:MOST_HEADINGS]
        whole = " ".join((self.title or "").split())
        first = whole.partition(" | ")[0]  # a title may end with a section that the headline is without
        for wanted in dict.fromkeys([whole, first] if len(first) > FIRST else [whole] if whole else []):
            word = max(wanted.replace("|", " ").split(), key=len, default="")  # nothing that `_lines` adds stands in it
            for at in chain(heads, range(min(len(runs), MOST))):
                if word in texts[at] and wanted in " ".join(_lines(runs[at])):
                    return at
        return next(iter(heads), 0)

    def below(self, most: int) -> list[ShownLine]:
        """Return the lines of `most` runs from the headline on, as far as a few paragraphs of the text reach."""
        if most in self._below:
            return self._below[most]
        found = self._below[most] = []
        adrift = 0
        for at in range(self.headline, min(self.headline + most + 1, len(self.page.runs))):
            found += self.lines_of(at)
            text = self.page.texts[at]
            adrift += at > self.headline and len(text) >= LONG_CHARS and len(text.split()) >= LONG
            if adrift == ADRIFT:
                break
        return found

    def after(self, label: re.Pattern[str], longest: int, most: int) -> Iterator[ShownLine]:
        """Yield the first line of each of `most` runs behind one that is a label of at most `longest` characters."""
        texts = self.page.texts[:MOST]
        for at, text in enumerate(texts):
            if len(text) <= longest and label.match(text.strip()):
                for behind in range(at + 1, min(at + 1 + most, len(texts))):
                    yield from self._read(behind, close=True)[:1]

    def links_near(self, above: int, below: int) -> Iterator[tuple[int, str, str]]:
        """Yield the links in the lines around the headline, in order; foreign lines have none.

        Of each the run, counted from the headline, the text and the address are told.
        """
        for at in range(max(0, self.headline - above), min(self.headline + below + 1, len(self.page.runs))):
            run = self.page.runs[at]
            node = self.page.nodes[run.element]
            if node is None or not 0 < run.linked <= FIELD or not self.lines_of(at):
                continue
            whole = " ".join(self.page.texts[at].split())
            for link in node.css("a[href]")[:MOST_LINKS]:
                text = " ".join(link.text()[:FIELD].split())
                if text and text in whole:
                    yield at - self.headline, text, link.attributes.get("href") or ""

    def above(self, most: int) -> list[ShownLine]:
        """Return the lines of `most` runs before the headline, the nearest first."""
        start = max(0, self.headline - most)
        return [line for at in range(self.headline - 1, start - 1, -1) for line in self.lines_of(at)]

    def all(self, wanted: Callable[[Run, str], bool], longest: int, label: int = 0) -> Iterator[ShownLine]:
        """Yield the lines of those of the page's first runs that are wanted; to know where a run stands takes time.

        Runs of more than `longest` characters are none; of others `wanted` is asked, with their texts. The run right
        before such a one comes too where it has at most `label` characters.
        """
        latest = -1
        texts = self.page.texts[:MOST]
        for at, text in enumerate(texts):
            if len(text) <= longest and wanted(self.page.runs[at], text):
                if at - 1 > latest and len(texts[at - 1]) <= label:
                    yield from self.lines_of(at - 1)
                yield from self.lines_of(at)
                latest = at

    def behind(self, label: re.Pattern[str], longest: int, most: int) -> Iterator[ShownLine]:
        """Yield the lines with digits or a time that begin with a label, of asides and footers too.

        For a line of a label alone the next one is yielded: the first line with digits among those of the next `most`
        runs. Lines have `longest` characters.
        """
        texts, dated_runs = self.page.texts[:MOST], self._dated
        for at, text in enumerate(texts):
            if len(text) <= longest and any(dated_runs[at : at + most + 1]) and label.match(text.lstrip()):
                within = range(at, min(at + most + 1, len(texts)))
                dated = next((n for n in within if DIGITS.search(texts[n])), at)
                if len(texts[dated]) <= longest:
                    yield from self._read(dated, close=True)

    @cached_property
    def _dated(self) -> list[bool]:
        """Return which of the page's first runs hold digits or an element of a time."""
        runs = zip(self.page.runs[:MOST], self.page.texts, strict=False)
        return [
            DIGITS.search(text) is not None or (bool(run.inline) and any(node.tag == "time" for node in run.inline))
            for run, text in runs
        ]

    def lines_of(self, at: int) -> list[ShownLine]:
        """Return the lines of a run; an empty list for a foreign one."""
        if at not in self._lines:
            self._lines[at] = self._read(at, close=abs(at - self.headline) <= CLOSE)
        return self._lines[at]

    def _read(self, at: int, *, close: bool) -> list[ShownLine]:
        """Read the lines of a run; `close` is one of which an element tells little by its name."""
        run = self.page.runs[at]
        names = self._names_around(run, close=close)
        if names is None:
            return []
        inline = run.inline[: 2 * CLIMBED]
        names = [*map(self._names_of, inline[:MOST_NAMES]), *names][:MOST_NAMES]
        moments = [moment for node in inline if node.tag == "time" and (moment := node.attributes.get("datetime"))]
        lines = list(_lines(run))
        dated = next((n for n, line in enumerate(lines) if DIGITS.search(line)), 0)
        return [
            ShownLine(line, at - self.headline, " ".join(names), moments if n == dated else (), self._order_in(line))
            for n, line in enumerate(lines)
        ]

    def _order_in(self, line: str) -> str | None:
        """Return the order of day and month in a line that leaves it open; None for another line."""
        is_open = len(line) <= 2 * FIELD and next(find_ambiguous_dates(line), None) is not None
        return self._day_order if is_open else None

    @cached_property
    def _day_order(self) -> str:
        """Return the order of day and month in numeric dates of the page, "" where nothing tells it.

        Other dates tell it before the language does; one that is no dateline, and may be of an event abroad, only where
        the language does not. The software of a forum may write dates in another order than the language of its posts.
        """
        texts = self.page.texts[:MOST]
        prose = () if self.thread else (text for text in texts if len(text) >= SENTENCE)
        usual = told_order((), " ".join(islice(prose, SENTENCES)))
        telling = [text for text in texts if len(text) <= 2 * FIELD and told_order((text,))]
        if usual and len(telling) == 1 and not _credit(telling[0], "").sure:
            return usual
        return told_order(telling) if telling else usual

    @cached_property
    def _around_headline(self) -> frozenset[int]:
        """Return the elements that the headline stands in."""
        found: list[int] = []
        runs = self.page.runs
        node = self.page.nodes[runs[self.headline].element] if runs else None
        while node is not None and len(found) < 500:
            found.append(node.mem_id)
            node = node.parent
        return frozenset(found)

    def _names_around(self, run: Run, *, close: bool) -> list[str] | None:
        """Return the names of the elements around a run, its block's first; None for a foreign run."""
        node = self.page.nodes[run.element]
        known, headline = self._around[close], self._around_headline
        below: list[LexborNode] = []
        around = NOTHING_AROUND
        while node is not None and (at := node.mem_id) not in headline:
            if at in known:
                around = known[at]
                break
            below.append(node)
            node = node.parent
        for inner in reversed(below):
            own = self._names_of(inner)
            foreign = (own and _is_foreign(own, close=close, thread=self.thread)) or (
                not (close or self.thread) and inner.tag in FOREIGN_TAGS
            )
            around = _Around((own, *around.names[: MOST_NAMES - 1]), 0 if foreign else around.foreign + 1)
            known[inner.mem_id] = around
        return list(around.names) if around.foreign >= CLIMBED else None

    def _names_of(self, node: LexborNode) -> str:
        """Return the names of an element as words parted by signs."""
        names = self._names.get(node.mem_id)
        if names is None:
            get = self.page.attributes_of(node).get
            values = (get("class"), get("id"), get("itemprop"), get("data-testid"))
            names = self._names[node.mem_id] = words_of_names(" ".join(filter(None, values)))
        return names


@lru_cache(maxsize=8192)
def _is_foreign(names: str, *, close: bool, thread: bool) -> bool:
    """Tell whether an element of these names tells of other things than the page. The elements of a site share them."""
    if thread:
        return THREAD_FOREIGN.search(names) is not None
    return FOREIGN.search(names) is not None or (not close and DISTANT.search(names) is not None)


@lru_cache(maxsize=8192)
def words_of_names(names: str) -> str:
    """Return names with their words parted where a capital begins one: `authorName` is `author-Name`."""
    return names[:NAMES] if names.islower() else CAMEL.sub("-", names[:NAMES])


def _lines(run: Run) -> Iterator[str]:
    """Yield the lines of a run, with a space where two texts of different elements would run into one word."""
    pieces: list[str] = []
    for piece in filter(None, run.pieces):
        if pieces:
            pieces.append(_between(pieces[-1][-1:], piece[0]))
        pieces.append(piece)
    for line in BULLET.sub(" | ", "".join(pieces)).split(LINE_END):
        yield " ".join(line.split())


def _between(one: str, two: str) -> str:
    """Return what parts two letters of different elements that do not belong to one word; an empty string for others.

    "by" and "Ann" are words, "Ann" and "3" or "2020" and "May" parts of a line; "30" and "th" belong together.
    """
    if not (one.isalnum() and two.isalnum()) or two.islower():
        return ""
    if one.isdigit() != two.isdigit():
        return " | "
    return " " if two.isupper() or not (two.isdigit() or one.isupper() or one.islower()) else ""
