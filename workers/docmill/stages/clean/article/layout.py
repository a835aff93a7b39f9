"""Measure how a page is laid out, for its type: prose, headings, days, prices, words of shops and of forums.

Unlike names of classes, these numbers tell of pages whose authors named nothing. The words are those that shops and
forums write beside every product and post, in the languages of most of them; everything else depends on no language.

Tested by tests/stages/clean/article/test_page_type.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log1p

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import IS_HEADING, KIND, KINDS
from docmill.stages.clean.html.page import Page

__all__ = ["LAYOUT", "page_layout"]

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
COUNTED = tuple(KIND[name] for name in ("p", "h2", "h3", "li", "td", "dt", "pre", "button", "label"))
"""Kinds of elements whose share of the blocks, and number, count."""
INNER = ("time", "img", "input", "code")
SHORT = 120  # characters of a line in which a day, a price or a label is looked for
PROSE, LINKED = 100, 0.3  # characters of a paragraph, and the share of them that may be in links
YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
BEFORE, BEHIND = 9, 6  # characters around a year that make it a day: "3 Feb 2024", "2024-02-03"
_CURRENCIES = (
    r"[€£₽₺₪元円]|(?:USD|EUR|AED|SAR|EGP|kr|zł|Kč|TL|руб|грн|lei|Ft)\b"
    r"|ر\.س|د\.إ|ج\.م|تومان|ريال|درهم|جنيه|دينار"
)
_SIGNS = "$€£¥₹₽₺₪₩"
PRICE = re.compile(rf"[{_SIGNS}\d](?:(?<=[{_SIGNS}])\s?\d[\d.,]*+|(?<=\d)(?<![\d.,].)[\d.,]*+\s?(?:{_CURRENCIES}))")
"""A sign of a currency before a number or behind it. What it begins with is one set, which a search looks for fast."""
SHOP, FORUM = 1, 1 << 20
_SHOP = (
    "add to cart|add to bag|add to basket|buy now|in stock|out of stock|quantity|in den warenkorb|auf lager"
    "|ajouter au panier|en stock|añadir al carrito|agregar al carrito|comprar|aggiungi al carrello"
    "|adicionar ao carrinho"
    "|in winkelwagen|do koszyka|do košíku|в корзину|купить|в наличии|до кошика|sepete ekle|stokta"
    "|إلى السلة|الى السلة|إلى عربة|اشتر الآن|متوفر|سبد خرید|موجود در انبار|הוסף לסל|加入购物车|加入購物車|立即购买"
    "|カートに|在庫"
    "|장바구니|thêm vào giỏ|masukkan keranjang|कार्ट में"
)
_FORUM = (
    "reply|replies|quote|posts:|joined:|member since|registered:|antworten|zitieren|beiträge:|registriert"
    "|répondre|messages :|inscription|responder|citar|mensajes|rispondi|messaggi|ответить|цитата|сообщени|регистрация"
    "|yanıtla|alıntı|mesaj|رد مع|اقتباس|المشاركات|مشاركات|تاريخ التسجيل|عضو|پاسخ|نقل قول|ارسال‌ها|عضویت"
    "|הגב|ציטוט|回复|回覆|引用|发表于|發表於|楼主|樓主|返信|投稿|답글|댓글"
    "|trả lời|trích dẫn|balas|kutip|odpowiedz|cytuj|posty"
)


def _labels() -> ahocorasick.Automaton:
    """Build the automaton that finds words of shops and of forums."""
    found = ahocorasick.Automaton()
    for words, value in ((_SHOP, SHOP), (_FORUM, FORUM)):
        for word in words.split("|"):
            found.add_word(word, value)
    found.make_automaton()
    return found


LABELS = _labels()


def page_layout(page: Page, blocks: Blocks) -> Floats:
    """Return how a page of at least one block is laid out, (LAYOUT,)."""
    n = len(blocks)
    chars = np.fromiter(map(len, blocks.texts), np.float64, n)
    kinds, parents = np.array(blocks.elements.kinds), np.array(blocks.elements.parents)
    parents[0] = 0
    own = kinds[blocks.element]
    linked = blocks.linked / chars
    times = np.bincount(own, minlength=KINDS)[list(COUNTED)]
    heading = IS_HEADING[own]
    headings, links = int(heading.sum()), int((heading & (linked > 1 - LINKED)).sum())
    found = [*(times / n).tolist(), *np.log1p(times).tolist(), links / max(1, headings)]
    found += [chars[heading].sum() / chars.sum(), chars[own == KIND["pre"]].sum() / chars.sum()]
    found += _prose(chars, linked, blocks.element, parents)
    headlines = (own == KIND["h1"]).nonzero()[0]
    at = int(headlines[0]) if len(headlines) else 0
    below = chars[at : at + 12]
    found += [at / n, log1p(below.max()), log1p(_median(below))]
    found += [linked[at : at + 12].mean(), linked[at : at + 40].mean()]
    found += _labelled(blocks.texts)
    found += [log1p(len(page.sought[name])) for name in INNER]
    return np.array(found, np.float32)


def _prose(chars: NDArray[np.float64], linked: NDArray[np.float64], element: Numbers, parents: Numbers) -> list[float]:
    """Return how much prose a page holds, how far apart its paragraphs stand, and how much of it one element holds."""
    good = (chars > PROSE) & (linked < LINKED)
    places, weights = good.nonzero()[0], np.where(good, chars, 0)
    total = weights.sum() + 1
    gaps = np.diff(places) if len(places) > 1 else np.zeros(1)
    found = [log1p(len(places)), total / chars.sum(), weights.max() / total]
    found += [log1p(_median(gaps)), log1p(gaps.max()), log1p(np.count_nonzero(gaps > 2))]
    for _ in range(4):
        element = parents[element]
        held = np.bincount(element, weights)
        found += [held.max() / total, log1p(np.count_nonzero(held))]
    return found


def _median(values: NDArray[np.float64]) -> float:
    """Return the median of some values, the larger of two."""
    return float(np.sort(values)[len(values) // 2])


def _labelled(texts: Sequence[str]) -> list[float]:
    """Return how often short lines hold days, prices, words of shops and of forums, and end in a question mark."""
    n = len(texts)
    short = "\n".join([text for text in texts if len(text) <= SHORT])
    years = [short[max(0, year.start() - BEFORE) : year.end() + BEHIND] for year in YEAR.finditer(short)]
    prices = PRICE.findall(short)
    labels = sum([value for _, value in LABELS.iter(short.lower())])
    asked = sum([text[-1] in "?؟？" for text in texts])
    found: list[float] = []
    for times, different in ((len(years), len(set(years))), (len(prices), len(set(prices)))):
        found += [log1p(times), log1p(different), times / n]
    for times in (labels % FORUM, labels // FORUM, asked):
        found += [log1p(times), times / n]
    return found


LAYOUT = 2 * len(COUNTED) + 3 + 14 + 5 + 12 + len(INNER)
"""How many numbers `page_layout` returns."""
