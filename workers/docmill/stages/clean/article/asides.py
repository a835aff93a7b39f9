"""Take out what stands beside an article and reads like it: links to other articles, comments of readers, bylines.

The classifier of blocks (`classifier.py`) takes some for paragraphs. Of the 61 pages of articles that nets judged which
saw no page of their site, both rules together gain .003 of F1, and cost nothing on pages of all types as long as
only pages that the net is sure of lose them.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.bylines.credit_lines import APART, SIGNS
from docmill.stages.clean.bylines.date_labels import without_date_label
from docmill.stages.clean.bylines.labels import byline_labels, without_brackets
from docmill.stages.clean.bylines.person_names import AND
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT
from docmill.stages.clean.html.elements import ANCESTOR, HEADING_RANK, KIND
from docmill.stages.clean.metadata.page import PageMetadata
from docmill.text.dates.scanner import find_dates
from docmill.text.tokens import count_words

__all__ = ["without_asides", "without_calls", "without_credits", "without_related"]

Flags = NDArray[np.bool_]
LINKED = 0.75  # share of a block's characters from which it points elsewhere: "Read more: Title of another article"
LEAST = 25  # characters; shorter ones are names that an article links
PARAGRAPHS = frozenset({KIND["p"], KIND["div"]})  # a list of links is often the article's own: sources
CALL = 40  # characters of what a button or a link asks for: "Read more", "Add to basket", "Copy"
REPEATED = 3  # times that such a call stands on the page
POINTING = 0.5
"""Share of the characters below a heading such as "Related stories" that must be in links for it to head an aside."""
HIGHEST = 4  # elements above such a heading for the one that holds what it heads
PRE = KIND["pre"]
NAMING = HEADING_RANK.keys() | {KIND["summary"], KIND["dt"]}
"""Elements in which a button is the name of what it opens."""
QUESTION = ("?", "؟", "？")
BESIDE = 2  # blocks that an element holds beside code: a button, and a label such as the language
ARTICLE = 400  # characters above comments that make an article; there are none in a forum

PARTS = frozenset(KIND[name] for name in ("td", "th", "dt", "dd", "li", "figcaption", "blockquote"))
"""Elements whose text is a part of something: a name in a cell tells whose row it is."""
CREDIT = 100  # characters of a line that says who wrote the text, or when
PROSE = 120  # characters of the first paragraph, above which such a line stands
FIRST = 12  # blocks kept above it that are looked at
LINE = 60  # characters of a line that may be one of a series with a name or a day alone
LABEL = 2  # characters by which two labels are taken for the same
ORDERS = ("dmy", "mdy")
BEGUN = "_ "  # stands before a part of a line, since a label of a date is looked for behind something
ENDS = (".", "!", "?", "。", "۔", "؟", "।")


def without_asides(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without paragraphs that are one link, and without comments below an article."""
    found = kept.copy()
    places = kept.nonzero()[0]
    chars = np.array([len(page.texts[at]) for at in places.tolist()], np.int64)
    comments = page.above[places] & ATTRIBUTE_BIT["comment"] > 0
    before = np.cumsum(np.where(comments, 0, chars))
    found[places[comments & (before >= ARTICLE)]] = False
    for at in places[(page.linked[places] >= POINTING * chars) & (chars > LEAST)].tolist():
        if page.linked[at] < LINKED * len(page.texts[at]) and not _is_called_related(page.texts[at]):
            continue
        # A link whose text is its own address is a reference that the author gives.
        found[at] &= page.elements.kinds[page.element[at]] not in PARAGRAPHS or " " not in page.texts[at]
    return found


def without_calls(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without what a reader is asked to click: "Read more" at each entry, "Copy" beside code.

    Of 400 pages of all types 19 have such calls among what was kept, and their right answers hold few of them.
    """
    found = kept.copy()
    places = [at for at in kept.nonzero()[0].tolist() if len(page.texts[at]) <= CALL]
    times = Counter(text for text in page.texts if len(text) <= CALL)
    buttons = (page.above & ANCESTOR["button"]) > 0
    for at in places:
        text = page.texts[at]
        if times[text] >= REPEATED and any(map(str.isalpha, text)):
            hit = shipped_lexicon().match(text) if buttons[at] or page.linked[at] >= LINKED * len(text) else None
            found[at] = hit is None or (hit.weak and not buttons[at])
        elif buttons[at] and _is_beside_code(page, at):
            found[at] = False
    return found


def _is_beside_code(page: Blocks, at: int) -> bool:
    """Tell whether the block before or after a button is code, and the element that holds both little else.

    A button that names what it opens is text: one in a heading, a question, one of several (tabs).
    """
    if page.texts[at].endswith(QUESTION):
        return False
    for other in (at - 1, at + 1):
        code = _code_around(page, other) if 0 <= other < len(page) else 0
        around = _around_both(page, at, other) if code else 0
        if around:
            before, after = range(page.first[around], page.first[code]), range(page.last[code], page.last[around])
            if len(before) + len(after) <= BESIDE:
                beside = [*before, *(one + 1 for one in after)]
                return all(one == at or _is_label(page, one) for one in beside)
    return False


def _code_around(page: Blocks, at: int) -> int:
    """Return the element of code that a block stands in; 0 for none."""
    element = int(page.element[at])
    for _ in range(HIGHEST):
        if element <= 0 or page.elements.kinds[element] == PRE:
            break
        element = page.elements.parents[element]
    return element if element > 0 and page.elements.kinds[element] == PRE else 0


def _around_both(page: Blocks, at: int, other: int) -> int:
    """Return the element that holds a button and another block; 0 where it is far up, or the button names a part."""
    element = int(page.element[at])
    for _ in range(HIGHEST):
        if element <= 0 or page.elements.kinds[element] in NAMING:
            break
        if page.first[element] <= other <= page.last[element]:
            return element
        element = page.elements.parents[element]
    return 0


def _is_label(page: Blocks, at: int) -> bool:
    """Tell whether a block is short and no button."""
    return len(page.texts[at]) <= CALL and not page.above[at] & ANCESTOR["button"]


def without_related(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without sections that a heading calls related, and that are links for the most part.

    So goes such a heading of which nothing else is kept.

    They stand in the lower half of a text: above it "Top picks" are the page's own contents. A section ends with the
    element that holds it, or before the next heading of its rank or a higher one that is no link.
    """
    parents, kinds = page.elements.parents, page.elements.kinds
    found = kept.copy()
    chars = np.array([len(text) for text in page.texts], np.int64)
    read = np.cumsum(chars * kept)
    headings = [
        at
        for at in kept.nonzero()[0].tolist()
        if HEADING_RANK.get(kinds[int(page.element[at])], 1) > 1
        and chars[at] <= CALL
        and 2 * read[at] >= read[-1]
        and _is_called_related(page.texts[at])
    ]
    if not headings:
        return found
    ends = _section_ends(page)
    chars_to, linked_to = np.cumsum(chars), np.cumsum(page.linked)
    for at in headings:
        if not found[at]:
            continue
        around, end = int(page.element[at]), at
        for _ in range(HIGHEST):
            around = parents[around]
            end = min(page.last[around], ends[at] - 1)
            if end > at or around <= 0:
                break
        length = chars_to[end] - chars_to[at]
        alone = not found[at + 1 : end + 1].any()
        if alone or (length and linked_to[end] - linked_to[at] >= POINTING * length):
            found[at : end + 1] = False
    return found


def _is_called_related(text: str) -> bool:
    """Tell whether a text begins as what points to other pages does: "Related products", "Read also: ..."."""
    hit = shipped_lexicon().match(text)
    return hit is not None and not hit.weak and hit.reason == "related"


def _section_ends(page: Blocks) -> list[int]:
    """Return for each block that is a heading the next one of its rank or a higher one, links left out."""
    ends = [len(page)] * len(page)
    following = [len(page)] * 7  # the next heading of each rank or a higher one
    for at in range(len(page) - 1, -1, -1):
        if rank := HEADING_RANK.get(page.elements.kinds[int(page.element[at])]):
            ends[at] = following[rank]
            if page.linked[at] < LINKED * len(page.texts[at]):
                following[rank:] = [at] * (7 - rank)
    return ends


def without_credits(page: Blocks, kept: Flags, head: PageMetadata) -> Flags:
    """Return the kept blocks without those above the first paragraph that only name the authors or dates of `head`.

    They are paragraphs of their own, of which each line is such a credit from its beginning to its end. One of a
    series stays: of the days of a diary, the speakers of an interview, the bylines of several texts.
    """
    lines: dict[int, bool] = {}  # whether each has a label
    for at in kept.nonzero()[0][:FIRST].tolist():
        text = page.texts[at]
        if len(text) >= PROSE:
            break
        if len(text) <= CREDIT and _is_paragraph(page, at) and (labelled := _is_labelled(text, head)) is not None:
            lines[at] = labelled
    if not lines:
        return kept
    others = [at for at in kept.nonzero()[0].tolist() if len(page.texts[at]) <= CREDIT]
    found = kept.copy()
    found[[at for at in lines if not _is_of_series(page, at, others, lines)]] = False
    return found if found.any() else kept


def _is_paragraph(page: Blocks, at: int) -> bool:
    """Tell whether a block is a paragraph, and no part of a table, a list, a caption or a quotation."""
    kinds, element = page.elements.kinds, int(page.element[at])
    if kinds[element] not in PARAGRAPHS:
        return False
    while element > 0 and kinds[element] not in PARTS:
        element = page.elements.parents[element]
    return element <= 0


def _is_of_series(page: Blocks, at: int, others: list[int], lines: dict[int, bool]) -> bool:
    """Tell whether a credit is like another short line of the text, in an element of the same kind.

    A name or a day alone is like any short line that is no credit with a label; a credit with a label is like a line
    that begins as it does.
    """
    text, kinds = page.texts[at], page.elements.kinds
    labelled, digits = lines[at], _has_digits(text)
    for other in others:
        line = page.texts[other]
        if other == at or lines.get(other) or kinds[int(page.element[other])] != kinds[int(page.element[at])]:
            continue
        if labelled:
            alike = line[:LABEL].casefold() == text[:LABEL].casefold()
        else:
            alike = len(line) <= LINE and _has_digits(line) == digits
        if alike and not line.endswith(ENDS):
            return True
    return False


def _has_digits(text: str) -> bool:
    """Tell whether a text has digits."""
    return any(map(str.isdigit, text))


def _is_labelled(text: str, head: PageMetadata) -> bool | None:
    """Tell whether one of the lines of a credit has a label; None where they hold more than credits of a page.

    Where dates may have the day or the month first, they are read in the order that makes them the page's.
    """
    days = {day[:10] for day in (head.published_at, head.modified_at) if day}
    found = False
    for line in text.split("\n"):
        for order in ORDERS:
            told, names, labelled = _read(line, order)
            if (told or names) and told <= days and names <= set(head.authors):
                found |= labelled
                break
        else:
            return None
    return found


def _read(line: str, order: str) -> tuple[set[str], set[str], bool]:
    """Return the days in a line, the names or what else stands beside them, and whether a label does."""
    dates = find_dates(line, order)
    starts, ends = [*(one.start for one in dates), len(line)], [0, *(one.end for one in dates)]
    pieces = [line[end:start] for end, start in zip(ends, starts, strict=True)]
    bare = [*(without_date_label(BEGUN + piece).removeprefix(BEGUN.strip()) for piece in pieces[:-1]), pieces[-1]]
    labelled = count_words(" ".join(bare)) < count_words(" ".join(pieces))
    labels, names = byline_labels(), set[str]()
    for part in (without_brackets(part, SIGNS) for piece in bare for part in APART.split(piece)):
        after = labels.after.match(part) if part.casefold().endswith(labels.ends) else None
        found = labels.behind(part) or after
        labelled |= found is not None
        names.update(filter(None, AND.split(found["name"] if found else part)))
    return {one.own[:10] for one in dates}, names, labelled
