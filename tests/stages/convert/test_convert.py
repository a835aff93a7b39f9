"""Converters are found by media type, and what is not installed names the command that brings it."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from docmill.documents import Converted
from docmill.errors import MissingExtraError
from docmill.stages.convert import converters
from docmill.stages.convert.converters import CONVERTERS, Converter, convert_content
from docmill.stages.convert.limits import ConvertLimits
from docmill.text.media_types import CONVERTIBLE, is_convertible


def test_media_types_are_known_in_any_case_and_with_parameters() -> None:
    assert is_convertible("Application/PDF; version=1.7")
    assert not is_convertible("application/zip")
    assert all(media_type == media_type.lower() for media_type in CONVERTERS)


def test_readers_know_the_media_types_that_have_a_converter() -> None:
    assert set(CONVERTERS) == CONVERTIBLE


def test_a_converter_gets_the_content_and_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("a_converter")
    module.convert = lambda content, limits: Converted(format="text", pages=[content.decode(), str(limits.pages)])
    monkeypatch.setitem(sys.modules, "a_converter", module)
    monkeypatch.setitem(converters.CONVERTERS, "application/x-a", Converter("a_converter", "convert", "a"))

    assert convert_content(b"text", "application/x-a", ConvertLimits(pages=7)).pages == ["text", "7"]


@pytest.mark.parametrize("where", ["the module", "the library"])
def test_what_is_not_installed_names_the_command_that_brings_it(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(content: bytes, limits: ConvertLimits) -> Converted:
        raise ModuleNotFoundError("No module named 'a_library'")

    if where == "the library":
        module = ModuleType("a_converter")
        module.convert = convert
        monkeypatch.setitem(sys.modules, "a_converter", module)
    monkeypatch.setitem(converters.CONVERTERS, "application/x-a", Converter("a_converter", "convert", "office"))

    with pytest.raises(MissingExtraError, match=r"pip install 'docmill\[office\]'"):
        convert_content(b"", "application/x-a", ConvertLimits())
