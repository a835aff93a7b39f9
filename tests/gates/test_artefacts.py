"""Every data file and model that ships stands in training/artefacts.toml with its program and its hash."""

from __future__ import annotations

from training.artefacts import differences


def test_the_shipped_data_are_those_of_the_manifest_and_each_program_exists() -> None:
    found = sorted(differences())
    assert not found, "`python -m training.artefacts --write` after a deliberate change:\n" + "\n".join(found)
