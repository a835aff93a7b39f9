"""The numbers of a corpus are those of its records."""

from __future__ import annotations

from docmill.corpus.aggregates import Aggregates, EntityName
from docmill.corpus.histograms import quantile
from docmill.documents import Deduplicated, Entity, Failure, Mention, Provenance, Removed, now
from tests.factories import make_entry, make_language, make_record


def test_each_record_counts_once_for_each_thing_it_has() -> None:
    entity = Entity(
        id="e", type="LOC", name="القاهرة", confidence=1, mentions=[Mention(start=0, end=4, text="text")] * 2
    )
    numbers = Aggregates()
    for name in "abc":
        numbers.add(
            make_record(
                name,
                language=make_language(),
                published_at="2024-05-01",
                entities=[entity],
                removed=[Removed(text="Share", reason="share", line=1), Removed(text="Tweet", reason="share", line=2)],
                provenance=[Provenance(stage="clean", version="1", seconds=0.5, worker="w", finished_at=now())],
                quality={"rps_doc_word_count": 100.0},
            )
        )
    numbers.add(
        make_record(
            "d",
            failures=[Failure(stage="entities", error="E", message="m")],
            dedup=Deduplicated(status="near", similarity=0.9, cluster="c", content_sha256="0" * 64),
        )
    )
    numbers.add_entry(make_entry())
    assert numbers.records == 4
    assert numbers.counts["language"] == {"ar": 3, "unknown": 1}
    assert numbers.counts["date"] == {"2024": 3, "": 1}
    assert numbers.entities.most_common() == [(EntityName("LOC", "القاهرة"), 3)]
    assert (numbers.removed, numbers.removed_characters) == ({"share": 6}, {"share": 30})
    assert numbers.failures == {("entities", "error"): 1}
    assert numbers.quarantined == {("clean", "StageError"): 1}
    assert (numbers.stage_seconds["clean"], numbers.stage_documents["clean"]) == (1.5, 3)
    assert numbers.clusters.most_common() == [("c", 1)]
    assert 90 <= (quantile(numbers.signals["rps_doc_word_count"], 0.5) or 0) <= 110
