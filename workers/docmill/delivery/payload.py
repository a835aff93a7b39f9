"""Claim-check payloads: how a batch's contents and annotations are packed into fields of its ledger entry.

A message carries the batch id alone; the fields hold, zstd-compressed, lists with one item a document:
`sources`, `failures`, `former` (of retried documents: the batch before), `again` (of records whose stages are run
again: record, stages, place) and `a:<stage>` as JSON, `contents` as msgpack (bytes stay bytes). Not compressed:
`format`, the version of all this; `v:<stage>`, the provenance as JSON, and `states`, one letter a document: k kept, d
duplicate, f filtered, x failed, which means that no record can be made of it. `failures` maps places to lists of
failures; releases before schema 1.1 wrote one failure for a place, and letter x for it.

Whoever changes a field writes its own version into `format`; whoever knows only an older one leaves the batch alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgpack
import zstandard
from pydantic import TypeAdapter, ValidationError

from docmill.delivery.messages import PRIORITY
from docmill.documents import Annotation, Document, Failure, Provenance, Source, Status, halves
from docmill.errors import DocmillError
from docmill.records import Rerun

__all__ = [
    "AGAIN",
    "FORMAT",
    "FORMER",
    "Codec",
    "Half",
    "NewerPayloadError",
    "UnreadableError",
    "annotation_field",
    "check_format",
    "provenance_field",
]

LETTERS = {Status.KEPT: "k", Status.DUPLICATE: "d", Status.FILTERED: "f", Status.FAILED: "x"}
STATUSES = {letter: status for status, letter in LETTERS.items()}
ANNOTATIONS, PROVENANCES = "a:", "v:"  # what the names of a stage's two fields begin with
FORMER, AGAIN = "former", "again"
FORMAT = "format"
VERSION = 2  # 1 had no such field; raised with every change that an older docmill could not read
MAX_PAYLOAD = 1 << 31  # bytes: no field may unpack to more; documents are bounded far below by the sources' limits

_sources = TypeAdapter(list[tuple[str, Source]])
_failures = TypeAdapter(dict[int, tuple[Failure, ...]])
_reruns = TypeAdapter(list[Rerun])
_failures_read = TypeAdapter(dict[int, tuple[Failure, ...] | Failure])


class UnreadableError(DocmillError):
    """The annotations of one stage cannot be read: their model has changed since."""

    def __init__(self, stage: str, error: ValidationError) -> None:
        super().__init__(f"the annotations of {stage} cannot be read as {error.title}: {error.errors()[0]['msg']}")
        self.stage = stage


class NewerPayloadError(DocmillError):
    """A batch was written by a newer docmill, in a form that this one does not know."""

    def __init__(self, told: str) -> None:
        super().__init__(f"{told}: it is left to a newer worker; upgrade this one")


def check_format(fields: Mapping[str, bytes]) -> None:
    """Check that a batch can be read; needs the field `format` alone.

    Raises:
        NewerPayloadError: a newer docmill wrote it.
    """
    version = int(fields.get(FORMAT) or 1)
    if version > VERSION:
        raise NewerPayloadError(f"the batch is of format {version}, and this docmill knows formats up to {VERSION}")


@cache
def _annotations(kind: type[Annotation]) -> TypeAdapter[list[Annotation | None]]:
    return TypeAdapter(list[kind | None])  # type: ignore[valid-type]  # the model is chosen at run time


def annotation_field(stage: str) -> str:
    """Return the name of the field that holds a stage's annotations."""
    return ANNOTATIONS + stage


def provenance_field(stage: str) -> str:
    """Return the name of the field that holds a stage's provenance."""
    return PROVENANCES + stage


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a batch that was divided: the number of its documents, and its fields."""

    documents: int
    fields: dict[str, bytes]


class Codec:
    """Packs and unpacks fields. Not for use by two threads at once."""

    def __init__(self, level: int = 1) -> None:
        self._compress = zstandard.ZstdCompressor(level=level).compress
        self._decompress = zstandard.ZstdDecompressor().decompress

    def pack_documents(self, documents: Sequence[Document]) -> dict[str, bytes]:
        """Return the fields of a batch at its admission."""
        return {
            "sources": self._compress(_sources.dump_json([(document.id, document.source) for document in documents])),
            "contents": self._compress(msgpack.packb([document.content for document in documents])),
        } | self.pack_statuses(documents)

    def pack_statuses(self, documents: Sequence[Document]) -> dict[str, bytes]:
        """Return the fields that tell each document's status and, where there are some, its failures."""
        letters = "".join(LETTERS[document.status] for document in documents)
        fields = {"states": letters.encode(), FORMAT: str(VERSION).encode()}
        found = {place: document.failures for place, document in enumerate(documents) if document.failures}
        return fields | {"failures": self._compress(_failures.dump_json(found))} if found else fields

    def pack_former(self, batches: Sequence[str]) -> dict[str, bytes]:
        """Return the field of a batch of retried documents: the batch under which each was quarantined."""
        return {FORMER: self._pack_json(list(batches))}

    def former(self, fields: Mapping[str, bytes]) -> dict[str, list[str]]:
        """Return the former batches of retried documents, each with their ids; needs the field `sources` too."""
        found: dict[str, list[str]] = {}
        if fields.get(FORMER):
            sources = json.loads(self._decompressed(fields["sources"]))
            for batch, (document, _) in zip(json.loads(self._decompressed(fields[FORMER])), sources, strict=True):
                found.setdefault(batch, []).append(document)
        return found

    def pack_reruns(self, reruns: Sequence[Rerun]) -> dict[str, bytes]:
        """Return the field of a batch of documents that have records, of which stages are run again."""
        return {AGAIN: self._compress(_reruns.dump_json(list(reruns)))}

    def reruns(self, fields: Mapping[str, bytes]) -> list[Rerun]:
        """Return the records whose stages are run again, in the order of the documents; none in a batch of new ones."""
        return _reruns.validate_json(self._decompressed(fields[AGAIN])) if fields.get(AGAIN) else []

    def ids(self, fields: Mapping[str, bytes]) -> list[str]:
        """Return the ids of a batch's documents, in order; needs the field `sources` alone."""
        return [document for document, _ in json.loads(self._decompressed(fields["sources"]))]

    def pack_annotations(
        self,
        stage: str,
        kind: type[Annotation],
        documents: Sequence[Document],
        provenance: Provenance,
    ) -> dict[str, bytes]:
        """Return the fields a stage adds or changes; the annotation of a document it passed by or failed on is null."""
        found = [document.annotations.get(stage) for document in documents]
        return {
            annotation_field(stage): self._compress(_annotations(kind).dump_json(found)),
            provenance_field(stage): provenance.model_dump_json().encode(),
        } | self.pack_statuses(documents)

    def unpack(self, run: str, fields: Mapping[str, bytes], kinds: Mapping[str, type[Annotation]]) -> list[Document]:
        """Unpack the documents of a batch, each with its status after all stages so far.

        `kinds` maps the stages whose annotations are wanted to their models; a stage that has not run is left out.
        Contents are empty where the field was not loaded.

        Raises:
            UnreadableError: the annotations of a stage do not fit its model, the first of those in `kinds`.
            NewerPayloadError: the sources or failures of the batch are of a form not known here.
        """
        try:
            sources = _sources.validate_json(self._decompressed(fields["sources"]))
            failures = self._failures(fields)
        except ValidationError as error:
            told = error.errors(include_url=False, include_input=False)[0]["msg"]
            raise NewerPayloadError(
                f"the batch holds what this docmill does not know ({error.title}: {told})"
            ) from error
        contents = (
            msgpack.unpackb(self._decompressed(fields["contents"])) if fields.get("contents") else [b""] * len(sources)
        )
        found: dict[str, list[Annotation | None]] = {
            stage: self._annotations_of(stage, kind, fields)
            for stage, kind in kinds.items()
            if fields.get(annotation_field(stage))
        }
        verdicts = [STATUSES[letter] for letter in fields["states"].decode()]
        return [
            Document(
                id=identity,
                source=source,
                content=contents[place],
                run=run,
                annotations={stage: one for stage, many in found.items() if (one := many[place]) is not None},
                failures=failures.get(place, ()),
                verdict=verdict,
            )
            for place, ((identity, source), verdict) in enumerate(zip(sources, verdicts, strict=True))
        ]

    def unpack_provenance(self, fields: Mapping[str, bytes], stages: Sequence[str]) -> dict[str, Provenance]:
        """Return the provenance of those of these stages that ran.

        Raises:
            UnreadableError: that of a stage is none as it is written now.
        """
        found = {}
        for stage in stages:
            if value := fields.get(provenance_field(stage)):
                try:
                    found[stage] = Provenance.model_validate_json(value)
                except ValidationError as error:
                    raise UnreadableError(stage, error) from error
        return found

    def forget_annotations(self, stage: str, documents: Sequence[Document]) -> dict[str, bytes]:
        """Return the fields of a batch for which a stage found nothing, with the statuses of these documents."""
        cleared = {annotation_field(stage): b"", provenance_field(stage): b"", "failures": b""}
        return cleared | self.pack_statuses(documents)

    def _annotations_of(
        self, stage: str, kind: type[Annotation], fields: Mapping[str, bytes]
    ) -> list[Annotation | None]:
        try:
            return _annotations(kind).validate_json(self._decompressed(fields[annotation_field(stage)]))
        except ValidationError as error:
            raise UnreadableError(stage, error) from error

    def split(self, fields: Mapping[str, bytes], suspect: int | None = None) -> list[Half]:
        """Divide a batch's fields into those of its two halves, in order, or of the document at `suspect` and the rest.

        The lists are divided as the JSON they are: no stage of the batch's route need be installed or in the pipeline.
        """
        states = fields["states"].decode()
        places = range(len(states))
        sources = json.loads(self._decompressed(fields["sources"]))
        contents = msgpack.unpackb(self._decompressed(fields["contents"]))
        failures = json.loads(self._decompressed(fields["failures"])) if fields.get("failures") else {}
        lists = {
            name: json.loads(self._decompressed(value))
            for name, value in fields.items()
            if value and (name.startswith(ANNOTATIONS) or name in {FORMER, AGAIN})
        }
        provenances = {name: value for name, value in fields.items() if name.startswith(PROVENANCES)}
        priority = {name: value for name, value in fields.items() if name == PRIORITY}
        divided = []
        parts: Sequence[Sequence[int]] = halves(places)
        if suspect is not None and suspect in places:
            parts = [suspect], [place for place in places if place != suspect]
        for part in parts:
            packed = {
                "sources": self._pack_json([sources[place] for place in part]),
                "contents": self._compress(msgpack.packb([contents[place] for place in part])),
                "states": "".join(states[place] for place in part).encode(),
                FORMAT: str(VERSION).encode(),
                **{name: self._pack_json([many[place] for place in part]) for name, many in lists.items()},
                **provenances,
                **priority,
            }
            if kept := {number: failures[str(place)] for number, place in enumerate(part) if str(place) in failures}:
                packed["failures"] = self._pack_json(kept)
            divided.append(Half(len(part), packed))
        return divided

    def has_annotations(self, fields: Mapping[str, bytes]) -> bool:
        """Tell whether any stage has found something about any document of a batch."""
        found = (value for name, value in fields.items() if name.startswith(ANNOTATIONS) and value)
        return any(one is not None for value in found for one in json.loads(self._decompressed(value)))

    def _pack_json(self, value: Any) -> bytes:
        return self._compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def _failures(self, fields: Mapping[str, bytes]) -> dict[int, tuple[Failure, ...]]:
        """Return the failures of each document that has some, by its place."""
        if not fields.get("failures"):
            return {}
        found = _failures_read.validate_json(self._decompressed(fields["failures"]))
        return {place: (one,) if isinstance(one, Failure) else one for place, one in found.items()}

    def _decompressed(self, packed: bytes) -> bytes:
        return self._decompress(packed, max_output_size=MAX_PAYLOAD)
