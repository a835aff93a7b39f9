"""Backends are chosen per language and loaded on first use."""

from __future__ import annotations

import pytest

from docmill.errors import ConfigError
from docmill.stages.entities.backends.selection import BackendChoice, backend_for


def test_a_backend_is_loaded_once() -> None:
    choices = {"default": BackendChoice()}
    assert backend_for("ar", choices) is backend_for("ar-EG", choices) is not None
    assert backend_for("xx", choices) is None


@pytest.mark.parametrize("backend", ["spacy", "gliner", "transformers"])
def test_a_backend_that_cannot_be_loaded_says_what_to_do(backend: str) -> None:
    with pytest.raises(ConfigError, match=rf"docmill\[{backend}\]|needs `model`"):
        backend_for("en", {"en": BackendChoice.model_validate({"backend": backend})})
