"""Find telephone numbers: international ones, and national ones where the text says that they are numbers to call.

A national number is judged by the numbering plans of the countries that the document may speak of (`likely_regions`).
A cue word or sign before it (tel, هاتف, 电话, ☎) makes it one if it is valid, or where no country is known if it has
the trunk prefix 0 and as many digits as such numbers have. Without a cue it must be grouped as its
country groups numbers and show a trunk prefix, brackets or the 3-3-4 form of North America; what else looks like a
number is an amount or an id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
from babel.core import get_global

from docmill.stages.entities.patterns.cue_words import ends_in_cue_word, has_cue_word
from docmill.stages.entities.patterns.numbering_plans import read_international, read_national
from docmill.stages.entities.spans import Span, name_key
from docmill.text.folding import fold

__all__ = ["find_phones", "likely_regions"]

# What stands before a number is looked at behind its first sign: so only signs and digits are tried.
_INTERNATIONAL = re.compile(
    r"(?:\+|00|٠٠|۰۰)(?<![\d.]\+)(?<![\d.]00)(?<![\d.]٠٠)(?<![\d.]۰۰)[ ]?\d(?:[ ()./-]{0,2}\d){7,14}(?!\d)"
)
_NATIONAL = re.compile(
    r"[(\d](?<![\w.,/+#-][(\d])(?:(?<=\()\d|(?<=\d))(?:[ ()./\u00a0\u2010-\u2013-]{0,2}\d){6,13}(?![\w%]|[.,]\d)"
)
_NORTH_AMERICAN = re.compile(r"\(\d{3}\) ?\d{3}-\d{4}|\d{3}([-.])\d{3}\1\d{4}")
_UP_TO_DIGIT = re.compile(r"\A.*\d", re.DOTALL)
_PARTED = re.compile(r"\d[ ()./-]+\d")
_WITH_TRUNK_PREFIX = re.compile(r"(?=(?:\D?\d){9,11}\Z)(?!\d\d\D\d\d\D\d{4}\b)0[1-9]\d*(?:([ -])\d+(?:\1\d+)*)?")
"""A national number as nearly all countries with a trunk prefix have them (ITU-T E.164 national plans), and no date."""
_NO_DIGITS = re.compile(r"\D")
_CUE_DISTANCE = 24
"""Code points before a number that are looked through for a cue word."""
_LIST_DISTANCE = 12
"""Most code points between a number and the next of the same list: "Tel. 011 4567890 / 4567891"."""
_MAX_CANDIDATES, _MAX_CANDIDATES_WITH_CUE = 300, 5_000
"""Candidates tried in one document, without and with a cue, some 0.2 ms each: tables of numbers are no phone books."""
_LEASED_DOMAINS = frozenset({"io", "co", "tv", "me", "ai", "cc", "ws", "fm", "to", "gg", "ly", "la", "sc", "vc"})
"""Top-level domains of countries that are mostly let to others."""
_LANGUAGES_OF_MANY_COUNTRIES = frozenset({"ar", "es"})
"""Languages that tell no country, since many countries write them; another tells the one where most do (CLDR)."""
_MAX_COUNTRIES = 3
"""How many of the countries that a document names have their numbering plans tried."""


def find_phones(text: str, regions: Sequence[str] = ()) -> Iterator[Span]:
    """Find valid telephone numbers; the link `e164` is the number in the form of ITU-T E.164.

    Args:
        text: the text.
        regions: ISO 3166-1 codes of the countries whose national numbers are looked for, the likeliest first.
    """
    yield from _international(text)
    yield from _national(text, regions)


def likely_regions(uri: str, language: str, named: Iterable[Span]) -> list[str]:
    """Return the ISO 3166-1 codes of the countries that a document may speak of, the likeliest first.

    They are told by its URL, then by the places it names, then by its language.

    Args:
        uri: where the document came from.
        language: BCP 47, with the script if that tells (zh-Hant).
        named: spans; those of places count.
    """
    counts = Counter(str(span.links["iso3166"]) for span in named if "iso3166" in span.links)
    found = [
        _region_of_host(uri),
        *(region for region, _ in counts.most_common(_MAX_COUNTRIES)),
        _region_of_language(language),
    ]
    return [region for region in dict.fromkeys(found) if region in phonenumbers.SUPPORTED_REGIONS]


def _region_of_host(uri: str) -> str:
    """Return the country that the top-level domain of a URI belongs to, or the empty string."""
    try:
        label = (urlsplit(uri).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""
    return "" if label in _LEASED_DOMAINS else {"uk": "GB"}.get(label, label.upper())


@lru_cache(maxsize=1 << 10)
def _region_of_language(language: str) -> str:
    """Return the country where most people who write a language live (CLDR's likely subtags), or the empty string."""
    base = language.partition("-")[0]
    if base in _LANGUAGES_OF_MANY_COUNTRIES:
        return ""
    likely = get_global("likely_subtags")
    return str(likely.get(language.replace("-", "_")) or likely.get(base, "")).rpartition("_")[2]


def _to_span(start: int, end: int, name: str, confidence: float) -> Span:
    """Return the span of a number with this E.164 form."""
    return Span(start, end, "PHONE", name_key("PHONE", name), confidence, {"e164": name}, name)


def _international(text: str) -> Iterator[Span]:
    """Find numbers with a country's code after + or 00."""
    for match in _INTERNATIONAL.finditer(text):
        number = fold(match[0])
        number = number[2:] if number.startswith("00") else number[1:]
        if name := read_international(_NO_DIGITS.sub("", number)):
            yield _to_span(*match.span(), name, 0.95)


def _national(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Find national numbers: valid after a cue or in a list begun by one, or grouped as in their country."""
    list_end = -1  # of the last number with a cue
    left = {True: _MAX_CANDIDATES_WITH_CUE, False: _MAX_CANDIDATES}
    for match in _NATIONAL.finditer(text):
        start, end = _without_outer_bracket(text, *match.span())
        cued = 0 <= list_end <= start <= list_end + _LIST_DISTANCE and "\n" not in text[list_end:start]
        cued = cued or _has_cue_before(text, start)
        left[cued] -= 1
        if left[cued] < 0:
            continue
        number = fold(text[start:end])
        if cued and not regions and _WITH_TRUNK_PREFIX.fullmatch(number) and _is_behind_cue(text, start):
            yield Span(start, end, "PHONE", name_key("PHONE", number), 0.7)
        for region in regions:
            name = read_national(number, region) if cued else _read_grouped(number, region)
            if name:
                yield _to_span(start, end, name, 0.9 if cued else 0.8)
                list_end = end if cued else -1
                break


def _without_outer_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a number without a bracket that opens before it and closes after it: (011 4567890)."""
    return (start + 1, end) if text[start] == "(" and ")" not in text[start:end] else (start, end)


def _has_cue_before(text: str, start: int) -> bool:
    """Tell whether a cue word or sign stands before a number, in its line and behind any other number."""
    before = text[max(0, start - _CUE_DISTANCE) : start].rpartition("\n")[2]
    other = _UP_TO_DIGIT.match(before)
    behind = before[other.end() :] if other else before
    return not behind.isspace() and has_cue_word("phones", behind)


def _is_behind_cue(text: str, start: int) -> bool:
    """Tell whether nothing but a colon or a space parts a number from the cue before it."""
    return ends_in_cue_word("phones", text[max(0, start - _CUE_DISTANCE) : start])


def _read_grouped(number: str, region: str) -> str | None:
    """Return the E.164 form of a number that is valid and grouped as its country groups numbers, else None.

    It must show a trunk prefix, the area in brackets, or the 3-3-4 form of North America.
    """
    if not (number[0] in "0(" or (region in {"US", "CA"} and _NORTH_AMERICAN.fullmatch(number))):
        return None
    if not _PARTED.search(number) or read_national(number, region) is None:
        return None
    found = phonenumbers.PhoneNumberMatcher(number, region, leniency=phonenumbers.Leniency.EXACT_GROUPING, max_tries=1)
    parsed = next((match.number for match in found if match.raw_string == number), None)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)) if parsed else None
