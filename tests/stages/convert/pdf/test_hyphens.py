"""Words divided at the end of a line."""

from __future__ import annotations

import pytest

from docmill.stages.convert.pdf.hyphens import WrittenWords, as_one_line, joined


@pytest.mark.parametrize(
    ("before", "line", "whole"),
    [
        ("an engi-", "neering firm", "an engineering firm"),
        ("сообще-", "ние пришло", "сообщение пришло"),
        ("a soft\u00ad", "ware house", "a software house"),
        ("the state-of-the-", "art hall", "the state-of-the-art hall"),
        ("near Saint-", "Denis", "near Saint-Denis"),
        ("pages 12-", "14", "pages 12-14"),
        ("he went -", "slowly", "he went - slowly"),
        ("two", "words", "two words"),
        ("图书", "馆", "图书馆"),
        ("ห้อง", "สมุด", "ห้องสมุด"),
    ],
)
def test_lines_are_joined_as_their_words_were_written(before: str, line: str, whole: str) -> None:
    kept, between = joined(before, line, WrittenWords([]))
    assert kept + between + line == whole


def test_the_document_itself_tells_which_hyphen_is_the_words_own() -> None:
    kept, between = joined("a well-", "known cafe", WrittenWords(["the well-known hall"]))
    assert kept + between + "known" == "a well-known"
    kept, between = joined("a well-", "known cafe", WrittenWords(["wellknown", "well-known"]))
    assert kept + between + "known" == "a wellknown"


def test_words_in_capitals_become_whole_too_and_the_lines_of_a_heading_are_one() -> None:
    kept, between = joined("an INTER-", "VIEW", WrittenWords([]))
    assert kept + between + "VIEW" == "an INTERVIEW"
    assert as_one_line(["the private pension in-", "surance", "act"]) == "the private pension insurance act"
    assert as_one_line([]) == ""
