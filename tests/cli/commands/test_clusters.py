"""`docmill clusters` names an original and all that repeats it, by id, title and address."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from rich.cells import cell_len

from docmill.errors import ConfigError
from docmill.records import Record
from tests.cli.commands.corpora import judged, text

Command = Callable[..., str]


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


@pytest.fixture
def repeated(
    client: redis.Redis, namespace: str, stored: tuple[Path, list[Record]], monkeypatch: pytest.MonkeyPatch
) -> list[Record]:
    """Three stored records, of which the second repeats the first."""
    folder, records = stored
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{folder}")
    for number, record in zip((1, 1, 2), records, strict=True):
        judged(client, namespace, text(number), record.id)
    return records


def test_clusters_show_titles_and_addresses(docmill: Command, repeated: list[Record]) -> None:
    shown = docmill("clusters")
    for record in repeated[:2]:
        assert record.id in shown
        assert record.title in shown
        assert record.source.uri in shown
    assert repeated[2].id not in shown
    (cluster,) = json.loads(docmill("clusters", "--json"))
    assert (cluster["original"], cluster["title"], cluster["uri"]) == (
        repeated[0].id,
        "Title a",
        "https://example.org/a",
    )
    assert [(one["title"], one["uri"]) for one in cluster["members"]] == [("Title b", "https://example.org/b")]


def test_in_sixty_columns_ids_are_short_and_addresses_whole(
    docmill: Command, repeated: list[Record], narrow: int
) -> None:
    shown = docmill("clusters")
    assert max(map(cell_len, shown.splitlines())) <= narrow
    for record in repeated[:2]:
        assert re.search(rf"{record.id[:12]}\b", shown)
        assert record.title in shown
        assert record.source.uri in shown


def test_the_cluster_of_a_document_is_found_by_the_first_characters_of_its_id(
    docmill: Command, client: redis.Redis, namespace: str, repeated: list[Record]
) -> None:
    judged(client, namespace, text(2), "ff" * 16)
    assert len(json.loads(docmill("clusters", "--json"))) == 2
    (found,) = json.loads(docmill("clusters", repeated[1].id[:8], "--json"))
    assert found["original"] == repeated[0].id
    with pytest.raises(ConfigError, match="no cluster holds a document with the id 'xyz'"):
        docmill("clusters", "xyz")


def test_a_store_out_of_reach_hides_no_cluster(
    docmill: Command, repeated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "file"
    broken.write_text("no folder")
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{broken}")
    assert repeated[1].id in docmill("clusters")
