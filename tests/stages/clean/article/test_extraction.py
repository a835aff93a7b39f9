from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.documents import Extraction
from docmill.stages.clean.article import blocks
from docmill.stages.clean.article.classifier import article_probabilities
from docmill.stages.clean.article.extraction import MOST_REMOVED, extract, likely_content
from docmill.stages.clean.article.features import ABOVE, block_features
from docmill.stages.clean.article.page_type import TYPES
from docmill.stages.clean.article.shapes.rendering import render_blocks
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT
from docmill.stages.clean.html.elements import ANCESTOR
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.html.page import read_page
from docmill.text.dates.times import to_rfc3339

BODY = "The river rose two metres in one night, and the whole valley woke to the sound of water. "
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>The flood - Valley News</title>
<meta property="og:site_name" content="Valley News"><meta name="author" content="Mary Stone">
<meta property="article:published_time" content="2024-03-05T08:30:00+02:00">
<link rel="canonical" href="https://valley.example/flood"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport of the valley</a></li></ul></nav>
<article><h1>The flood</h1><p>{BODY * 3}</p><h2>What comes next</h2><p>{BODY * 3}</p>
<ul><li>Boots for everyone in the valley</li><li>Bread for a week</li></ul>
<blockquote>We saw nothing like it.</blockquote>
<p>{BODY * 2}</p></article><footer>All rights reserved by the Valley News</footer></body></html>"""


def read_blocks(markup: str) -> blocks.Blocks:
    page = read_page(markup)
    assert page
    return blocks.read_blocks(page)


def test_an_article_is_found_with_its_headings_lists_and_quotes() -> None:
    page = extract(PAGE, uri="https://valley.example/flood")
    for kept in (BODY.strip(), "What comes next", "Boots for everyone in the valley", "We saw nothing like it."):
        assert kept in page.text
    assert "Sport of the valley" not in page.text


def test_metadata_goes_to_its_fields_and_times_to_utc() -> None:
    page = extract(PAGE, uri="https://valley.example/flood")
    assert (page.authors, page.site) == (["Mary Stone"], "Valley News")
    assert page.published_at == "2024-03-05T06:30:00Z"
    assert page.metadata["canonical_url"] == "https://valley.example/flood"
    assert page.metadata["declared_language"] == "en-GB"
    assert page.title is not None
    assert page.title.startswith("The flood")


def test_what_was_left_out_is_reported_in_bounds() -> None:
    removed = extract(PAGE).removed
    assert {"Sport of the valley", "All rights reserved by the Valley News"} <= {block.text for block in removed}
    assert {(block.reason, block.line) for block in removed} == {("html-chrome", None)}
    menu = "".join(f"<li><a href='/{n}'>Link number {n} {'x' * 900}</a></li>" for n in range(400))
    many = extract(PAGE.replace("</ul></nav>", f"{menu}</ul></nav>")).removed
    assert len(many) <= MOST_REMOVED
    assert all(len(block.text) <= 500 for block in many)


def test_a_page_without_an_article_is_rendered() -> None:
    assert "Opening hours" in extract("<html><body><div>Opening hours</div></body></html>").text


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "deep text",
        "<b><i>" * 50_000 + "deep text" + "</i></b>" * 50_000,
        "<p>deep text</p>" * 200_000,
        "<!--" * 100_000 + "--> deep text",
        "<script>" * 100_000 + "</script> deep text",
        "<a title='" + "x" * 3_000_000 + "'>deep text</a>",
        "<" * 500_000 + " deep text",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><p>&b; deep text</p>",
        "<ul>" + "<li>deep text" * 30_000,
        "<svg>" * 1500 + "</svg>" * 1500 + "deep text",
    ],
    ids=["divs", "inline", "many", "comments", "scripts", "attribute", "angles", "entities", "items", "svg"],
)
def test_hostile_markup_gets_an_answer_in_bounded_time(markup: str) -> None:
    began = time.process_time()
    assert "deep text" in extract(markup).text[-2_000_000:] or "<script>" in markup or "<svg>" in markup
    assert time.process_time() - began < 10


def test_a_page_above_the_limit_is_scanned() -> None:
    page = extract(PAGE, most=100)
    assert page.extraction == Extraction(how="scanned", page_type=None, confidence=None)
    assert BODY.strip() in page.text


def test_the_scanner_drops_scripts_and_comments_and_keeps_blocks_apart() -> None:
    assert strip_tags("<p>a &amp; b<p>c<script>x<y</script><!-- no --><br>1 < 2") == "a & b\nc\n1 < 2"


def test_dates_are_as_precise_as_the_page_said() -> None:
    assert to_rfc3339("2024-03-05T08:30:00") == "2024-03-05"
    assert to_rfc3339("2024-03-05T08:30:00Z") == "2024-03-05T08:30:00Z"
    assert to_rfc3339("2024-13-05") is None


def test_the_article_is_found() -> None:
    page = extract(PAGE)
    assert page.text.startswith(("The flood", BODY.strip()[:40]))
    assert "Sport of the valley" not in page.text


def test_lists_quotes_tables_and_code_keep_their_shape() -> None:
    page = read_blocks(
        "<article><h2>Heading</h2><ul><li>one<li><p>two</p><p>more</p></ul><blockquote><p>said<br>so</p></blockquote>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><pre>if x:\n    y()\n</pre></article>"
    )
    assert render_blocks(page, np.ones(len(page), bool)) == (
        "Heading\n\n- one\n- two\n  more\n\n> said\n> so\n\na | b\n1 | 2\n\nif x:\n    y()"
    )


def test_blocks_know_what_stands_above_them() -> None:
    page = read_blocks(
        "<nav><a href=x>Home</a></nav><div class='entry-content'><p>First &amp; last <a href='y'>link</a>.<p>Next<br>"
        "<br>after</div><p id=leftSidebar>aside</p>"
    )
    assert page.texts == ["Home", "First & last link.", "Next", "after", "aside"]
    assert [page.tag(at) for at in range(5)] == ["nav", "p", "p", "p", "p"]
    assert page.above[0] & ANCESTOR["nav"]
    assert page.linked.tolist() == [4, 4, 0, 0, 0]
    assert page.links.tolist() == [1, 1, 0, 0, 0]
    assert page.near[1] & ATTRIBUTE_BIT["body"]
    assert page.near[4] & ATTRIBUTE_BIT["side"]
    assert not page.above[4] & ATTRIBUTE_BIT["body"]


@pytest.mark.parametrize("end", ["</script>", "</SCRIPT>", "</script >", "</script\n>", "</script/x>"])
def test_a_script_ends_at_an_end_tag_of_its_own_name_alone(end: str) -> None:
    texts = read_blocks(f"<p>seen</p><script>x = '<p>no</p></scripted>still no'{end}<p>again").texts
    assert texts == ["seen", "again"]


def test_brackets_in_attributes_comments_and_scripts_are_no_text() -> None:
    markup = "<p title='a > b' data-x=\"<b>no</b>\">yes</p><!-- <p>no</p> --><SCRIPT>if (a<b) no()</Script><style>no"
    markup = "<p data-y=\"<i>\" data-z='>'></p>" * 20 + markup
    assert read_blocks(markup).texts == ["yes"]
    assert read_blocks("<svg x=1>drawn<p>too").texts == ["too"]


def test_what_is_kept_has_the_highest_expected_f1() -> None:
    """Of every set of blocks: 0.4 is kept beside doubtful blocks and left out beside a certain one."""
    certain, doubtful = (np.array(found, np.float32) for found in ([0.99, 0.4, 0.02], [0.6, 0.4, 0.02]))
    texts = ["x" * 100] * 3
    assert likely_content(texts, certain).kept.tolist() == [True, False, False]
    assert likely_content(texts, doubtful).kept.tolist() == [True, True, False]
    for found in (certain, doubtful):
        likely = likely_content(texts, found)
        sets = [np.array(kept, bool) for kept in np.ndindex(2, 2, 2) if any(kept)]
        every = [2 * found[kept].sum() / (kept.sum() + found.sum()) for kept in sets]
        assert likely.expected_f1 == pytest.approx(max(every), rel=1e-5)


def test_a_short_doubtful_block_matters_as_little_among_chinese_text_as_among_english() -> None:
    found = np.array([1.0, 0.5], np.float32)
    for texts in (["河水一夜之间上涨了两米" * 20, "网站地图"], [BODY * 3, "Sitemap"]):
        assert likely_content(texts, found).expected_f1 > 0.98


@pytest.mark.parametrize("tag", ["p", "div", "li", "h2"])
@pytest.mark.parametrize("text", ["Boots.", "خبز لأسبوع", "三日月"])
def test_a_page_without_any_sign_of_chrome_is_kept_whole(tag: str, text: str) -> None:
    lines = [f"{text} {at}" for at in range(5)]
    found = extract("".join(f"<{tag}>{line}</{tag}>" for line in lines))
    assert [line.lstrip("- ") for line in found.text.split("\n") if line] == lines
    assert found.removed == []


def test_a_page_without_blocks_has_no_likely_content() -> None:
    assert likely_content([], np.zeros(0, np.float32)).expected_f1 == 0


def test_a_name_above_all_of_the_prose_tells_nothing_of_a_block() -> None:
    page = f"<p>{BODY}</p><ul><li>Home</li></ul><p>{BODY}</p>"
    bare, wrapped = (block_features(read_blocks(f"<div{name}>{page}</div>")) for name in ("", " class='banner'"))
    place = ABOVE.start + ATTRIBUTE_BIT["head"].bit_length() - 1
    assert abs(wrapped[:, place] - bare[:, place]).max() < 0.01


def test_an_inline_element_belongs_to_its_own_block_alone() -> None:
    page = read_page("<p>The first has none.</p><p>The <span class='share'>second</span> has one.</p>")
    assert page
    assert [len(run.inline) for run in page.runs] == [0, 1]


def test_one_net_over_a_page_gives_each_block_a_probability() -> None:
    page = read_blocks(PAGE)
    types = np.full(len(TYPES), 1 / len(TYPES), np.float32)
    found = article_probabilities(block_features(page, "The flood"), types)
    assert found.shape == (len(page),)
    assert ((found >= 0) & (found <= 1)).all()
    assert article_probabilities(block_features(read_blocks("")), types).shape == (0,)


@settings(max_examples=60)
@given(st.text(alphabet="<>/!-= \"'apdivstyle\0é\ud800&;#", max_size=120))
def test_any_markup_gets_an_answer(markup: str) -> None:
    assert isinstance(extract(markup).text, str)
