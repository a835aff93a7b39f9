"""Find URLs without a scheme, by a host under a known top-level domain and a path: example.org/path.

Tested by tests/stages/entities/patterns/test_web.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from docmill.stages.entities.spans import Span, name_key

__all__ = ["end_of_url", "find_bare_urls"]

_SLASH = re.compile(r"/(?<=[^\W\d_]/)")
_PATH = re.compile(r"/[^\s<>\"'“”«»،؛。、，「」（）]{1,2000}")
_ASCII_PATH = re.compile(r"/[!#-&(-;=?-~]{1,2000}")
_ASCII_HOST = re.compile(r"(?<![\w@./:%-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}([a-z]{2,8})\Z", re.ASCII)
_HOST = re.compile(r"(?<![\w@./:%-])(?:[^\W_](?:\w|-){0,62}\.){1,6}([^\W\d_]{2,10})\Z")
_LONGEST_HOST = 100
"""Code points before a slash that are looked through."""
_TOP_LEVEL = frozenset(
    {region.lower() for region in phonenumbers.SUPPORTED_REGIONS}
    | {"com", "org", "net", "edu", "gov", "int", "info", "biz", "eu", "uk", "aero", "museum", "coop", "mobi", "asia"}
    | {"app", "dev", "blog", "news", "online", "site", "shop", "store", "tech", "xyz", "cloud", "page", "media", "wiki"}
    | {"рф", "укр", "бел", "срб", "бг", "қаз", "мкд", "السعودية", "مصر", "امارات", "الاردن", "المغرب", "تونس", "قطر"}
    | {"عمان", "فلسطين", "سورية", "الجزائر", "العراق", "ایران", "پاکستان", "موقع", "भारत", "ভারত", "ไทย", "한국", "ελ"}
    | {"中国", "中國", "公司", "网络", "香港", "台湾", "台灣", "みんな", "example", "test"}
)
"""Domains of countries and the commonest others (IANA), which no word behind a full stop is likely to be."""
_TRAILING_PUNCTUATION = ".,;:!?)]}'…؟،؛。·।۔、，！？）」』"


def find_bare_urls(text: str) -> Iterator[Span]:
    """Find hosts with a path behind them, as they stand in running text: example.org/path, пример.рф/страница.

    What stands before a slash decides, so each is tried once and in bounded time. The path of a host in ASCII is in
    ASCII too, since texts without spaces go on right behind it.
    """
    done = 0
    for slash in (sign.start() for sign in _SLASH.finditer(text)):
        if slash < done:
            continue
        ascii_only = text[slash - 1].isascii()
        host = (_ASCII_HOST if ascii_only else _HOST).search(text[max(done, slash - _LONGEST_HOST) : slash])
        if not host or host[1] not in _TOP_LEVEL or "www." in host[0]:
            continue
        path = (_ASCII_PATH if ascii_only else _PATH).match(text, slash)
        start, end = slash - len(host[0]), path.end() if path else slash
        end = end_of_url(text, start, end)
        if end > slash + 1 and not text.endswith(f".{host[1]}", slash, end):  # main.py/test.py are two files
            yield Span(start, end, "URL", name_key("URL", text[start:end]), 0.9)
            done = end


def end_of_url(text: str, start: int, end: int) -> int:
    """Return where a URL ends before the punctuation of the sentence; a bracket that closes one within it stays."""
    unopened = text.count(")", start, end) - text.count("(", start, end)
    while text[end - 1] in _TRAILING_PUNCTUATION:
        if text[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return end
