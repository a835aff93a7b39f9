"""The journal tells each version of each file from the next, whatever its name."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.errors import SourceError
from docmill.sources.journal import OLD_NAME, Journal, Version, journal_of

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


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


TAKEN = {Path("/in/a"): Version(1, 2)}


def test_the_journal_stands_in_the_users_state_folder_for_its_owner_alone(inbox: Path, tmp_path: Path) -> None:
    journal = journal_of(inbox)
    journal.write(TAKEN)
    assert journal.path.is_relative_to(tmp_path / "state" / "docmill")
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    assert list(inbox.iterdir()) == []
    assert journal_of(inbox).version(Path("/in/a")) == Version(1, 2)


def test_a_link_in_the_journals_place_is_not_followed(tmp_path: Path) -> None:
    shell = tmp_path / "profile"
    shell.write_text("export A=1\n")
    (tmp_path / "journal").symlink_to(shell)
    with pytest.raises(SourceError, match="journal"):
        Journal.open(tmp_path / "journal").write(TAKEN)
    assert shell.read_text() == "export A=1\n"


def test_a_file_with_another_name_is_no_journal(tmp_path: Path) -> None:
    shell = tmp_path / "profile"
    shell.write_text("")
    (tmp_path / "journal").hardlink_to(shell)
    with pytest.raises(SourceError, match="one name"):
        Journal.open(tmp_path / "journal")
    assert shell.read_text() == ""


@pytest.mark.parametrize("content", ["export A=1\n", "{}\n", "[1]"])
def test_a_file_that_holds_something_else_is_no_journal(tmp_path: Path, content: str) -> None:
    (tmp_path / "profile").write_text(content)
    with pytest.raises(SourceError, match="no journal"):
        Journal.open(tmp_path / "profile")
    assert (tmp_path / "profile").read_text() == content


def test_a_pipe_in_the_journals_place_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "journal")
    with pytest.raises(SourceError, match="journal"):
        Journal.open(tmp_path / "journal")


def test_a_folder_that_others_write_to_is_refused_with_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(SourceError, match=r"chmod go-w"):
        Journal.open(tmp_path / "open" / "journal")
    (tmp_path / "open").chmod(0o1777)  # as /tmp has it: nobody can replace our file there
    Journal.open(tmp_path / "open" / "journal")


def test_permissions_of_others_are_taken_off(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal").write(TAKEN)
    (tmp_path / "journal").chmod(0o666)
    Journal.open(tmp_path / "journal")
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) == 0o600


def test_a_journal_of_an_earlier_release_is_taken_over_once(inbox: Path) -> None:
    old = inbox / OLD_NAME
    old.write_text('{"path": "/in/a", "size": 1, "mtime_ns": 2}\n')
    assert journal_of(inbox).version(Path("/in/a")) == Version(1, 2)
    old.write_text('{"path": "/in/b", "size": 1, "mtime_ns": 2}\n')
    assert journal_of(inbox).version(Path("/in/b")) is None
    old.unlink()
    assert journal_of(inbox).version(Path("/in/a")) == Version(1, 2)


@pytest.mark.parametrize("trap", ["link", "writable", "pipe", "another's"])
def test_what_anybody_may_have_put_there_is_not_taken_over(inbox: Path, tmp_path: Path, trap: str) -> None:
    line = '{"path": "/in/a", "size": 1, "mtime_ns": 2}\n'
    old = inbox / OLD_NAME
    if trap == "pipe":
        os.mkfifo(old)
    elif trap == "link":
        (tmp_path / "elsewhere").write_text(line)
        old.symlink_to(tmp_path / "elsewhere")
    else:
        old.write_text(line)
        old.chmod(0o666 if trap == "writable" else 0o644)
        if trap == "another's":
            if os.geteuid():
                pytest.skip("only root can give files away")
            os.chown(old, 1234, 1234)
    assert journal_of(inbox).version(Path("/in/a")) is None
