"""A batch is converted in one process: answers in order, failures with their reasons, others passed by."""

from __future__ import annotations

import os
import sys
from types import ModuleType

import pytest

from docmill.documents import Annotation, Cause, Converted, Document, Failure, Removed
from docmill.errors import ConfigError, DamagedFileError
from docmill.stages.convert import make
from docmill.stages.convert.converters import CONVERTERS, Converter
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.stage import Context, Stage, annotate

KIND = "application/pdf"


def convert(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert what the tests make: `damaged` is refused, all else is a text of one page."""
    if content == b"damaged":
        raise DamagedFileError("the file ends within its third page")
    if content == b"surrogates":
        return Converted(
            format="text",
            pages=["\ud800"],
            title="\udc00",
            metadata={"producer": "\ud801", "number": 1 << 80},
            removed=[Removed(text="\ud802", reason="running-head", line=None)],
        )
    return Converted(format="text", pages=[content.decode() * 3, str(os.getpid())], title="Timetable")


@pytest.fixture(autouse=True)
def _made_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_converter")
    module.convert = convert
    monkeypatch.setitem(sys.modules, "made_converter", module)
    monkeypatch.setitem(CONVERTERS, KIND, Converter("made_converter", "convert", "pdf"))


def file(content: bytes, media_type: str = KIND) -> Document:
    """Return a document of a file."""
    return Document.make(content, uri=f"file:///{content[:20].hex()}", media_type=media_type)


def stage(**options: object) -> Stage:
    """Return the stage with these options."""
    return make(options, Context())


def test_documents_are_converted_in_order_by_one_process_that_is_not_this_one() -> None:
    found = stage()([file(b"a"), file(b"b"), file(b"c")])
    assert [one.pages[0] for one in found if isinstance(one, Converted)] == ["aaa", "bbb", "ccc"]
    processes = {one.pages[1] for one in found if isinstance(one, Converted)}
    assert len(processes) == 1
    assert str(os.getpid()) not in processes


def test_a_refused_file_fails_alone_with_the_reason() -> None:
    first, second, third = stage()([file(b"a"), file(b"damaged"), file(b"c")])
    assert isinstance(first, Converted)
    assert isinstance(third, Converted)
    assert isinstance(second, Failure)
    assert (second.stage, second.error, second.cause) == ("convert", "DamagedFileError", Cause.ERROR)
    assert second.message == "the file ends within its third page"


def test_documents_of_other_kinds_pass_it_by_and_a_failure_leaves_no_record() -> None:
    given = [file(b"text", "text/plain"), file(b"damaged"), file(b"c", "Application/PDF; x=y")]
    done = annotate(stage(), given, "w")
    assert [document.annotations.keys() for document in done.documents] == [set(), set(), {"convert"}]
    assert [str(document.status) for document in done.documents] == ["kept", "failed", "kept"]
    assert (done.tried, done.failed) == (2, 1)


def test_the_document_at_work_is_told() -> None:
    places: list[int | None] = []
    annotate(stage(), [file(b"text", "text/plain"), file(b"a"), file(b"b")], "w", places.append)
    assert places == [1, 2, None]


def test_what_no_json_holds_is_replaced() -> None:
    (found,) = stage()([file(b"surrogates")])
    assert isinstance(found, Converted)
    assert found.pages == [found.title] == ["\ufffd"] == [found.removed[0].text]
    assert found.metadata == {"producer": "\ufffd", "number": str(1 << 80)}


def test_more_text_than_the_limit_is_refused() -> None:
    found: Annotation | Failure
    (found,) = stage(text_bytes=1000)([file(b"x" * 1000)])
    assert isinstance(found, Failure)
    assert found.error == "LimitError"
    assert "stages.convert.text_bytes=1000" in found.message


def test_options_are_checked_by_name() -> None:
    with pytest.raises(ConfigError, match=r"stages\.convert\.second: there is no such option; did you mean seconds"):
        stage(second=3)
    with pytest.raises(ConfigError, match=r"stages\.convert\.pages"):
        stage(pages=0)
