"""Elements are cut out of XML whatever stands in them, and a broken one costs none of the others."""

from __future__ import annotations

import io
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.errors import LimitError, SourceError
from docmill.sources.formats.markup.xml_parts import Shape, XmlPart, as_utf8, split_elements

SHAPE = Shape("item|entry", "rss|feed", "inner|id", of_head="inner", asides="image")


class Dripping(io.RawIOBase):
    """Gives some bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__()
        self._inner, self._size = io.BytesIO(data), size

    def readable(self) -> bool:
        return True

    def read(self, _: int = -1) -> bytes:
        return self._inner.read(self._size)


def parts(data: bytes, limit: int = 1 << 20, drip: int = 1 << 20) -> list[XmlPart]:
    return list(split_elements(Dripping(data, drip), SHAPE, limit))


def told(data: bytes, limit: int = 1 << 20) -> list[tuple[bytes, bool]]:
    return [(part.raw, part.error is None) for part in parts(data, limit) if not part.is_head]


@pytest.mark.parametrize("drip", [1, 3, 1 << 20])
def test_elements_with_their_places(drip: int) -> None:
    one = b"<item>1<!-- </item> --><![CDATA[<item></item>]]></item>"
    two = b'<a:entry x="y">2<itemised/></a:entry >'
    data = b"<?xml version='1.0'?>\n<rss><title>t</title>\n" + one + b"\n<other/>\n" + two + b"<item/></rss>\n"
    head, *found, empty = parts(data, drip=drip)
    assert (head.is_head, head.raw) == (True, b"<?xml version='1.0'?>\n<rss><title>t</title>\n")
    assert [part.raw for part in (*found, empty)] == [one, two, b"<item/>"]
    assert [(part.number, part.offset) for part in found[:2]] == [(3, data.index(one)), (5, data.index(two))]
    assert all(part.error is None for part in (*found, empty))


def test_a_missing_end_tag_costs_its_own_element() -> None:
    assert told(b"<rss><item>1<item>2</item></rss>") == [(b"<item>1", False), (b"<item>2</item>", True)]


@pytest.mark.parametrize(
    ("before", "between", "is_torn"),
    [
        (b"<rss><channel>", b"\n<i\n\nm>", True),
        (b"<rss><ch.\x95h#g<?<J\xe6W>", b"", True),
        (b"<rss><channel>\0", b"", True),
        (b"<rss><channel>", b"</channel><channel>", False),
        (b"<rss><channel>", b"<!-- <b> --><![CDATA[ <i ]]><x y='a>b'/><l/>&nbsp;<m:q>it's</m:q>", False),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<?x <y?><rss><channel><link>a</link>", b"\n", False),
        (b"<rss><channel>", b"<!-- ", False),
    ],
)
def test_damage_to_what_stands_around_elements_is_told(before: bytes, between: bytes, is_torn: bool) -> None:
    for drip in (3, 1 << 20):
        found = parts(before + b"<item>1</item>" + between + b"<item>2</item></channel></rss>", drip=drip)
        assert sum(part.error is None for part in found if not part.is_head) == 2
        assert [str(part.error)[:29] for part in found if part.error] == [
            "an element may be lost here: "[:29]
        ] * is_torn


def test_a_missing_beginning_is_told() -> None:
    assert told(b"<rss><item>1</item><itm>2</item><item>3</item></rss>") == [
        (b"<item>1</item>", True),
        (b"<itm>2</item>", False),
        (b"<item>3</item>", True),
    ]


def test_an_element_without_its_tags_is_told() -> None:
    assert told(b"<rss><inner/><item>1</item><inner/></rss>") == [
        (b"<item>1</item>", True),
        (b"<inner/></rss>", False),
    ]
    assert told(b"<rss><inner/><inner/></rss>") == [(b"<rss><inner/><inner/></rss>", False)]
    assert told(b"<rss></item><item>1</item></rss>") == [(b"<rss></item>", False), (b"<item>1</item>", True)]


@pytest.mark.parametrize("opened", [b"<!--", b"<![CDATA["])
def test_an_open_comment_or_section_costs_its_own_element(opened: bytes) -> None:
    assert told(b"<rss><item>1" + opened + b"</item><item>2</item></rss>") == [
        (b"<item>1" + opened + b"</item>", True),
        (b"<item>2</item>", True),
    ]


@pytest.mark.parametrize("element", [b"<item><!--</item>", b"<item ", b"<item><![CDATA[", b"<item><!--x"])
def test_many_elements_that_want_what_never_comes_are_not_searched_again_and_again(element: bytes) -> None:
    assert sum(1 for part in parts(b"<rss>" + element * 50_000, limit=1 << 25) if not part.is_head) >= 50_000


def test_a_cut_is_told_wherever_it_is() -> None:
    data = b"<rss><item>one</item>\n<item>two</item>\n</rss>"
    for size in range(6, len(data)):
        found = parts(data[:size])
        assert any(part.error for part in found), data[:size]
        whole = [part.raw for part in found if not part.error and not part.is_head]
        assert whole == [one for one in (b"<item>one</item>", b"<item>two</item>") if one in data[:size]]


def test_an_element_beyond_the_limit_is_passed_over() -> None:
    large = b"<item>" + b"x" * 700_000 + b"</item>"
    first, second = [part for part in parts(b"<rss>" + large + b"<item>2</item></rss>", 1000, 9999) if not part.is_head]
    assert isinstance(first.error, LimitError)
    assert (first.size, second.raw) == (len(large), b"<item>2</item>")


def test_what_broke_the_stream_is_told() -> None:
    class Broken(io.RawIOBase):
        def read(self, _: int = -1) -> bytes:
            raise OSError("gone")

    head, broken = split_elements(Broken(), SHAPE, 1000)
    assert head.is_head
    assert isinstance(broken.error, OSError)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1256", "gb18030", "utf-8-sig"])
def test_declared_encodings(encoding: str) -> None:
    text = "<?xml version='1.0' encoding='" + encoding.removesuffix("-sig") + "'?><rss><item>码</item></rss>"
    raw = text.replace("码", "عبارة" if encoding == "windows-1256" else "码").encode(encoding)
    stream = as_utf8(cast(io.RawIOBase, io.BytesIO(raw)), raw)
    assert "ب" in stream.read().decode() if encoding == "windows-1256" else "码" in stream.read().decode()


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(SourceError, match="klingon"):
        as_utf8(io.RawIOBase(), b"<?xml version='1.0' encoding='klingon'?>")


@given(
    st.lists(
        st.sampled_from(["<item>", "</item>", "<item/>", "<!--", "-->", "<![CDATA[", "]]>", "x", "</rss>", "<rss>"])
    )
)
def test_no_element_vanishes_whatever_stands_there(tokens: list[str]) -> None:
    data = "".join(tokens).encode()
    found = [part for part in parts(data, limit=200) if not part.is_head]
    assert sum(part.size for part in found) <= len(data)
    assert len(found) >= (1 if "<item" in "".join(tokens) or "</item>" in tokens else 0)


@pytest.mark.parametrize(
    ("head", "is_told"),
    [
        (b"<rss><inner>about</inner><a:inner>longer</a:inner>", False),  # what a feed says of itself, in two words
        (b"<rss><inner>about</inner><inner>of an item</inner>", True),
        (b"<rss><id>of an item</id>", True),
        (b"<rss><inner>about</inner><image><inner>a logo</inner></image>", False),
        (b"<rss><inner>about</inner><image href='x'/><inner>of an item</inner>", True),
    ],
)
def test_what_a_head_may_hold_once_is_no_lost_element(head: bytes, is_told: bool) -> None:
    assert [part.error is not None for part in parts(head + b"<item>1</item></rss>")] == [
        *([False, True] if is_told else [False]),
        False,
    ]
