"""The page of formats is that of the code: every kind is in it, every reader and every limit is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.settings import Limits
from docmill.sources.formats.catalogue import FORMATS, Format, page
from docmill.sources.formats.readers import READERS
from docmill.sources.reader import MEMBERS
from docmill.sources.sniffing import Kind

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_that_of_today() -> None:
    assert (ROOT / "docs/reference/formats.md").read_text(encoding="utf-8") == page()


def test_every_kind_that_is_read_is_told_once() -> None:
    told = [kind for one in FORMATS for kind in one.kinds]
    assert sorted(told) == sorted(set(Kind) - {Kind.BINARY})
    assert {*READERS, *MEMBERS} <= set(told)


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_its_reader_and_its_limits_are_there(one: Format) -> None:
    assert (ROOT / "workers/docmill/sources" / one.reader).is_file()
    assert set(one.limits) <= set(Limits.model_fields)
