"""A spaCy pipeline is a backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from docmill.errors import ConfigError
from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from tests.stages.entities.backends.needs import needs


@needs("spacy")
def test_a_spacy_pipeline_saved_here_names_what_it_was_taught(tmp_path: Path) -> None:
    import spacy  # noqa: PLC0415 - an extra

    pipeline = spacy.blank("en")
    ruler = cast(Any, pipeline.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": "PERSON", "pattern": "Ada Quill"}, {"label": "DATE", "pattern": "today"}])
    pipeline.to_disk(tmp_path / "tiny")
    backend = backend_for("en", {"en": BackendChoice(backend="spacy", model=str(tmp_path / "tiny"))})
    assert backend is not None
    text = "💧 today Ada Quill came"
    (found,) = backend([prepare(text)])
    assert [(one.type, text[one.start : one.end]) for one in found] == [("PER", "Ada Quill")]
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(ConfigError, match="no step that names entities"):
        backend_for("en", {"en": BackendChoice(backend="spacy", model=str(tmp_path / "bare"))})


@needs("ja_ginza")
def test_ginza_names_people_and_places_of_a_japanese_text() -> None:
    backend = backend_for("ja", {"ja": BackendChoice(backend="spacy", model="ja_ginza")})
    assert backend is not None
    text = "数学教師の弘光由貴は大阪に住んでいる。"
    (found,) = backend([prepare(text)])
    assert {(one.type, text[one.start : one.end]) for one in found} == {("PER", "弘光由貴"), ("LOC", "大阪")}
