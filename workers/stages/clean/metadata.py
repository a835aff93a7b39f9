"""Title, authors and dateline of plain text, from its first lines and from "Author: ..." chrome.

A title or byline that is found leaves the text: it stands in `title` and `authors`, and in `removed` with the reason
`title` or `byline`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workers.stages.clean.chrome import TERMINAL, Line
from workers.stages.clean.lexicon import weight

__all__ = ["Told", "tell"]

TITLE_WORDS = 30  # Arabic and German headlines reach 25
TITLE_CHARS = 200
BODY_WORDS = 12  # what follows a title: a paragraph at least so long
AHEAD = 4  # lines between a title and the body: standfirst, byline, dateline, place
NAME_WORDS = 6

NOT_TITLE = re.compile(r"^[-–—•*>#\"'«“„(\[{|0-9]|^\S{1,20}\s?[:：]|[,;،؛、]$|[.。۔।:：]$|https?://|www\.|@")
LABELS = "|".join(
    (
        r"by|written by|words by|posted by|story by|author",
        r"بقلم|كتب|كتبت|كتبه|الكاتب|الكاتبة|تحریر|نویسنده|نوشته|به قلم|مصنف|מאת",
        r"par|écrit par|auteur|por|escrito por|autor|autora|von|verfasst von|autorin|di|scritto da|autore",
        r"автор|авторка|przez|autorzy|door|geschreven door|av|af|skriven av|yazan|yazar|oleh|penulis|tác giả",
        r"लेखक|द्वारा|作者|文|撰文|记者|記者|文責|著者|執筆|글|기자|글쓴이",
        r"συντάκτης|από|napsal|scris de|szerző|kirjoittaja",
    )
)
LABELLED = re.compile(rf"^(?P<label>{LABELS})(?P<mark>\s*[:：/|]\s*|\s+)(?P<name>\S.*)$", re.IGNORECASE)
TOOK_PART = frozenset(
    "von van de der den del della di da dos das du la le al el bin ibn ben bint abu y e and und et ve و".split()  # noqa: SIM905 - thirty quoted words read worse
)
NAME = re.compile(r"^[^\W\d_]+(?:[.'’\-־·][^\W\d_]*)*$")
CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ԯ]")
AND = re.compile(r"\s*(?:[,،;；、&]|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
# "Home > News > Local": two to seven short parts, the page's place in its site
CRUMBS = re.compile(r"^[^<>›»|/\\→]{1,40}(?:\s[>›»|/→]\s[^<>›»|/\\→]{1,40}){1,6}$")
CRUMBS_WORDS = 16  # more is a sentence with a stray sign
ISO_DAY = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-./](?P<month>0?[1-9]|1[0-2])[-./](?P<day>0?[1-9]|[12]\d|3[01])\b")


@dataclass(slots=True)
class Told:
    """What the lines say about the text; `taken` maps positions that leave the text to their reason."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    posted_by: str | None = None
    published_at: str | None = None
    taken: dict[int, str] = field(default_factory=dict)


def tell(lines: Sequence[Line], chrome: dict[int, str]) -> Told:
    """Read title, authors, poster and date; `lines` are not blank, `chrome` is what `find_chrome` found."""
    told = Told()
    crumbs = _breadcrumb(lines)
    told.taken |= dict.fromkeys(range(crumbs), "navigation")
    kept = [at for at in range(crumbs, len(lines)) if at not in chrome]
    body = next((at for at in kept if _is_body(lines[at].text)), None)
    if body is None:
        return told
    head = [at for at in kept if at < body]
    _title(lines, chrome, head, body, told)
    _bylines(lines, chrome, head, body, told)
    _posters(lines, body, told)
    _date(lines, chrome, body, told)
    return told


def _breadcrumb(lines: Sequence[Line]) -> int:
    """1 where the first line is a breadcrumb with a headline below it, else 0."""
    first = lines[0].text.strip() if lines else ""
    crumbs = CRUMBS.match(first) and weight(first) <= CRUMBS_WORDS and not TERMINAL.search(first)
    return int(bool(crumbs) and len(lines) > 2 and _titled(lines[1].text.strip()))


def _is_body(text: str) -> bool:
    return weight(text) >= BODY_WORDS and (bool(TERMINAL.search(text)) or weight(text) >= 2 * TITLE_WORDS)


def _title(lines: Sequence[Line], chrome: dict[int, str], head: list[int], body: int, told: Told) -> None:
    start = _breadcrumb(lines)
    first = lines[start].text.strip()
    if not start and 0 in chrome and body > 0:  # a whole page: its first line is the browser's title, "headline - site"
        again = [at for at in range(1, body) if len(lines[at].text) > 12 and first.startswith(lines[at].text.strip())]
        if again:
            told.title = lines[again[-1]].text.strip()
            told.taken |= {at: "title" for at in again if lines[at].text.strip() == told.title}
        elif chrome[0] == "navigation" and _titled(first):
            told.title = re.split(r"\s+[|–—»·-]\s+", first)[0].strip()
            told.taken[0] = "title"
        return
    apart = start + 1 < len(lines) and lines[start + 1].number > lines[start].number + _gap(lines)
    # below a breadcrumb the headline is one even where the whole head was taken for navigation
    leads = bool(start) or (bool(head) and head[0] == start)
    if leads and len(head) <= AHEAD and _titled(first) and apart:
        told.title = first
        told.taken[start] = "title"


def _gap(lines: Sequence[Line]) -> int:
    """0 where paragraphs follow each other without blank lines, else 1: then a title has one below it."""
    return int(any(after.number - before.number > 1 for before, after in pairwise(lines)))


def _titled(text: str) -> bool:
    words = weight(text)
    return 2 <= words <= TITLE_WORDS and len(text) <= TITLE_CHARS and not NOT_TITLE.search(text)


def _bylines(lines: Sequence[Line], chrome: dict[int, str], head: list[int], body: int, told: Told) -> None:
    """A labelled name before the body, or a bare name on the line under the title."""
    for at in range(max(0, body - 12), body):
        found = _labelled(lines[at].text)
        if found and at not in told.taken and (names := _names(found["name"])):
            told.authors = names
            told.taken[at] = "byline"
            return
    under = _under_title(chrome, head, body, told)
    if under is not None:
        names = _names(lines[under].text.strip(), least=2) if len(lines[under].text) <= TITLE_CHARS else []
        if names and len(names) == 1 and lines[under + 1].number > lines[under].number + _gap(lines):
            told.authors = names
            told.taken[under] = "byline"


def _under_title(chrome: dict[int, str], head: list[int], body: int, told: Told) -> int | None:
    """Where a bare name would be a byline: on the line under the title.

    On a whole page it must also be the last line before the body: menus have two capitalised words as well.
    """
    if not told.title:
        return None
    if 0 not in chrome:
        return head[1] if len(head) > 1 else None
    titles = [at for at, reason in told.taken.items() if reason == "title"]
    return body - 1 if titles and max(titles) == body - 2 else None


def _posters(lines: Sequence[Line], body: int, told: Told) -> None:
    """ "Author: name" below the body: who posted the page, seldom who wrote the text."""
    for at in range(len(lines) - 1, max(body, len(lines) - 40), -1):
        found = _labelled(lines[at].text)
        if found and found["mark"].strip() and (names := _names(found["name"])):
            told.taken[at] = "byline"
            told.posted_by = names[0]
            return


def _labelled(text: str) -> re.Match[str] | None:
    """A label and a name; longer lines are no bylines and could cost the pattern quadratic time."""
    return LABELLED.match(text.strip()) if len(text) <= TITLE_CHARS else None


def _names(text: str, least: int = 1) -> list[str]:
    """Person-like names in a byline; empty where any part is not like a name."""
    names = [part for part in AND.split(text.strip(" .|/-–—")) if part]
    return names if names and all(_person(name, least) for name in names) else []


def _person(name: str, least: int) -> bool:
    words = name.split()
    if not least <= len(words) <= NAME_WORDS or len(name) > 60 or not all(NAME.match(word) for word in words):
        return False
    cased = [word for word in words if CASED.match(word) and word.casefold() not in TOOK_PART]
    return all(word[0].isupper() for word in cased) and not (len(words) > 1 and name.isupper() and len(name) > 30)


def _date(lines: Sequence[Line], chrome: dict[int, str], body: int, told: Told) -> None:
    """A numeric year-month-day on a short line before the body; other forms are left alone for now."""
    for at in range(max(0, body - 12), body):
        text = lines[at].text
        found = ISO_DAY.search(text)
        if found and weight(text) <= 8 and not TERMINAL.search(text):
            told.published_at = f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"
            if at not in chrome and at not in told.taken:
                told.taken[at] = "dateline"
            return
