"""Read the authors that a page shows: links to authors, bylines beside the headline, and elements called so.

Tested by tests/stages/clean/metadata/test_places.py and tests/stages/clean/metadata/test_signers.py.
"""

from __future__ import annotations

import re

from docmill.stages.clean.bylines.labels import is_label, may_have_label, text_behind_label
from docmill.stages.clean.bylines.person_names import (
    CASED,
    is_person_name,
    name_before_role,
    names_in_author_field,
    names_in_byline,
    read_byline,
)
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.chrome.rules import ends_as_sentence
from docmill.stages.clean.html.page import Run
from docmill.stages.clean.metadata.shown.lines import ShownLine, ShownLines, words_of_names
from docmill.stages.clean.metadata.shown.people import linked_accounts, linked_names, people_in_boxes
from docmill.stages.clean.metadata.tags import Element, attribute_names, read_elements
from docmill.text.dates.scanner import find_dates

__all__ = ["bare_names", "byline_names", "shown_authors", "thread_poster"]

AUTHOR_NAME = re.compile(
    r"(?<![a-z])(?:byline|by-line|author|authors|autor|writer|posted-by|written-by|entry-author|vcard|contributor)(?![a-z])",
    re.IGNORECASE,
)
NOT_AUTHOR = re.compile(
    r"bio|comment|avatar|image|photo|box|social|related|widget|list|email|twitter|follow|more|about|desc|role|job|label",
    re.IGNORECASE,
)
# A box about the author below the text: the element of the name in it.
BOXED_NAME = re.compile(
    r"(?<![a-z])authors?(?:-?(?:bio|box|card|info|details))?(?:__|--?|_)name(?![a-z])", re.IGNORECASE
)
MOST_LINKED = 3  # authors of one text, by rel=author
NEAR = 20  # runs below the headline where a labelled line is a byline
CLOSE = 6  # where a bare name may be one
FOLLOWS = 3  # lines below a bare name where its date may stand
LOOSE = 60  # characters of a labelled line that names no person
LOOSE_WORDS = 6
POSTS = 60  # runs below the headline of a thread where its first post begins
POSTER = re.compile(
    r"(?<![a-z])(?:user-?names?|author\w*|poster\w*|post-?profile|nick(?:-?name)?|member-?name|post-?user\w*|postmenu)(?![a-z])",
    re.IGNORECASE,
)
# What stands below a name without a label: what the bearer does, or how long the text takes to read.
TOLD = re.compile(
    r"\d\s?-?(?:min\b|minutes?\b|mins\b|мин|دقيقة|دقائق|دقیقه|分|분|דקות|dk\b|phút)"
    r"|^(?:[\w ]{0,20} )?(?:editor|writer|reporter|correspondent|contributor"
    r"|columnist|journalist|author|redakteur(?:in)?|autor(?:in|a)?|journaliste|rédact(?:eur|rice)|redactor(?:a)?|periodista"
    r"|giornalista|редактор|корреспондент|журналист|автор|كاتب|كاتبة|صحفي|صحفية|محرر|محررة|مراسل)$",
    re.IGNORECASE,
)
# What stands before the name of who began a thread, in the head of it.
STARTER = re.compile(
    r"(?:thread starter|topic starter|themenstarter(?:in)?|topicstarter|trådstartare|trådstarter"
    r"|auteur du sujet|initiateur de la discussion|créateur du sujet|iniciador(?: del tema| de tópicos)?"
    r"|creatore discussione|autore discussione|konuyu (?:başlatan|açan)|автор темы|автор теми|autor wątku|zakladatel"
    r"|بادئ الموضوع|كاتب الموضوع|صاحب الموضوع|آغازگر|شروع کننده موضوع|פותח הנושא|người khởi tạo"
    r"|主题发起人|主題發起人|发起人|スレッド主|トピ主)(?=[\s:：])\s*+[:：]?\s*+(\S.*)$",
    re.IGNORECASE,
)
STARTED = re.compile(
    r"\bstarted by (\S[^,]{0,30}), ", re.IGNORECASE
)  # "Discussion in 'Boats' started by ann, May 3, 2025"
ABOVE = 4  # runs above the headline
FIELD = 200  # characters of a byline
LABEL = 30  # characters of a line that is a label alone
HCARD = re.compile(r"(?<![a-z])(?:vcard|fn|p-author|u-author)(?![a-z])", re.IGNORECASE)
NAMED = "[class*={0} i],[id*={0} i],[rel*={0} i],[itemprop*={0} i],[data-testid*={0} i]"
"""A selector of the elements whose attributes hold a word, among those that `attribute_names` reads."""
ACCOUNT = 3  # words of what a microformat calls its author, capitals or not
NOT_NAME = ("script", "style", "link", "meta", "body", "html")


def shown_authors(shown: ShownLines, *, article: bool) -> list[str]:
    """Return the authors of an element with rel=author, of a byline, or of an element called so.

    On a page that is no `article` only lines near the headline count: elements are those of other pages and reviews.
    """
    if shown.thread and (poster := thread_poster(shown)):
        return poster
    if not article and len(shown.page.runs) > NEAR:
        return byline_names(shown) or bare_names(shown)
    tree = shown.page.tree
    linked = [one.text for one in read_elements(tree, "[rel~=author]") if is_person_name(one.text)]
    if linked:  # more are those of cards below an article
        return list(dict.fromkeys(linked)) if len(set(linked)) <= MOST_LINKED else linked[:1]
    if names := byline_names(shown):
        return names
    if names := linked_names(shown):
        return names
    elements = [element for word in ("author", "byline") for element in read_elements(tree, NAMED.format(word))]
    return (
        next((names for element in elements if (names := _named(element))), [])
        or bare_names(shown)
        or _loose_byline(shown)
        or _signed_below(shown)
        or _boxed(elements)
        or people_in_boxes(shown, elements)
    )


def byline_names(shown: ShownLines) -> list[str]:
    """Return the authors of the first labelled line near the headline; an empty list where there is none.

    A line that is a label alone tells of the next one.
    """
    label = ""
    for line in (*shown.below(NEAR), ShownLine("", 0, ""), *shown.above(ABOVE)):
        if not line.text:
            label = ""
            continue
        credit = ShownLine(f"{label} {line.text}", 0, "").credit if label else line.credit
        if credit.labelled:
            return credit.names
        if _is_called_author(line) and (signed := _before_date(line.text, line.order or "")):
            return signed
        label = line.text if len(line.text) <= LABEL and is_label(line.text) else ""
    return []


def _before_date(text: str, order: str) -> list[str]:
    """Return the authors of a label and a name before a date, "By Ann Lee 3 May ..."; an empty list for none."""
    days = find_dates(text, order) if text_behind_label(text) else []
    read = read_byline(text[: days[0].start]) if days else None
    return read.names if read else []


def _named(element: Element) -> list[str]:
    """Return the authors named by an element whose attributes say that it is a byline; an empty list for others."""
    names = words_of_names(attribute_names(element))
    if element.name in NOT_NAME or not AUTHOR_NAME.search(names) or NOT_AUTHOR.search(names):
        return []
    lines = [line for line in element.text.split("\n")[:6] if len(line) <= FIELD]
    for line in lines:
        labelled = read_byline(line)
        if labelled:
            return labelled.names
    joined = read_byline(" ".join(lines[:2]))
    if joined:
        return joined.names
    if not lines:
        return []
    account = names_in_author_field(lines[0])[:1] if HCARD.search(names) and len(lines[0].split()) <= ACCOUNT else []
    return names_in_byline(lines[0], 2) or name_before_role(lines[0]) or account


def thread_poster(shown: ShownLines) -> list[str]:
    """Return who wrote the first post of a thread.

    That is who is said to have begun it, else the first line below the headline that is called a user's, else whose
    page is linked right at the headline.
    """
    for line in shown.below(CLOSE):
        if starter := STARTER.match(line.text) or STARTED.search(line.text):
            return names_in_author_field(starter[1])[:1] if len(starter[1].split()) <= ACCOUNT else []
    return _called_poster(shown) or linked_accounts(shown)[:1]


def _called_poster(shown: ShownLines) -> list[str]:
    """Return the first line below the headline of a thread that is called a user's, as a list of one name."""
    for line in shown.below(POSTS):
        if line.distance > 0 and line.text and len(line.text) <= LABEL and POSTER.search(line.names):
            name = text_behind_label(line.text) or line.text
            if len(name.split()) <= ACCOUNT and not shipped_lexicon().match(name) and not find_dates(name):
                return names_in_author_field(name)[:1]
    return []


def bare_names(shown: ShownLines) -> list[str]:
    """Return the name without a label in a line right below the headline that also holds a date, or is called author's.

    A line with nothing but a name counts where a dateline follows it.
    """
    over = [line for line in shown.above(2) if line.text and line.credit.dates and line.credit.published]
    if names := next((line.credit.names for line in over if len(line.credit.names) == 1), []):
        return names
    lines = [line for line in shown.below(CLOSE) if line.text and line.distance > 0]
    read = [line.credit for line in lines]
    for at, credit in enumerate(read):
        if len(credit.names) == 1 and not shipped_lexicon().match(credit.names[0]):
            if not CASED.match(credit.names[0]) and not _is_called_author(lines[at]):
                continue  # without capitals any few words are written like a name
            beside = read[max(0, at - 1) : at] + read[at + 1 : at + 1 + FOLLOWS]
            follows = any(other.dates and not other.names for other in beside) or any(
                TOLD.search(line.text) for line in lines[at + 1 : at + 1 + FOLLOWS] if len(line.text) <= LABEL
            )
            if credit.dates or follows or _is_called_author(lines[at]):
                return credit.names
    return []


def _loose_byline(shown: ShownLines) -> list[str]:
    """Return whoever a short label right below the headline names, person or not: "By the newsroom", "by ann_lee"."""
    for line in shown.below(CLOSE):
        if line.distance > 0 and line.text and len(line.text) <= LOOSE:
            text = text_behind_label(line.text.split(" | ")[0])
            dates = find_dates(text, line.order or "") if text else []
            name = text[: dates[0].start].strip() if text and dates else text or ""
            words = name.split()
            capitals = sum(not word[0].islower() for word in words)
            if (
                words
                and not ends_as_sentence(name)
                and (len(words) == 1 or len(words) < 2 * capitals <= 2 * LOOSE_WORDS)
            ):
                return names_in_author_field(name)
    return []


def _is_called_author(line: ShownLine) -> bool:
    """Tell whether the names of a line's elements say that it is a byline."""
    return bool(AUTHOR_NAME.search(line.names))


def _signed_below(shown: ShownLines) -> list[str]:
    """Return the authors of the first line below the text that is labelled beyond doubt: "Written by Ann Lee"."""
    for line in shown.all(_may_be_signed, FIELD):
        if line.distance > NEAR and line.text and len(line.text) <= FIELD:
            found = read_byline(line.text, 2)
            if found and found.sure:
                return found.names
    return []


def _may_be_signed(_: Run, text: str) -> bool:
    """Tell whether a text begins with a byline's label."""
    return may_have_label(text) and text_behind_label(" ".join(text.split())) is not None


def _boxed(elements: list[Element]) -> list[str]:
    """Return the only name in boxes about authors; an empty list where these name several, who wrote other pages."""
    names = {
        element.text
        for element in elements
        if BOXED_NAME.search(words_of_names(element.attributes.get("class", ""))) and is_person_name(element.text, 2)
    }
    return list(names) if len(names) == 1 else []
