"""The convert stage over a batch: one forked process converts all its documents, and a death costs the one it was at.

Tested by tests/stages/convert/test_stage.py and tests/stages/convert/test_dying_converters.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from docmill.documents import Annotation, Converted, Document, Failure, Status
from docmill.errors import ConversionError, LimitError
from docmill.masking import mask
from docmill.stages.convert.converters import CONVERTERS, convert_content
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.isolation import Bounds, Death, attempt_each
from docmill.text.media_types import bare_type, is_convertible

__all__ = ["ConvertStage", "wants"]

NAME = "convert"
VERSION = "1.0"
FOUND, FAILED = b"+", b"-"


def wants(document: Document) -> bool:
    """Tell whether a document has to be converted: by its media type."""
    return is_convertible(document.source.media_type)


@dataclass(frozen=True, slots=True)
class ConvertStage:
    """The stage that converts a batch.

    A file may do to its converter what it likes: signals, exits, memory and time end a process that holds nothing
    else, and are told as that document's failure.
    """

    limits: ConvertLimits
    name: str = NAME
    version: str = VERSION
    needs: frozenset[str] = frozenset({"content"})
    yields: type[Annotation] = Converted
    accepts: frozenset[Status] = frozenset({Status.KEPT})

    def wants(self, document: Document) -> bool:
        """Tell whether a document has to be converted."""
        return wants(document)

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Convert a batch."""
        files = [documents[place] for place in range(len(documents))]  # taken so, they are not at work yet
        _import_converters(document.source.media_type for document in files)
        bounds = Bounds(self.limits.seconds, self.limits.memory_bytes)
        with closing(attempt_each(lambda place: _answer(files[place], self.limits), len(files), bounds)) as answers:
            return [_found(next(answers)) for _ in documents]


def _import_converters(media_types: Iterable[str]) -> None:
    """Import the converters of a batch once for all processes to come; one that is missing is told of by each file."""
    for converter in {CONVERTERS[bare_type(media_type)] for media_type in media_types}:
        with suppress(ConversionError):
            converter.load()


def _answer(document: Document, limits: ConvertLimits) -> bytes:
    """Return, in the forked process, what came of a document."""
    try:
        converted = convert_content(document.content, document.source.media_type, limits)
        found = converted.model_dump_json().encode()
        if len(found) > limits.text_bytes:
            raise LimitError(
                f"{len(found)} bytes of text came of it, more than stages.convert.text_bytes={limits.text_bytes}"
            )
    except Exception as error:  # noqa: BLE001 - foreign bytes meet foreign parsers
        return FAILED + Failure.of(NAME, error).model_dump_json().encode()
    return FOUND + found


def _found(answer: bytes | Death) -> Annotation | Failure:
    if isinstance(answer, Death):
        return Failure(stage=NAME, error="ConverterLost", cause=answer.cause, message=mask(answer.message), attempts=1)
    kind, found = answer[:1], answer[1:]
    return Converted.model_validate_json(found) if kind == FOUND else Failure.model_validate_json(found)
