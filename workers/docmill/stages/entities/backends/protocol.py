"""What a backend is: a callable over texts of one language that names persons, places and organisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from docmill.stages.entities.extraction import Prediction, PreparedText

__all__ = ["Backend", "BackendLoader", "labels_to_types"]

_USUAL_LABELS = {
    **dict.fromkeys(["PER", "PERS", "PERSON", "PRS", "HUMAN"], "PER"),
    **dict.fromkeys(["LOC", "LOCATION", "GPE", "FAC", "PLACE", "CITY", "COUNTRY", "GEO", "ADDRESS"], "LOC"),
    **dict.fromkeys(["ORG", "ORGANIZATION", "ORGANISATION", "COMPANY", "CORPORATION", "CORP"], "ORG"),
}
"""How models call the three types."""
_SEKINE_LABELS = {
    **dict.fromkeys(
        [
            "PROVINCE", "COUNTY", "DOMESTIC_REGION", "CONTINENTAL_REGION", "GPE_OTHER", "REGION_OTHER",
            "GEOLOGICAL_REGION_OTHER", "LOCATION_OTHER", "ISLAND", "MOUNTAIN", "RIVER", "LAKE", "SEA", "BAY",
        ],
        "LOC",
    ),
    **dict.fromkeys(
        [
            "COMPANY_GROUP", "CORPORATION_OTHER", "ORGANIZATION_OTHER", "INTERNATIONAL_ORGANIZATION", "GOVERNMENT",
            "CABINET", "MILITARY", "POLITICAL_PARTY", "POLITICAL_ORGANIZATION_OTHER", "PRO_SPORTS_ORGANIZATION",
            "SPORTS_ORGANIZATION_OTHER", "SHOW_ORGANIZATION", "SCHOOL", "RESEARCH_INSTITUTE",
        ],
        "ORG",
    ),
}  # fmt: skip
"""Sekine's extended named entities, as Japanese models have them (https://ene-project.info), of the three types."""


class Backend(Protocol):
    """Finds names in texts. It may keep a model in memory, but nothing about the texts."""

    def __call__(self, readings: Sequence[PreparedText]) -> list[list[Prediction]]:
        """What each text names, in the same order; offsets in code points of `reading.text`."""
        ...


BackendLoader = Callable[[str, str, Mapping[str, str]], Backend]
"""Loads a backend: from the language, the model's name or path, and the types its own labels stand for."""


def labels_to_types(own: Mapping[str, str]) -> Callable[[str], str | None]:
    """A function from a model's label to PER, LOC, ORG or None; `own` adds to and overrides the usual names."""
    table = {**_USUAL_LABELS, **_SEKINE_LABELS, **{label.upper(): kind for label, kind in own.items()}}

    def kind(label: str) -> str | None:
        bare = label.upper()
        if bare[:2] in {"B-", "I-", "E-", "S-", "L-", "U-"}:
            bare = bare[2:]
        found = table.get(bare)
        return found if found in {"PER", "LOC", "ORG"} else None

    return kind
