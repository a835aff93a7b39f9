"""`docmill diff` and `docmill show`: records by id or its first characters, differing words marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from docmill.cli.commands.diff import NEW, OLD, marked_words, sentence_rows
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.stores import open_store

Command = Callable[..., str]


def test_sentences_that_fold_alike_stand_in_one_row() -> None:
    one = "The first stands. The second is here! A third"
    two = "THE FIRST STANDS. The other is here! And more. A third"
    assert list(sentence_rows(one, two)) == [
        ("The first stands.", "THE FIRST STANDS."),
        ("The second is here!", "The other is here!"),
        ("", "And more."),
        ("A third", "A third"),
    ]


def test_differing_words_are_marked_as_wdiff_does_where_there_is_no_colour() -> None:
    one, two = "The old red boat is here!", "THE new boat is not here!"
    assert marked_words(one, two, OLD, by_colour=False).plain == "The [-old red-] boat is here!"
    assert marked_words(two, one, NEW, by_colour=False).plain == "THE {+new+} boat is {+not+} here!"


def test_differing_words_are_styled_where_there_is_colour() -> None:
    marked = marked_words("an old boat", "a boat", OLD, by_colour=True)
    assert marked.plain == "an old boat"
    assert [marked.plain[span.start : span.end].strip() for span in marked.spans] == ["an old"]


def test_diff_shows_what_differs_in_two_records(docmill: Command, stored: tuple[Path, list[Record]]) -> None:
    out, records = stored
    shown = docmill("diff", records[0].id, records[1].id, "--out", out)
    assert "[-Another-]." in shown
    assert "{+Changed+}." in shown
    assert "1 of 2 sentences are the same" in shown
    assert all(record.id in shown and record.source.uri in shown for record in records[:2])
    rows = json.loads(docmill("diff", records[0].id, records[1].id, "--out", out, "--json"))
    assert rows[1] == {"left": "Another.", "right": "Changed.", "same": False}
    with pytest.raises(ConfigError, match="no record"):
        docmill("diff", records[0].id, "ff" * 16, "--out", out)


def test_in_sixty_columns_no_id_is_folded(docmill: Command, stored: tuple[Path, list[Record]], narrow: int) -> None:
    out, records = stored
    shown = docmill("diff", records[0].id, records[1].id, "--out", out)
    assert max(map(cell_len, shown.splitlines())) <= narrow
    assert all(record.id[:12] in shown for record in records[:2])


def test_the_first_characters_of_an_id_are_enough(docmill: Command, stored: tuple[Path, list[Record]]) -> None:
    out, records = stored
    assert json.loads(docmill("show", records[0].id[:6], "--out", out))["id"] == records[0].id
    assert "1 of 2 sentences" in docmill("diff", records[0].id[:6], records[1].id[:6], "--out", out)
    with pytest.raises(ConfigError, match="no record with the id 'xyz'"):
        docmill("show", "xyz", "--out", out)


def test_an_ambiguous_beginning_is_told_with_the_ids(docmill: Command, stored: tuple[Path, list[Record]]) -> None:
    out, records = stored
    store = open_store(f"file://{out}")
    store.write("twins", [records[0].model_copy(update={"id": identity}) for identity in ("ff01", "ff02")], [])
    store.close()
    with pytest.raises(ConfigError, match="several ids begin with 'ff': ff01, ff02; give more characters"):
        docmill("show", "ff", "--out", out)


def test_the_error_tells_no_password(docmill: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_STORE_URL", "memory://user:secret@host/out")
    with pytest.raises(ConfigError, match="no record") as raised:
        docmill("show", "ab")
    assert "secret" not in str(raised.value)
