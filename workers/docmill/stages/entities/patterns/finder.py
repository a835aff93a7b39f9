"""Find every entity that its form gives away: URL, EMAIL, PHONE, IBAN, IP, MONEY, PERCENT, DATE, HASHTAG, HANDLE.

Digits of any script count. Each pattern starts with something rare, so that a text without any costs one scan each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from docmill.stages.entities.patterns.dates import find_ambiguous_dates, find_full_dates, find_month_name_dates
from docmill.stages.entities.patterns.identifiers import find_ibans, find_ip_addresses, find_percentages
from docmill.stages.entities.patterns.money import find_money
from docmill.stages.entities.patterns.phones import find_phones
from docmill.stages.entities.patterns.web import find_emails_and_handles, find_hashtags, find_urls
from docmill.stages.entities.spans import Span

__all__ = ["find_patterns"]

_FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    find_urls,
    find_emails_and_handles,
    find_hashtags,
    find_full_dates,
)
_FINDERS_OF_NUMBERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    find_ambiguous_dates,
    find_month_name_dates,
    find_ibans,
    find_ip_addresses,
    find_percentages,
)
_DIGIT = re.compile(r"\d")


def find_patterns(text: str, regions: Sequence[str] = ()) -> list[Span]:
    """Find every pattern entity of a text; spans may overlap.

    Args:
        text: the text.
        regions: ISO 3166-1 codes of the countries that the document speaks of, the likeliest first: whose national
            telephone numbers are looked for, and whose a currency is that has one name in several.
    """
    spans = [span for finder in _FINDERS for span in finder(text)]
    if _DIGIT.search(text):
        spans += [span for finder in _FINDERS_OF_NUMBERS for span in finder(text)]
        spans += find_phones(text, regions)
    return [*spans, *find_money(text, regions)]
