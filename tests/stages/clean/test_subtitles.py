"""Of subtitles what is said is kept, in any of the two formats."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.sources.sniffing import sniff
from docmill.stages.clean import CleanOptions, clean_document
from docmill.stages.clean.subtitles import subtitles_to_text

Take = Callable[..., list[Document]]

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>تغادر العبارة</i>\r\nفي السابعة.\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\n12\r\n"
)
VTT = """WEBVTT - port

NOTE nobody
sees this

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start
<v Layla>The ferry &amp; the bus
The ferry &amp; the bus
<00:00:03.000><c>leave.</c>
"""


@pytest.mark.parametrize(
    ("data", "media_type", "text"),
    [
        (SRT, "application/x-subrip", "تغادر العبارة\nفي السابعة.\n12"),
        (VTT, "text/vtt", "The ferry & the bus\nleave."),
    ],
)
def test_what_is_said_is_kept(data: str, media_type: str, text: str) -> None:
    assert sniff(data.encode())[1] == media_type
    assert subtitles_to_text(data) == text
    document = Document.make(data.encode(), uri="file:///a", media_type=media_type)
    assert clean_document(document, CleanOptions()).text == text


def test_a_text_with_times_is_prose() -> None:
    assert sniff(b"1\nAt 00:01 the ferry --> leaves")[1] == "text/plain"


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(subtitles_to_text(text), str)


def test_a_damaged_time_is_no_part_of_what_is_said() -> None:
    cues = "WEBVTT\n\n00:01.000 --> oops\nالعبارة\n00:03.000-->\nin five --> six hours\n"
    assert subtitles_to_text(cues) == "العبارة\nin five --> six hours"


def test_a_line_with_an_arrow_is_said_unless_a_time_begins_it() -> None:
    cues = "00:01.000 --> 00:02.000\n10.0.0.1 --> 10.0.0.2 is the route\n1,000,000 --> 2,000,000\n"
    assert subtitles_to_text(cues) == "10.0.0.1 --> 10.0.0.2 is the route\n1,000,000 --> 2,000,000"
