"""Source code and Markdown are told from prose in any script, and code keeps its lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.documents import Document
from docmill.sources.sniffing.source_code import code_type, is_markdown
from docmill.stages.clean import CleanOptions, clean_document

Take = Callable[..., list[Document]]
ROOT = Path(__file__).resolve().parents[3]

PYTHON = b'''import os

def leave(at: int) -> None:
    """Leave the harbour."""
    if at > 7:
        print("too late")
    return None
'''
C = b'#include <stdio.h>\n\nint main(void)\n{\n    puts("ferry");\n    return 0;\n}\n'
SCRIPT = b"const at = 7;\nfunction leave() {\n  return at;\n}\nmodule.exports = { leave };\n"
CONFIG = b"[ferry]\nname = north\nspeed = 12\n\n[harbour]\ndepth = 4\n"


@pytest.mark.parametrize("code", [PYTHON, C, SCRIPT, CONFIG])
def test_code_is_told_without_a_name(code: bytes) -> None:
    assert code_type(code, "") == "text/x-source-code"


@pytest.mark.parametrize(
    ("code", "suffix", "media_type"),
    [
        (PYTHON, ".py", "text/x-python"),
        (C, ".c", "text/x-c"),
        (SCRIPT, ".mjs", "text/javascript"),
        (CONFIG, ".ini", "text/x-ini"),
        (b"#!/bin/sh\necho ferry\n", "", "text/x-shellscript"),
        (b"#!/usr/bin/env python3\nprint(1)\n", "", "text/x-source-code"),
    ],
)
def test_its_name_tells_the_language(code: bytes, suffix: str, media_type: str) -> None:
    assert code_type(code, suffix) == media_type


def test_a_name_alone_does_not_make_prose_code() -> None:
    prose = "تغادر العبارة الميناء في السابعة صباحا.\nوتعود عند الغروب.\n".encode()
    assert code_type(prose, ".py") is None


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.name)
def test_pages_in_any_language_are_prose(path: Path) -> None:
    assert code_type(path.read_bytes(), "") is None
    assert not is_markdown(path.read_bytes(), "")


def test_this_package_is_code_and_its_guides_are_markdown() -> None:
    modules = [path for path in (ROOT / "workers").rglob("*.py") if path.stat().st_size > 400]
    assert [path for path in modules if code_type(path.read_bytes()[:8192], ".py") is None] == []
    pages = [path for path in (ROOT / "docs").rglob("*.md") if not is_markdown(path.read_bytes()[:8192], ".md")]
    assert pages == []


def test_markdown_needs_two_kinds_of_marks_without_a_name() -> None:
    assert is_markdown("# عبارة\n\nانظر [الجدول](https://a.example/t).\n".encode(), "")
    assert not is_markdown(b"# one heading is also a comment\n", "")
    assert is_markdown(b"# one heading\n", ".md")


def test_code_is_not_cleaned_as_prose(take_bytes: Take) -> None:
    code = PYTHON + b"# Share this article\n# Subscribe to our newsletter\n# All rights reserved\n"
    (document,) = take_bytes(code, "leave.py")
    assert document.source.media_type == "text/x-python"
    cleaned = clean_document(document, CleanOptions())
    assert cleaned.text == code.decode().strip()
    assert (cleaned.removed, cleaned.title) == ([], None)
