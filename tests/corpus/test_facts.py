"""Facts are what a record says, whatever its address looks like."""

from __future__ import annotations

import pytest

from docmill.corpus.facts import facts_of, site_of
from docmill.documents import Deduplicated, Failure, Status
from tests.factories import make_language, make_record


@pytest.mark.parametrize(
    ("uri", "site"),
    [
        ("https://www.example.org/a", "example.org"),
        ("http://news.example:8080/", "news.example"),
        ("file:///data/a.txt", "files"),
        ("https://[broken", "unknown"),
        ("mem://a", "files"),
    ],
)
def test_the_site_is_the_host(uri: str, site: str) -> None:
    record = make_record()
    assert site_of(record.model_copy(update={"source": record.source.model_copy(update={"uri": uri})})) == site


def test_facts_tell_what_the_record_says() -> None:
    found = facts_of(
        make_record(
            status=Status.DUPLICATE,
            language=make_language(),
            dedup=Deduplicated(status="near", cluster="c", content_sha256="0" * 64),
            published_at="2024-02-29T10:00:00Z",
            failures=[Failure(stage="entities", error="E", message="m")],
        )
    )
    assert (found.language, found.status, found.duplication, found.date) == ("ar", "duplicate", "near", "2024-02-29")
    assert (found.partial, found.page_type) == ("partial", "none")


def test_a_date_is_as_precise_as_it_was() -> None:
    assert [facts_of(make_record(published_at=at)).date for at in ("2024", "2024-05", None)] == ["2024", "2024-05", ""]
