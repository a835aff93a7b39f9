# ruff: noqa: E501 - states as pages write them, a line for each
from __future__ import annotations

import html
import json
from typing import Any

import pytest

from docmill.stages.clean.article.extraction import extract

TEXT = (
    "The lighthouse keeper has written down the weather every morning since 1983, in ink, on the backs of old charts.",
    "A student from the capital now types the figures into a table, and finds that the fogs have become fewer by half.",
    "Nobody knows yet what that means for the birds, which used to rest on the island when they could not see the coast.",
)
TITLE = "Forty years of fog"
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
FRAME = (
    "<!doctype html><html><head><title>{title}</title>{head}</head><body><nav><a href=/>Home</a> <a href=/w>World</a></nav>"
    '<div id="root"></div>{body}<footer>All rights reserved</footer></body></html>'
)
OTHERS = [
    {"title": f"Other {n}", "excerpt": "Something else that happened on the coast in the past week, in short."}
    for n in range(5)
]


def page(body: str, head: str = "") -> str:
    return FRAME.format(title=TITLE, head=head, body=body)


def script(value: Any, attributes: str = 'type="application/json"') -> str:
    return f"<script {attributes}>{json.dumps(value)}</script>"


def found(markup: str) -> tuple[str, list[str]]:
    result = extract(markup)
    return result.extraction.how, [line for line in result.text.split("\n") if line]


def ld(value: Any) -> str:
    return script({"@context": "https://schema.org", **value}, 'type="application/ld+json"')


@pytest.mark.parametrize("name", ["noscript", "template"])
def test_a_page_without_text_has_that_of_its_noscript_or_template(name: str) -> None:
    assert (
        found(page(f"<{name}><nav><a href=/>Home</a></nav><article><h1>{TITLE}</h1>{HTML}</article></{name}>"))[0]
        == name
    )
    assert set(TEXT) <= set(found(page(f"<{name}>{HTML}</{name}>"))[1])


def test_a_noscript_that_asks_for_scripts_is_no_text() -> None:
    body = (
        f"<main><h1>{TITLE}</h1>{HTML}</main><noscript>{'Please enable JavaScript to read this page. ' * 6}</noscript>"
    )
    how, lines = found(page(body))
    assert how == "blocks"
    assert "enable JavaScript" not in " ".join(lines)


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(TEXT)},
        {"@type": "BlogPosting", "articleBody": "\n".join(TEXT)},
        {"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": ["Article", "Report"], "articleBody": HTML}]},
        {"@type": "WebPage", "mainEntity": {"@type": "Article", "text": html.escape(HTML)}},
    ],
)
def test_a_page_without_text_has_that_of_its_json_ld(value: dict[str, Any]) -> None:
    assert found(page("", ld(value))) == ("json-ld", list(TEXT))


def test_a_thread_in_json_ld_is_its_posts() -> None:
    def post(kind: str, name: str, text: str, **more: Any) -> dict[str, Any]:
        return {"@type": kind, "author": {"@type": "Person", "name": name}, "datePublished": "2021-03-04T18:20:00Z",
                "text": text, **more}  # fmt: skip

    answers = {"acceptedAnswer": post("Answer", "olek", TEXT[1]), "suggestedAnswer": [post("Answer", "ines", TEXT[2])]}
    heads = ["marta_l", "2021-03-04 18:20"], ["olek", "2021-03-04 18:20"], ["ines", "2021-03-04 18:20"]
    lines = [line for head, text in zip(heads, TEXT, strict=True) for line in (*head, text)]
    value = {"@type": "QAPage", "mainEntity": post("Question", "marta_l", TEXT[0], **answers)}
    assert found(page("", ld(value))) == ("json-ld", lines)
    comments = [post("Comment", "olek", TEXT[1]), post("Comment", "ines", TEXT[2])]
    assert found(page("", ld(post("DiscussionForumPosting", "marta_l", TEXT[0], comment=comments))))[1] == lines


ARTICLE = {
    "id": 7,
    "title": TITLE,
    "url": "https://coast.example/fog",
    "author": {"name": "Ines Brook", "bio": "Writes. " * 40},
}
SLATE = [{"type": "paragraph", "children": [{"text": one[:20]}, {"text": one[20:], "bold": True}]} for one in TEXT]
NUXT = [["Reactive", 1], {"data": 2}, {"article": 3}, {"title": 4, "body": 5}, TITLE, HTML]


@pytest.mark.parametrize(
    "carried",
    [
        script({"props": {"pageProps": {"article": {**ARTICLE, "body": HTML}, "related": OTHERS}}}, 'id="__NEXT_DATA__" type="application/json"'),
        script({"props": {"post": {**ARTICLE, "content": "\n\n".join(TEXT), "summary": TEXT[0]}}}),
        script({"story": {**ARTICLE, "blocks": [{"type": "p", "text": one} for one in TEXT], "next": OTHERS}}),
        script({"page": {"title": TITLE, "content": {"nodeType": "document", "content": SLATE}}}),
        script(NUXT, 'type="application/json" id="__NUXT_DATA__"'),
        f"<script>window.__INITIAL_STATE__ = {json.dumps({'entry': {**ARTICLE, 'html': HTML}, 'x': 0})};(function(){{}})()</script>",
        f"<script>window.__INITIAL_STATE__={json.dumps({'e': {**ARTICLE, 'html': HTML}})[:-1]},\"u\":undefined}};</script>",
        f"<script>window['__PRELOADED_STATE__'] = JSON.parse({json.dumps(json.dumps({'e': {**ARTICLE, 'text': HTML}}))})</script>",
        "<script>window.__APOLLO_STATE__="
        + json.dumps({"ROOT_QUERY": {"a": {"__ref": "Article:7"}}, "Article:7": {**ARTICLE, "parts": [{"__ref": f"Part:{n}"} for n in range(3)]},
                      **{f"Part:{n}": {"text": one} for n, one in enumerate(TEXT)}, "Article:8": {"title": "x", "body": "Other text of other people. " * 50}})
        + "</script>",
        f'<div id="app" data-page="{html.escape(json.dumps({"component": "Article", "props": {"article": {**ARTICLE, "body": HTML}}}))}"></div>',
    ],
    ids=["next", "plain", "blocks", "rich", "nuxt3", "initial", "undefined", "parse", "apollo", "inertia"],
)  # fmt: skip
def test_a_page_without_text_has_that_of_its_state(carried: str) -> None:
    assert found(page(carried)) == ("state", list(TEXT))


def test_the_posts_that_discourse_preloads_are_a_thread() -> None:
    posts = [
        {"id": n, "username": f"user{n}", "created_at": f"2024-11-0{n + 1}T19:33:12Z", "cooked": f"<p>{one}</p>"}
        for n, one in enumerate(TEXT)
    ]
    topic = json.dumps({"title": TITLE, "post_stream": {"posts": posts}})
    state = json.dumps(
        {"topic_7": topic, "siteSettings": json.dumps({"title": "Board", "description": "A board. " * 60})}
    )
    how, lines = found(page(f'<div class="hidden" id="data-preloaded" data-preloaded="{html.escape(state)}"></div>'))
    assert how == "state"
    assert lines == [line for n, one in enumerate(TEXT) for line in (f"user{n}", f"2024-11-0{n + 1} 19:33", one)]


@pytest.mark.parametrize(
    "carried",
    [
        "<script>window.__STATE__ = {a: 1, b: () => fetch('/x')}</script>",
        "<script>window.__NUXT__=(function(a){return {data:[{body:a}]}}('" + "x y " * 200 + "'))</script>",
        script(
            {
                "translations": {
                    f"key{n}": "Please fill in all the fields of this form, then try again. " for n in range(50)
                }
            }
        ),
        script({"config": {"legal": "These terms govern the use of this site and of all its parts. " * 20}}),
        '<script type="application/json">{"a": ' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@type": "Article", "articleBody": ' + '{"a":' * 50_000 + "</script>",
        "<script>" + "window.a={" * 50_000 + "</script>",
        "<script>" + "window.a='" * 50_000 + "</script>",
        script([0] * 300_000),
        script([[1, 1, 1, 1], *[[n + 1] * 4 for n in range(60)]]),
    ],
    ids=["code", "function", "translations", "config", "deep", "deep-ld", "assigned", "quotes", "long", "references"],
)
def test_what_is_no_json_or_no_text_is_passed_over(carried: str) -> None:
    assert extract(page(carried)).extraction.how in ("blocks", "rendered")


def test_a_page_with_text_of_its_own_keeps_it() -> None:
    state = script({"article": {"title": TITLE, "body": "".join(f"<p>{one} And more.</p>" for one in TEXT)}})
    assert extract(page(f"<article><h1>{TITLE}</h1>{HTML}</article>{state}")).extraction.how == "blocks"


@pytest.mark.parametrize("name", ["noscript", "template"])
def test_elements_within_each_other_are_read_once(name: str) -> None:
    words = " ".join(f"w{at}" for at in range(60))
    found = extract(f"<{name}>{words} " * 40 + f"</{name}>" * 40)
    assert len(found.text) <= 41 * len(words) + 200


@pytest.mark.parametrize("how", ["noscript", "state"])
def test_the_type_of_a_page_is_told_by_the_text_that_it_carries(how: str) -> None:
    state = script({"article": {"title": TITLE, "body": HTML}})
    menu = "<nav><a href='/'>Home</a> <a href='/b'>Boats</a></nav>"
    made = extract(page(menu + (state if how == "state" else f"<noscript><article>{HTML}</article></noscript>")))
    assert (made.extraction.how, made.extraction.page_type) == (how, "article")


def test_short_paragraphs_of_a_state_stay_and_japanese_ones_are_prose() -> None:
    lines = [
        "入浴料は大人四百五十円、子どもは百円。",
        "湯はぬるい。",
        *["来月からは二階の座敷で、月に一度の落語会も始まる予定だ。席は三十ほどである。"] * 6,
    ]
    assert found(page(script({"article": {"title": TITLE, "paragraphs": lines}})))[1][:2] == lines[:2]


def test_a_page_without_text_has_what_next_sends_to_its_components() -> None:
    tree = ["$", "article", None, {"children": [["$", "p", None, {"children": one}] for one in TEXT]}]
    rows = f"0:{json.dumps(tree)}\n"
    for sent in ([rows], [rows[:90], rows[90:]], [f"0:[]\n1:T{len(HTML.encode()):x},{HTML}2:{{}}\n"]):
        pushed = "".join(f"<script>self.__next_f.push([1,{json.dumps(one)}])</script>" for one in sent)
        assert found(page(pushed)) == ("state", list(TEXT))


def pushed(rows: str) -> str:
    return f"<script>self.__next_f.push([1,{json.dumps(rows)}])</script>"


@pytest.mark.parametrize(
    "before",
    [
        ':HL["/_next/static/css/a.css","style"]\n7:X\n9:null\na:true\nb:12\n',
        ":N1721.5\n",
        "1:D\n2:$undefined\n\n",
        "1:T3,\ud800",
        "1:T6,\u6e6f\ud800",
    ],
)
def test_rows_behind_others_of_any_form_are_read(before: str) -> None:
    tree = ["$", "article", None, {"children": [["$", "p", None, {"children": one}] for one in TEXT]}]
    assert found(page(pushed(f"{before}0:{json.dumps(tree)}\n"))) == ("state", list(TEXT))
    assert found(page(pushed(f"{before}0:T{len(HTML.encode()):x},{HTML}1:null\n"))) == ("state", list(TEXT))


@pytest.mark.parametrize("name", ["$L12", "en", "paragraph-block", "0b5c1f6e-7b0a-4d0e-9d59-5f6a3c1b2d4e", "v1.2."])
def test_names_and_references_among_paragraphs_are_no_paragraphs(name: str) -> None:
    lines = [TEXT[0], name, *TEXT[1:]]
    assert found(page(script({"article": {"title": TITLE, "paragraphs": lines}})))[1] == list(TEXT)
    row = ["$", "$La", None, {"parts": [TEXT[0], name, *TEXT[1:]]}]
    assert found(page(pushed(f"0:{json.dumps(row)}\n")))[1] == list(TEXT)


def test_an_element_of_another_row_within_a_paragraph_is_no_word() -> None:
    row = ["$", "p", None, {"children": [TEXT[0], "$L12", " ", TEXT[1], " It costs ", "$5", "."]}]
    assert found(page(pushed(f"0:{json.dumps(row)}\n")))[1] == [f"{TEXT[0]} {TEXT[1]} It costs $5."]


@pytest.mark.parametrize("short", ["Nobody knows.", "“Why?”", "Second winter", "لماذا؟", "$5 was enough."])
def test_a_short_paragraph_of_words_or_that_ends_as_a_sentence_stays(short: str) -> None:
    lines = [TEXT[0], short, *TEXT[1:]]
    assert found(page(script({"article": {"title": TITLE, "paragraphs": lines}})))[1] == lines


@pytest.mark.parametrize("row", ["0:Tffffffff,a", "0:" + "[" * 50_000, "0:[]\n" * 50_000, "x", "0:T0,0:T0,"])
def test_rows_without_end_or_text_are_passed_over(row: str) -> None:
    assert extract(page(f"<script>self.__next_f.push([1,{json.dumps(row)}])</script>")).extraction.how == "blocks"
