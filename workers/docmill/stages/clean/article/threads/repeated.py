"""Find the posts of a thread whose software is not known: siblings named as posts, with names of texts in them.

Tested by tests/stages/clean/article/test_threads.py.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from selectolax.lexbor import LexborNode

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.article.signals import SCHEMA_TYPE
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT, LONGEST
from docmill.stages.clean.html.elements import ANCESTOR, HEADING_RANK, KIND
from docmill.stages.clean.html.page import Page

__all__ = ["repeated_posts"]

LEAST = 3  # posts; two boxes of one name stand on many pages
BYLINES = 3
"""Blocks in elements named as bylines, or short ones with a day, without which no thread is looked for."""
SHORT = 40  # characters of a line that says when a post was written
DAY = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)|(?<!\d)\d{1,2}:\d\d(?!\d)")
POST = re.compile(
    r"(?:^|[\s_-])(?:forum-?)?(?:post|message|msg|reply|replies|answer|comment|thread|floor|response|discussion"
    r"|mesaj|ileti|cevap|beitrag|antwort|mensaje|respuesta|mensagem|resposta|messaggio|risposta|bericht|wpis|otvet)"
    r"(?:item|row|box|block|wrap\w*|container|bit)?"
    r"(?:$|[\s_\d-])",
    re.IGNORECASE,
)
TEXT = re.compile(
    r"(?:^|[\s_-])(?:text|body|content|message|msg|html|entry|markup|markdown|main|icerik|metin|inhalt|contenido|conteudo"
    r"|texto|texte|testo|tekst|tresc)(?:$|[\s_-])|(?:post|message|reply|comment|msg)(?:text|body|content)",
    re.IGNORECASE,
)
COMMENT = re.compile(r"(?:^|[\s_-])comment", re.IGNORECASE)
"""A name that readers' comments below an article have as well as posts of a forum."""
ARTICLE = re.compile(r"(?:Article|BlogPosting)$")
PROSE = 60  # characters of a paragraph between the headline and comments that is an article, however short
H1 = KIND["h1"]
CHROME = sum(ANCESTOR[name] for name in ("nav", "footer", "aside", "form", "button"))
CLASS = re.compile(r"[A-Za-z_][\w-]{0,80}", re.ASCII)
HIGHEST = 8


def repeated_posts(read: Page, page: Blocks) -> list[LexborNode]:
    """Return the elements that hold the text of posts; empty where no siblings look like the posts of a thread."""
    groups = [group for group in _named_as_posts(read, page) if len(group) >= LEAST]
    if not groups:
        return []
    if int(((page.near & ATTRIBUTE_BIT["byline"]) > 0).sum()) < BYLINES and _dated(page) < BYLINES:
        return []
    groups = [group for group in groups if not _are_comments(read, page, group)]
    parents = page.elements.parents
    longest: dict[int, int] = {}
    unit_of = [0] * len(parents)
    units = {element for group in groups for element in group}
    for element in range(1, len(parents)):
        unit_of[element] = unit_of[parents[element]] or (element if element in units else 0)
    for at, element in enumerate(page.element.tolist()):
        unit = unit_of[element]
        if unit and (unit not in longest or len(page.texts[at]) > len(page.texts[longest[unit]])):
            longest[unit] = at
    best = max(
        groups,
        key=lambda group: sum(len(page.texts[longest[one]]) for one in group if one in longest),
        default=[],
    )
    if not best:
        return []
    found = {
        unit: node
        for unit in best
        if unit in longest and (node := _body(read, parents, int(page.element[longest[unit]]), unit))
    }
    classes = (node.attributes.get("class") for node in found.values())
    names = Counter(filter(None, classes))
    usual = max(names, key=names.__getitem__, default="")
    return [_usual(read.nodes[unit], usual) or node for unit, node in found.items()]


def _dated(page: Blocks) -> int:
    """Return how many short blocks hold a day or a time of day."""
    return sum(len(text) <= SHORT and DAY.search(text) is not None for text in page.texts)


def _are_comments(read: Page, page: Blocks, group: list[int]) -> bool:
    """Tell whether elements are named as comments, and stand below a text: a forum's posts have nothing above them."""
    if not all(COMMENT.search(_name(read, element)) for element in group):
        return False
    if any(ARTICLE.search(name) for script in read.json_ld for name in SCHEMA_TYPE.findall(script)):
        return True
    above = int((page.element >= group[0]).argmax())
    kinds = [page.elements.kinds[element] for element in page.element[:above].tolist()]
    headline = max((at for at, kind in enumerate(kinds) if kind == H1), default=-1)
    return any(
        kinds[at] not in HEADING_RANK
        and len(page.texts[at]) >= PROSE
        and 2 * page.linked[at] < len(page.texts[at])
        and not page.above[at] & CHROME
        for at in range(headline + 1, above)
    )


def _named_as_posts(read: Page, page: Blocks) -> list[list[int]]:
    """Return the elements around text that are named as posts, in groups: those of one kind in one parent."""
    likely = {names for names in set(page.names) if _may_be_post(names)}
    if not likely:
        return []
    groups: dict[tuple[int, int], list[int]] = {}
    named: dict[str, bool] = {}
    for element, names in zip(page.around, page.names, strict=True):
        if names not in likely:
            continue
        name = _name(read, element)
        if name not in named:
            named[name] = POST.search(name) is not None
        if named[name]:
            groups.setdefault((page.elements.parents[element], page.elements.kinds[element]), []).append(element)
    return list(groups.values())


@lru_cache(maxsize=8192)
def _may_be_post(names: str) -> bool:
    """Tell whether an element of these names, some of them perhaps cut off, may be named as a post."""
    return len(names) >= LONGEST or POST.search(names) is not None


def _usual(unit: LexborNode | None, name: str) -> LexborNode | None:
    """Return the first element in a post that has the class of most posts' texts; None where none has."""
    if unit is None or not (words := [word for word in name.split() if CLASS.fullmatch(word)]):
        return None
    return unit.css_first("".join(f".{word}" for word in words))


def _name(read: Page, element: int) -> str:
    """Return the class and the id of an element."""
    attributes = read.attributes[element]
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}" if attributes else ""


def _body(read: Page, parents: list[int], element: int, unit: int) -> LexborNode | None:
    """Return the element around a post's longest block that is named as a text; the block's own where none is."""
    inner = element
    for _ in range(HIGHEST):
        if inner in (unit, 0):
            break
        if TEXT.search(_name(read, inner)):
            return read.nodes[inner]
        inner = parents[inner]
    return read.nodes[element] if element != unit else None
