"""A ledger whose ids were made from whole paths is refused, and taken over by the command that the message names."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.delivery.ledger import Ledger
from docmill.documents import document_id
from docmill.errors import ConfigError
from docmill.settings import load
from docmill.sources import read
from tests.sources.holding import HOLD, hold_readers

Command = Callable[..., str]


@pytest.fixture
def old(docmill: Command, ledger: Ledger, namespace: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ledger:
    """A ledger that an older docmill admitted one local file to."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("A text that was enqueued before.")
    (document,) = read([str(tmp_path / "in")], limits=load().limits, fields=load().fields)
    before = document_id(document.source.uri, document.source.place, document.source.sha256)
    assert before != document.id
    ledger.admit("b", "monday", ("clean", "store"), [before], {"states": b"k"})
    ledger.client.delete(ledger.key("ids"))
    return ledger


def test_it_is_refused_and_the_message_names_the_command(old: Ledger) -> None:
    with pytest.raises(ConfigError, match="docmill migrate"):
        old.admit("c", "monday", ("clean", "store"), ["f" * 32], {"states": b"k"})
    assert old.load("c") == {}


def test_taken_over_it_knows_the_same_files_wherever_they_stand(docmill: Command, old: Ledger, tmp_path: Path) -> None:
    docmill("migrate", tmp_path / "in")
    (tmp_path / "elsewhere").mkdir()
    shutil.move(tmp_path / "in", tmp_path / "elsewhere/in")
    (document,) = read([str(tmp_path / "elsewhere/in")], limits=load().limits, fields=load().fields)
    assert old.seen([document.id]) == [True]
    assert old.admit("c", "monday", ("clean", "store"), ["f" * 32], {"states": b"k"}) is None


def test_what_was_not_known_before_is_not_known_after(docmill: Command, old: Ledger, tmp_path: Path) -> None:
    (tmp_path / "in/b.txt").write_text("A new text.")
    docmill("migrate", tmp_path / "in")
    documents = read([str(tmp_path / "in")], limits=load().limits, fields=load().fields)
    assert old.seen([document.id for document in documents]) == [True, False]


def test_a_file_that_holds_its_reader_costs_itself_alone(
    docmill: Command, old: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document,) = read([str(tmp_path / "in")], limits=load().limits, fields=load().fields)
    (tmp_path / "in/0.txt").write_text(f"{HOLD} the reader.")
    hold_readers(monkeypatch)
    docmill("migrate", tmp_path / "in")
    assert old.seen([document.id]) == [True]


def test_a_new_ledger_needs_no_migration(ledger: Ledger) -> None:
    assert ledger.admit("b", "r", ("store",), ["1" * 32], {"states": b"k"}) is None
    assert ledger.admit("c", "r", ("store",), ["2" * 32], {"states": b"k"}) is None
