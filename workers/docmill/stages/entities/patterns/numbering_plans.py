"""Judge telephone numbers by the numbering plans of countries, as phonenumbers does, with patterns compiled once.

The library takes some 0.3 ms for a number, most of it spent on compiling patterns, of which Python keeps fewer than
there are: a list of numbers took twenty times as long as any other text. So the steps by which the library (a port of
Google's libphonenumber) strips a national prefix and looks for a type of numbers that matches are taken here, over its
own metadata. Where a number may hold its own country's code or a prefix for calls abroad, it is left to the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers

__all__ = ["read_international", "read_national"]

_LONGEST_CODE = 3
"""Digits of the longest country calling code."""
_NO_COUNTRY = "001"
"""The region of codes that belong to no country, as 800."""
_SHORTEST, _LONGEST = 2, 17
"""Digits of a national number that the library reads."""
_TYPES = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost"),
    *("voip", "personal_number", "pager", "uan", "voicemail"),
)
_NOTHING = re.compile("(?!)")
_Kind = tuple[frozenset[int], re.Pattern[str]]
"""The lengths that numbers of a kind have, none for any, and their pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What a country's plan says.

    Attributes:
        code: the country calling code.
        general: what all its numbers match.
        local: the lengths that only calls within an area have.
        kinds: what the numbers of each type match.
        leading: the first digits by which one of several countries with one code is known, or None.
        prefix: the prefix of calls within the country, or None.
        rule: what takes the place of the prefix where its last group matched; empty for nothing.
        abroad: the prefix of calls to other countries, or None.
    """

    code: str
    general: _Kind
    local: frozenset[int]
    kinds: tuple[_Kind, ...]
    leading: re.Pattern[str] | None
    prefix: re.Pattern[str] | None
    rule: str
    abroad: re.Pattern[str] | None


def read_international(digits: str) -> str | None:
    """Return the E.164 form of a valid international number, or None for one that is not valid.

    Args:
        digits: ASCII digits, the country's calling code first.
    """
    if digits[:1] == "0":
        return None
    for length in range(1, _LONGEST_CODE + 1):
        code = digits[:length]
        if regions := phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code or "0")):
            return _valid(code, _without_prefix(_plan(code, regions[0]), digits[length:]))
    return None


def read_national(number: str, region: str) -> str | None:
    """Return the E.164 form of a number that is valid when it is dialled within a country, else None.

    Args:
        number: a number with ASCII digits and what parts them.
        region: ISO 3166-1, one of those that the library supports.
    """
    digits = "".join(filter(str.isdigit, number))
    plan = _plan(str(phonenumbers.country_code_for_region(region)), region)
    if digits.startswith(plan.code) or (plan.abroad and plan.abroad.match(digits)):
        return _by_library(number, region)
    return _valid(plan.code, _without_prefix(plan, digits))


def _by_library(number: str, region: str) -> str | None:
    """Return what the library makes of a number."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _valid(code: str, national: str) -> str | None:
    """Return the E.164 form of a number, or None where no country with this code has such a number."""
    if not _SHORTEST <= len(national) <= _LONGEST:
        return None
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(code)]:
        plan = _plan(code, region)
        if plan.leading is None:
            if _is_of_a_kind(plan, national):
                return f"+{code}{national}"
        elif plan.leading.match(national):
            return f"+{code}{national}" if _is_of_a_kind(plan, national) else None
    return None


def _without_prefix(plan: _Plan, national: str) -> str:
    """Return a number without the national prefix, or with what the plan has in its place; unless it then is none."""
    found = plan.prefix.match(national) if plan.prefix else None
    if found is None or plan.prefix is None:
        return national
    changed = plan.rule and found[len(found.groups())] is not None if found.groups() else bool(plan.rule)
    rest = plan.prefix.sub(plan.rule, national, count=1) if changed else national[found.end() :]
    lengths, general = plan.general
    if general.fullmatch(national) and not general.fullmatch(rest):
        return national
    possible = len(rest) not in plan.local and (len(rest) in lengths or len(rest) > max(lengths, default=0))
    return rest if possible else national


def _is_of_a_kind(plan: _Plan, national: str) -> bool:
    """Tell whether a plan has numbers of any type like this one."""
    return _matches(plan.general, national) and any(_matches(kind, national) for kind in plan.kinds)


def _matches(kind: _Kind, national: str) -> bool:
    """Tell whether a number has a length and a form that numbers of a kind have."""
    lengths, pattern = kind
    return (not lengths or len(national) in lengths) and pattern.fullmatch(national) is not None


@cache
def _plan(code: str, region: str) -> _Plan:
    """Return the plan of a country, or of a code that belongs to none."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if plan is None or plan.general_desc is None:  # a code without numbers
        return _Plan(code, _kind(phonenumbers.PhoneNumberDesc()), frozenset(), (), None, None, "", None)
    kinds = [getattr(plan, name) for name in _TYPES if getattr(plan, name) is not None]
    return _Plan(
        code,
        _kind(plan.general_desc),
        frozenset(plan.general_desc.possible_length_local_only),
        tuple(_kind(kind) for kind in kinds if kind.national_number_pattern),
        _compiled(plan.leading_digits),
        _compiled(plan.national_prefix_for_parsing),
        plan.national_prefix_transform_rule or "",
        _compiled(plan.international_prefix),
    )


def _kind(description: phonenumbers.PhoneNumberDesc) -> _Kind:
    """Return the lengths and the pattern of a description."""
    pattern = _compiled(description.national_number_pattern) or _NOTHING
    return frozenset(description.possible_length), pattern


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    """Return a pattern of the plans, compiled; None for none."""
    return re.compile(pattern) if pattern else None
