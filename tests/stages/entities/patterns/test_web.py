"""URLs, e-mail addresses, handles and hashtags are found without the sentence around them."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("see https://example.org/a_(b)?q=1, now", "URL", "https://example.org/a_(b)?q=1"),
        ("write to first.last+tag@mail.example.co.uk.", "EMAIL", "first.last+tag@mail.example.co.uk"),
        ("#تحرير_الرقة now", "HASHTAG", "#تحرير_الرقة"),
        ("thanks @docmill_dev!", "HANDLE", "@docmill_dev"),
    ],
)
def test_web_addresses_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]
