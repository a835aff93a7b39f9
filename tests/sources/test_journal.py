"""The journal tells each version of each file from the next, whatever its name."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.errors import SourceError
from docmill.sources.journal import Journal, Version

NAMES = st.binary(min_size=1, max_size=12).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"0")))


@settings(max_examples=30)
@given(st.dictionaries(NAMES, st.tuples(st.integers(0, 1 << 50), st.integers(0, 1 << 60)), max_size=5))
def test_what_was_written_is_read(taken: dict[str, tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sub" / "journal"
        versions = {Path("/in") / name: Version(*version) for name, version in taken.items()}
        Journal.open(file).write(versions)
        again = Journal.open(file)
        assert {path: again.version(path) for path in versions} == versions
        assert again.version(Path("/in/never")) is None


def test_the_last_version_counts(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal")
    journal.write({Path("/a"): Version(1, 1)})
    journal.write({Path("/a"): Version(2, 2)})
    assert journal.version(Path("/a")) == Journal.open(tmp_path / "journal").version(Path("/a")) == Version(2, 2)


def test_a_journal_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="journal"):
        Journal.open(tmp_path)
