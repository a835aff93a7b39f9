"""Read the dates that a page shows of itself: beside the headline, and in elements called so.

Tested by tests/stages/clean/metadata/test_places.py and tests/stages/clean/metadata/test_days.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docmill.stages.clean.bylines.credit_lines import CreditLine, dates_told
from docmill.stages.clean.bylines.date_labels import PUBLISHED, UPDATED
from docmill.stages.clean.html.page import Run
from docmill.stages.clean.metadata.shown.lines import ShownLine, ShownLines
from docmill.stages.clean.metadata.tags import MOST_ELEMENTS, read_element
from docmill.text.dates.scanner import find_dates, told_order
from docmill.text.dates.timestamps import as_readers_see, is_day_alone, parse_timestamp
from docmill.text.tokens import count_words

__all__ = ["ShownDates", "distant_dates", "first_posted", "labelled_day", "moment_behind", "shown_dates"]

BELOW = 20  # runs below the headline where a date is the page's own
CLOSE = 6  # runs below the headline, and above it, where a date that stands alone tells better than a declared one
ABOVE = 8
FIELD = 200  # characters of a dateline
FIELD_WORDS = 15
BARE = 40  # characters of a line that is a date alone
LABEL = 40  # characters of a line that only says what the date below it is: "Last updated"
MONTH_WORDS = 2  # of a month and its year
MOST_DAYS = 2  # different days of a page whose own date no place tells; with more, none is known to be its own
DIGITS = re.compile(r"\d{2}")
LEAD = re.compile(r"[^\d:：]{1,80}(?=[:：])")
ASIDE = re.compile(r"[(（][^()（）]{1,200}[)）]")  # "(This post was last modified: ...)" behind the date of a post
DATE_NAME = re.compile(
    r"(?<![a-z])(?:date|dateline|time|timestamp|pubdate|published|posted|postdate|datum|fecha|publish|created|entry-date"
    r"|datetime|byline|meta)(?![a-z])",
    re.IGNORECASE,
)
UPDATED_NAME = re.compile(r"(?<![a-z])(?:updated?|modified|modif\w*)(?![a-z])", re.IGNORECASE)
# What else a line with a date may tell of: who joined when, who was born, until when an offer is good.
OTHER_WORDS = (
    "joined", "registered", "member since", "born", "founded", "established", "deadline", "expires?", "valid until",
    "last (?:seen|active|visit|post|reply|comment)", "latest (?:post|reply)", "inscrit", "membre depuis", "née? le",
    "fondée?", "jusqu", "dernier message", "se unió", "registrado", "nacid[oa]", "fundad[oa]", "membro desde",
    "miembro desde", "últim[oa] (?:mensaje|respuesta|mensagem|resposta)", "registriert", "dabei seit",
    "mitglied seit", "beigetreten", "geboren", "gegründet", "gültig bis", "letzter beitrag", "lid sinds",
    "opgericht", "laatste bericht", "iscritto", "nat[oa] il", "ultimo messaggio", "dołączył", "urodzon[yoa]",
    "założon[yoa]", "ostatni post", "kayıt tarihi", "katılım", "doğum", "kuruluş", "son mesaj", "bergabung", "lahir",
    "didirikan",
)  # fmt: skip
OTHER_STEMS = (
    "регистрац", "зарегистрирован", "родил[аи]?с[ья]", "основан", "последнее сообщение", "تاريخ التسجيل", "انضم",
    "مواليد", "تاريخ الميلاد", "تأسس", "آخر نشاط", "آخر زيارة", "آخر مشاركة", "آخر رد", "تاریخ عضویت", "متولد",
    "تأسیس", "آخرین ارسال", "הצטרף", "נולד", "נוסד", "הודעה אחרונה", "注册", "註冊", "加入", "出生", "成立", "截止",
    "有效期", "最后回复", "最後回覆", "登録日", "生年月日", "設立", "締切", "最終投稿",
    "가입", "생년월일", "설립", "마감",
)  # fmt: skip
OTHER = re.compile(rf"\b(?:{'|'.join(OTHER_WORDS)})\b|{'|'.join(OTHER_STEMS)}", re.IGNORECASE)
LABELLED = re.compile(
    rf"(?:{PUBLISHED.pattern})(?:\s(?:on|am|le|el|em|il|på|den|в|في|يوم|بتاريخ|در))?\s?[:\uff1a]$", re.IGNORECASE
)
"""The same right before a date, in a line that holds more: "Essay - Published: 3 May 2026 | rivers | bridges"."""


class ShownDates(NamedTuple):
    """The dates that a page shows: `beside` is the only one right at the headline, if there is just one.

    `published` are all in order of trust, `updated` those that a word or name calls so.
    """

    beside: str | None
    published: Sequence[str]
    updated: Sequence[str]


def shown_dates(shown: ShownLines, *, article: bool) -> ShownDates:
    """Return the dates that a page shows of itself.

    On a page that is no `article`, lines count where those with the label of the first, or like it without one, hold
    at most MOST_DAYS different days: with more they are a list's.
    """
    below = list(_dated(shown.below(BELOW), thread=shown.thread))
    above = list(_dated(shown.above(ABOVE), thread=shown.thread, backwards=True))
    near = [*below, *above]
    published = [day for one in near for day in one.published]
    updated = [day for one in near for day in one.updated]
    right = (one for one in near if -CLOSE <= one.distance <= CLOSE and not one.lunar)
    close = {day[:10]: day for one in right for day in one.published}
    first = next((one.label for one in near if one.published), "")
    alike = {day[:10] for one in near for day in one.published if one.label == first}
    if not article and len(alike) > MOST_DAYS:
        return ShownDates(None, [], updated)
    beside = next(iter(close.values())) if len(close) == 1 else None
    return ShownDates(beside, published, updated)


def distant_dates(shown: ShownLines, *, article: bool) -> list[str]:
    """Return the dates that a page shows of itself further below; on a page that is no `article` only a short one's."""
    if article or len(shown.page.runs) <= BELOW or shown.thread:
        return [*_elsewhere(shown), *_unseen(shown)]
    return []


def first_posted(times: Sequence[str]) -> list[str]:
    """Return the day of the first of some times of posts, as a list of one; an empty list where it tells none.

    Whether it has the day or the month first is told by the times of all.
    """
    return [one.own for one in find_dates(times[0], told_order(times))[:1]]


def labelled_day(shown: ShownLines) -> str | None:
    """Return the only day that a page says anywhere to be that of publication: "Published: 8 July 2025".

    The label may be the line before.
    """
    days: set[str] = set()
    for line in shown.behind(PUBLISHED, 2 * BARE, 2):
        if line.moments or DIGITS.search(line.text):
            found = line.dates()
            exact = [day for moment in line.moments if (day := parse_timestamp(moment, own_day=True))]
            if (exact or found) and not UPDATED.search(line.text):
                days.add(exact[0] if len(exact) == 1 else found[0].own if found else exact[0])
    return days.pop() if len(days) == 1 else None


def moment_behind(shown: ShownLines, day: str | None) -> str | None:
    """Return the moment in UTC, of another day there, that an element declares whose line shows this day to readers.

    None where there is none, and for what is no day alone.
    """
    if not day or not is_day_alone(day) or not shown.page.sought["time"]:
        return None
    elsewhere = shown.all(lambda run, _: any(node.tag == "time" for node in run.inline), 2 * FIELD)
    for line in (*shown.below(BELOW), *shown.above(ABOVE), *elsewhere):
        for value in line.moments:
            moment = parse_timestamp(value, own_day=True)
            if not moment or is_day_alone(moment) or moment[:10] == day or as_readers_see(moment, day) != day:
                continue
            if any(one.own[:10] == day for one in line.dates()):
                return moment
    return None


class _Dated(NamedTuple):
    """The days in a line: those of publication and those of an update; `lunar` ones are reckoned and may be one off.

    `label` is what stands before a colon, and before any digit, in the line.
    """

    distance: int
    named: bool
    published: list[str]
    updated: list[str]
    label: str = ""
    lunar: bool = False


def _elsewhere(shown: ShownLines) -> Iterator[str]:
    """Yield the dates further below the headline: of a thread the first; else those in elements called so, or few."""
    lines = list(_dated(shown.all(_may_be_dated, 2 * FIELD, 2 * LABEL), thread=shown.thread))
    later = [one for one in lines if one.distance > 0 and one.published]
    if shown.thread:
        yield from (day for one in later[:1] for day in one.published)
        return
    named = [one for one in lines if one.named and one.published]
    for some in (named, lines):
        if len({day[:10] for one in some for day in one.published}) <= MOST_DAYS:
            yield from (day for one in some for day in one.published)


def _may_be_dated(run: Run, text: str) -> bool:
    """Tell whether a run of a text may hold a dateline: it has digits, or an element of a time."""
    if DIGITS.search(text) and any(map(DIGITS.search, run.pieces)):
        return True
    return bool(run.inline) and any(node.tag == "time" for node in run.inline[:5])


def _unseen(shown: ShownLines) -> list[str]:
    """Return the days of time elements without a text, if they are few."""
    elements = map(read_element, shown.page.sought["time"][:MOST_ELEMENTS])
    moments = [one.attributes.get("datetime", "") for one in elements if not one.text]
    days = [day for moment in moments if (day := parse_timestamp(moment, own_day=True))]
    return days if len({day[:10] for day in days}) <= MOST_DAYS else []


def _dated(lines: Iterable[ShownLine], *, thread: bool, backwards: bool = False) -> Iterator[_Dated]:
    """Yield the lines that hold little but a date; a line such as "Last updated" tells of a bare date below it.

    Those of a `thread` end at a date whose order of day and month is open, since what follows is of a later post.
    """
    label = ""
    for line in lines:
        if line.text and len(line.text) <= FIELD and (line.moments or DIGITS.search(line.text)):
            credit = line.credit
            if not credit.dates:
                credit = _loosely(line, thread=thread)
            if thread and not (backwards or credit.dates or line.moments) and line.order == "":
                return
            if (credit.dates or line.moments) and not OTHER.search(f"{label} {line.text}"):
                yield _read(line, credit, label if not backwards and _is_bare(line) else "")
        told = line.distance and len(line.text) <= LABEL and not DIGITS.search(line.text)  # a headline is no label
        label = line.text if told else ""


def _is_bare(line: ShownLine) -> bool:
    """Tell whether a line is a date alone, or a month alone as the text of a time element."""
    text = line.text
    found = line.dates() if len(text) <= BARE else []
    if not found and len(line.moments) == 1:
        return count_words(text) <= MONTH_WORDS
    return len(found) == 1 and not any(map(str.isalpha, text[: found[0].start] + text[found[0].end :]))


def _loosely(line: ShownLine, *, thread: bool) -> CreditLine:
    """Return the dates of a line with more than a dateline has.

    Its elements are called so, it begins with one, as those of posts do, or one stands behind a label of publication.
    Behind a label alone may there be more than a few words.
    """
    named = DATE_NAME.search(line.names) is not None and count_words(line.text) <= FIELD_WORDS
    opening = thread and count_words(ASIDE.sub(" ", line.text)) <= FIELD_WORDS
    if not (named or opening or ":" in line.text or "\uff1a" in line.text):
        return CreditLine()
    found = line.dates()
    if not found:
        return CreditLine()
    start = found[0].start
    if not (named or (opening and not start) or _follows_label(line.text, start)):
        return CreditLine()
    days, fresh, lunar = dates_told(line.text, found)
    return CreditLine(dates=days, published=fresh, lunar=lunar)


def _follows_label(text: str, start: int) -> bool:
    """Tell whether a label of publication with a colon stands right before the date that starts at `start`."""
    before = text[max(0, start - LABEL) : start].rstrip()
    return before.endswith((":", "\uff1a")) and LABELLED.search(before) is not None


def _read(line: ShownLine, credit: CreditLine, label: str) -> _Dated:
    """Return the days of a line; a time that its element declares is more exact than what is shown."""
    days = list(credit.published)
    old = bool(UPDATED.search(label)) or (not days and bool(UPDATED.search(line.text)))
    exact = [moment for value in line.moments if (moment := parse_timestamp(value, own_day=True))]
    if exact and len(line.moments) == len(exact) and (not days or len(days) == len(exact) or not credit.dates):
        days = list(map(as_readers_see, exact, days)) if len(days) == len(exact) else exact
    renewed = [day for day in credit.dates if day not in credit.published]
    if old or (UPDATED_NAME.search(line.names) and not DATE_NAME.search(UPDATED_NAME.sub("", line.names))):
        return _Dated(line.distance, bool(DATE_NAME.search(line.names)), [], [*days, *renewed])
    lunar = credit.lunar and not exact
    named = bool(DATE_NAME.search(line.names)) or bool(line.moments)
    begun = LEAD.match(line.text)
    return _Dated(line.distance, named, days, renewed, begun[0] if begun else "", lunar)
