"""Ask the numbering plans of countries whether a number can be valid at all, before the library tries it in full.

The library takes some 0.3 ms for a number, most of it spent on compiling patterns, of which Python keeps fewer than
there are. Four in five numbers with a country's code that are none fall by that country's general pattern already.
"""

from __future__ import annotations

import re
from functools import cache

import phonenumbers

__all__ = ["may_be_valid"]

_LONGEST_CODE = 3
"""Digits of the longest country calling code."""
_NO_COUNTRY = "001"
"""The region of codes that belong to no country, as 800."""


def may_be_valid(digits: str) -> bool:
    """Tell whether an international number may be valid; False only where it surely is not.

    Args:
        digits: ASCII digits, the country's calling code first.
    """
    for length in range(1, _LONGEST_CODE + 1):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or "0"))
        if regions and digits[0] != "0":
            national = digits[length:]
            # What begins with the prefix for calls within the country is valid without it, or changed.
            return any(_may_begin_with_prefix(region, national) for region in regions[:1]) or any(
                _matches_general_pattern(region, national) for region in regions
            )
    return False


def _may_begin_with_prefix(region: str, national: str) -> bool:
    """Tell whether a number may begin with the national prefix of a country."""
    return region == _NO_COUNTRY or _plan(region)[2].match(national) is not None


def _matches_general_pattern(region: str, national: str) -> bool:
    """Tell whether a number has a length and a form that the numbers of a country have."""
    lengths, pattern, _ = _plan(region)
    return (not lengths or len(national) in lengths) and pattern.fullmatch(national) is not None


@cache
def _plan(region: str) -> tuple[frozenset[int], re.Pattern[str], re.Pattern[str]]:
    """Return the lengths and the pattern of a country's numbers, and the pattern of its national prefix."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    general = plan.general_desc if plan else None
    lengths = frozenset(general.possible_length) if general else frozenset()
    pattern = (general and general.national_number_pattern) or r"\d+"
    prefix = (plan and plan.national_prefix_for_parsing) or r"(?!)"  # which nothing matches
    return lengths, re.compile(pattern), re.compile(prefix)
