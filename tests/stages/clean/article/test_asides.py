from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from docmill.stages.clean.article.asides import without_asides, without_calls, without_credits, without_related
from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.extraction import extract
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import read_metadata

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


FRAME = (
    "<html><head><title>Flood in the valley</title><meta name=author content='{1}'>"
    "<meta property='article:published_time' content=2024-05-03></head>"
    "<body><article><h1>Flood in the valley</h1>{0}</article></body></html>"
)


def left_of_article(markup: str, author: str = "Ann Lee") -> str:
    """What is left of an article by its author of 3 May 2024 whose blocks were all kept."""
    page = read_page(FRAME.format(markup + FLOOD, author))
    assert page
    blocks = read_blocks(page)
    kept = without_credits(blocks, np.ones(len(blocks), bool), read_metadata(page))
    return "\n".join(text for text, stays in zip(blocks.texts, kept, strict=True) if stays)


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee",
        "Ann Lee",
        "3 May 2024",
        "By Ann Lee, 03/04/2024",
        "By Ann Lee | Published on 3 May 2024",
        "By Ann Lee<br>Updated: 3 May 2024",
        "نشر في 3 مايو 2024",
    ],
)
def test_a_paragraph_goes_of_which_each_line_is_a_credit_and_nothing_else(line: str) -> None:
    head = FRAME.replace("2024-05-03", "2024-04-03") if "/" in line else FRAME
    page = read_page(head.format(f"<p>{line}</p>{FLOOD}", "Ann Lee"))
    assert page
    blocks = read_blocks(page)
    assert (
        without_credits(blocks, np.ones(len(blocks), bool), read_metadata(page)).tolist() == [True, False] + [True] * 4
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>Ann Lee</td><td>312 votes</td></tr></table>",
        "<table><tr><td><p>3 May 2024</p></td><td>1.85</td></tr></table>",
        "<ul><li>By Ann Lee</li></ul>",
        "<dl><dt>Ann Lee</dt><dd>Miller</dd></dl>",
        "<figure><figcaption>By Ann Lee</figcaption></figure>",
    ],
)
def test_cells_items_terms_and_captions_are_no_credits(markup: str) -> None:
    assert "Ann Lee" in left_of_article(markup) or "3 May 2024" in left_of_article(markup)


@pytest.mark.parametrize(
    "line",
    [
        "Deadline: 3 May 2024",
        "آخر موعد للتقديم: 3 مايو 2024",
        "Opening: 3 May 2024",
        "Died: 3 May 2024",
        "Release date: 3 May 2024",
        "HALDEN, Norway, 3 May 2024",
        "By Ann Lee<br>Two people were hurt when the pier fell.",
        "By Ann Lee<br>Serves 4<br>Prep 20 min",
        "By Ann Lee<br>Translated by Tom Roe",
        "Text: Ann Lee<br>Music: Tom Roe",
        "By Ann Lee, with photographs of the pier",
    ],
)
def test_a_line_that_says_more_than_who_and_when_stays(line: str) -> None:
    assert line.replace("<br>", "\n") in left_of_article(f"<p>{line}</p>")


def test_an_arabic_byline_stays_with_what_stands_behind_it() -> None:
    line = "بقلم: سلمى حداد<br>أصيب شخصان عندما انهار الرصيف"
    assert line.replace("<br>", "\n") in left_of_article(f"<p>{line}</p>", "سلمى حداد")


@pytest.mark.parametrize(
    "lines",
    [
        ["3 May 2024", "Rain.", "4 May 2024", "Sun."],
        ["3 May 2024", "Rain.", "Saturday 4 May", "Sun."],
        ["Ann Lee", "How did it begin?", "Tom Roe", "With rain."],
        ["By Ann Lee", "Water.", "By Tom Roe", "Stones."],
        ["Published 3 May 2024", "Water.", "Published 9 May 2024", "Stones."],
    ],
)
def test_no_entry_of_a_series_goes(lines: list[str]) -> None:
    left = left_of_article("".join(f"<p>{line}</p>" for line in lines))
    assert all(line in left for line in lines)


@pytest.mark.parametrize("heading", ["Similar jobs you can do with this degree", "Similar products compared"])
def test_a_heading_that_goes_on_behind_a_phrase_of_pointers_is_the_texts_own(heading: str) -> None:
    links = "<ul><li><a href='/a'>Work in a water mill</a></li><li><a href='/b'>Work in a wind mill</a></li></ul>"
    assert heading in without(f"<p>{BODY}</p><h2>{heading}</h2>{links}", without_related)
    bare = " ".join(heading.split()[:2])
    assert bare not in without(f"<p>{BODY}</p><h2>{bare}</h2>{links}", without_related)
