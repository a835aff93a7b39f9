"""Translate the labels of many models and corpora into the three types PER, LOC and ORG."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["labels_to_types"]

_USUAL_LABELS = {
    **dict.fromkeys(["PER", "PERS", "PERSON", "PRS", "HUMAN"], "PER"),
    **dict.fromkeys(["LOC", "LOCATION", "GPE", "FAC", "PLACE", "CITY", "COUNTRY", "GEO", "ADDRESS"], "LOC"),
    **dict.fromkeys(["ORG", "ORGANIZATION", "ORGANISATION", "COMPANY", "CORPORATION", "CORP"], "ORG"),
}
"""The names that models give to the three types."""
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
_TAG_PREFIXES = frozenset({"B-", "I-", "E-", "S-", "L-", "U-"})
"""Prefixes of the IOB and BILOU notations."""


def labels_to_types(own: Mapping[str, str]) -> Callable[[str], str | None]:
    """Return a function from a model's label to PER, LOC, ORG, or None for a label of another type.

    Args:
        own: labels of the model and the types they stand for; they add to the usual labels and override them.
    """
    table = {**_USUAL_LABELS, **_SEKINE_LABELS, **{label.upper(): kind for label, kind in own.items()}}

    def to_type(label: str) -> str | None:
        name = label.upper()
        if name[:2] in _TAG_PREFIXES:
            name = name[2:]
        found = table.get(name)
        return found if found in {"PER", "LOC", "ORG"} else None

    return to_type
