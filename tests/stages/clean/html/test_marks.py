from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.html.marks import MOST_LOOKS, Marks
from docmill.stages.clean.html.page import read_page


def texts(markup: str) -> list[str]:
    page = read_page(markup)
    assert page
    return read_blocks(page).texts


def hidden(markup: str) -> list[str]:
    page = read_page(markup)
    assert page
    blocks = read_blocks(page)
    return [text for text, unseen in zip(blocks.texts, blocks.hidden.tolist(), strict=True) if unseen]


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        ("of 2.5&times;10<sup>6</sup> grains", "of 2.5×10^6 grains"),
        ("a speed of 5 m s<sup>-1</sup>", "a speed of 5 m s^-1"),
        ("x<sup>n + 1</sup> is odd", "x^(n + 1) is odd"),
        ("12 km<sup>2</sup> of marsh", "12 km^2 of marsh"),
        ("мощность 7 м<sup>3</sup> в час", "мощность 7 м^3 в час"),
        ("Ca<sup>2+</sup> and Cl<sup>−</sup>", "Ca^2+ and Cl^−"),
        ("H<sub>2</sub>SO<sub>4</sub>", "H2SO4"),
        ("the 21<sup>st</sup> of May", "the 21st of May"),
        ("le XIX<sup>e</sup> siècle", "le XIXe siècle"),
        ("Brand<sup>®</sup> soap", "Brand® soap"),
        ("3<sup>3</sup>/<sub>4</sub> miles", "3 3/4 miles"),
        ("<sup>1</sup>⁄<sub>2</sub> pint", "1⁄2 pint"),
        ("(a + b)<sup>2</sup>", "(a + b)^2"),
    ],
)
def test_raised_and_lowered_text_keeps_its_meaning(markup: str, read: str) -> None:
    assert texts(f"<p>{markup}</p>") == [read]


@pytest.mark.parametrize(
    "mark",
    [
        '<sup><a href="#fn4">4</a></sup>',
        '<a href="#n4"><sup>4</sup></a>',
        '<sup class="reference"><a href="#cite_note-4">[4]</a></sup>',
        '<sup id="cite_ref-4">[٤]</sup>',
        "<sup>4</sup>",
        "<sup>†</sup>",
        "<sup>[注 4]</sup>",
        '<a class="footnote-ref" href="#fn:4" role="doc-noteref">4</a>',
        '<sup class="noprint">[<a href="/wiki/x">citation needed</a>]</sup>',
        ' <a class="footnote-backref" href="#fnref4">↩</a>',
    ],
)
def test_marks_that_call_footnotes_go(mark: str) -> None:
    assert texts(f"<p>The tower was built in stone.{mark} It fell.</p>") == ["The tower was built in stone. It fell."]


def test_what_begins_a_footnote_stays() -> None:
    assert texts("<p><sup>4</sup> Archive of the town, folio 12.</p>") == ["4 Archive of the town, folio 12."]


@pytest.mark.parametrize(
    "mark",
    [
        '<a class="headerlink" href="#keep" title="Permalink to this heading">¶</a>',
        '<a href="#keep" class="anchor" aria-hidden="true">#</a>',
        '<a href="https://docs.example/api.html#keep">§</a>',
        '<a class="hash-link" href="#keep" aria-label="Direct link to keep">\u200b</a>',
        '<a class="anchor-link" href="#keep">Permalink</a>',
        '<span class="mw-editsection">[<a href="/edit">edit</a>]</span>',
        '<a class="viewcode-link" href="src.html"><span>[source]</span></a>',
    ],
)
def test_permalinks_and_edit_links_go_from_headings(mark: str) -> None:
    assert texts(f'<h2 id="keep">Keep archives{mark}</h2>') == ["Keep archives"]


def test_a_heading_that_is_a_link_to_itself_stays() -> None:
    assert texts('<h2 id="use"><a href="#use">Usage</a></h2>') == ["Usage"]


def test_ruby_keeps_its_base_text_alone() -> None:
    assert texts(
        "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>を<ruby>読<rt>よ</rt></ruby>む</p>"
    ) == ["漢字を読む"]
    assert texts("<p><ruby><rb>東京</rb><rtc><rt>とうきょう</rt></rtc></ruby>駅</p>") == ["東京駅"]


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        'style="color:red; DISPLAY : none"',
        "hidden",
        'style="visibility: hidden"',
        'aria-hidden="true"',
    ],
)
def test_hidden_elements_are_told_and_hidden_words_in_a_line_go(attributes: str) -> None:
    assert hidden(f"<p>seen</p><div {attributes}><section><p>not seen</p></section></div>") == ["not seen"]
    assert texts(f"<p>27 metres <span {attributes}>(0027)</span> high</p>") == ["27 metres high"]


@pytest.mark.parametrize(
    "attributes",
    [
        'class="tab-pane" style="display:none"',
        'role="tabpanel" hidden',
        'class="accordion-body" aria-hidden="true"',
        'hidden="until-found"',
        'class="wow fadeInUp" style="visibility:hidden"',
    ],
)
def test_what_a_reader_opens_or_scrolls_to_is_not_hidden(attributes: str) -> None:
    assert hidden(f"<div {attributes}><p>A part of the page.</p></div>") == []


def test_line_numbers_beside_code_go_and_lines_in_elements_of_their_own_stay_lines() -> None:
    gutter = '<table><tr><td class="linenos"><pre>1\n2</pre></td><td><pre>if x:\n    y()</pre></td></tr></table>'
    assert texts(gutter) == ["if x:\n    y()"]


@pytest.mark.parametrize("name", ["gutter", "line-number", "linenos"])
def test_a_page_that_is_laid_out_by_the_names_of_line_numbers_keeps_its_text(name: str) -> None:
    assert texts(f'<div class="{name}"><p>The river rose by 2 metres.</p></div>') == ["The river rose by 2 metres."]
    assert texts("<pre><div>if x:</div><div>    y()</div></pre>") == ["if x:", "    y()"]


def test_elements_that_a_page_makes_up_stand_apart_as_their_sentences_do() -> None:
    assert texts("<div><x-para>One ends.</x-para><x-para>Two begins.</x-para></div>") == ["One ends.\nTwo begins."]
    assert texts("<p>a <x-term>word</x-term> within a line</p>") == ["a word within a line"]


@pytest.mark.parametrize("names", ["hidden", "note d-none", "sr-only", "visually-hidden", "screen-reader-text"])
def test_a_block_that_a_framework_hides_by_its_name_is_hidden(names: str) -> None:
    assert hidden(f"<p>A text.</p><div class='{names}'><p>Nobody sees this.</p></div>") == ["Nobody sees this."]


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='hidden md:block'><p>Shown on wide screens.</p></div>",
        "<div class='d-none d-lg-flex'><p>Shown on wide screens.</p></div>",
        "<h3>How much?</h3><div class='hidden'><p>The answer opens by a click.</p></div>",
        "<div><button>How much?</button></div><div class='hidden'><p>The answer opens by a click.</p></div>",
        "<p>A line with <span class='sr-only'>words for readers</span> in it.</p>",
        "<pre class='hidden'>code that is drawn</pre>",
        "<p>Video</p><span class='toggler-tooltip'><div class='sr-only'>Shown to who points at the sign.</div></span>",
    ],
)
def test_what_such_a_name_hides_on_some_screens_or_until_a_click_is_not(markup: str) -> None:
    assert not hidden(f"<p>A text.</p>{markup}")


@pytest.mark.parametrize(
    "style", ["position:absolute;clip:rect(0 0 0 0)", "clip-path: inset(50%)", "font-size:0", "opacity:0;height:0"]
)
def test_a_block_that_its_style_draws_without_any_size_is_hidden(style: str) -> None:
    assert hidden(f"<p>A text.</p><p style='{style}'>Nobody sees this.</p>") == ["Nobody sees this."]


@pytest.mark.parametrize(
    "style", ["opacity:0", "opacity:0.9;position:absolute", "font-size:0.9em", "opacity: 0; transform: none"]
)
def test_what_is_faded_in_or_small_is_not_hidden(style: str) -> None:
    assert not hidden(f"<p>A text.</p><p style='{style}'>Everybody sees this.</p>")


@pytest.mark.parametrize(
    "names",
    [
        "hidden md:flow-root", "hidden md:list-item", "hidden md:!block", "hidden min-[700px]:block",
        "md:block! hidden",
        "hidden desktop:block", "hidden lg:max-xl:block", "tw_lg:flex hidden", "hidden md:tw-block",
        "d-none sm:d-block",
        "hidden group-data-[state=open]/item:block", "sr-only md:not-sr-only", "hide show-for-medium",
        "hide show-for-large-up", "hidden visible-md", "hidden visible-lg-inline-block", "d-none d-block",
        "d-none d-xl-inline-block", "note hide in", "hidden text show",
    ],
)  # fmt: skip
def test_what_another_name_shows_again_is_not_hidden(names: str) -> None:
    assert not hidden(f"<p>A text.</p><div class='{names}'><p>Somebody sees this.</p></div>")


@pytest.mark.parametrize(
    "names",
    [
        "hidden print:block", "hidden md:print:block", "d-none d-print-block", "hidden visible-print", "d-block d-none",
        "hidden group-hover/link:block", "sr-only focus:not-sr-only", "hidden md:flex-row", "hidden md:hidden",
        "hide show-for-sr", "in hide", "hidden md:grid-cols-2",
    ],
)  # fmt: skip
def test_what_is_shown_on_paper_or_below_a_pointer_alone_is_hidden(names: str) -> None:
    assert hidden(f"<p>A text.</p><div class='{names}'><p>Nobody sees this.</p></div>") == ["Nobody sees this."]


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='font-size:0'><div style='font-size:16px'>A column.</div></div>",
        "<div style='font-size:0px'><div><p>A column.</p></div> </div>",
        "<div style='font-size:0'>&shy;<font size=3>A column.</font></div>",
        "<div style='font-size:0'>gap<div><b style='FONT-SIZE:1rem'>A column.</b></div></div>",
        "<div style='position:absolute;clip:rect(0px,600px,400px,0px)'>A window.</div>",
        "<div style='clip:rect(0,0,0,0)'>Not cut, as it flows.</div>",
    ],
)
def test_gaps_closed_between_columns_and_windows_of_some_size_hide_nothing(markup: str) -> None:
    assert not hidden(f"<p>A text.</p>{markup}")


@pytest.mark.parametrize(
    "style", ["font-size :0", "font-size: 0px", "clip: rect(1px, 1px, 1px, 1px); position:fixed", "FONT-SIZE:0"]
)
def test_letters_without_size_and_windows_without_size_hide(style: str) -> None:
    markup = f"<p>A text.</p><div style='{style}'>Nobody <i style='font-size:0'>sees</i> this.</div>"
    assert any("Nobody" in text for text in hidden(markup))


@pytest.mark.parametrize(
    ("opens", "closes"), [("<div>", "</div><div class='hidden'>y</div>"), ("<div style='font-size:0'>z", "</div>")]
)
def test_elements_that_may_be_hidden_within_each_other_are_looked_at_in_bounded_time(opens: str, closes: str) -> None:
    tree = LexborHTMLParser(f"{opens * 1_000}x{closes * 1_000}")
    assert tree.body
    marks, nodes = Marks(), list(tree.body.traverse())
    spent = []
    for node in nodes:
        before = marks.looks
        marks.read(node, node.attributes)
        spent.append(before - marks.looks)
    assert sum(spent) <= MOST_LOOKS + len(nodes)
    assert sum(spent) > 1_000
