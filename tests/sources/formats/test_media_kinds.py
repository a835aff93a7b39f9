"""Bodies that are no documents are counted by a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.formats.media_kinds import media_kind


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "image"),
        ("video/mp4", "video"),
        ("text/javascript", "script"),
        ("application/x-javascript", "script"),
        ("text/css", "stylesheet"),
        ("application/ld+json", "data"),
        ("text/xml", "data"),
        ("application/pdf", "pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"),
        ("application/octet-stream", "other"),
        ("", "other"),
    ],
)
def test_a_media_type_has_a_kind(media_type: str, kind: str) -> None:
    assert media_kind(media_type) == kind


@given(st.text())
def test_strangers_add_no_kinds(media_type: str) -> None:
    few = {"audio", "font", "image", "video", "script", "stylesheet", "data", "pdf", "office", "archive", "other"}
    assert media_kind(media_type) in few
