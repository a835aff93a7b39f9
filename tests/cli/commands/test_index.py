"""`docmill index`, `clusters` and `diff` over a real server: documents seen can be looked at, saved and forgotten."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner
from docmill.cli.commands.diff import rows_of
from docmill.cli.main import app
from docmill.errors import ConfigError
from docmill.memory import RedisIndex, contents
from docmill.stages.dedup import fingerprint
from docmill.stages.index import Match, Rules

from tests.factories import make_cleaned_document

Command = Callable[..., str]
SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]


def text(seed: int, words: int = 120) -> str:
    draw = random.Random(seed)
    return " ".join("".join(draw.choices(SYLLABLES, k=3)) for _ in range(words))


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


def judged(client: redis.Redis, name: str, words: str, identity: str = "00" * 16) -> Match:
    return RedisIndex(client, name).check_and_insert("all", [fingerprint(identity, words)[0]], Rules())[0]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_new_documents_are_checked_against_an_imported_corpus_by_its_own_ids(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path, workers: str
) -> None:
    docmill("index", "import", corpus, "--workers", workers)
    assert judged(client, namespace, text(3)) == Match("exact", "doc-3", 1.0)
    assert judged(client, namespace, text(3) + " more", "01" * 16).original == "doc-3"
    assert judged(client, namespace, text(77), "02" * 16).status == "unique"
    (stats,) = json.loads(docmill("index", "stats", "--json"))
    assert (stats["scope"], stats["originals"], stats["duplicates"]) == ("all", 10, 3)
    assert stats["bytes"] > 0


def test_html_is_cleaned_before_it_is_imported(
    docmill: Command, client: redis.Redis, namespace: str, tmp_path: Path
) -> None:
    page = f"<html><body><nav><a href='/'>Home</a></nav><article><p>{text(5)}</p></article></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    docmill("index", "import", tmp_path / "page.html", "--workers", "1")
    assert judged(client, namespace, text(5)).status == "exact"


def test_an_export_restores_every_verdict_under_another_name(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    judged(client, namespace, text(4) + " more", "03" * 16)
    file = tmp_path / "saved.index"
    docmill("index", "export", file)
    with pytest.raises(ConfigError, match="holds the scope"):
        docmill("index", "import", file)
    before = docmill("clusters", "--json")
    docmill("index", "clear", "--yes")
    assert "is empty" in docmill("index", "stats")
    monkeypatch.setenv("DOCMILL_INDEX", f"{namespace}-b")
    docmill("index", "import", file)
    assert docmill("clusters", "--json") == before
    again = judged(client, f"{namespace}-b", text(4) + " more", "03" * 16)
    assert (again.status, again.original) == ("near", "doc-4")
    assert judged(client, f"{namespace}-b", text(6), "04" * 16) == Match("exact", "doc-6", 1.0)


def test_clusters_hold_an_original_and_all_that_repeats_it(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    judged(client, namespace, text(0) + " more", "05" * 16)
    judged(client, namespace, text(2), "06" * 16)
    found: list[dict[str, Any]] = json.loads(docmill("clusters", "--json"))
    assert [(one["original"], one["size"], [(m["id"], m["status"]) for m in one["members"]]) for one in found] == [
        ("doc-0", 3, [("05" * 16, "near"), ("doc-9", "exact")]),
        ("doc-2", 2, [("06" * 16, "exact")]),
    ]
    assert [one["original"] for one in json.loads(docmill("clusters", "--min-size", "3", "--json"))] == ["doc-0"]
    assert "doc-0" in docmill("clusters")


def test_a_forgotten_original_is_compared_no_more(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    docmill("index", "forget", "doc-3")
    assert judged(client, namespace, text(3)).status == "unique"
    assert judged(client, namespace, text(4), "07" * 16).status == "exact"
    with pytest.raises(ConfigError, match="none of these ids"):
        docmill("index", "forget", "doc-33")


def test_clearing_one_scope_leaves_the_others(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    docmill("index", "import", corpus, "--workers", "1", "--scope", "run-old")
    docmill("index", "clear", "--scope", "run-old", "--yes")
    assert contents.scopes(client, namespace) == ["all"]


def test_sentences_that_fold_alike_stand_in_one_row() -> None:
    one = "The first stands. The second is here! A third"
    two = "THE FIRST STANDS. The other is here! And more. A third"
    assert list(rows_of(one, two)) == [
        ("The first stands.", "THE FIRST STANDS."),
        ("The second is here!", "The other is here!"),
        ("", "And more."),
        ("A third", "A third"),
    ]


def test_diff_shows_what_differs_in_two_records(
    docmill: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docmill.records import Record  # noqa: PLC0415
    from docmill.stores import open_store  # noqa: PLC0415

    monkeypatch.setenv("COLUMNS", "160")
    url = f"file://{tmp_path}"
    records = []
    for name, words in (("a", "One sentence. Another."), ("b", "One sentence. Changed.")):
        records.append(Record.of(make_cleaned_document(words, name), []))
    store = open_store(url)
    store.write("batch", records, [])
    store.close()
    shown = docmill("diff", records[0].id, records[1].id, "--out", tmp_path)
    assert "Another." in shown
    assert "1 of 2 sentences are the same" in shown
    rows = json.loads(docmill("diff", records[0].id, records[1].id, "--out", tmp_path, "--json"))
    assert rows[1] == {"left": "Another.", "right": "Changed.", "same": False}
    with pytest.raises(ConfigError, match="no record"):
        docmill("diff", records[0].id, "ff" * 16, "--out", tmp_path)
