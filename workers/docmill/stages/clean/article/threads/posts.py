"""Find the posts of a forum's thread among the blocks of a page, each with its author and its time.

Forums put the text of each post into an element that their software names (`software.py`). Around it, up to where the
next post begins, stand its author and its time, and much chrome: ranks, counts of posts, buttons, signatures.

Tested by tests/stages/clean/article/test_threads.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborNode

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.article.threads.quotes import repeated_quotes
from docmill.stages.clean.article.threads.repeated import repeated_posts
from docmill.stages.clean.article.threads.software import AUTHORS, BODIES, CHROME, QUOTES, SIGNATURES, TIMES, find_all
from docmill.stages.clean.html.page import Page
from docmill.text.dates.patterns import find_candidates

__all__ = ["Thread", "find_thread"]

Flags = NDArray[np.bool_]
LEAST_POSTS = 2
MOST_POSTS = 1_000
HEADED = 0.5
"""Share of the posts whose author or time must be found: without these, elements of such names are not posts."""
SIGNED = 0.6
"""Share of the posts that must have both where the software is not known."""
TRIED = 20  # elements, or lines, of a post that are tried for its author and its time
SIBLINGS = 4
SHORT = 40  # characters of an element for times that need not be a date: "Yesterday at 9:15 PM"
HIGHEST = 40
"""Elements that are looked at above a post's text for the one that holds all of the post."""
NAME = 60  # characters of an author's name
LINE = 160  # characters of a line in which a post's time is looked for
CLOCK = re.compile(
    r"\s?(?:\(\w{1,9}\))?[^\w\n]{0,4}(?:\b\w{1,8}\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?(?:[AaPp]\.?[Mm]\b\.?|[صم]\b))?"
)
RELATIVE = re.compile(
    r"\b\d{1,4}\s\w{1,12}\s(?:ago|назад)\b|(?:قبل|منذ)\s\w{1,12}|\d{1,4}\s?(?:分|時間|日|天|小时|分钟)前"
    r"|\bvor \d{1,4} \w{1,12}|\bil y a \d{1,4} \w{1,12}",
    re.IGNORECASE,
)
MEMBER = re.compile(
    r"join|regist|member|since|inscri|miembro|mitglied|dabei|beigetreten|lid sinds|انضم|التسجيل|регистр|зарег|üyelik"
    r"|kayıt|注册|註冊|登録|参加|가입",
    re.IGNORECASE,
)
"""What stands beside the day on which an author joined the forum."""
LABEL = re.compile(
    r"^(?:by|from|von|par|de|por|door|от|автор|من|بواسطة|كتب(?:ه|ها)?|投稿者|作者)\b\s*+:?+\s*+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Thread:
    """The posts of a page: which blocks say something, the line or lines to put before some of these blocks, and
    the elements of the posts' texts. `known` tells whether the forum's software is, `poster` who wrote the first post
    (empty where that is not named), `times` when the posts were written, as it stands there."""

    kept: Flags
    heads: dict[int, str]
    bodies: frozenset[int]
    known: bool
    poster: str = ""
    times: Sequence[str] = ()


def find_thread(read: Page, page: Blocks) -> Thread | None:
    """Return the thread of a page; None where it holds fewer than LEAST_POSTS posts."""
    bodies = _bodies(read)
    known = len(bodies) >= LEAST_POSTS
    if not known:
        bodies = repeated_posts(read, page)
    if len(bodies) < LEAST_POSTS:
        return None
    numbers = {node.mem_id: at for at, node in enumerate(read.nodes) if node is not None}
    tops = _tops(bodies)
    tops_ids = {node.mem_id for node in tops}
    left_out = {node.mem_id for node in find_all(read, CHROME)}
    of_body, of_top = _owners(read, numbers, left_out, bodies, tops)
    element = page.element
    owner = np.array(of_body)[element]
    if len(np.unique(owner[owner >= 0])) < LEAST_POSTS:
        return None
    around = np.array(of_top)[element]
    lines: dict[int, list[str]] = {}
    for at in ((owner < 0) & (around >= 0)).nonzero()[0].tolist():
        lines.setdefault(int(around[at]), []).append(page.texts[at])
    heads: dict[int, str] = {}
    times: list[str] = []
    seen: set[int] = set()
    for at in (owner >= 0).nonzero()[0].tolist():
        post = int(owner[at])
        if post not in seen:
            seen.add(post)
            if head := _head(tops[post], bodies[post], lines.get(post, ()), tops_ids):
                heads[at] = head
            times.append(_written(head))
    if len(heads) < HEADED * len(seen) or not (known or _are_signed(heads, len(seen))):
        return None
    kept = owner >= 0
    texts = frozenset(numbers[node.mem_id] for node in find_all(read, BODIES) if node.mem_id in numbers)
    marked = {numbers[node.mem_id] for node in find_all(read, QUOTES) if node.mem_id in numbers}
    shown = kept & ~repeated_quotes(page, kept, texts, marked)
    return Thread(shown, heads, texts, known, _named(heads.get(int(kept.argmax()), "")), times)


def _named(head: str) -> str:
    """Return the author in the line or lines before a post; empty where they name none."""
    name, _, time = head.partition("\n")
    return name if len(name) <= NAME and (time or not _written(name)) else ""


def _are_signed(heads: dict[int, str], posts: int) -> bool:
    """Tell whether most of the posts have both an author and a time."""
    return sum("\n" in head for head in heads.values()) >= SIGNED * posts


def _bodies(read: Page) -> list[LexborNode]:
    """Return the elements that hold the text of posts, without those inside another."""
    found = {
        node.mem_id: node for node in find_all(read, BODIES)
    }  # a node comes once for each selector that it matches
    nodes = list(found.values())[:MOST_POSTS]
    return [node for node in nodes if not any(above.mem_id in found for above in _above(node))]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements above one, the nearest first, HIGHEST at most."""
    for _ in range(HIGHEST):
        parent = node.parent
        if parent is None:
            return
        yield parent
        node = parent


def _tops(bodies: Sequence[LexborNode]) -> list[LexborNode]:
    """Return for each text of a post the highest element above it that holds no other."""
    held = Counter(above.mem_id for body in bodies for above in _above(body))
    tops = []
    for body in bodies:
        top = body
        for above in _above(body):
            if held[above.mem_id] > 1:
                break
            top = above
        tops.append(top)
    return tops


def _owners(
    read: Page, numbers: dict[int, int], left_out: set[int], bodies: Sequence[LexborNode], tops: Sequence[LexborNode]
) -> tuple[list[int], list[int]]:
    """Return for each element the post whose text it is in, and the post it is in at all; -1 for none."""
    parents = read.elements.parents
    starts, begins = {}, {}
    for post, (body, top) in enumerate(zip(bodies, tops, strict=True)):
        starts[_numbered(body, numbers)] = post
        begins[_numbered(top, numbers)] = post
    of_body, of_top = [-1] * len(parents), [-1] * len(parents)
    for element in range(1, len(parents)):
        node = read.nodes[element]
        of_top[element] = begins.get(element, of_top[parents[element]])
        outside = node is not None and node.mem_id in left_out
        of_body[element] = -1 if outside else starts.get(element, of_body[parents[element]])
    return of_body, of_top


def _numbered(node: LexborNode, numbers: dict[int, int]) -> int:
    """Return the number of the block-level element that a node is or stands in; 0 for none."""
    if node.mem_id in numbers:
        return numbers[node.mem_id]
    return next((numbers[above.mem_id] for above in _above(node) if above.mem_id in numbers), 0)


def _head(top: LexborNode, body: LexborNode, lines: Sequence[str], tops: set[int]) -> str:
    """Return who wrote a post and when, a line for each that is found."""
    places = [top] if top.mem_id != body.mem_id else _before(body, tops)
    if places and places[0].tag == "dt" and len(text := " ".join(places[0].text(separator=" ").split())) <= LINE:
        return text  # Japanese boards: the number, the name, the time and an identity on one line
    if not lines:
        lines = [node.text(separator=" ") for node in places if node.mem_id != top.mem_id]
    if signatures := top.css(SIGNATURES):  # of those who edited a post first, of its author last
        places = [signatures[-1], *places]
    author = next((name for node in places if (name := _author(node, body))), "")
    time = next((found for node in places if (found := _time(node, body))), "") or _time_in(lines)
    return "\n".join(filter(None, (author, time)))


def _before(body: LexborNode, tops: set[int]) -> list[LexborNode]:
    """Return the elements beside the text of a post, from it back to the post before it, SIBLINGS at most."""
    found: list[LexborNode] = []
    node = body.prev
    while node is not None and len(found) < SIBLINGS and node.mem_id not in tops:
        if node.is_element_node:
            found.append(node)
        node = node.prev
    return found


def _author(place: LexborNode, body: LexborNode) -> str:
    """Return the author of a post that a place names; empty where it names none."""
    for selector in AUTHORS:
        for node in place.css(selector)[:TRIED]:
            if _inside(node, body):
                continue
            written = node.attributes.get("data-username") or node.text(separator="\n").strip().partition("\n")[0]
            text = LABEL.sub("", " ".join(written.split()))
            if 0 < len(text) <= NAME and any(map(str.isalpha, text)) and not _written(text):
                return text
    return ""


def _time(place: LexborNode, body: LexborNode) -> str:
    """Return the time of a post that a place has an element for, as it is written; empty where it has none."""
    for node in place.css(TIMES)[:TRIED]:
        if _inside(node, body):
            continue
        text = " ".join(node.text(separator=" ").split()) or node.attributes.get("title") or ""
        found = _written(text) if len(text) <= LINE else ""
        if found or (node.tag == "time" and 0 < len(text) <= SHORT):
            return found or text
    return ""


def _time_in(lines: Sequence[str]) -> str:
    """Return the time that some lines hold, as it is written: with the time of day if one has it; empty for none."""
    days = ""
    for text in lines[:TRIED]:
        for line in text[:2_000].split("\n"):
            if len(line) > LINE or MEMBER.search(line) or not (found := _written(line)):
                continue
            if ":" in found:
                return found
            days = days or found
    return days


def _written(text: str) -> str:
    """Return the date in a line, with the time of day beside it; empty where there is none."""
    if not any(map(str.isdigit, text)):
        return ""
    date = next(find_candidates(text), None)
    if date:
        clock = CLOCK.match(text, date.end)
        return text[date.start : clock.end() if clock else date.end].strip()
    relative = RELATIVE.search(text)
    return relative[0] if relative else ""


def _inside(node: LexborNode, body: LexborNode) -> bool:
    """Tell whether a node stands in the text of a post."""
    if node.mem_id == body.mem_id:
        return True
    return any(above.mem_id == body.mem_id for above in _above(node))
