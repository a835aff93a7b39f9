from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from docmill.stages.clean.article.asides import without_asides, without_calls, without_related
from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.extraction import extract
from docmill.stages.clean.html.page import read_page

BODY = "The river rose two metres in one night, and the whole valley woke to the sound of water. " * 5
POINTER = "Read more: <a href='/b'>The bridge that the valley has waited for</a>"


def blocks_of(markup: str) -> Blocks:
    page = read_page(markup)
    assert page
    return read_blocks(page)


def left(markup: str) -> list[str]:
    """What is left of a page whose blocks were all kept."""
    page = blocks_of(markup)
    kept = without_asides(page, np.ones(len(page), bool))
    return [text for text, stays in zip(page.texts, kept, strict=True) if stays]


def test_a_paragraph_that_is_a_link_goes_and_one_that_holds_a_link_stays() -> None:
    held = f"The mayor speaks of <a href='/b'>the bridge that the valley has waited for</a>. {BODY}"
    assert len(left(f"<p>{held}</p><p>{POINTER}</p><p>{BODY}</p>")) == 2


def test_linked_names_addresses_and_items_of_lists_stay() -> None:
    name, address = "<a href='/a'>Mary Stone</a>", "<a href='#'>https://valley.example/2024/03/the-flood.html</a>"
    assert len(left(f"<p>{name}</p><p>{address}</p><ul><li>{POINTER}</li></ul>")) == 3


def test_comments_go_where_an_article_stands_above_them() -> None:
    comments = f"<div class='comments'><p>{BODY}</p></div>"
    assert len(left(f"<p>{BODY}</p>{comments}")) == 1
    assert len(left(comments)) == 1
    assert len(left(f"{comments}<p>{BODY}</p>")) == 2


def test_a_page_without_kept_blocks_stays_empty() -> None:
    page = blocks_of(f"<p>{POINTER}</p>")
    assert not without_asides(page, np.zeros(1, bool)).any()


def without(markup: str, rule: Callable[[Blocks, NDArray[np.bool_]], NDArray[np.bool_]]) -> list[str]:
    """What a rule leaves of a page whose blocks were all kept."""
    page = blocks_of(markup)
    return [text for text, stays in zip(page.texts, rule(page, np.ones(len(page), bool)), strict=True) if stays]


def test_what_every_entry_asks_to_click_goes() -> None:
    for call in ("Read more", "اقرأ المزيد", "Lire la suite", "続きを読む"):
        entry = f"<div><h2>The bridge</h2><p>{BODY}</p><a href='/a'>{call}</a></div>"
        assert call not in without(entry * 3, without_calls)
        assert call in without(entry, without_calls)


def test_names_that_return_stay() -> None:
    entry = f"<div><a href='/a'>Mary Stone</a><p>{BODY}</p><p>Pros:</p></div>"
    left = without(entry * 3, without_calls)
    assert left.count("Mary Stone") == left.count("Pros:") == 3


def test_a_button_beside_code_goes_and_one_above_an_answer_stays() -> None:
    code = "<div><pre>make all</pre><div><button>Kopieren</button></div></div>"
    question = f"<h3><button>What does it cost?</button></h3><div><p>{BODY}</p></div>"
    assert without(f"<p>{BODY}</p>{code}{question}", without_calls) == [
        BODY.strip(), "make all", "What does it cost?", BODY.strip()
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Related stories", "مواضيع ذات صلة", "Читайте также", "You may also like"])
def test_a_section_of_links_that_is_called_related_goes(heading: str) -> None:
    links = "".join(f"<li><a href='/{n}'>Another story, number {n}</a> 3.04.2024</li>" for n in range(4))
    section = f"<section><h3>{heading}</h3><ul>{links}</ul></section>"
    assert without(f"<p>{BODY}</p>{section}", without_related) == [BODY.strip()]
    assert heading in without(f"{section}<p>{BODY}</p>", without_related), "above a text it is what the page holds"
    assert heading in without(f"<p>{BODY}</p><section><h3>{heading}</h3><p>{BODY}</p></section>", without_related)


@pytest.mark.parametrize("heading", ["Produits associés", "منتجات ذات صلة", "Похожие вакансии", "関連商品"])
def test_a_heading_called_related_goes_where_nothing_below_it_is_kept(heading: str) -> None:
    page = blocks_of(f"<p>{BODY}</p><section><h3>{heading}</h3><p>Pot</p></section>")
    kept = np.array([True, True, False])
    assert without_related(page, kept).tolist() == [True, False, False]
    assert without_related(blocks_of(f"<p>{BODY}</p><h3>The pots</h3><p>Pot</p>"), kept).tolist() == kept.tolist()


@pytest.mark.parametrize("label", ["Read also:", "اقرأ أيضا:", "Читайте также:"])
def test_a_pointer_goes_whose_label_is_no_part_of_its_link(label: str) -> None:
    link = "<a href='/b'>The bridge in the valley</a>"
    assert left(f"<p>{label} {link}</p><p>{BODY}</p>") == [BODY.strip()]
    assert len(left(f"<p>The mayor opens {link}</p><p>{BODY}</p>")) == 2


@pytest.mark.parametrize("closing", ["", "</div>"])
def test_what_a_heading_of_the_same_rank_begins_below_related_links_stays(closing: str) -> None:
    links = "".join(f"<li><h3><a href='/{n}'>Another story, number {n}</a></h3></li>" for n in range(6))
    related = f"{closing and '<div>'}<h2>Related stories</h2>{closing}<ul>{links}</ul>"
    note = "An earlier version of this report gave a wrong year."
    left = without(f"<article><p>{BODY}</p>{related}<h2>Correction</h2><p>{note}</p></article>", without_related)
    assert left == [BODY.strip(), "Correction", note]


def test_links_below_related_that_are_headings_of_a_higher_rank_go_with_it() -> None:
    links = "".join(f"<div><h3><a href='/{n}'>Another story, number {n}</a></h3></div>" for n in range(4))
    assert without(f"<p>{BODY}</p><section><h4>Related stories</h4>{links}</section>", without_related) == [
        BODY.strip()
    ]


@pytest.mark.parametrize("heading", ["<h2>Related stories</h2>", "<h2><a href='/r'>Related stories</a></h2>"])
def test_headings_called_related_are_each_looked_at_once(heading: str) -> None:
    page = blocks_of(f"<p>{BODY}</p><div>{heading * 4_000}<p>{BODY * 500}</p></div>")
    kept = np.ones(len(page), bool)
    kept[-1] = False  # so that the headings are in the lower half
    without_related(blocks_of("<h2>Related stories</h2>"), np.ones(1, bool))  # which reads the lexicon
    began = process_time()
    without_related(page, kept)
    assert process_time() - began < 1, "it takes a twentieth of that, and took 1.5 s when each read all below it"


@pytest.mark.parametrize(
    "named",
    [
        "<h3><button>How to install it</button></h3><pre>make all</pre>",
        "<div><h3><button>How to install it</button></h3><pre>make all</pre></div>",
        "<div><button>What is installed?</button><pre>make all</pre></div>",
        "<details><summary><button>The build</button></summary><pre>make all</pre></details>",
        "<dl><dt><button>The build</button></dt><dd><pre>make all</pre></dd></dl>",
        "<div><button>Python</button><button>JavaScript</button></div><pre>make all</pre>",
        "<div><div><button>Python</button><button>JavaScript</button></div><pre>make all</pre></div>",
        "<div><p>One.</p><p>Two.</p><button>The build</button><pre>make all</pre></div>",
        "<button>The build</button><pre>make all</pre>",
    ],
)
def test_a_button_that_names_what_it_opens_or_stands_among_other_text_stays_beside_code(named: str) -> None:
    markup = f"<p>{BODY}</p>{named}"
    assert without(markup, without_calls) == blocks_of(markup).texts


@pytest.mark.parametrize("label", ["", "<span>bash</span>"])
def test_a_button_beside_code_of_many_lines_and_a_label_goes(label: str) -> None:
    code = "<pre><div>make</div><div>make all</div><div>make test</div></pre>"
    left = without(f"<p>{BODY}</p><div><div>{label}<button>Copier</button></div>{code}</div>", without_calls)
    assert "Copier" not in left
    assert left[-3:] == ["make", "make all", "make test"]


FLOOD = (
    "<p>The river rose two metres in one night, and the whole valley woke to the sound of water at its doors.</p>" * 4
)
ARABIC = "<p>ارتفع منسوب النهر مترين في ليلة واحدة، واستيقظ الوادي كله على صوت الماء عند الأبواب وغرقت الحقول.</p>" * 4
SIGNED = (
    "<html><head><title>{0} - Valley News</title></head><body><div class=menu><a href=/>Valley News</a></div>"
    "<article><h1>{0}</h1><div class=content>{1}</div></article></body></html>"
)


@pytest.mark.parametrize(
    ("title", "lines", "authors", "prose"),
    [
        ("Flood in the valley", ["By Ann Lee"], ["Ann Lee"], FLOOD),
        ("Flood in the valley", ["Written by Ann Lee and Bob Ray", "3 May 2024"], ["Ann Lee", "Bob Ray"], FLOOD),
        ("فيضان في الوادي", ["كتبت: سلمى حداد", "٣ مايو ٢٠٢٤"], ["سلمى حداد"], ARABIC),
    ],
)
def test_bylines_and_datelines_of_the_page_leave_its_text(
    title: str, lines: list[str], authors: list[str], prose: str
) -> None:
    page = extract(SIGNED.format(title, "".join(f"<p>{line}</p>" for line in lines) + prose))
    assert page.authors == authors
    assert not any(line in page.text for line in lines)
    assert {block.text for block in page.removed} >= set(lines)


@pytest.mark.parametrize("line", ["<h2>2.4.0 of 3 May 2024</h2>", "<p>With Carol Fox</p>", "<p>9 June 1911</p>"])
def test_headings_other_people_and_other_days_stay(line: str) -> None:
    page = extract(SIGNED.format("Flood in the valley", f"<p>By Ann Lee</p><p>3 May 2024</p>{line}{FLOOD}"))
    assert line.partition(">")[2].partition("<")[0] in page.text
