"""Content made to exhaust time or memory: each gets an answer, within bounds that a child process enforces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from docmill.settings import Limits
from tests.stages.clean.bounded import Bounded, bounded

pytestmark = pytest.mark.slow

MILLION = 1_000_000
LARGEST = Limits().document_bytes  # what is larger is quarantined by its reader
MEMORY = 3 << 30  # bytes of address space; a worker's container has more
SECONDS = 100  # of CPU; each case takes 10 at most here, so it is a hang that is ended, not slowness

HTML: dict[str, Callable[[], bytes]] = {
    "16 MB of div": lambda: b"<div>" * (LARGEST // 5),
    "a million nested tags": lambda: b"<b>" * MILLION + b"deep" + b"</b>" * MILLION,
    "depth hidden by stray end tags": lambda: b"<div></i>" * 140_000 + b"deep",
    "a few hundred nested elements": lambda: b"<div>" * 1900 + b"<p>deep</p>",
    "nested tables": lambda: b"<table><tr><td>" * 600 + b"deep",
    "nested lists": lambda: b"<ul><li>item" * 900,
    "nested forms": lambda: b"<form><input>" * 1000 + b"text",
    "formatting to adopt": lambda: b"<b><p>" * 900 + b"text</b>" * 900,
    "entities by the hundred thousand": lambda: b"<p>" + b"&amp;" * 200_000,
    "numeric entities": lambda: b"<p>" + b"&#x1F600;" * 100_000,
    "a number of five million digits": lambda: b"<p>&#" + b"9" * (5 * MILLION) + b"; end",
    "numbers of five thousand digits": lambda: (b"<p>&#" + b"9" * 5000 + b";</p>") * 100,
    "a billion laughs": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "laugh">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
        + b"]><html><body><p>&a9;</p></body></html>"
    ),
    "an attribute of 16 MB": lambda: b'<p title="' + b"x" * LARGEST + b'">text</p>',
    "a million attributes": lambda: b"<p " + b" ".join(b"a%d=b" % n for n in range(MILLION)) + b">text</p>",
    "thirty thousand attributes in a small page": lambda: b"<p " + b"a=b " * 30_000 + b">text</p>",
    "NULs": lambda: b"<p>a\0b</p>" * 10_000,
    "lone surrogates": lambda: "<p>\ud800x\udc00</p>".encode("utf-8", "surrogatepass") * 10_000,
    "a line of 2 MB": lambda: b"<p>" + b"word " * 400_000,
    "combining marks": ("<p>a" + "\u0301\u0316" * MILLION).encode,
    "an unclosed comment": lambda: b"text <!-- " + b"x" * (10 * MILLION),
    "a million unclosed comments": lambda: b"<!--" * MILLION,
    "a million unclosed scripts": lambda: b"<script>" * MILLION,
    "scripts ended in capitals": lambda: b"<script>x</SCRIPT>" * 300_000,
    "hyphens in a comment": lambda: b"<!--" + b"- " * (2 * MILLION) + b"-->text",
    "a million less-than signs": lambda: b"<" * MILLION,
    "unclosed tags": lambda: b"<a" * 500_000,
    "attributes that begin with a sign of equality": lambda: b"<a" + b" =b" * 200 + b">text</a>" + b" word" * 40_000,
    "unclosed metas": lambda: b"<meta charset=" * 100_000,
    "unclosed prologs": lambda: b"<?xml encoding " * 100_000,
    "a title of 4 MB": lambda: b"<title>" + b"word " * 800_000 + b"</title><p>text</p>",
    "nested JSON-LD": lambda: (
        b'<script type="application/ld+json">' + b'{"@graph":[' * 100_000 + b"</script><p>text</p>"
    ),
    "twenty thousand dates": lambda: b"<time datetime='2020-01-01'>1 January 2020</time>" * 20_000,
}
TOO_LARGE = {
    "entities by the hundred thousand",
    "numeric entities",
    "a line of 2 MB",
    "a million less-than signs",
    "unclosed tags",
}
"""They are also tried as pages too large to be parsed; `16 MB of div` and a few more are so large by themselves."""
DEEP = {"a million nested tags", "depth hidden by stray end tags", "nested tables"}
PLAIN: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "NULs": lambda: b"\0" * (10 * MILLION),
    "lone surrogates": lambda: b"\xed\xa0\x80 " * 250_000,
    "a line of 2 MB": lambda: b"word " * 400_000,
    "an Arabic line of 2 MB": lambda: "كلمة ".encode() * 250_000,
    "a word of 5 MB": lambda: b"x" * (5 * MILLION),
    "short lines": lambda: b"ab\n" * 100_000,
    "10 MB of spaces": lambda: b" " * (10 * MILLION),
    "10 MB of spaces between two words": lambda: b"x" + b" " * (10 * MILLION) + b"x",
    "tabs before a word": lambda: b"\t " * MILLION + b"x",
    "exotic spaces": lambda: "\u00a0".encode() * MILLION + b"x",
    "line ends": lambda: b"\n" * MILLION,
    "line separators": lambda: "ab\u2028\r\n".encode() * 100_000,
    "10 MB of combining marks": ("a" + "\u0301\u0316" * 2_500_000).encode,
    "harakat of two classes": ("ب" + "\u064b\u0650" * 2_500_000).encode,
    "jamo": lambda: "\u1100\u1161".encode() * 500_000,
    "joiners": lambda: "\u200d".encode() * 250_000 + "م\u200c".encode() * 250_000,
    "forms that grow eighteenfold": lambda: "\ufdfa".encode() * 100_000,
    "mojibake": lambda: "schÃ¶n und gut â€“ \n".encode() * 20_000,
    "a line of mojibake": lambda: "schÃ¶n und gut â€“ ".encode() * 25_000,
    "windows-1256 mojibake": lambda: "ط§ظ„ط³ظ„ط§ظ… ".encode() * 25_000,
    "nearly mojibake": lambda: "Ã".encode() * MILLION,
    "UTF-7": lambda: b"+ADw-script+AD4-" * 25_000,
    "mixed encodings": lambda: ("سلام ".encode("cp1256") + "привет ".encode("koi8-r") + "你好".encode("gbk")) * 20_000,
    "all bytes": lambda: bytes(range(256)) * 1000,
    "escapes": lambda: b"\x1b$B" + b"0l" * 250_000 + b"\x1b$" * 25_000,
    "full stops and quotes": lambda: b'."' * MILLION + b"x",
    "breadcrumbs": lambda: b"a > " * MILLION + b"\nA headline for the test\n",
    "a byline of spaces": lambda: b"A title of this text\n\nby" + b" " * (2 * MILLION) + b"x\n",
    "at signs": lambda: b"a@" * MILLION,
    "braces": lambda: b"{ } ; " * 300_000,
}


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    with bounded(tmp_path_factory.mktemp("bounded"), MEMORY, SECONDS) as made:
        yield made


@pytest.mark.parametrize("name", HTML)
def test_a_hostile_page_gets_an_answer(processes: Bounded, name: str) -> None:
    content = HTML[name]()
    found = processes.clean("text/html", content)
    assert found["chars"] <= len(content)
    assert found["filtered"] == (None if found["chars"] else "no text")
    if name in DEEP:
        assert "deep" in found["head"], "text under many tags is kept"
    if name in TOO_LARGE:
        assert processes.clean("text/html", content, max_html_chars=len(content) - 1)["chars"] <= len(content)


@pytest.mark.parametrize("name", PLAIN)
def test_a_hostile_text_gets_an_answer(processes: Bounded, name: str) -> None:
    content = PLAIN[name]()
    found = processes.clean("text/plain", content)
    assert found["chars"] <= 6 * len(content)  # one Arabic form of three bytes stands for eighteen letters
    assert found["filtered"] == (None if found["chars"] else "no text")
