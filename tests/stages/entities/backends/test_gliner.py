"""A GLiNER model is a backend."""

from __future__ import annotations

from pathlib import Path

from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from tests.stages.entities.backends.needs import needs


@needs("gliner")
def test_a_gliner_model_saved_here_is_loaded_and_asked(tmp_path: Path) -> None:
    from tests.stages.entities.backends.tiny_gliner import save_tiny  # noqa: PLC0415 - an extra

    save_tiny(tmp_path)
    backend = backend_for("en", {"en": BackendChoice(backend="gliner", model=str(tmp_path))})
    assert backend is not None
    text = "Ada Quill came home"
    (found,) = backend([prepare(text)])
    assert all(one.type in {"PER", "LOC", "ORG"} and 0 <= one.start < one.end <= len(text) for one in found)
