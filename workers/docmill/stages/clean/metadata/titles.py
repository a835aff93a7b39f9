"""Which of the titles a page declares is its headline, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["bare_title", "choose_title", "same_start"]

SEPARATOR = re.compile(r"\s+[|–—»·•«:/-]{1,2}\s+|\s*[|｜]\s*|_(?=[^_]+$)")
ENDS = " |–—»«·•-_:｜/"
SIGNS = re.compile(r"\W")
LEAST = 20  # characters of a title whose longer form is the same headline, not another one


def choose_title(
    declared: Sequence[str | None], whole: str | None, heading: str | None, site: str | None
) -> str | None:
    """The headline: of the declared titles, in order of trust, the one the page shows; else the title element's.

    `whole` is the title element's text and `heading` the first h1. A title that is cut off is given whole, and one that
    only names the site is none.
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
    cut = title.rstrip(".… ")
    longer = [text for text in others if text and len(cut) > LEAST and len(text) > len(title) and text.startswith(cut)]
    return longer[0] if longer else title


def _key(text: str | None) -> str:
    return SIGNS.sub("", text or "").casefold()


def _same(one: str | None, two: str | None) -> bool:
    return bool(one and two) and _key(one) == _key(two) != ""


def same_start(headline: str | None, titles: str) -> bool:
    """Whether some titles hold how a headline begins; signs and case aside."""
    return bool(headline) and _holds(titles, (headline or "")[:LEAST])


def _holds(whole: str, part: str) -> bool:
    return len(_key(part)) > 8 and _key(part) in _key(whole)


def bare_title(title: str, site: str | None = None) -> str:
    """A title without a first or last part that names the site, or the site without what stands behind its name."""
    cuts = list(SEPARATOR.finditer(title[:1000]))
    name = _key(site)
    if not cuts or not name:
        return title
    for (
        cut
    ) in cuts:  # "Headline | Section | Site": the earliest cut after which the rest begins or ends as the site does
        rest = _key(title[cut.end() :])
        if len(rest) > 2 and (
            rest in name or rest.startswith(name) or (rest.endswith(name) and len(rest) < 2.5 * len(name))
        ):
            return title[: cut.start()].strip(ENDS) or title
    lead = _key(title[: cuts[0].start()])
    if len(lead) > 2 and (lead == name or lead.startswith(name)):
        rest_of = [cut.end() for cut in cuts]
        return title[rest_of[0] :].strip(ENDS) or title
    return title
