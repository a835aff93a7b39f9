"""Pages of a MediaWiki dump are documents, read one by one; what is no page to read is counted by kind."""

from __future__ import annotations

import bz2
import io
from collections import Counter
from collections.abc import Callable

import pytest
import zstandard

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="ar">
  <siteinfo><sitename>ويكيبيديا</sitename><base>https://ar.wiki.example/wiki/%D8%A7</base>
    <namespaces><namespace key="0" case="first-letter" /><namespace key="6" case="first-letter">ملف</namespace>
    <namespace key="14" case="first-letter">تصنيف</namespace></namespaces></siteinfo>
"""


def page(
    title: str, text: str = "'''نص''' &amp; [[رابط]]", ns: int = 0, more: str = "", model: str = "wikitext"
) -> str:
    return f"""  <page><title>{title}</title><ns>{ns}</ns><id>7</id>{more}
    <revision><id>8</id><timestamp>2025-01-01T00:00:00Z</timestamp><text>قديم</text></revision>
    <revision><id>9</id><timestamp>2026-01-01T00:00:00Z</timestamp><contributor><id>5</id></contributor>
      <model>{model}</model><format>text/x-wiki</format><text bytes="9" xml:space="preserve">{text}</text></revision>
  </page>
"""


def dump(*pages: str) -> bytes:
    return (HEAD + "".join(pages) + "</mediawiki>\n").encode()


@pytest.mark.parametrize(
    ("pack", "name"), [(bytes, "d.xml"), (bz2.compress, "d.xml.bz2"), (zstandard.compress, "d.xml.zst")]
)
def test_a_page_is_a_document(take_bytes: Take, pack: Callable[[bytes], bytes], name: str) -> None:
    (document,) = take_bytes(pack(dump(page("عبارة الميناء"))), name)
    assert document.content.decode() == "'''نص''' & [[رابط]]"
    assert document.source.media_type == "text/x-wiki"
    assert document.source.uri.startswith("https://ar.wiki.example/wiki/%D8%B9%D8%A8")
    assert document.source.metadata == {
        "title": "عبارة الميناء",
        "page_id": "7",
        "revision_id": "9",
        "revision_time": "2026-01-01T00:00:00Z",
        "site": "ويكيبيديا",
        "language": "ar",
        "file_namespace": "ملف",
        "category_namespace": "تصنيف",
        "source_file": f"file:///in/{name}",
    }
    assert (document.source.place.member, document.source.place.line) == ("عبارة الميناء", 5)


def test_what_is_no_page_to_read_is_counted(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    data = dump(
        page("a"),
        page("b", more='<redirect title="a" />'),
        page("نقاش:a", ns=1),
        page("قالب:c", ns=10),
        page("ملف:d", ns=6),
        page("وحدة:e", ns=828, model="Scribunto"),
        page("f", model="javascript"),
        page("g", text=""),
        page("بوابة:h", ns=100),
    )
    assert [one.source.place.member for one in take_bytes(data)] == ["a", "بوابة:h"]
    kinds = Counter(kind for kind, _ in take_skipped(data))
    assert kinds == {"redirect": 1, "talk": 1, "template": 1, "image": 1, "script": 2, "empty": 1}
    assert len(take_bytes(data)) + kinds.total() == data.count(b"<page>")


def test_a_broken_page_is_quarantined_alone(take_bytes: Take) -> None:
    first, broken, last = take_bytes(dump(page("a"), page("b").replace("</title>", ""), page("c")))
    assert (first.failure, last.failure) == (None, None)
    assert broken.failure is not None
    assert "line 10: not well-formed XML" in broken.failure.message


def test_damage_to_one_stream_of_a_compressed_dump_costs_its_own_pages(take_bytes: Take) -> None:
    parts = [HEAD, *("".join(page(f"p{10 * one + two}") for two in range(10)) for one in range(4)), "</mediawiki>"]
    packed = [bz2.compress(part.encode()) for part in parts]
    assert len(take_bytes(b"".join(packed), "d.xml.bz2")) == 40
    damaged = bytearray(packed[2])
    damaged[len(damaged) // 2] ^= 255
    packed[2] = bytes(damaged)
    found = take_bytes(b"".join(packed), "d.xml.bz2")
    whole = [str(one.source.place.member) for one in found if one.failure is None]
    assert whole == [f"p{number}" for number in (*range(10), *range(20, 40))]
    assert any(one.failure for one in found)


def test_a_page_beyond_the_limit_is_quarantined_alone(take_bytes: Take) -> None:
    large, small = take_bytes(dump(page("a", "x" * 90_000), page("b")), document_bytes=10_000)
    assert large.failure is not None
    assert "DOCMILL_LIMITS__DOCUMENT_BYTES" in large.failure.message
    assert small.failure is None


def test_a_dump_without_end_is_read_page_by_page() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            data = (page(f"p{self.given}") if self.given else HEAD).encode()
            self.given += 1
            buffer[: len(data)] = data
            return len(data)

    found = documents(Entry(Stream(Endless()), "file:///in/d.xml", "d.xml"), Limits(), Fields())
    assert len([next(found) for _ in range(2000)]) == 2000


def test_a_dump_without_pages_is_counted_as_empty(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    for data in (dump(), b"<mediawiki\n</mediawiki>"):
        failed = [one for one in take_bytes(data, "a.xml") if one.failure]
        assert failed or take_skipped(data, "a.xml") == [("empty", "file:///in/a.xml")]
    assert take_skipped(dump(), "a.xml") == [("empty", "file:///in/a.xml")]


@pytest.mark.parametrize("text", ["#REDIRECT [[a]]", "#تحويل [[عبارة]]\n[[تصنيف:سفن]]", "#REDIRECCIÓN: [[a]]"])
def test_a_dump_that_does_not_mark_redirects_holds_them_all_the_same(
    take_bytes: Take, take_skipped: TakeSkipped, text: str
) -> None:
    assert take_bytes(dump(page("b", text))) == []
    assert [kind for kind, _ in take_skipped(dump(page("b", text)))] == ["redirect"]


@pytest.mark.parametrize("text", ["# [[a]]\n# [[b]]", "#one [[a]] two" + " ferries" * 100])
def test_a_list_of_links_is_no_redirect(take_bytes: Take, text: str) -> None:
    assert len(take_bytes(dump(page("b", text)))) == 1


def test_a_page_in_which_another_is_lost_is_told_by_the_text_between_its_elements(take_bytes: Take) -> None:
    torn = page("أولى", more="title><ns>0</ns>")
    told, read = take_bytes(dump(torn, page("ثانية")), "d.xml")
    assert told.failure is not None
    assert "text stands between its elements" in told.failure.message
    assert read.failure is None
