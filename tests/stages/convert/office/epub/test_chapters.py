"""Chapters of books."""

from __future__ import annotations

import pytest
from office_packages import xhtml

from docmill.errors import LimitError
from docmill.stages.convert.office.epub.chapters import chapter_markup, is_contents


def markup(raw: str | bytes) -> str:
    return chapter_markup(raw.encode() if isinstance(raw, str) else raw, "c.xhtml", 50, lambda *_: None)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('<p class="a" style="color:red">نص</p>', "<p>نص</p>"),
        ("<section><h2>a</h2><p>b<a href='x.html'>c</a></p></section>", "<div><h2>a</h2><p>bc</p></div>"),
        ('<p>a<span epub:type="pagebreak" title="12">12</span>b</p>', "<p>ab</p>"),
        ('<p>a<sup><a epub:type="noteref" href="#n">1</a></sup></p>', "<p>a[1]</p>"),
        ('<p>a<a role="doc-noteref" href="#n">[2]</a></p>', "<p>a[2]</p>"),
        ("<p><sup>1</sup>A note.</p><p>x<sup>2</sup></p>", "<p>[1] A note.</p><p>x<sup>2</sup></p>"),
        ('<aside epub:type="footnote"><p>note</p></aside>', "<div><p>note</p></div>"),
        ("<p><ruby>工事<rt>こうじ</rt></ruby></p>", "<p>工事</p>"),
        ("<p>a&nbsp;b &mdash; c&amp;d</p>", "<p>a\u00a0b — c&amp;d</p>"),
        ('<ol start="3"><li>a</li><li value="9">b</li><li>c</li></ol>', "<ol><li>3. a</li><li>9. b</li><li>10. c</li></ol>"),
        ('<ol type="a" reversed=""><li>a</li><li>b</li></ol>', "<ol><li>b. a</li><li>a. b</li></ol>"),
        ('<table><tr><td colspan="2">a</td></tr></table>', '<table><tr><td colspan="2">a</td></tr></table>'),
        ("<p>a<br/>b</p><hr/><script>no</script><style>no</style>", "<p>a<br>b</p><hr>"),
        ('<nav epub:type="toc"><ol><li>no</li></ol></nav><p>a</p>', "<p>a</p>"),
        ("<p>Let <math xmlns='http://www.w3.org/1998/Math/MathML'><msup><mi>x</mi><mn>2</mn></msup></math>.</p>", "<p>Let  x^2 .</p>"),
    ],
)  # fmt: skip
def test_what_stands_in_a_chapter(body: str, shown: str) -> None:
    assert markup(xhtml(body)) == shown


def test_hidden_text_is_removed() -> None:
    removed: list[tuple[str, str]] = []
    raw = xhtml('<p hidden="">a</p><p style="display: none">b</p><p>c</p>').encode()
    assert chapter_markup(raw, "c.xhtml", 50, lambda text, why: removed.append((text, why))) == "<p>c</p>"
    assert removed == [("a", "hidden"), ("b", "hidden")]


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16", "utf-8"])
def test_encodings_are_those_that_are_declared(encoding: str) -> None:
    raw = f'<?xml version="1.0" encoding="{encoding}"?><html><body><p>وصل القطار إلى دمشق</p></body></html>'
    assert markup(raw.encode(encoding)) == "<p>وصل القطار إلى دمشق</p>"


def test_what_is_not_well_formed_is_read_as_a_browser_reads_it() -> None:
    assert markup("<html><body><p>a<br>b<p>c &copy; & d<td>e</body>") == "<p>a<br>b</p><p>c © &amp; de</p>"


def test_entities_of_its_own_are_not_obeyed() -> None:
    raw = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>&a;&x;b</p></body></html>'
    found = markup(raw)
    assert "aaaa" not in found
    assert found.endswith("b</p>")


def test_depth_is_bounded() -> None:
    with pytest.raises(LimitError):
        markup(xhtml("<div>" * 60 + "</div>" * 60))


def test_pages_that_say_only_where_others_are() -> None:
    links = "".join(
        f'<p><a href="c{number}.xhtml">The name of chapter {number}</a></p>' for number in range(20)
    ).encode()
    page = b"<html><body><h1>Contents</h1>" + links + b"</body></html>"
    assert is_contents(page, markup(page), is_navigation=True)
    assert not is_contents(page, markup(page), is_navigation=False)
    text = xhtml("<p>" + "word " * 60 + "</p>").encode()
    assert not is_contents(text, markup(text), is_navigation=True)
    assert is_contents(b"", "<h1>Contents</h1>", is_navigation=True)
