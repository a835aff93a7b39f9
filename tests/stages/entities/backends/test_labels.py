"""Labels of many models become the three types."""

from __future__ import annotations

from docmill.stages.entities.backends.labels import labels_to_types


def test_labels_of_models_become_the_three_types() -> None:
    kind = labels_to_types({"HERO": "PER", "GPE": "ORG"})
    assert [kind(label) for label in ("B-PER", "I-LOC", "hero", "GPE", "DATE")] == ["PER", "LOC", "PER", "ORG", None]


def test_the_extended_types_of_japanese_models_are_known() -> None:
    kind = labels_to_types({})
    assert [kind(label) for label in ("Person", "Province", "Political_Party", "Food_Other")] == [
        "PER",
        "LOC",
        "ORG",
        None,
    ]
