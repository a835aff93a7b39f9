"""Read from the attributes of HTML elements what they hold, as bits.

Web authors use the same class and id names in any language ("sidebar", "share-buttons", "entry-content"). One automaton
looks for the parts of such names in all of a page's attributes at once, and a cache keeps the answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import ahocorasick

__all__ = ["ARTICLE_BODY", "ATTRIBUTE_BIT", "BITS", "attribute_bits", "clear_cache"]

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
"""What the automaton finds at the end of an element's attributes."""

VALUE = r"\s*(?:\"([^\"\0]*)\"|'([^'\0]*)'|([^\s\"'>\0]+))"
NAMED = re.compile(r"\b(?:class|id|data-component|data-testid)\s*=" + VALUE, re.IGNORECASE)
# the same in half the time, since one character is sought, not beginnings of words; wrong where white space precedes it
CLOSE = re.compile(r"=(?:(?<=\bclass=)|(?<=\bid=)|(?<=\bdata-component=)|(?<=\bdata-testid=))" + VALUE, re.IGNORECASE)
APART = re.compile(r"=(?<=\s=)")
CAMEL = re.compile(r"[A-Z](?<=[a-z].)")
ROLE = re.compile(r"role(?<=\brole)\s*=\s*[\"']?([a-z]+)")
ROLES = {"main": MAIN_ROLE, "article": MAIN_ROLE} | dict.fromkeys(
    ("navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu", "menubar",
     "form", "tablist"), OTHER_ROLE)  # fmt: skip
ITEMPROP = re.compile(r"itemprop(?<=\bitemprop)\s*=\s*[\"']?([a-z]+)")
ITEMS = {
    "articlebody": ARTICLE_BODY, "author": ATTRIBUTE_BIT["byline"], "datepublished": ATTRIBUTE_BIT["byline"],
    "datemodified": ATTRIBUTE_BIT["byline"], "comment": ATTRIBUTE_BIT["comment"],
}  # fmt: skip
NO_DISPLAY = re.compile(r"display\s*:\s*none")
HIDDEN = re.compile(r"hidden(?<!\Shidden)(?:[\s=]|$)")
LONGEST = 2_000  # characters of an element's attributes that are read
MOST = 20_000  # different attributes that the cache holds


def _automaton() -> ahocorasick.Automaton:
    """Build the automaton that finds the parts of names, each with its bits, and the end of an element's attributes."""
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


def attribute_bits(attributes: Sequence[str]) -> list[int]:
    """Return the bits of some elements from the text of each one's attributes as it stands in the markup."""
    if len(_known) > MOST:
        clear_cache()
    unknown = [text for text in dict.fromkeys(attributes) if text not in _known]
    if unknown:
        _known.update(zip(unknown, _read([text[:LONGEST] for text in unknown]), strict=True))
    return [_known[text] for text in attributes]


def clear_cache() -> None:
    """Empty the cache, as if no page had been read."""
    _known.clear()


def _read(texts: list[str]) -> list[int]:
    """Return the bits of different attributes."""
    whole = "\0".join(texts)
    if whole.count("\0") >= len(texts):  # a page may have it too
        texts = [text.replace("\0", "\1") for text in texts]
        whole = "\0".join(texts)
    bits = _of_names(whole)
    present = [word for word in ("role", "itemprop", "idden", "none") if word in whole]
    for at in {at for word in present for at, text in enumerate(texts) if word in text}:
        bits[at] |= _others(texts[at].lower())
    return bits


def _of_names(whole: str) -> list[int]:
    """Return the bits of class and id names for each of the attributes that `whole` holds with a NUL between."""
    parts = (NAMED if APART.search(whole) else CLOSE).split(whole)
    names: list[str] = []
    for before, double, single, bare in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=False):
        if "\0" in before:
            names.append("\0" * before.count("\0"))
        names.append(double or single or bare or "")
    names.append("\0" * (parts[-1].count("\0") + 1))
    text = "-" + "-".join(names)
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


def _others(text: str) -> int:
    """Return the bits of roles, microdata and styles."""
    role = ROLE.search(text) if "role" in text else None
    item = ITEMPROP.search(text) if "itemprop" in text else None
    bits = ROLES.get(role[1], 0) if role else 0
    bits |= ITEMS.get(item[1], 0) if item else 0
    if 'aria-hidden="true"' in text:
        return bits | ARIA_HIDDEN
    unseen = ("none" in text and NO_DISPLAY.search(text)) or ("hidden" in text and HIDDEN.search(text))
    return bits | NOT_SHOWN if unseen else bits
