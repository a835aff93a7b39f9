from __future__ import annotations

import pytest

from docmill.stages.clean.article.extraction import extract

OWN = "The bridge over the weir is closed for lorries from Monday, as engineers found cracks in two of its arches. "
OTHER = "Six goats have found a home on the castle hill, to keep the slopes free of brambles all summer long. "


def article(kind: str, heading: str, title: str, sentence: str) -> str:
    name, _, _ = kind.partition(" ")
    return f"<{kind}><{heading}>{title}</{heading}><p>{sentence * 3}</p><p>{sentence * 2}</p></{name}>"


def page(kind: str, own: str = "h1", other: str = "h1", wrapper: str = "") -> str:
    first, second = (
        article(kind, own, "Bridge closed for lorries", OWN),
        article(kind, other, "Goats on the castle", OTHER),
    )
    appended = f"<div {wrapper}>{second}</div>" if wrapper else second
    return f"<title>Bridge closed for lorries - Town Post</title><main>{first}{appended}</main>"


@pytest.mark.parametrize(
    "markup",
    [
        page("article"),
        page('article class="post"', other="h2"),
        page('div class="single-post"'),
        page('section class="story-wrap" data-url="/x"', other="h2"),
        page("div", wrapper='class="next-article-wrapper"', other="h2").replace("<div><h1>", '<div class="entry"><h1>'),
        page('div itemtype="https://schema.org/NewsArticle"', other="h2"),
    ],
)
def test_the_article_of_the_page_is_kept_alone(markup: str) -> None:
    text = extract(markup).text
    assert OWN.strip() in text
    assert OTHER.strip() not in text
    assert "Goats" not in text


def test_parts_of_one_article_stay_together() -> None:
    parts = page("section").replace("</main>", f"<section><h2>What comes next</h2><p>{OWN * 4}</p></section></main>")
    assert OTHER.strip() in extract(parts).text
