"""Media types of source code are told from those of prose."""

from __future__ import annotations

import pytest

from docmill.text.media_types import is_code_type


@pytest.mark.parametrize("media_type", ["text/x-python", "text/css", "Text/JavaScript; charset=utf-8"])
def test_code(media_type: str) -> None:
    assert is_code_type(media_type)


@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "text/html", "text/x-wiki", "", "image/png"])
def test_no_code(media_type: str) -> None:
    assert not is_code_type(media_type)
