"""Read title, authors and date of a plain text from its first lines, and who posted it from "Author: ..." below it.

What is found leaves the text: it stands in `title`, `authors` and `published_at`, and in `removed` with the reason
`title`, `byline` or `dateline`. How a line is read as a byline or dateline is in `credit_lines.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from docmill.stages.clean.bylines.credit_lines import CreditLine, read_credit_line
from docmill.stages.clean.bylines.person_names import read_byline
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.chrome.rules import NumberedLine, ends_as_sentence
from docmill.text.tokens import count_words, has_words

__all__ = ["FrontMatter", "read_front_matter"]

TITLE_WORDS = 30  # Arabic and German headlines reach 25
TITLE_CHARS = 200
BODY_WORDS = 12  # what follows a title: a paragraph at least so long
AHEAD = 4  # lines between a title and the body: standfirst, byline, dateline, place
NAME_WORDS = 6

NOT_TITLE = re.compile(r"^[-–—•*>#\"'«“„(\[{|0-9]|^\S{1,20}\s?[:：]|[,;،؛、]$|[.。۔।:：]$|https?://|www\.|@")
# "Home > News > Local": two to seven short parts, the page's place in its site
CRUMBS = re.compile(r"^[^<>›»|/\\→]{1,40}(?:\s[>›»|/→]\s[^<>›»|/\\→]{1,40}){1,6}$")
PARTS = re.compile(r"(?<=\S)\s++[|–—»·-]\s++(?>(?:(?!\s[|–—»·-]\s).)*)$")  # the last part of "headline - site"
CRUMBS_WORDS = 16  # more is a sentence with a stray sign
MOST_DAYS = 2  # published and updated; more is a list of other texts
HEAD = 12  # lines before the body that a byline or dateline may stand on


@dataclass(slots=True)
class FrontMatter:
    """What the first lines of a text say of it.

    `posted_by` is who put the text on its page, by a line below it. `taken` maps the places of lines that leave the
    text, among the lines that are not blank, to their reason.
    """

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    posted_by: str | None = None
    published_at: str | None = None
    taken: dict[int, str] = field(default_factory=dict)


def read_front_matter(lines: Sequence[NumberedLine], chrome: dict[int, str]) -> FrontMatter:
    """Read title, authors, poster and date; `lines` are those not blank, `chrome` is what `find_chrome` found."""
    front = FrontMatter()
    crumbs = _breadcrumb_lines(lines)
    front.taken |= dict.fromkeys(range(crumbs), "navigation")
    kept = [at for at in range(crumbs, len(lines)) if at not in chrome]
    body = next((at for at in kept if _is_body(lines[at].text)), None)
    if body is None:
        return front
    credited = {
        at: read_credit_line(lines[at].text) for at in range(max(0, body - HEAD), body) if at not in front.taken
    }
    head = [at for at in kept if at < body and not (at in credited and credited[at].sure)]
    _read_title(lines, chrome, head, body, front)
    credited = {at: credit for at, credit in credited.items() if at not in front.taken}
    _read_bylines(lines, chrome, head, body, front, credited)
    _read_dates(chrome, front, credited)
    _read_poster(lines, body, front)
    return front


def _breadcrumb_lines(lines: Sequence[NumberedLine]) -> int:
    """Return the number of lines that are a breadcrumb: 1 where the first is one with a headline below it, else 0."""
    first = lines[0].text.strip() if lines else ""
    crumbs = CRUMBS.match(first) and count_words(first) <= CRUMBS_WORDS and not ends_as_sentence(first)
    named = any(map(str.isalpha, first))  # a row of numbers is one of a table
    return int(bool(crumbs) and named and len(lines) > 2 and _may_be_title(lines[1].text.strip()))


def _is_body(text: str) -> bool:
    """Tell whether a line is a paragraph of the text itself."""
    return has_words(text, BODY_WORDS) and (ends_as_sentence(text) or has_words(text, 2 * TITLE_WORDS))


def _read_title(
    lines: Sequence[NumberedLine], chrome: dict[int, str], head: list[int], body: int, front: FrontMatter
) -> None:
    """Read the title: the first line, or on a whole page the line that the first one begins with."""
    start = _breadcrumb_lines(lines)
    first = lines[start].text.strip()
    if not start and 0 in chrome and body > 0:  # a whole page: its first line is the browser's title, "headline - site"
        again = [at for at in range(1, body) if len(lines[at].text) > 12 and first.startswith(lines[at].text.strip())]
        if again:
            front.title = lines[again[-1]].text.strip()
            front.taken |= {at: "title" for at in again if lines[at].text.strip() == front.title}
        elif chrome[0] == "navigation" and _may_be_title(first) and not shipped_lexicon().match(first):
            front.title = PARTS.sub("", first).strip()
            front.taken[0] = "title"
        return
    apart = start + 1 < len(lines) and lines[start + 1].number > lines[start].number + _gap(lines)
    # below a breadcrumb the headline is one even where the whole head was taken for navigation
    leads = bool(start) or (bool(head) and head[0] == start)
    if leads and len(head) <= AHEAD and _may_be_title(first) and apart:
        front.title = first
        front.taken[start] = "title"


def _gap(lines: Sequence[NumberedLine]) -> int:
    """Return the number of blank lines below a title: 0 where no blank lines part paragraphs, else 1."""
    return int(any(after.number - before.number > 1 for before, after in pairwise(lines)))


def _may_be_title(text: str) -> bool:
    """Tell whether a line is as long as a title and written like one."""
    return len(text) <= TITLE_CHARS and 2 <= count_words(text) <= TITLE_WORDS and not NOT_TITLE.search(text)


def _read_bylines(
    lines: Sequence[NumberedLine],
    chrome: dict[int, str],
    head: list[int],
    body: int,
    front: FrontMatter,
    credited: dict[int, CreditLine],
) -> None:
    """Read the authors from a labelled name before the body, or from a bare name on the line under the title."""
    under = _under_title(chrome, head, body, front)
    for at, credit in credited.items():
        if credit.names and (credit.labelled or (credit.dates and front.title) or at == under):
            alone = not credit.labelled and not credit.dates
            if alone and lines[at + 1].number <= lines[at].number + _gap(lines):
                continue  # the first line of a paragraph or a list
            front.authors = credit.names
            front.taken[at] = "byline"
            return


def _under_title(chrome: dict[int, str], head: list[int], body: int, front: FrontMatter) -> int | None:
    """Return the place where a bare name would be a byline: on the line under the title.

    On a whole page it must also be the last line before the body: menus have two capitalised words as well.
    """
    if not front.title:
        return None
    if 0 not in chrome:
        return head[1] if len(head) > 1 else None
    titles = [at for at, reason in front.taken.items() if reason == "title"]
    return body - 1 if titles and max(titles) == body - 2 else None


def _read_poster(lines: Sequence[NumberedLine], body: int, front: FrontMatter) -> None:
    """Read "Author: name" below the body: who posted the page, seldom who wrote the text."""
    for at in range(len(lines) - 1, max(body, len(lines) - 40), -1):
        found = read_byline(lines[at].text)
        if found and found.marked:
            front.taken[at] = "byline"
            front.posted_by = found.names[0]
            return


def _read_dates(chrome: dict[int, str], front: FrontMatter, credited: dict[int, CreditLine]) -> None:
    """Read when the text was published from the lines that hold little but a date, those below the title first."""
    titles = [at for at, reason in front.taken.items() if reason == "title"]
    dated = [at for at in credited if credited[at].dates]
    near = [at for at in dated if titles and 0 < at - max(titles) <= AHEAD]
    if not near:
        dated.reverse()  # the nearest to the body: a page's own date stands at its top
    if not near and len({day[:10] for at in dated for day in credited[at].dates}) > MOST_DAYS:
        return
    chosen = near or dated
    days = [day for at in chosen for day in credited[at].published] or [d for at in chosen for d in credited[at].dates]
    front.published_at = days[0] if days else None
    for at in chosen:
        if at not in chrome and at not in front.taken:
            front.taken[at] = "dateline"
