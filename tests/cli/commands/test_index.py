"""`docmill index` over a real server: documents seen can be imported, saved and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from docmill.cli.embedded.server import STATE
from docmill.errors import ConfigError, SourceError
from docmill.memory import contents
from docmill.stages.index import Match
from tests.cli.commands.corpora import judged, text
from tests.sources.holding import HOLD, hold_readers

Command = Callable[..., str]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_new_documents_are_checked_against_an_imported_corpus_by_its_own_ids(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path, workers: str
) -> None:
    docmill("index", "import", corpus, "--workers", workers)
    assert judged(client, namespace, text(3)) == Match("exact", "doc-3", 1.0, 1.0, external=True)
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


def test_a_file_is_converted_before_it_is_imported_and_one_that_cannot_be_is_told(
    docmill: Command, client: redis.Redis, namespace: str, tmp_path: Path
) -> None:
    (tmp_path / "a.rtf").write_text(rf"{{\rtf1\ansi {text(6)}}}", encoding="ascii")
    docmill("index", "import", tmp_path / "a.rtf", "--workers", "1")
    assert judged(client, namespace, text(6)).status == "exact"
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(
        ConfigError, match=r"1 documents could not be read; the first: .*b\.pdf: it could not be cleaned: ."
    ):
        docmill("index", "import", tmp_path / "b.pdf", "--workers", "1")


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
    assert judged(client, f"{namespace}-b", text(6), "04" * 16) == Match("exact", "doc-6", 1.0, 1.0, external=True)


def test_a_forgotten_original_is_compared_no_more(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    docmill("index", "forget", "doc-3")
    assert judged(client, namespace, text(3)).status == "unique"
    assert judged(client, namespace, text(4), "07" * 16).status == "exact"
    with pytest.raises(ConfigError, match="none of these ids"):
        docmill("index", "forget", "doc-33")


def test_a_document_is_forgotten_by_the_first_characters_of_its_id(
    docmill: Command, client: redis.Redis, namespace: str
) -> None:
    judged(client, namespace, text(1), "ab" + "01" * 15)
    judged(client, namespace, text(2), "ab" + "02" * 15)
    with pytest.raises(ConfigError, match=r"several ids begin with 'ab': ab0101.*, ab0202.*; give more"):
        docmill("index", "forget", "ab")
    docmill("index", "forget", "ab01")
    assert judged(client, namespace, text(1), "11" * 16).status == "unique"
    assert judged(client, namespace, text(2), "12" * 16).status == "exact"


def test_an_imported_document_is_not_forgotten_by_half_its_name(docmill: Command, corpus: Path) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    with pytest.raises(ConfigError, match="none of these ids"):
        docmill("index", "forget", "doc-")


def test_an_index_can_be_filled_before_the_first_run(
    docmill: Command, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCMILL_REDIS_URL")
    out = tmp_path / "out"
    with pytest.raises(ConfigError, match="no `docmill run` has worked in this folder"):
        docmill("index", "stats", "--out", out)
    docmill("index", "import", corpus, "--workers", "1", "--out", out)
    (stats,) = json.loads(docmill("index", "stats", "--json", "--out", out))
    assert (stats["originals"], stats["duplicates"]) == (9, 1)


def test_an_import_of_what_is_not_there_makes_no_folder(docmill: Command, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        docmill("index", "import", tmp_path / "nowhere.jsonl", "--out", tmp_path / "out")
    assert not (tmp_path / "out" / STATE).exists()


def test_clearing_one_scope_leaves_the_others(
    docmill: Command, client: redis.Redis, namespace: str, corpus: Path
) -> None:
    docmill("index", "import", corpus, "--workers", "1")
    docmill("index", "import", corpus, "--workers", "1", "--scope", "run-old")
    docmill("index", "clear", "--scope", "run-old", "--yes")
    assert contents.scopes(client, namespace) == ["all"]


def test_an_imported_document_is_told_from_an_own_one_even_by_an_id_of_the_same_kind(
    docmill: Command, client: redis.Redis, namespace: str, tmp_path: Path
) -> None:
    """There is no record of what was imported: who repeats it names something external."""
    imported, own = "ab" * 16, "cd" * 16
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"id": imported, "text": text(1)}) + "\n")
    docmill("index", "import", tmp_path / "corpus.jsonl", "--workers", "1")
    judged(client, namespace, text(2), own)
    assert judged(client, namespace, text(1), "01" * 16) == Match("exact", imported, 1.0, 1.0, external=True)
    assert judged(client, namespace, text(2), "02" * 16) == Match("exact", own, 1.0, 1.0, external=False)


def test_a_file_that_holds_its_reader_is_told_and_the_others_are_imported(
    docmill: Command, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = corpus.with_name("held.txt")
    held.write_text(f"{HOLD} the reader.")
    hold_readers(monkeypatch)
    with pytest.raises(ConfigError, match=r"1 documents could not be read.*held\.txt.*limits\.source_seconds"):
        docmill("index", "import", held, corpus, "--workers", "1")
    assert '"originals": 9' in docmill("index", "stats", "--json")
