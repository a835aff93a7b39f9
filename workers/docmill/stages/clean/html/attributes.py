"""Read from the attributes of HTML elements what they hold, as bits.

Web authors use the same class and id names in any language ("sidebar", "share-buttons", "entry-content"). One automaton
looks for the parts of such names in all of a page's attributes at once, and a cache keeps the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import ahocorasick

__all__ = [
    "ARTICLE_BODY",
    "ATTRIBUTE_BIT",
    "BITS",
    "LONGEST",
    "Attributes",
    "attribute_bits",
    "clear_cache",
    "read_attributes",
]

Attributes = Mapping[str, str | None]
"""The attributes of an element; one without a value has None."""

# A hyphen stands for the edge of a name's part: "-side" is in "left-side" and "leftSide", not in "inside".
WORDS = {
    "navigation": "nav menu breadcrumb crumb topbar toolbar -skip -jump dropdown -tab- -tabs-",
    "foot": "foot copyright legal colophon -bottom -credit- -credits- disclaimer",
    "head": "header masthead banner branding logo -top-",
    "side": "-side sidebar -rail widget gutter secondary rightcol right-col leftcol left-col complementary panel "
    "module -aux",
    "comment": "comment disqus respond reply replies discuss feedback livefyre reader",
    "share": "-shar share social facebook twitter follow addthis -sns pinterest whatsapp tweet",
    "related": "relat recommend -more- readmore read-more -also similar outbrain taboola zergnet popular trending "
    "-most- latest recirc upnext up-next suggest teaser recent -prev -next pager paginat promo -feature- -featured- "
    "-card carousel slide gallery -list -feed -river -stream -grid headlines",
    "advertisement": "-ad- -ads- advert sponsor -dfp adsby adslot leaderboard -google -paid -shop -buy product -deal "
    "-price affiliat",
    "subscribe": "newsletter subscri signup sign-up signin login register account paywall modal popup overlay cookie "
    "consent gdpr notif donat member -form optin -cta search lightbox toast",
    "byline": "-meta postmeta byline author -date -time- posted publish dateline -info contributor -bio avatar profile "
    "vcard writer timestamp",
    "label": "-tag- -tags- categor topic keyword -label kicker section-name eyebrow taxonomy",
    "caption": "caption figure photo image -img media video player embed -credit thumb audio gallery",
    "hidden": "-hidden -hide sr-only screen-reader visually d-none collapsed -print -mobile noprint -no-js offscreen",
    "article": "article -story -post- single hentry newsitem news-item",
    "body": "body content entry -text -main copy prose paragraph richtext -rte- wysiwyg markdown",
    "lead": "-lead- intro summary excerpt standfirst subtitle -dek -deck description subhead abstract teaser headline "
    "title",
    "quote": "quote -pull inset callout blurb factbox infobox highlight aside -note",
    "unit": "-item -list -row -col -block -box -unit -tile -cell",
}
ATTRIBUTE_BIT = {name: 1 << at for at, name in enumerate(WORDS)}
ARTICLE_BODY, NOT_SHOWN, ARIA_HIDDEN, MAIN_ROLE, OTHER_ROLE = (1 << (len(WORDS) + at) for at in range(5))
BITS = len(WORDS) + 5
EDGE = 1 << BITS
"""What the automaton finds at the end of an element's names."""

NAMES = frozenset({"class", "id", "data-component", "data-testid"})
CAMEL = re.compile(r"[A-Z](?<=[a-z].)")
FIRST_WORD = re.compile(r"\s*([a-z]+)")
ROLES = {"main": MAIN_ROLE, "article": MAIN_ROLE} | dict.fromkeys(
    ("navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu", "menubar",
     "form", "tablist"), OTHER_ROLE)  # fmt: skip
ITEMS = {
    "articlebody": ARTICLE_BODY, "author": ATTRIBUTE_BIT["byline"], "datepublished": ATTRIBUTE_BIT["byline"],
    "datemodified": ATTRIBUTE_BIT["byline"], "comment": ATTRIBUTE_BIT["comment"],
}  # fmt: skip
OTHERS = frozenset({"role", "itemprop", "aria-hidden", "hidden", "style"})
NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)
LONGEST = 2_000  # characters of an element's names that are read
MOST = 20_000  # different names that the cache holds


def _automaton() -> ahocorasick.Automaton:
    """Build the automaton that finds the parts of names, each with its bits, and the end of an element's names."""
    words = {"\0": EDGE}
    for name, parts in WORDS.items():
        for part in parts.split():
            words[part] = words.get(part, 0) | ATTRIBUTE_BIT[name]
    found = ahocorasick.Automaton()
    for part, bits in words.items():
        found.add_word(part, bits)
    found.make_automaton()
    return found


PARTS = _automaton()
_known: dict[str, int] = {}


def attribute_bits(elements: Sequence[Attributes]) -> list[int]:
    """Return the bits of some elements from the attributes of each."""
    return read_attributes(elements)[1]


def read_attributes(elements: Sequence[Attributes]) -> tuple[list[str], list[int]]:
    """Return the class and id names of some elements, each's joined by hyphens, and the bits of their attributes."""
    if len(_known) > MOST:
        clear_cache()
    names: list[str] = []
    others: list[int] = []
    for attributes in elements:
        more = len(attributes)
        if not more:
            names.append("")
            others.append(0)
            continue
        if more == 1 and (value := attributes.get("class")):  # as most elements have it
            names.append(f"-{value}"[:LONGEST])
            others.append(0)
            continue
        name = ""
        for attribute, value in attributes.items():
            if attribute in NAMES:
                name += f"-{value}" if value else ""
                more -= 1
        names.append(name[:LONGEST])
        others.append(0 if not more or OTHERS.isdisjoint(attributes) else _others(attributes))
    unknown = [text for text in dict.fromkeys(names) if text not in _known]
    if unknown:
        _known.update(zip(unknown, _of_names(unknown), strict=True))
    return names, [_known[name] | bits for name, bits in zip(names, others, strict=True)]


def clear_cache() -> None:
    """Empty the cache, as if no page had been read."""
    _known.clear()


def _of_names(names: Sequence[str]) -> list[int]:
    """Return the bits of different class and id names."""
    text = "-\0".join(name.replace("\0", "-") for name in names) + "-\0"
    if not text.islower():
        text = CAMEL.sub(_parted, text).lower()
    for separator in "_ \t\n":  # a sixth of the time of one call of translate
        text = text.replace(separator, "-")
    found_bits = []
    bits = 0
    for _, found in PARTS.iter(text):
        if found == EDGE:
            found_bits.append(bits)
            bits = 0
        else:
            bits |= found
    return found_bits


def _parted(capital: re.Match[str]) -> str:
    """Return a capital with a hyphen before it."""
    return "-" + capital[0]


def _others(attributes: Attributes) -> int:
    """Return the bits of roles, microdata and styles."""
    bits = 0
    for name, told in (("role", ROLES), ("itemprop", ITEMS)):
        if (value := attributes.get(name)) and (word := FIRST_WORD.match(value.lower())):
            bits |= told.get(word[1], 0)
    if (attributes.get("aria-hidden") or "").lower() == "true":
        return bits | ARIA_HIDDEN
    unseen = "hidden" in attributes or ((style := attributes.get("style")) and NO_DISPLAY.search(style))
    return bits | NOT_SHOWN if unseen else bits
