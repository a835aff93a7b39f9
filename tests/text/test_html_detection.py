"""HTML is told by the first tag, whatever white space, comments and marks stand before it."""

from __future__ import annotations

import time

import pytest

from docmill.text.html_detection import is_html_content


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><html>",
        b"\n\t <p>A paragraph saved without its page.</p>",
        b'<?xml version="1.0"?>\n<!-- saved -->\n<html xmlns="http://www.w3.org/1999/xhtml">',
        b"\xef\xbb\xbf<div>",
        "\ufeff<html>".encode("utf-16-le"),
    ],
)
def test_a_content_that_begins_with_an_html_tag_is_html(head: bytes) -> None:
    assert is_html_content(head)


@pytest.mark.parametrize(
    "head", [b"", b"a < b", b"<rss version='2.0'>", b"<pre-alpha>", b"<!-- only a comment -->", b"<!-- cut off <p>"]
)
def test_other_contents_are_not(head: bytes) -> None:
    assert not is_html_content(head)


def test_many_comments_before_no_tag_take_no_time() -> None:
    started = time.perf_counter()
    assert not is_html_content(b"<!-- a -->" * 6_000 + b"x")
    assert time.perf_counter() - started < 1
