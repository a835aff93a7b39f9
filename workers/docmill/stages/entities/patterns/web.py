"""Find URLs, e-mail addresses, handles and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docmill.stages.entities.spans import Span, name_key

__all__ = ["find_emails_and_handles", "find_hashtags", "find_urls"]

_URL_BEHIND = r"(?:(?:https?|ftp)://[^\s<>\"'“”«»،؛。]{3,2000}|www\.[\w-]{1,63}\.[^\s<>\"'“”«»،؛。]{2,2000})"
_URL = re.compile(rf"\b{_URL_BEHIND}", re.IGNORECASE)
_URL_IN_HAN = re.compile(rf"(?<![^\W\u3040-\u30ff\u3400-\u9fff]){_URL_BEHIND}", re.IGNORECASE)
"""The same in a text with ideographs or kana, which stand right before addresses."""
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII)
_SIGN = re.compile("[@＠]")
# RFC 6531 lets letters of any script stand in both parts; marks are letters' vowels in Indic scripts and Thai. Left out
# are the full stops (danda) and currencies' signs between them.
_ANY = (
    r"\w\u0900-\u0963\u0966-\u09f1\u09f4-\u0af0\u0af2-\u0bf8\u0bfa-\u0df3\u0df5-\u0dff"
    r"\u0e00-\u0e3e\u0e40-\u0e4e\u0e50-\u0e59\u0e5c-\u0eff"
)
_ANY_SOUTHERN = rf"{_ANY}\u0f00-\u0f03\u0f15-\u0f39\u0f3e-\u0fcf\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc-\u17ff"
"""The same with the letters and marks of Tibet, Myanmar and Cambodia."""
_LOCAL = re.compile(rf"[{_ANY}](?:[{_ANY}+%-]|\.(?!\.)){{0,63}}\Z")
_LOCAL_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]{1,16}\\Z")
_DOMAIN = re.compile(rf"((?:[^\W_](?:[{_ANY}-]{{0,61}}[{_ANY}])?[.。．]){{1,8}})([^\W\d_][{_ANY}-]{{1,23}})")
_DOMAIN_ASCII = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_HAN_TOP_LEVEL = re.compile(
    "公司|中国|中國|网络|網絡|香港|台灣|台湾|新加坡|商城|网店|集团|在线|中文网|网址|网站|政务|公益|みんな"
)
"""Top-level domains in Han and kana, behind which a text without spaces goes on."""
_OBFUSCATED = re.compile(
    r"\b([A-Za-z0-9][\w.+%-]{0,63})\s?(?:\[\s?(?:at|@)\s?\]|\(\s?(?:at|@)\s?\)|\{\s?(?:at|@)\s?\})\s?"
    r"([A-Za-z0-9-]{1,63}(?:(?:\.|\s?\[\s?(?:dot|\.)\s?\]\s?|\s?\(\s?(?:dot|\.)\s?\)\s?)[A-Za-z0-9-]{1,63}){1,8})\b",
    re.ASCII | re.IGNORECASE,
)
_OBFUSCATED_SIGN = re.compile(r"[\[({]\s?(?:at|@)\s?[\])}]", re.IGNORECASE)
_OBFUSCATED_STOP = re.compile(r"\s?(?:[\[({]\s?(?:dot|\.)\s?[\])}]|\.)\s?", re.IGNORECASE)
_MAX_LOCAL, _MAX_DOMAIN = 80, 260
"""Code points before and behind an obfuscated sign that are looked through."""
_HASHTAG = re.compile(
    # Signs of vowels belong to words of Indic scripts and Thai; a text without spaces has none before the sign.
    rf"[#＃](?<![&/#＃][#＃])(?<![^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][#＃])(?=\w*[^\W\d_])"
    rf"[{_ANY_SOUTHERN}]{{2,100}}"
)
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][A-Za-z0-9_]{1,30}(?![\w@]|\.\w)")
_MIN_URL_LENGTH = 9
_GENERIC = "com|org|net|edu|gov"
_BARE_URL = re.compile(rf"\.(?:{_GENERIC})(?:\.[a-z]{{2}})?(?P<path>/(?=[\w~?%#@(])[^\s<>\"'“”«»،؛。`|*]{{1,2000}})")
_HOST = re.compile(
    rf"(?<![^\s(\[<\"'“„«‘>،؛,;`|*])(?!(?:{_GENERIC})\.)[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9][a-z0-9-]{{0,62}}){{0,5}}\Z"
)
_ANOTHER_HOST = re.compile(
    rf"[a-z0-9-]{{1,63}}\.[^/]{{1,100}}/[\w.-]{{1,100}}\.(?:{_GENERIC})|([a-z0-9-]{{1,63}})\.[^/]{{1,100}}/\1\..*"
)
_LONGEST_HOST = 100
"""Code points before a top-level domain that are looked through."""
_TRAILING_PUNCTUATION = ".,;:!?)]}'…؟،؛。·।۔、，！？）」』"


def find_urls(text: str) -> Iterator[Span]:
    """Find URLs with a scheme or `www.`, and those of a host and a path alone: example.org/path.

    The punctuation of the sentence around them is left off.
    """
    if "/" in text:
        yield from _bare_urls(text)
    if "://" not in text and "www." not in text.lower():  # looked for in a tenth of the time
        return
    for match in (_URL_IN_HAN if _HAN.search(text) else _URL).finditer(text):
        start, end = match.start(), _end_of_url(text, *match.span())
        if end - start >= _MIN_URL_LENGTH:
            yield _to_span("URL", text, start, end, 0.99)


def _bare_urls(text: str) -> Iterator[Span]:
    """Find hosts with a path behind them, as they stand in running text: example.org/path.

    The top-level domain is one of the oldest that is no word, ending of a file or name in code, with or without a
    country behind it. What goes on to another host, or to a name like its own in code, is none:
    gmail.com/yahoo.com, java.net/java.io.
    """
    for match in _BARE_URL.finditer(text):
        behind, start = match.start(), max(0, match.start() - _LONGEST_HOST)
        host = _HOST.search(text, start, behind)
        if not host or "www." in host[0]:
            continue
        end = _end_of_url(text, host.start(), match.end())
        if end > match.start("path") + 1 and not _ANOTHER_HOST.fullmatch(text, host.start(), end):
            yield _to_span("URL", text, host.start(), end, 0.9)


def _end_of_url(text: str, start: int, end: int) -> int:
    """Return where a URL ends before the punctuation of the sentence; a bracket that closes one within it stays."""
    unopened = text.count(")", start, end) - text.count("(", start, end)
    while text[end - 1] in _TRAILING_PUNCTUATION:
        if text[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return end


def find_emails_and_handles(text: str) -> Iterator[Span]:
    """Find e-mail addresses, in letters of any script and obfuscated ones too, and @handles."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield _to_span("EMAIL", text, *match.span(), 0.99)
        for match in _HANDLE.finditer(text):
            yield _to_span("HANDLE", text, *match.span(), 0.9)
    if ("@" in text or "＠" in text) and not text.isascii():
        yield from _international_emails(text)
    if any(bracket in text for bracket in "[({") and ("at" in text or "@" in text or "AT" in text):
        yield from _obfuscated_emails(text)


def _international_emails(text: str) -> Iterator[Span]:
    """Find addresses with letters beyond ASCII in a part of them, or a wide sign: مكتب@example.org (RFC 6531)."""
    for sign in _SIGN.finditer(text):
        start, place = max(0, sign.start() - 64), sign.start()
        han = _HAN.match(text, place - 1) if place else None
        local = (_LOCAL_HAN if han else _LOCAL).search(text, start, place)
        end = _end_of_domain(text, place + 1) if local else None
        if local and end:
            begin = local.start() + _joined_before(local[0])
            if not text[begin:end].isascii():
                yield _to_span("EMAIL", text, begin, end, 0.95)


def _joined_before(local: str) -> int:
    """Return how many letters of the word before an address in ASCII are written together with it: وinfo."""
    if not (local[-1].isascii() and local[-1].isalnum()):
        return 0
    foreign = [place for place, letter in enumerate(local) if letter.isalpha() and letter.lower() == letter.upper()]
    return foreign[-1] + 1 if foreign else 0


def _end_of_domain(text: str, start: int) -> int | None:
    """Return where a domain's name that begins here ends, or None where none does."""
    if match := _DOMAIN_ASCII.match(text, start):
        return match.end()
    if not (match := _DOMAIN.match(text, start)):
        return None
    if not _HAN.match(match[2]):
        return match.end()
    top = _HAN_TOP_LEVEL.match(text, match.start(2))
    return top.end() if top else None


def _obfuscated_emails(text: str) -> Iterator[Span]:
    """Find addresses whose signs are written as words in brackets; the name is the address itself."""
    done = 0
    for sign in _OBFUSCATED_SIGN.finditer(text):
        match = _OBFUSCATED.search(text, max(done, sign.start() - _MAX_LOCAL), sign.end() + _MAX_DOMAIN)
        if match and match.start() < sign.start() < match.end():
            done = match.end()
            address = f"{match[1]}@{_OBFUSCATED_STOP.sub('.', match[2])}"
            yield Span(*match.span(), "EMAIL", name_key("EMAIL", address), 0.9, canonical=address)


def find_hashtags(text: str) -> Iterator[Span]:
    """Find hashtags that hold a letter: #2 is none."""
    if "#" in text or "＃" in text:
        for match in _HASHTAG.finditer(text):
            yield _to_span("HASHTAG", text, *match.span(), 0.95)


def _to_span(kind: str, text: str, start: int, end: int, confidence: float) -> Span:
    """Return a span whose id is made of what is written."""
    return Span(start, end, kind, name_key(kind, text[start:end]), confidence)
