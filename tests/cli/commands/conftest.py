"""Commands on the tests' server, and a corpus for its index."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from docmill.app import default_deployment
from docmill.cli.console import results
from docmill.cli.main import app
from docmill.documents import Cleaned
from docmill.records import Record
from docmill.stores import open_store
from tests.cli.commands.corpora import text
from tests.factories import make_document

Command = Callable[..., str]


@pytest.fixture(autouse=True)
def no_deployment_of_another_test() -> None:
    """Settings are read anew: workers keep the deployment they made first."""
    default_deployment.cache_clear()


@pytest.fixture
def docmill(server: Path, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command on the tests' server, with an index of its own; returns what it printed."""
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    monkeypatch.setenv("DOCMILL_INDEX", namespace)

    def run(*arguments: str | Path) -> str:
        done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Ten documents with ids of a user's own, the last a copy of the first."""
    rows = [{"id": f"doc-{number}", "text": text(number % 9)} for number in range(10)]
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 160 columns, wherever the tests run."""
    monkeypatch.setattr(results, "width", 160)


@pytest.fixture
def narrow(wide: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal of 60 columns."""
    monkeypatch.setattr(results, "width", 60)
    return 60


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Path, list[Record]]:
    """The folder of a run that holds three records, and the records."""
    records = []
    for name, words in (
        ("a", "One sentence. Another."),
        ("b", "One sentence. Changed."),
        ("c", "Nothing of the kind."),
    ):
        document = make_document(words, f"https://example.org/{name}")
        records.append(Record.of(document.annotated("clean", Cleaned(text=words, title=f"Title {name}")), []))
    store = open_store(f"file://{tmp_path}/stored")
    store.write("batch", records, [])
    store.close()
    return tmp_path / "stored", records
