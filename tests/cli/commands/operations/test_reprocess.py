"""`docmill reprocess` chooses records by field, version and failure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.deployment import Deployment
from docmill.documents import Cleaned, Language, Provenance, now
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.settings import load
from docmill.stores import open_store
from docmill.stores.store import Change
from tests.factories import make_document, make_failure, make_language

Command = Callable[..., str]


def stored(name: str, language: Language, version: str = "0") -> Record:
    """A record that was cleaned and told a language by some version of the stages, and nothing else."""
    text = f"The ferry to Heraklion, number {name}, leaves at nine in the evening."
    document = make_document(text, f"mem://{name}", run="r").annotated("clean", Cleaned(text=text))
    steps = [
        Provenance(stage=stage, version=version, seconds=0, worker="w", finished_at=now())
        for stage in ("clean", "language")
    ]
    return Record.of(document.annotated("language", language), steps)


@pytest.fixture
def store(tmp_path: Path, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of two records, one of which tells a wrong language."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/out")
    monkeypatch.setenv("DOCMILL_PIPELINE", '["clean", "language"]')
    open_store(f"file://{tmp_path}/out").write(
        "b", [stored("one", make_language("ar")), stored("two", make_language("en", "Latn"))], []
    )
    return tmp_path / "out"


def codes(store: Path) -> dict[str, str]:
    records = open_store(f"file://{store}").records()
    return {record.source.uri: f"{record.language and record.language.code}" for record in records}


def done(printed: str) -> int:
    return int(json.loads(printed)["records"])


def test_records_are_chosen_by_a_field(docmill: Command, store: Path) -> None:
    assert done(docmill("reprocess", "--stage", "language", "--where", "language.code=ar", "--json")) == 1
    assert codes(store) == {"mem://one": "en", "mem://two": "en"}
    assert done(docmill("reprocess", "--stage", "language", "--where", "language.code=ar", "--json")) == 0


def test_records_are_chosen_by_the_version_that_made_them(docmill: Command, store: Path) -> None:
    arguments = ("reprocess", "--stage", "language", "--older-than-version", "--json")
    assert done(docmill(*arguments)) == 2
    assert codes(store)["mem://one"] == "en"
    assert done(docmill(*arguments)) == 0


def test_what_cannot_be_read_or_run_is_named(docmill: Command, store: Path) -> None:
    for arguments, told in (
        ((), "name a --stage"),
        (("--stage", "language", "--where", "code"), "FIELD=VALUE"),
        (("--stage", "shout"), "'shout' is not in the pipeline"),
        (("--stage", "language", "--run", "nosuch"), "no run named 'nosuch'"),
        (("--stage", "language", "--where", "foo.bar=1"), "no field 'foo'"),
        (("--stage", "language", "--where", "language.cod=ar"), "did you mean code"),
    ):
        with pytest.raises(ConfigError, match=told):
            docmill("reprocess", *arguments)


def test_partial_records_are_chosen_as_the_ledger_lists_them(docmill: Command, store: Path) -> None:
    opened = open_store(f"file://{store}")
    (record,) = [one for one in opened.records() if one.source.uri == "mem://one"]
    partial = record.model_copy(update={"failures": [make_failure("language")], "language": None})
    opened.replace([Change(record, partial)])
    ledger = Deployment(load()).ledger
    ledger.note_partial("r", record.id, {"language": "error"})
    ledger.client.zadd(ledger.key("runs"), {"another": 1})
    ledger.accept_ids()
    assert done(docmill("reprocess", "--failed", "--run", "another", "--json")) == 0
    assert done(docmill("reprocess", "--failed", "--run", "r", "--json")) == 1
    assert done(docmill("reprocess", "--failed", "--json")) == 0
    assert codes(store)["mem://one"] == "en"
