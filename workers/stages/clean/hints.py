"""What the attributes of an HTML element tell about what it holds, as bits.

Class and id names are habits of web authors ("sidebar", "share-buttons", "entry-content") that hold in any language:
their parts are looked for by one automaton, and an attribute string is read once a process.
"""

from __future__ import annotations

import re
from functools import lru_cache

import ahocorasick

__all__ = ["ARTICLE_BODY", "BITS", "HINT", "hints"]

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
HINT = {name: 1 << at for at, name in enumerate(WORDS)}
ARTICLE_BODY, NOT_SHOWN, ARIA_HIDDEN, MAIN_ROLE, OTHER_ROLE = (1 << (len(WORDS) + at) for at in range(5))
BITS = len(WORDS) + 5

NAMES = re.compile(
    r"\b(?:class|id|data-component|data-testid)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
ROLE = re.compile(r"\brole\s*=\s*[\"']?([a-z]+)")
ROLES = {"main": MAIN_ROLE, "article": MAIN_ROLE} | dict.fromkeys(
    ("navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu", "menubar",
     "form", "tablist"), OTHER_ROLE)  # fmt: skip
ITEMPROP = re.compile(r"\bitemprop\s*=\s*[\"']?([a-z]+)")
ITEMS = {
    "articlebody": ARTICLE_BODY, "author": HINT["byline"], "datepublished": HINT["byline"],
    "datemodified": HINT["byline"], "comment": HINT["comment"],
}  # fmt: skip
NOT_SHOWN_STYLE = re.compile(r"display\s*:\s*none|(?:^|\s)hidden(?:\s*=|\s|$)")
LONGEST = 2_000  # characters of an element's attributes that are read


def _automaton() -> ahocorasick.Automaton:
    words: dict[str, int] = {}
    for name, parts in WORDS.items():
        for part in parts.split():
            words[part] = words.get(part, 0) | HINT[name]
    found = ahocorasick.Automaton()
    for part, bits in words.items():
        found.add_word(part, bits)
    found.make_automaton()
    return found


PARTS = _automaton()


@lru_cache(maxsize=20_000)
def hints(attributes: str) -> int:
    """The bits of an element's attributes, given as they stand in the markup."""
    text = attributes[:LONGEST]
    bits = 0
    values = NAMES.findall(text)
    if values:
        names = "-".join([double or single or bare for double, single, bare in values])
        if not names.islower():
            names = CAMEL.sub("-", names).lower()
        for separator in "_ \t\n":  # a sixth of the time of one call of translate
            names = names.replace(separator, "-")
        for _, found in PARTS.iter(f"-{names}-"):
            bits |= found
    if "role" in text or "itemprop" in text or "idden" in text or "none" in text:
        bits |= _others(text.lower())
    return bits


def _others(text: str) -> int:
    """The bits that roles, microdata and styles tell."""
    role = ROLE.search(text) if "role" in text else None
    item = ITEMPROP.search(text) if "itemprop" in text else None
    bits = ROLES.get(role[1], 0) if role else 0
    bits |= ITEMS.get(item[1], 0) if item else 0
    if 'aria-hidden="true"' in text:
        return bits | ARIA_HIDDEN
    hidden = ("hidden" in text or "none" in text) and NOT_SHOWN_STYLE.search(text)
    return bits | NOT_SHOWN if hidden else bits
