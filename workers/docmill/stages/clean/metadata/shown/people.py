"""Read the people that the lines around a headline name beyond doubt: by a label, or by links to pages about them.

Tested by tests/stages/clean/metadata/test_places.py and tests/stages/clean/metadata/test_signers.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from docmill.stages.clean.bylines.labels import text_behind_label
from docmill.stages.clean.bylines.person_names import CASED, PARTICLES, is_person_name, names_in_byline, read_byline
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.metadata.shown.lines import ShownLines, words_of_names
from docmill.stages.clean.metadata.tags import Element
from docmill.text.folding import fold

__all__ = ["linked_accounts", "linked_names", "people_in_boxes", "presented_names", "sure_byline"]

LONGEST = 1_000  # characters of an address
MOST = 3  # people of one text; more are those of cards
CLOSE = 6  # runs below the headline where a labelled line is its byline
ABOVE, NEAR = 4, 20  # runs around it where a link to a writer's page may be one
RIGHT_ABOVE, RIGHT_BELOW = 2, 3  # and where a link to any person's page may be
# Folders of pages about those who write for a site, and of pages about any people.
WRITERS = re.compile(
    r"/(?:(?:about-)?authors?|writers?|contributors?|bylines?|columnists?|reporters?|journalists?|auteurs?"
    r"|redacteurs?|autor(?:a|es|en|i)?|autore|redakteure?|forfatter|toimittaja|yazar(?:lar)?|penulis|tac-gia|avtor[iy]?"
    r"|(?:ال)?كاتب|(?:ال)?كتاب|نویسنده|автор|작가|作者)(?:/|[?=])[^/?#]",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"/(?:people|persons?|(?:user-?)?profiles?|users?|members?|staff|our-team|team|experts?|bios?|by)/"
    r"(?:[^?#]{0,200}/)?([^/?#]{3,200})/?(?:$|[?#])",
    re.IGNORECASE,
)
# A letter of an address may be encoded as six or nine characters.
ACCOUNTS = re.compile(r"/(?:u|users?|profiles?|members?)/([^/?#]{2,400})/?(?:$|[?#])", re.IGNORECASE)
# What stands above a few words about who wrote the text.
ABOUT = re.compile(
    r"(?:about (?:the |our )?(?:author|writer)s?|(?:نبذة )?(?:عن|حول) (?:ال)?(?:كاتبة?|مؤلفة?)"
    r"|درباره نویسنده|مصنف کے بارے میں"
    r"|אודות (?:הכותב|המחבר)ת?|über (?:den autor|die autorin)|(?:à propos de )?l['’]aut(?:eure?|rice)"
    r"|sobre (?:el |la |[oa] )?autora?|(?:informazioni sull['’])?autore|over de auteur|om författaren|об авторе"
    r"|про автора|o autor(?:ze|ovi)|yazar hakkında|tentang penulis|về tác giả"
    r"|关于作者|關於作者|作者简介|作者介绍|著者について|この記事を書いた人|저자 소개)\s*[:：]?$",
    re.IGNORECASE,
)
BOX = re.compile(
    r"(?<![a-z])(?:authors?(?:__|-|_)?(?:bio|box|card|info|details|block|profile|section|area)"
    r"|about-?(?:the-?)?author)(?![a-z])",
    re.IGNORECASE,
)
HEAD = 40  # characters of a heading of a box
SPACES = 60  # characters of white space around a name
BOX_LINES = 4  # lines of a box where its name stands


def people_in_boxes(shown: ShownLines, elements: Iterable[Element]) -> list[str]:
    """Return the only name in the boxes about authors, which are elements or begin with a line that says so.

    An empty list where there are several: these wrote other pages.
    """
    lines = [line.text for line in shown.after(ABOUT, HEAD, 2)]
    names = {name for text in lines if (name := _introduced(text))}
    for element in elements:
        if BOX.search(words_of_names(element.attributes.get("class", ""))):
            named = (line for line in element.text.split("\n")[:BOX_LINES] if is_person_name(line, 2))
            names.update([name for name in named if not (ABOUT.match(name) or shipped_lexicon().match(name))][:1])
    return list(names) if len(names) == 1 else []


def presented_names(shown: ShownLines) -> set[str]:
    """Return the people whose name is a line that the next one begins with, as it tells of them: "Ann Lee is ..."."""
    names: set[str] = set()
    texts = shown.page.texts
    for at in range(1, len(texts)):
        text = texts[at - 1]
        if len(text) <= HEAD + SPACES and len(texts[at]) > HEAD:
            name = " ".join(text.split())
            if (
                name
                and texts[at].lstrip().startswith(name)
                and is_person_name(name, 2)
                and _introduced(texts[at]) == name
            ):
                names.add(name)
    return names


def linked_accounts(shown: ShownLines) -> list[str]:
    """Return the accounts that links right at the headline are called by and lead to: "ann_lee" to /user/ann_lee."""
    links = shown.links_near(RIGHT_ABOVE, RIGHT_BELOW)
    pages = ((text, ACCOUNTS.search(address[:LONGEST])) for _, text, address in links)
    return [text for text, page in pages if page and text in (page[1], unquote(page[1]))]


def _introduced(text: str) -> str | None:
    """Return the person whose name a line is, or begins with as a sentence about somebody does: "Ann Lee is ..."."""
    words = text[: 2 * HEAD].split()
    if is_person_name(text, 2) and CASED.match(text):
        return text
    size = next((at for at, word in enumerate(words) if word[0].islower() and word not in PARTICLES), 0)
    name = " ".join(words[:size]).rstrip(",")
    return name if 1 < size < len(words) and is_person_name(name, 2) and not shipped_lexicon().match(name) else None


def sure_byline(shown: ShownLines) -> list[str]:
    """Return the people of the labelled line right below the headline; an empty list where there is none."""
    for line in shown.below(CLOSE):
        if line.distance > 0 and text_behind_label(line.text) and line.credit.labelled:
            names = line.credit.names
            return names if all(is_person_name(name, 2) and not name.isupper() for name in names) else []
    return []


def linked_names(shown: ShownLines) -> list[str]:
    """Return the names of people near the headline that link to pages about them; an empty list for none.

    A page of any people counts only right at the headline, and where its address has the name.
    """
    names: dict[str, None] = {}
    links = list(shown.links_near(ABOVE, NEAR))
    for pattern, above, below in ((WRITERS, ABOVE, NEAR), (PEOPLE, RIGHT_ABOVE, RIGHT_BELOW)):
        for _, text, address in (link for link in links if -above <= link[0] <= below):
            page = pattern.search(unquote(address[:LONGEST]))
            if page and (pattern is WRITERS or all(word in fold(page[1]) for word in fold(text).split())):
                found = read_byline(text)
                for name in found.names if found else names_in_byline(text, 2):
                    if not shipped_lexicon().match(name):
                        names[name] = None
        if names:
            break
    return list(names)[:MOST]
