import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.extraction import extract
from docmill.stages.clean.article.layout import LAYOUT, PRICE, page_layout
from docmill.stages.clean.article.page_type import TYPES, likeliest_type, page_types
from docmill.stages.clean.article.signals import STRUCTURE, page_signals, page_structure, percentiles
from docmill.stages.clean.html.page import read_page

SENTENCES = {
    "ar": "قال الوزير إن المشروع الجديد سيبدأ في الربيع المقبل، وإن الميزانية قد أقرت بالكامل. ",
    "en": "The minister said that the new project would begin next spring, and that the budget was approved. ",
    "zh": "部长表示，新项目将于明年春天开始，预算已经全部获得批准，各地都在准备。",
}


def an_article(text: str) -> str:
    paragraphs = "".join(f"<p>{text * 3}</p>" for _ in range(8))
    return (
        '<meta property="og:type" content="article">'
        '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
        f'<body class="single-post"><article class="post-content"><h1>{text[:30]}</h1>{paragraphs}</article>'
    )


def a_forum(text: str) -> str:
    posts = "".join(
        f'<div class="post" id="p{at}"><div class="author user avatar">u{at}</div><div class="postbody message">'
        f"<p>{text}</p></div><a class='quote'>#{at}</a></div>"
        for at in range(12)
    )
    return f'<body class="forum thread"><div class="posts topic">{posts}</div><ul class="pagination"><li>2</ul>'


def a_product(text: str) -> str:
    return (
        '<meta property="og:type" content="product"><script type="application/ld+json">{"@type": "Product", '
        '"offers": {"@type": "Offer"}}</script><div class="product-detail"><div class="gallery"><img></div>'
        f'<h1>{text[:20]}</h1><span class="price">$ 30.00</span>'
        '<div class="quantity add-to-cart"><button>+</button></div>'
        f'<div class="description"><p>{text}</p></div><div class="reviews rating"><p>{text}</p></div></div>'
    )


PAGES = {
    "article": (an_article, "https://news.example/2024/03/05/the-minister-and-the-new-project-of-spring"),
    "forum": (a_forum, "https://forum.example/viewtopic.php?t=4711"),
    "product": (a_product, "https://shop.example/product/lamp-30"),
}


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_has_its_type_in_any_language(kind: str, text: str) -> None:
    make, address = PAGES[kind]
    assert extract(make(text), uri=address).extraction.page_type == kind


def test_signals_are_counted_by_where_they_stand() -> None:
    page = read_page(
        '<meta property="og:type" content="Product"><script type="application/ld+json">{"@type": ["Offer"]}</script>'
        '<div class="priceBox add-to_cart" id="main"><p>Now 30 \u20ac in 2024, and 5 \u20ac\u061f</p></div>'
        '<div class="empty"></div>'
    )
    assert page
    blocks = read_blocks(page)
    found = page_signals(page, blocks, "https://docs.shop.example/product/30/lamp-of-oil?x=1")
    wanted = {
        "og:product": 1, "schema:Offer": 1, "name:price": 1, "name:box": 1, "name:cart": 1, "name:empty": 0, "tag:p": 1,
        "text:money": 2, "text:years": 1, "text:questions": 1, "address:host:documentation": 1, "address:depth": 3,
        "address:host:collection": 1, "address:folder:product": 1, "address:folder0:product": 1, "address:hyphens": 2,
        "address:query": 1, "address:home": 0,
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_a_page_whose_type_nothing_tells_is_other() -> None:
    assert likeliest_type(np.full(len(TYPES), 1 / len(TYPES), np.float32)) == "other"
    page = read_page("")
    assert page
    assert likeliest_type(page_types(page, read_blocks(page), None)) == "other"


def test_a_page_of_a_product_has_no_author_and_no_day() -> None:
    signed = '<meta name="author" content="Mary Stone"><meta property="article:published_time" content="2024-03-05">'
    article, product = (
        extract(signed + make(SENTENCES["en"]), uri=address) for make, address in (PAGES["article"], PAGES["product"])
    )
    assert (article.authors, article.published_at) == (["Mary Stone"], "2024-03-05")
    assert (product.authors, product.published_at) == ([], None)


@pytest.mark.parametrize("address", ["http://[", "//", "docs", "https://x.example/%ff//", None])
def test_any_address_gets_an_answer(address: str | None) -> None:
    page = read_page(an_article(SENTENCES["en"]))
    assert page
    assert page_types(page, read_blocks(page), address).sum() == pytest.approx(1, abs=1e-5)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "<div class='a b'>", "text ", "<li>", "1 \u20ac ", "</div>", "<a href=x>y</a>", "\u0646"]
        )
    )
)
def test_any_page_has_finite_numbers(pieces: list[str]) -> None:
    page = read_page("".join(pieces))
    assert page
    blocks = read_blocks(page)
    if len(blocks):
        for found, size in ((page_structure(blocks), STRUCTURE), (page_layout(page, blocks), LAYOUT)):
            assert found.shape == (size,)
            assert np.isfinite(found).all()


CARDS = "".join(
    f'<div><h2><a href="/n/{at}">Die Brücke am Hafen {at}</a></h2><p>Was der Rat beschloss</p>'
    f"<small>{at}. Mai 2025</small></div>"
    for at in range(1, 9)
)
POSTS = "".join(
    f"<tr><td><b>ahmad{at % 2}</b><br>المشاركات: {at + 3}<br>تاريخ التسجيل: 2010</td>"
    f"<td><small>{at + 3}-02-2023, 11:3{at}</small><p>{SENTENCES['ar']}</p><small><a href='q'>اقتباس</a></small>"
    "</td></tr>"
    for at in range(5)
)
GOODS = (
    "<h1>Lampe de bureau</h1><p>89,00 €</p><p>En stock</p><button>Ajouter au panier</button><h2>Description</h2>"
    "<p>Une lampe pour qui lit tard, dont le bras tient où on le pose.</p><table><tr><th>Hauteur</th><td>42 cm</td>"
    "</tr><tr><th>Poids</th><td>1,9 kg</td></tr></table>"
)
BARE = {"listing": f"<h1>Lokales</h1>{CARDS}", "forum": f"<h1>سؤال</h1><table>{POSTS}</table>", "product": GOODS}


@pytest.mark.parametrize("kind", BARE)
def test_a_small_page_that_names_nothing_has_its_type(kind: str) -> None:
    menu = '<nav><a href="/">1</a> <a href="/b">2</a></nav>'
    assert extract(f"<body>{menu}{BARE[kind]}<footer>© 2025</footer>").extraction.page_type == kind


def test_a_page_without_text_is_what_its_json_ld_declares() -> None:
    article = {"@type": "NewsArticle", "headline": "Brücke", "author": {"name": "Ada Lovelace"}}
    article |= {"datePublished": "2024-02-03", "articleBody": SENTENCES["en"] * 3}
    script = json.dumps({"@graph": [article]})
    found = extract(f'<div id="app"></div><script type="application/ld+json">{script}</script>')
    assert found.extraction.how == "json-ld"
    assert (found.extraction.page_type, found.authors, found.published_at) == (
        "article",
        ["Ada Lovelace"],
        "2024-02-03",
    )


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=60), st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_percentiles_are_those_of_numpy(values: list[int], shares: list[float]) -> None:
    given_values = np.array(values, np.float64)
    assert np.allclose(percentiles(given_values, shares), np.percentile(given_values, [100 * one for one in shares]))


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("now $1,299.00, was $ 1,500", ["$1,299.00,", "$ 1,500"]),
        ("12.50 € or 13 USD each, 7kr", ["12.50 €", "13 USD", "7kr"]),
        ("السعر 250 ر.س", ["250 ر.س"]),
        ("of 2024, 300 dollars and €", []),
        ("3.14159 12.5", []),
    ],
)
def test_prices_have_the_sign_of_a_currency_before_or_behind_them(text: str, prices: list[str]) -> None:
    assert PRICE.findall(text) == prices
