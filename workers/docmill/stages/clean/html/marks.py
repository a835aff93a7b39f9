"""Find in a page's tree what stands in its text and is not to be read: permalinks, footnote marks, hidden elements.

Ruby readings, line numbers beside code, edit links of wikis and tables of the page's own contents are such too.

Tested by tests/stages/clean/html/test_marks.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborNode

from docmill.stages.clean.html.attributes import Attributes
from docmill.stages.clean.html.raised import CALL, CALL_NAMES, INLINE, read_raised, short_text, text_before
from docmill.stages.clean.html.sought import Sought

__all__ = ["ALWAYS", "GONE", "Marks", "may_be_mark", "telling_names"]

RUBY = frozenset({"rt", "rp", "rtc"})
LEFT_OUT = frozenset(
    "mw-editsection mw-editsection-like mw-cite-backlink mw-jump-link viewcode-link viewcode-back katex-html"  # noqa: SIM905 - as in elements.py
    " MathJax_Preview".split()
)
"""Names of elements that are never text: edit links, back links, formulas drawn a second time."""
LINE_NUMBERS = frozenset(
    "linenos linenodiv lineno line-numbers-rows gutter rouge-gutter hljs-ln-numbers blob-num code__line-number"  # noqa: SIM905 - as above
    " line-number react-code-line-number".split()
)
"""Names of elements that hold the numbers of lines beside code; where they hold more, a page is laid out by them."""
CONTENTS_IDS = frozenset({"toc", "TOC"})
CONTENTS_CLASSES = frozenset(
    "toc table-of-contents tableofcontents toc-container lwptoc ez-toc-container".split()  # noqa: SIM905 - as above
)
CONTENTS = CONTENTS_CLASSES | CONTENTS_IDS
"""Names of tables of the page's own contents, whose lines are its headings."""
UNSEEN = frozenset(
    "hidden d-none is-hidden u-hidden hide visually-hidden visuallyhidden sr-only screen-reader-text"  # noqa: SIM905 - as above
    " screen-reader-only element-invisible element-hidden uk-hidden".split()
)
"""Names by which the style sheets of Tailwind, Bootstrap, Foundation, WordPress, Drupal and others hide an element."""
SHOWN = re.compile(
    r"(?:^|\s)(?:(?!\S{0,200}(?:print|hover|focus))(?:[^\s:]{1,60}:){1,4}!?(?:tw-|d-)?(?:block|flex|grid"
    r"|table(?:-(?:cell|row|caption))?|inline(?:-(?:block|flex|grid|table))?|contents|flow-root|list-item|initial"
    r"|revert|not-sr-only)!?|d-\w{2,3}-(?!none)[\w-]{2,20}|show-for-(?!print|sr|ie)\w{2,20}\S{0,9}"
    r"|visible-(?:xs|sm|md|lg|xl|phone|tablet|desktop|small|medium|large)\S{0,20})(?=\s|$)"
)
"""Names by which they show it again on some screens (Tailwind's variants, Bootstrap, Foundation), or in some state that
is not of paper or of a pointer over it."""
SHOWN_AFTER = re.compile(r"(?:d-(?!none|print)[\w-]{2,20}|in|show|visible)")
"""Names by which a script shows it again, which it adds behind the name that hides."""
MARKED = LEFT_OUT | LINE_NUMBERS | CONTENTS_CLASSES | UNSEEN | {"anchor"}
ALWAYS = RUBY | {"sup", "dialog"}
"""Elements that may be marks whatever their attributes are."""
TELLING = frozenset({"hidden", "aria-hidden", "role", "style", "id"})
"""Attributes by which an element may be a mark, beside its class names and, of a link, its address."""
BY_NAME, BESIDE_CODE, ANCHOR, HIDES = 1, 2, 4, 8
"""What class names tell of an element: it may be a mark, may be one on a page with code, may be one if it is a link, is
hidden on every screen."""
MOST_NAMES = 20_000  # different values of `class` that are remembered, as the elements of a site share them
REMEMBERED = 300  # characters of such a value at most
_told: dict[str, int] = {}
GONE = "\0"
"""What an element reads as that is left out."""
NUMBERS = re.compile(r"[\d\s.:|]*+")

PERMALINK = frozenset([*"¶#§🔗⚓∞\ue157⁋☍&", "", "link", "permalink", "anchor", "direct link"])
"""Texts of links from a heading to itself; those with letters only where the link's name says what it is as well."""
PERMALINK_NAMES = re.compile(
    r"(?:^|[\s_-])(?:header-?link|heading-?link|hash-?link|anchor(?:js)?-?(?:link)?|perma-?link|deep-?link|anchorjs\w*"
    r"|section-?link|self-?link|para-?link|bookmark-link)(?:$|[\s_-])",
    re.IGNORECASE,
)
SPOKEN = ("permalink", "link to", "direct link", "anchor link")
"""How texts for screen readers in such links begin."""
BACK = frozenset(["↩", "↩︎", "↑", "^", "⤴", "⏎", "⮐", "↵", "↲", "⇑", "↖"])
"""Texts of links from a footnote back to where it is called."""
LONGEST = 52  # characters of the text of such a link

HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|right|top|text-indent)\s*:\s*-9{3,9}"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
STYLES = ("none", "hidden", "-999", "clip", "opacity")
CLIPPED = re.compile(r"clip\s*:\s*rect\(\s*([01])(?:px)?(?:[\s,]{1,9}\1(?:px)?){3}\s*\)", re.IGNORECASE)
"""A window of no size (CSS 2.1, 11.1.2); it cuts elements at a place of their own alone, which POSITIONED are."""
POSITIONED = re.compile(r"position\s*:\s*(?:absolute|fixed)", re.IGNORECASE)
NO_SIZE = re.compile(r"font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
"""Letters without size: around others it is the usual way to close the gaps between columns, as in MJML's mails."""
SIZED = "font-size"
FADED = re.compile(r"opacity\s*:\s*0(?![.\d])", re.IGNORECASE)
FLAT = re.compile(r"(?<![\w-])height\s*:\s*0(?![.\d])|position\s*:\s*absolute|pointer-events\s*:\s*none", re.IGNORECASE)
"""What makes an element without opacity one that nobody sees: others are faded in as the page is shown."""
ANIMATED = re.compile(r"wow|animat|aos|fade|reveal|invisible|scroll|lazy", re.IGNORECASE)
"""Names of what a script lets appear as the reader scrolls."""
OPENED = re.compile(
    r"tab|accord|collaps|panel|faq|toggle|expand|more|spoiler|answer|slide|carousel|step|read|truncat|details",
    re.IGNORECASE,
)
"""Names of what a reader opens by a click: it is part of the page's text."""
POINTED_AT = re.compile(r"tooltip|popover", re.IGNORECASE)
"""Names of what shows a text to a reader who points at it."""
SEEN = INLINE | {"pre"}
"""Elements that names do not hide: words within a line, and samples of code, which a page shows drawn."""
OPENING = frozenset("h1 h2 h3 h4 h5 h6 button summary label dt a".split())  # noqa: SIM905 - as above
OPENERS = frozenset("button h2 h3 h4 h5 h6 svg i".split())  # noqa: SIM905 - as above
CONTROLS = frozenset({"aria-controls", "aria-expanded"})
MOST_LOOKS = 100_000
"""Nodes looked at for numbers of lines, for what opens an element and for sizes of letters, since elements may stand
within each other."""
SMALL = 200  # nodes of an inline element that is hidden by itself; a larger one may be around the page


def telling_names(sought: Sought) -> int:
    """Return what class names may tell of the elements of a page that are no links; numbers of lines stand at code."""
    return BY_NAME | BESIDE_CODE if sought["pre"] or sought["code"] else BY_NAME


def may_be_mark(attributes: Attributes, telling: int, *, link: bool) -> bool:
    """Tell whether an element may be a mark by its attributes; `Marks.read` tells whether it is.

    `telling` is what class names may tell on its page.
    """
    if names := attributes.get("class"):
        told = _told.get(names)  # here as well: the call would be made for nearly every element
        if told is None:
            told = _told_by(names)
        if told & (telling | ANCHOR if link else telling):
            return True
    if link and "#" in (attributes.get("href") or ""):
        return True
    return not TELLING.isdisjoint(attributes) and _is_telling(attributes)


def _told_by(names: str) -> int:
    """Return what class names tell, and remember it."""
    told = _told.get(names)
    if told is None:
        told = _read_names(names)
        if len(_told) > MOST_NAMES:
            _told.clear()
        if len(names) <= REMEMBERED:
            _told[names] = told
    return told


def _read_names(names: str) -> int:
    """Return what class names tell."""
    words = names.split()
    if MARKED.isdisjoint(words):
        return 0
    told = BY_NAME | HIDES if _is_unseen(names, words) else 0
    told |= 0 if LEFT_OUT.isdisjoint(words) and CONTENTS_CLASSES.isdisjoint(words) else BY_NAME
    told |= 0 if LINE_NUMBERS.isdisjoint(words) else BESIDE_CODE
    return told | (ANCHOR if "anchor" in words else 0)


@dataclass(slots=True)
class Marks:
    """What is not to be read in a page's text, found in time linear in its tree.

    `hidden` are the memory ids of larger elements that are hidden.
    """

    hidden: set[int] = field(default_factory=set)
    looks: int = MOST_LOOKS

    def read(self, node: LexborNode, attributes: Attributes) -> str | None:  # noqa: PLR0911 - one for each kind
        """Return what an element reads as instead of its text, GONE for one that is left out; None for its text."""
        tag = node.tag
        if tag == "dialog" and "open" in attributes and not may_be_mark(attributes, BY_NAME, link=False):
            return None
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        words = name.split()
        if tag in RUBY or not LEFT_OUT.isdisjoint(words):
            return GONE
        if not LINE_NUMBERS.isdisjoint(words):
            return GONE if self._holds_numbers(node) else None
        if attributes.get("role") == "doc-toc" or not CONTENTS.isdisjoint(words):
            self.hidden.add(node.mem_id)
        elif tag == "sup":
            return read_raised(node, name)
        elif tag == "a" and _is_mark(node, attributes, name):
            return GONE
        elif tag == "dialog" or self._is_hidden(node, attributes, name):
            if tag in INLINE and short_text(node, SMALL) is not None:
                return GONE
            self.hidden.add(node.mem_id)
        elif tag not in SEEN and _told_by(attributes.get("class") or "") & HIDES and not self._is_opened(node, name):
            self.hidden.add(node.mem_id)
        return None

    def _holds_numbers(self, node: LexborNode) -> bool:
        """Tell whether an element holds numbers alone, as far as the looks at nodes that a page is worth reach."""
        for one in node.traverse(include_text=True):
            self.looks -= 1
            if self.looks < 0 or (one.tag == "-text" and not NUMBERS.fullmatch(one.text_content or "")):
                return False
        return True

    def _is_opened(self, node: LexborNode, name: str) -> bool:
        """Tell whether an element that a class name hides is opened by a reader: below a heading, a button, a question.

        So is one in what shows its text to a reader who points at it.
        Of what stands before it the first SMALL nodes are looked at, as far as the looks reach.
        """
        if OPENED.search(" ".join(word for word in name.split() if word not in UNSEEN)):
            return True
        around = node.parent
        if around is not None and POINTED_AT.search(around.attributes.get("class") or ""):
            return True
        beside = node.prev
        while beside is not None and beside.tag in ("-text", "-comment", "_text"):
            beside = beside.prev
        if beside is None:
            return False
        if beside.tag in OPENING:
            return True
        for one in islice(beside.traverse(), SMALL):
            self.looks -= 1
            if self.looks < 0 or one.tag in OPENERS or _is_control(one.attributes):
                return True
        return False

    def _is_hidden(self, node: LexborNode, attributes: Attributes, name: str) -> bool:
        """Tell whether an element's own attributes hide it, and no click of a reader is to show it."""
        style = attributes.get("style") or ""
        hides = (
            HIDING.search(style)
            or (FADED.search(style) and FLAT.search(style))
            or (CLIPPED.search(style) and POSITIONED.search(style))
            or self._drawn_without_size(node, style)
        )
        if "hidden" not in attributes and not hides:
            return attributes.get("aria-hidden") == "true" and not OPENED.search(name)
        if attributes.get("hidden") == "until-found" or "aria-labelledby" in attributes:
            return False
        if attributes.get("role") in ("tabpanel", "region") or OPENED.search(name):
            return False
        appears = hides is not None and (FADED.search(style) or "visibility" in hides[0].lower())
        return not (appears and ANIMATED.search(name))

    def _drawn_without_size(self, node: LexborNode, style: str) -> re.Match[str] | None:
        """Return what in a style leaves an element's own text without size; None where a part of it is given a size."""
        found = NO_SIZE.search(style)
        if not found:
            return None
        child = node.first_child
        while child is not None and (child.tag != "-text" or not (child.text_content or "").strip()):
            child = child.next
        if child is None:
            return None
        for one in islice(node.traverse(), 1, None):
            self.looks -= 1
            own = (one.attributes.get("style") or "").lower()
            if self.looks < 0 or one.tag == "font" or (SIZED in own and not NO_SIZE.search(own)):
                return None
        return found


def _is_telling(attributes: Attributes) -> bool:
    """Tell whether an element may be a mark, or hidden, by another attribute than its class."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("role") == "doc-toc":
        return True
    style = (attributes.get("style") or "").lower()
    if style and (any(map(style.__contains__, STYLES)) or (SIZED in style and NO_SIZE.search(style))):
        return True
    return attributes.get("id") in CONTENTS_IDS


def _is_control(attributes: Attributes) -> bool:
    """Tell whether an element says that it opens another."""
    return not CONTROLS.isdisjoint(attributes) or attributes.get("role") == "button"


def _is_mark(node: LexborNode, attributes: Attributes, name: str) -> bool:
    """Tell whether a link is a mark: from a heading to itself, to a footnote, or from one back."""
    text = short_text(node)
    if text is None or len(text) > LONGEST:
        return False
    folded = text.replace("\u200b", "").strip().casefold()
    named = PERMALINK_NAMES.search(name) is not None
    if folded in PERMALINK and (named or not folded.isalpha()):
        return bool(text)
    if named and (len(folded) == 1 or folded.startswith(SPOKEN)):
        return True
    href = attributes.get("href") or ""
    if not href.startswith("#"):
        return False
    if folded in BACK:
        return True
    calls = CALL_NAMES.search(f"{name} {href[1:]}") or attributes.get("role") == "doc-noteref"
    return bool(calls and CALL.fullmatch(folded) and text_before(node).strip())


def _is_unseen(names: str, words: Sequence[str]) -> bool:
    """Tell whether class names hide an element on every screen."""
    if UNSEEN.isdisjoint(words) or SHOWN.search(names):
        return False
    last = max(at for at, word in enumerate(words) if word in UNSEEN)
    return not any(map(SHOWN_AFTER.fullmatch, words[last + 1 :]))
