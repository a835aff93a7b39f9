"""Make documents from grammar fragments, Unicode's corner cases and mutated seeds."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

__all__ = ["LABELS", "content_of", "lines", "words"]


def _words(text: str) -> list[str]:
    return text.split()


SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ENCODINGS = _words(
    """
    utf-8 utf-16-le utf-16-be utf-16 utf-32 cp1256 iso8859-6 cp1251 koi8-r gb18030 big5 cp932 euc_jp
    iso2022_jp cp949 cp874 cp1250 cp1252 cp1253 cp1254 cp1255 cp1257 cp1258 utf-7 cp037 mac-cyrillic
    """
)
LABELS = [*ENCODINGS, "", "hex", "idna", "undefined", "x-user-defined", "hz", "utf-8 ", "\0", "ISO-8859-1", "base64"]
WORDS = _words(
    """
    the of news السياسة في العالم می‌خواهم کتاب ہے میں мир война שלום τα νέα नमस्ते दुनिया วันนี้ 今天 日本語の
    한국어 ngày አማርኛ ქართული हिन्दी മലയാളം\u200d 👩\u200d🚀 ﷺ ﻻ قُوّات Ã© â€™ ط§ظ„ СЃ By: author Share Tweet ©
    2024 Cookie بقلم شارك Подписаться 2024-05-06 ١٤٤٥ ۱۴۰۳ 12:30 &amp; &#x41; &nbsp; https://a.example/x?y=1
    a@b.example * - • > | {};
    """
)
ODD = [*map(chr, range(32)), *"\x7f\x80\x85\x9f\xa0\xad\u0301\u0316\u034f\u0640\u064b\u0670\u0e33\u1161\u11a8\u180e",
       *"\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202e\u2060\u2066\u3099\ud800\udfff\ufdfa\ufdfd\ufe0f\ufeff\ufffd\ufffe",
       *"\U0001d165\U0001f1e6\U000e0001\U0010ffff", "\r\n", "\n\n", "\t", "   "]  # fmt: skip
TAGS = _words(
    """
    html head body title meta link base div p span a b i em br hr h1 h2 h3 ul ol li table tr td th thead
    tbody article main section nav aside footer header form input button select option textarea script style
    noscript template svg math path iframe object blockquote pre code figure img time address details dl dt
    dd center font frameset plaintext x-y o:p
    """
)
ATTRIBUTES = _words(
    """
    class id href src lang dir style property name content itemprop itemscope datetime rel hidden
    aria-hidden charset http-equiv type role title xmlns
    """
)
VALUES = _words(
    """
    article content nav share comment footer og:title og:description article:published_time author
    datePublished application/ld+json text/html;charset=utf-8 canonical ar rtl display:none
    2024-05-06T07:08:09+03:00 9999-99-99 javascript:
    """
)
JSON = [
    '{"@type":"NewsArticle","headline":"%s","datePublished":"%s","author":[{"name":"%s"}]}',
    '[[{"@graph":',
    '{"a":',
    "null",
]


def words(rng: random.Random, most: int = 30) -> str:
    """Return words of many scripts, a tenth of them odd characters."""
    parts = (rng.choice(ODD) if rng.random() < 0.1 else rng.choice(WORDS) for _ in range(rng.randrange(most)))
    return rng.choice((" ", " ", "", "\n")).join(parts)


def lines(rng: random.Random) -> str:
    """Return plain text: titles, bylines, menus, paragraphs, repeated lines."""
    found = [
        words(rng, rng.choice((3, 8, 8, 30))) + rng.choice(("", ".", "؟", "。", ":"))
        for _ in range(rng.randrange(rng.choice((3, 5, 5, 8, 30))))
    ]
    if found and rng.random() < 0.2:
        found += [rng.choice(found)] * rng.randrange(12)
    return rng.choice(("\n", "\n\n", "\r\n", "\u2028", "\x0c")).join(found)


def element(rng: random.Random, deepest: int, depth: int = 0) -> str:
    """Return markup that is seldom well formed; most of it is small, since more cases find more than larger ones."""
    tag = rng.choice(TAGS)
    attributes = "".join(
        f" {rng.choice(ATTRIBUTES)}={rng.choice(QUOTES).format(rng.choice((*VALUES, words(rng, 4))))}"
        for _ in range(rng.choice((0, 0, 1, 3)))
    )
    inner = words(rng, rng.choice((6, 6, 20))) if rng.random() < 0.6 or depth >= deepest else ""
    if depth < deepest:
        inner += "".join(element(rng, deepest, depth + 1) for _ in range(rng.choice((0, 1, 1, 2, 4))))
    if tag == "script" and rng.random() < 0.7:
        inner = rng.choice(JSON).replace("%s", words(rng, 3).replace("%", ""))
    chance = rng.random()
    if chance < 0.03:
        return rng.choice(("<!--", "<![CDATA[", "<?xml ", "<!DOCTYPE ", "</", "<", "<!", "&#", "&")) + inner
    if chance < 0.06:
        return f"<{tag}{attributes}>" * rng.choice((2, 2, 2, 50, 50, 400)) + inner
    return f"<{tag}{attributes}>{inner}" + (f"</{tag}>" if chance < 0.9 else f"</{rng.choice(TAGS)}>")


QUOTES = ('"{}"', '"{}"', "'{}'", "{}", '"{}', "")


def page(rng: random.Random) -> str:
    """Return a rough HTML page."""
    deepest = rng.choice((1, 1, 1, 2, 2, 2, 3, 6))
    body = "".join(element(rng, deepest) for _ in range(rng.randrange(1, 4)))
    head = "".join(f'<meta property="{rng.choice(VALUES)}" content="{words(rng, 4)}">' for _ in range(rng.randrange(4)))
    return rng.choice(("<!DOCTYPE html><html><head>{}</head><body>{}</body></html>", "{}{}")).format(head, body)


@cache
def seeds() -> list[bytes]:
    """Return the project's sample documents."""
    return [path.read_bytes() for path in sorted(SEEDS.iterdir())]


def mutated(rng: random.Random, content: bytes) -> bytes:
    """Return bytes with pieces cut, doubled, flipped, moved or filled with noise."""
    data = bytearray(content)
    for _ in range(rng.choice((0, 1, 1, 3, 10))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 2, 4, 100)))
        data[start:end] = rng.choice(
            (
                b"",
                bytes(data[start:end]) * rng.choice((2, 2, 30)),
                rng.randbytes(end - start),
                b"\0",
                b"\xff",
                b"<",
                b"\xed\xa0\x80",
            )
        )
    return bytes(data)


def content_of(rng: random.Random, target: str) -> bytes:
    """Return the bytes of a case."""
    kind = rng.random()
    if kind < 0.1:
        whole = rng.choice(seeds())
        start = rng.randrange(len(whole) + 1)
        return mutated(rng, whole[start : start + rng.choice((50, 100, 300, 300, 1000, 10_000))])
    if kind < 0.2:
        return rng.randbytes(rng.randrange(400))
    text = page(rng) if target == "html" else lines(rng)
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.4 else "utf-8"
    try:
        raw = text.encode(encoding, "surrogatepass")
    except (UnicodeError, LookupError):
        raw = text.encode(encoding, "replace")
    return mutated(rng, raw)
