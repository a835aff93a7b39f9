"""Find in a page's tree what stands in its text and is not to be read: permalinks, footnote marks, hidden elements.

Ruby readings, line numbers beside code, edit links of wikis and tables of the page's own contents are such too.

Tested by tests/stages/clean/html/test_marks.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from docmill.stages.clean.html.raised import CALL, CALL_NAMES, INLINE, read_raised, short_text, text_before

__all__ = ["Marks", "read_marks"]

LEFT_OUT = (
    ".mw-editsection, .mw-editsection-like, .mw-cite-backlink, .mw-jump-link, .viewcode-link, .viewcode-back, "
    ".katex-html, .MathJax_Preview, rt, rp, rtc"
)
"""Elements that are never text: edit links, back links, formulas drawn a second time, ruby readings."""
LINE_NUMBERS = (
    ".linenos, .linenodiv, .lineno, .line-numbers-rows, .gutter, .rouge-gutter, .hljs-ln-numbers, .blob-num, "
    ".code__line-number, .line-number, .react-code-line-number"
)
"""Elements that hold the numbers of lines beside code; where they hold more, a page is laid out by such names."""
CONTENTS = (
    "#toc, .toc, #TOC, [role=doc-toc], .table-of-contents, .tableofcontents, .toc-container, .lwptoc, .ez-toc-container"
)
"""Tables of the page's own contents, whose lines are its headings."""
CANDIDATES = (
    f"{LEFT_OUT}, {LINE_NUMBERS}, {CONTENTS}, sup, a[href*='#'], a.anchor, [hidden], [aria-hidden=true], "
    "[style*=none i], [style*=hidden i], [style*='-999'], dialog:not([open])"
)
CONTENTS_NAMES = frozenset(name.strip(" .#") for name in CONTENTS.split(","))
LEFT_OUT_NAMES = frozenset(name.strip(" .") for name in LEFT_OUT.split(","))
LINE_NUMBERS_NAMES = frozenset(name.strip(" .") for name in LINE_NUMBERS.split(","))
NUMBERS = re.compile(r"[\d\s.:|]*+")
RUBY = frozenset({"rt", "rp", "rtc"})

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
    r"display\s*:\s*none|(visibility)\s*:\s*hidden|(?:left|right|top|text-indent)\s*:\s*-9{3,9}", re.IGNORECASE
)
ANIMATED = re.compile(r"wow|animat|aos|fade|reveal|invisible|scroll|lazy", re.IGNORECASE)
"""Names of what a script lets appear as the reader scrolls."""
OPENED = re.compile(
    r"tab|accord|collaps|panel|faq|toggle|expand|more|spoiler|answer|slide|carousel|step|read|truncat|details",
    re.IGNORECASE,
)
"""Names of what a reader opens by a click: it is part of the page's text."""
MOST_LOOKS = 100_000
"""Nodes looked at for numbers of lines, since elements of such names may stand within each other."""
SMALL = 200  # nodes of an inline element that is hidden by itself; a larger one may be around the page


@dataclass(frozen=True, slots=True)
class Marks:
    """By the memory ids of their nodes: elements that are no text, those that are read as another text, and larger
    elements that are hidden."""

    left_out: set[int] = field(default_factory=set)
    written: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def read_marks(tree: LexborHTMLParser) -> Marks:
    """Find what is not to be read in a page's text, in time linear in its tree."""
    found = Marks()
    looks = MOST_LOOKS
    for node in tree.css(CANDIDATES):
        tag = node.tag
        attributes = node.attributes
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if tag in RUBY or not LEFT_OUT_NAMES.isdisjoint(name.split()):
            found.left_out.add(node.mem_id)
        elif not LINE_NUMBERS_NAMES.isdisjoint(name.split()):
            numbers, looks = _holds_numbers(node, looks)
            if numbers:
                found.left_out.add(node.mem_id)
        elif attributes.get("role") == "doc-toc" or not CONTENTS_NAMES.isdisjoint(name.split()):
            found.hidden.add(node.mem_id)
        elif tag == "sup":
            if (text := read_raised(node, name)) is not None:
                found.written[node.mem_id] = text
        elif tag == "a" and _is_mark(node, name, attributes.get("href") or ""):
            found.left_out.add(node.mem_id)
        elif tag == "dialog" or _is_hidden(attributes, name):
            alone = tag in INLINE and short_text(node, SMALL) is not None
            (found.left_out if alone else found.hidden).add(node.mem_id)
    return found


def _holds_numbers(node: LexborNode, looks: int) -> tuple[bool, int]:
    """Tell whether an element holds numbers alone, and how many of the looks at nodes that a page is worth are left."""
    for one in node.traverse(include_text=True):
        looks -= 1
        if looks < 0 or (one.tag == "-text" and not NUMBERS.fullmatch(one.text_content or "")):
            return False, looks
    return True, looks


def _is_mark(node: LexborNode, name: str, href: str) -> bool:
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
    if not href.startswith("#"):
        return False
    if folded in BACK:
        return True
    calls = CALL_NAMES.search(f"{name} {href[1:]}") or (node.attributes.get("role") or "") == "doc-noteref"
    return bool(calls and CALL.fullmatch(folded) and text_before(node).strip())


def _is_hidden(attributes: dict[str, str | None], name: str) -> bool:
    """Tell whether an element's own attributes hide it, and no click of a reader is to show it."""
    hides = HIDING.search(attributes.get("style") or "")
    if "hidden" not in attributes and not hides:
        return attributes.get("aria-hidden") == "true" and not OPENED.search(name)
    if attributes.get("hidden") == "until-found" or "aria-labelledby" in attributes:
        return False
    if attributes.get("role") in ("tabpanel", "region") or OPENED.search(name):
        return False
    return not (hides and hides[1] and ANIMATED.search(name))
