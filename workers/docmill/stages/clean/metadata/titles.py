"""Choose which of the titles that a page declares is its headline, and take the site's name off it.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from docmill.stages.clean.metadata.addresses import address_path
from docmill.text.tokens import count_words, has_words

__all__ = ["Titles", "bare_title", "choose_title", "same_start"]

SPACE = r"(?<!\s)\s++"  # from its beginning on alone: it would be tried anew at each space of a long run
SEPARATOR = re.compile(rf"{SPACE}[|–—»·•«:/-]{{1,2}}\s++|(?:{SPACE})?[|｜]\s*+|_(?=[^_]+$)")
ENDS = " |–—»«·•-_:｜/"
COUNTED = re.compile(r"(?<=\w)\s?+\(\d[\d.,\s]{0,9}\+?(?:\s?[^\W\d]{1,12})?\)$")  # "Running shoes (158 items)"
SIGNS = re.compile(r"\W")
WORD = re.compile(r"\w+")
# Chosen on half of WCXB's development pages, by site; the other half reads the same.
AGREED = 0.34  # share of a heading's words that stand in the other titles
SENTENCE = 8  # words; a heading as long as this is no slogan and no name of a section
LEAST_SHARE = 4  # a heading with less than a fourth of the declared title's words is not its headline
LEAST = 20  # characters of a title whose longer form is the same headline, not another one


@dataclass(frozen=True, slots=True)
class Titles:
    """What a page says its title is.

    `declared` are the titles of JSON-LD and meta elements, in order of trust, `whole` is the text of the title element,
    `headings` are those of first rank, `address` is the page's own. `headed` tells a page of a kind whose heading is
    its title from pages whose heading is often a slogan, `thread` one of a forum.
    """

    declared: Sequence[str | None]
    whole: str | None
    headings: Sequence[str]
    site: str | None
    address: str | None = None
    headed: bool = False
    thread: bool = False


def choose_title(said: Titles) -> str | None:
    """Return the headline of a page; None where no title is left.

    It is the declared title or the heading: the one that the other places, and the last part of the address, agree
    with. The site's name is taken off. For a title that is cut off, its longer form is returned.
    """
    site, whole = said.site, _clean(said.whole)
    last = _words(re.sub(r"[-_.+]", " ", _last_part(said.address)))
    given = [(title, bare_title(title, site)) for title in map(_clean, said.declared) if title]
    titles = [bare for _, bare in given if bare and not _same(bare, site)]
    headings, names = _own_headings(said, whole, titles, last)
    shown, agreed = _agreeing(headings, {*_words(" ".join(titles)), *_words(whole)}, last, whole or "")
    if shown and len(shown) > LEAST and any(_same(title, shown) for title in titles):
        first = titles[0]  # a forum's "Question - Headline" is "Headline" in its JSON-LD
        short = len(_words(first)) > 1 and _key(shown).endswith(_key(first))
        return first if short else next(title for title in titles if _same(title, shown))
    bare = next((cut for name in [site, *names] if whole and name and (cut := _without(whole, name)) != whole), whole)
    main = _uncut(titles[0], [shown, *titles[1:]]) if titles else None if _same(bare, site) else bare
    if not main or not shown:
        return main or shown or whole or next(iter(said.headings), None)
    if address_path(said.address or "/x") == "/" or _same(main, shown):  # the heading of a home page is a slogan
        return next((title for title, cut in given if cut == main and title.endswith(cut)), main)
    if said.thread and (bare := _without_label(main, shown)):
        return bare
    return _better(main, shown, last, trusted=agreed >= AGREED and (said.headed or len(_words(shown)) >= SENTENCE))


def _without(whole: str, name: str) -> str:
    """Return the text of a title element without the name of a site or section at its end or beginning."""
    bare = bare_title(whole, name)
    rest = whole[len(name) :].lstrip()
    if bare == whole and _same(whole[: len(name)], name) and rest.startswith(":"):
        return rest.strip(ENDS) or whole
    return bare


def _without_label(main: str, shown: str) -> str:
    """Return the headline of a thread that a forum shows behind a label of one word, "Question Headline"; else ""."""
    rest = _key(shown.partition(" ")[2])
    parts = (main[: cut.start()] for cut in SEPARATOR.finditer(main[:1000]))
    return next((part for part in parts if has_words(part, 2) and _key(part) == rest), "")


def _better(main: str, shown: str, last: set[str], *, trusted: bool) -> str:
    """Return the declared title or the heading of a page, whose address ends with the words `last`.

    A heading is `trusted` where it holds most of what the page is called elsewhere.
    """
    one, two = _key(main), _key(shown)
    if has_words(main, 2) and has_words(shown, 2) and (one.endswith(two) or two.endswith(one)):
        return min(main, shown, key=len)  # "Blog: headline", "Shop headline", "3.1 headline"
    if any(_same(main[: cut.start()], shown) for cut in SEPARATOR.finditer(main[:1000])):
        return shown  # "Headline - a site that nothing else names"
    named = len(last & _words(shown)) - len(last & _words(main))
    if trusted and LEAST_SHARE * len(_words(shown)) < len(_words(main)):
        trusted = False  # a heading within the text: "Discord"
    if not named:
        return shown if trusted else main
    return shown if named > 0 else main


def _own_headings(
    said: Titles, whole: str | None, titles: Sequence[str], last: set[str]
) -> tuple[list[str], list[str]]:
    """Return the headings of a page that may be its title, and those that are the site's or the section's name."""
    own: list[str] = []
    names: list[str] = []
    for heading in (text for text in map(_clean, said.headings) if text and not _same(text, said.site)):
        if not any(_same(title, heading) for title in titles) and _is_name(heading, said, whole or "", last):
            names.append(heading)
        else:
            own.append(bare_title(heading, said.site))
    return own, names


def _is_name(heading: str, said: Titles, whole: str, last: set[str]) -> bool:
    """Tell whether a heading is a name that stands around the headline in the title element: "Headline - Name".

    "Name - Headline" is as usual, so the rest must be named by the address or another heading, or be longer.
    """
    parts = [part for part in SEPARATOR.split(whole) if part.strip()]
    lead = whole[: len(heading)]
    if _same(lead, heading) and whole[len(heading) :].startswith(":"):
        rest = whole[len(heading) :]
    elif len(parts) > 1 and _key(parts[-1]).startswith(_key(heading)) and not _same(parts[0], said.site):
        rest = " ".join(parts[:-1])
    else:
        return False
    told = len(last & _words(rest)) - len(last & _words(heading))
    other = any(_same(parts[0], one) for one in map(_clean, said.headings))
    return other or told > 0 or (told == 0 and count_words(rest) > count_words(heading))


def _agreeing(headings: Sequence[str], called: set[str], last: set[str], whole: str) -> tuple[str | None, float]:
    """Return the heading that agrees most with what the page is `called`, and the share of its words that do.

    The first heading where none agrees. `last` are the words of the address, `whole` is the title element's text.
    """
    best, share, most = next(iter(headings), None), 0.0, 0.0
    for heading in headings:
        words = _words(heading)
        if words:
            agreed = 1.0 if _holds(whole, heading) else len(words & called) / len(words)
            weight = max(agreed, len(last & words) / len(last) if last else 0.0) * min(len(words), 4)
            if weight > most:
                best, share, most = heading, agreed, weight
    return best, share


def _clean(text: str | None) -> str | None:
    """Return a title without soft hyphens and the mark of a permanent link behind it; None for an empty one."""
    bare = (text or "").replace("\u00ad", "").strip().removesuffix(" #").rstrip("¶ ")
    return COUNTED.sub("", bare) or None


def _words(text: str | None) -> set[str]:
    """Return the different words of a text, without case."""
    return set(WORD.findall((text or "").casefold()))


def _last_part(address: str | None) -> str:
    """Return the last part of an address's path, decoded, without numbers and the ending of a file's name."""
    last = unquote(address_path(address or "")).rpartition("/")[2]
    return re.sub(r"\b\d+\b|\.(?:html?|php|aspx?)$", " ", last)


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
    if len(lead) > 2 and lead.startswith(name) and not (lead != name and lead[-1].isdigit()):  # "Our letter #18 - ..."
        return title[separators[0].end() :].strip(ENDS) or title
    return title
