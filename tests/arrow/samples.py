"""Records that contradict each other: what one holds is null, empty or of another type in the next."""

from __future__ import annotations

from docmill.documents import (
    Deduplicated,
    Entity,
    Extraction,
    Failure,
    Mention,
    Place,
    Provenance,
    Removed,
    Segment,
    now,
)
from docmill.records import Record
from tests.factories import make_language, make_record

__all__ = ["contrary_records"]


def contrary_records() -> list[Record]:
    """Return a bare record, a full one in Arabic, and one whose free objects hold other types under the same names."""
    text = "أعلنت القاهرة عن خطة جديدة"
    bare = make_record("bare", metadata={"n": 1})
    full = make_record(
        "full",
        source_metadata={"score": 0.5, "tags": ["x", None, True], "deep": {"a": {"b": "ب"}}, "big": 10**30},
        title="عنوان",
        authors=["كاتب", "B"],
        published_at="2024-02-29",
        site="Site",
        metadata={"n": [1, 2], "lang": "ar"},
        text=text,
        removed=[Removed(text="مشاركة", reason="share", line=3)],
        extraction=Extraction(how="blocks", page_type=None, confidence=0.75),
        language=make_language("ar", segments=[Segment(start=0, end=5, code="ar", confidence=0.5)]),
        quality={"words": 5.0},
        dedup=Deduplicated(status="near", duplicate_of="o", similarity=0.9, cluster="o", content_sha256="0" * 64),
        entities=[
            Entity(
                id="e",
                type="LOC",
                name="القاهرة",
                confidence=1,
                links={"geonames": 360630, "iso3166": "EG"},
                mentions=[Mention(start=6, end=13, text="القاهرة")],
            )
        ],
        annotations={"mine": {"found": [1, 2], "none": None}},
        failures=[Failure(stage="dedup", error="E", message="m")],
        provenance=[Provenance(stage="clean", version="1", seconds=0.01, worker="w", finished_at=now())],
    )
    full = full.model_copy(update={"source": full.source.model_copy(update={"place": Place(line=7)})})
    other = make_record(
        "other",
        source_metadata={"score": "high", "tags": {"x": 1}},
        metadata={"n": True, "lang": ["zh", "en"]},
        annotations={"mine": {"found": "text"}, "yours": {}},
        text="中文 🦊 a\u2028b \0 \u202eRTL",
    )
    return [bare, full, other]
