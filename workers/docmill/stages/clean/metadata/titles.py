"""Choose which of the titles that a page declares is its headline, and take the site's name off it.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["bare_title", "choose_title", "same_start"]

SPACE = r"(?<!\s)\s++"  # from its beginning on alone: it would be tried anew at each space of a long run
SEPARATOR = re.compile(rf"{SPACE}[|–—»·•«:/-]{{1,2}}\s++|(?:{SPACE})?+[|｜]\s*+|_(?=[^_]+$)")
ENDS = " |–—»«·•-_:｜/"
SIGNS = re.compile(r"\W")
LEAST = 20  # characters of a title whose longer form is the same headline, not another one


def choose_title(
    declared: Sequence[str | None], whole: str | None, heading: str | None, site: str | None
) -> str | None:
    """Return the headline: of the declared titles, in order of trust, the one the page shows; else the title element's.

    `whole` is the text of the title element and `heading` that of the first h1. For a title that is cut off, its longer
    form is returned. A title that only names the site does not count. None where no title is left.
    """
    titles = [bare for title in declared if title and (bare := bare_title(title, site)) and not _same(bare, site)]
    shown = bare_title(heading, site) if heading and not _same(heading, site) else None
    if shown and len(shown) > LEAST and any(_same(title, shown) for title in titles):
        return next(title for title in titles if _same(title, shown))
    if titles:
        return _uncut(titles[0], [shown, *titles[1:]])
    if whole and shown and (_holds(whole, shown) or _same(whole, site)):
        return shown
    short = bare_title(whole, site) if whole else None
    return short if short and not _same(short, site) else shown or short or heading


def _uncut(title: str, others: Sequence[str | None]) -> str:
    """Return the first of the other titles that a title is the beginning of, or the title itself."""
    cut = title.rstrip(".… ")
    longer = [text for text in others if text and len(cut) > LEAST and len(text) > len(title) and text.startswith(cut)]
    return longer[0] if longer else title


def _key(text: str | None) -> str:
    """Return a text's letters and digits, without case, to compare it by."""
    return SIGNS.sub("", text or "").casefold()


def _same(one: str | None, two: str | None) -> bool:
    """Tell whether two texts are the same but for signs and case; an empty one is like no other."""
    return bool(one and two) and _key(one) == _key(two) != ""


def same_start(headline: str | None, titles: str) -> bool:
    """Tell whether some titles hold the beginning of a headline, signs and case aside."""
    return bool(headline) and _holds(titles, (headline or "")[:LEAST])


def _holds(whole: str, part: str) -> bool:
    """Tell whether a text holds another one of more than eight letters, signs and case aside."""
    return len(_key(part)) > 8 and _key(part) in _key(whole)


def bare_title(title: str, site: str | None = None) -> str:
    """Return a title without its first or last part where that names the site."""
    separators = list(SEPARATOR.finditer(title[:1000]))
    name = _key(site)
    if not separators or not name:
        return title
    # "Headline | Section | Site": the earliest separator after which the rest begins or ends as the site does
    for separator in separators:
        rest = _key(title[separator.end() :])
        if len(rest) > 2 and (
            rest in name or rest.startswith(name) or (rest.endswith(name) and len(rest) < 2.5 * len(name))
        ):
            return title[: separator.start()].strip(ENDS) or title
    lead = _key(title[: separators[0].start()])
    if len(lead) > 2 and (lead == name or lead.startswith(name)):
        return title[separators[0].end() :].strip(ENDS) or title
    return title
