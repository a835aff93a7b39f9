"""Make pages of the web of every type that docmill tells, from 20 to 400 KB, inside navigation, scripts and styles."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable

from benchmarks.throughput.texts import paragraphs, sentence, vocabulary

__all__ = ["TYPES", "page", "sized"]

LEAST, MOST = 20_000, 400_000  # bytes
SCRIPTS = 0.45  # of what a page has beside its content, the share of scripts, styles and data


def page(kind: str, language: str, draw: random.Random) -> str:
    """Return a page of a type in a language; sizes are spread evenly over their logarithms."""
    return sized(kind, language, int(LEAST * (MOST / LEAST) ** draw.random()), draw)


def sized(kind: str, language: str, size: int, draw: random.Random) -> str:
    """Return a page of some bytes."""
    title = html.escape(sentence(vocabulary(language), draw)[:90])
    content = TYPES[kind](language, max(2000, size // 12), draw)
    left = max(0, size - len(content.encode()))
    script = _script(int(left * SCRIPTS), draw)
    menu = _links(language, int(left * (1 - SCRIPTS) * 0.5), draw)
    aside = _links(language, int(left * (1 - SCRIPTS) * 0.5), draw)
    direction = ' dir="rtl"' if language in {"ar", "fa", "he", "ur"} else ""
    return (
        f'<!doctype html><html lang="{language}"{direction}><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><script>{script}</script></head><body>'
        f'<header><nav class="menu"><ul>{menu}</ul></nav></header><main>{content}</main>'
        f'<aside class="sidebar"><ul>{aside}</ul></aside><footer><p>© 2026</p></footer></body></html>'
    )


def _script(size: int, draw: random.Random) -> str:
    rows: list[dict[str, object]] = []
    while size > 0:
        rows.append({"id": draw.randrange(10**9), "slot": f"unit-{draw.randrange(999)}", "bids": [draw.random()] * 3})
        size -= 95
    return f"window.state={json.dumps(rows)};"


def _links(language: str, size: int, draw: random.Random) -> str:
    words, found = vocabulary(language), []
    while size > 0:
        label = html.escape(draw.choice(words.runs))
        found.append(f'<li class="item"><a class="link" href="/s/{draw.randrange(10**6)}">{label}</a></li>')
        size -= len(found[-1].encode())
    return "".join(found)


def _article(language: str, size: int, draw: random.Random) -> str:
    body = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs(language, size, draw))
    title = html.escape(sentence(vocabulary(language), draw))
    return f'<article><h1>{title}</h1><time datetime="2026-03-04"></time>{body}</article>'


def _forum(language: str, size: int, draw: random.Random) -> str:
    posts = paragraphs(language, size, draw)
    return "".join(
        f'<div class="post" id="p{number}"><div class="author"><a href="/u/{number}">user{number}</a></div>'
        f'<div class="message"><p>{html.escape(one)}</p></div><a class="reply" href="#r">#{number}</a></div>'
        for number, one in enumerate(posts)
    )


def _product(language: str, size: int, draw: random.Random) -> str:
    told = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs(language, size // 2, draw))
    rows = "".join(
        f"<tr><th>{html.escape(draw.choice(vocabulary(language).runs))}</th><td>{draw.randrange(999)}</td></tr>"
        for _ in range(size // 200)
    )
    return (
        f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">{draw.randrange(999)}</h1>'
        f'<span class="price">{draw.randrange(999)} EUR</span><button>+</button>{told}<table>{rows}</table></div>'
    )


def _collection(language: str, size: int, draw: random.Random) -> str:
    cards = (
        f'<li class="card"><a href="/p/{draw.randrange(10**6)}"><img src="/i/{number}.jpg" alt="">'
        f"<h3>{html.escape(draw.choice(vocabulary(language).runs))}</h3></a><span>{draw.randrange(99)} EUR</span></li>"
        for number in range(size // 160)
    )
    return f'<ul class="grid">{"".join(cards)}</ul>'


def _listing(language: str, size: int, draw: random.Random) -> str:
    teasers = paragraphs(language, size, draw)
    return "".join(
        f'<div class="teaser"><h2><a href="/a/{draw.randrange(10**6)}">{html.escape(one[:60])}</a></h2>'
        f"<p>{html.escape(one[:240])}</p></div>"
        for one in teasers
    )


def _documentation(language: str, size: int, draw: random.Random) -> str:
    parts = (
        f'<h2 id="s{number}">{html.escape(draw.choice(vocabulary(language).runs))}</h2><p>{html.escape(one)}</p>'
        f"<pre><code>call(name={number}, other=[{draw.randrange(99)}])</code></pre>"
        for number, one in enumerate(paragraphs(language, size, draw))
    )
    return "".join(parts)


def _service(language: str, size: int, draw: random.Random) -> str:
    parts = paragraphs(language, size, draw)
    return "".join(
        f'<section class="feature"><h3>{html.escape(one[:50])}</h3><p>{html.escape(one)}</p></section>' for one in parts
    )


TYPES: dict[str, Callable[[str, int, random.Random], str]] = {
    "article": _article,
    "forum": _forum,
    "product": _product,
    "collection": _collection,
    "listing": _listing,
    "documentation": _documentation,
    "service": _service,
}
"""The content of a page by its type, of some bytes; articles are half of the pages of a corpus."""
