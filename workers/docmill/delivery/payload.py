"""Claim-check payloads: how a batch's contents and annotations are packed into fields of its ledger entry.

A message carries the batch id alone; the fields hold, zstd-compressed, lists with one item a document:
`sources` and `a:<stage>` as JSON, `contents` as msgpack (bytes stay bytes). `states` is one letter a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgpack
import zstandard
from pydantic import TypeAdapter

from docmill.documents import Annotation, Document, Failure, Provenance, Source, Status

__all__ = ["FAILED", "LETTERS", "Codec", "annotation_field", "provenance_field", "states_of"]

FAILED = "x"
LETTERS = {Status.KEPT: "k", Status.DUPLICATE: "d", Status.FILTERED: "f"}
"""What a payload's `states` call each status."""
MAX_PAYLOAD = 1 << 31  # bytes: no field may unpack to more; documents are bounded far below by the sources' limits

_sources = TypeAdapter(list[tuple[str, Source]])
_failures = TypeAdapter(dict[int, Failure])


@cache
def _annotations(kind: type[Annotation]) -> TypeAdapter[list[Annotation | None]]:
    return TypeAdapter(list[kind | None])  # type: ignore[valid-type]  # the model is chosen at run time


def annotation_field(stage: str) -> str:
    """The field that holds a stage's annotations."""
    return f"a:{stage}"


def provenance_field(stage: str) -> str:
    """The field that holds a stage's provenance."""
    return f"v:{stage}"


def states_of(documents: Sequence[Document]) -> str:
    """One letter a document: its status by the annotations it carries, or x where it failed."""
    return "".join(FAILED if document.failure else LETTERS[document.status] for document in documents)


class Codec:
    """Packs and unpacks fields. Not for use by two threads at once."""

    def __init__(self, level: int = 1) -> None:
        self._pack = zstandard.ZstdCompressor(level=level).compress
        self._unpack = zstandard.ZstdDecompressor().decompress

    def admitted(self, documents: Sequence[Document]) -> dict[str, bytes]:
        """The fields of a batch at its admission."""
        fields = {
            "sources": self._pack(_sources.dump_json([(document.id, document.source) for document in documents])),
            "contents": self._pack(msgpack.packb([document.content for document in documents])),
            "states": states_of(documents).encode(),
        }
        return fields | self.failures(documents)

    def failures(self, documents: Sequence[Document]) -> dict[str, bytes]:
        """The field of the documents' failures; none where there is none."""
        found = {place: document.failure for place, document in enumerate(documents) if document.failure}
        return {"failures": self._pack(_failures.dump_json(found))} if found else {}

    def annotated(
        self,
        stage: str,
        kind: type[Annotation],
        documents: Sequence[Document],
        states: str,
        provenance: Provenance,
    ) -> dict[str, bytes]:
        """The fields a stage adds; a document it passed by or failed on has null. `states` is after this stage."""
        found = [document.annotations.get(stage) for document in documents]
        return {
            annotation_field(stage): self._pack(_annotations(kind).dump_json(found)),
            provenance_field(stage): provenance.model_dump_json().encode(),
            "states": states.encode(),
        } | self.failures(documents)

    def documents(
        self, run: str, fields: Mapping[str, bytes], kinds: Mapping[str, type[Annotation]]
    ) -> tuple[list[Document], str]:
        """Unpack a batch: its documents, and the state of each after all stages so far, one letter a document.

        `kinds` names the stages whose annotations are wanted; a stage that has not run is left out. Contents are
        empty where the field was not loaded.
        """
        sources = _sources.validate_json(self._open(fields["sources"]))
        contents = msgpack.unpackb(self._open(fields["contents"])) if fields.get("contents") else [b""] * len(sources)
        failures = _failures.validate_json(self._open(fields["failures"])) if fields.get("failures") else {}
        found: dict[str, list[Annotation | None]] = {
            stage: _annotations(kind).validate_json(self._open(fields[annotation_field(stage)]))
            for stage, kind in kinds.items()
            if fields.get(annotation_field(stage))
        }
        documents = [
            Document(
                id=identity,
                source=source,
                content=contents[place],
                run=run,
                annotations={stage: one for stage, many in found.items() if (one := many[place]) is not None},
                failure=failures.get(place),
            )
            for place, (identity, source) in enumerate(sources)
        ]
        return documents, fields["states"].decode()

    def split(self, fields: Mapping[str, bytes], kinds: Mapping[str, type[Annotation]]) -> list[dict[str, bytes]]:
        """Divide a batch's fields into those of its two halves, in order."""
        documents, _ = self.documents("", fields, kinds)
        half = len(documents) // 2
        letters = fields["states"].decode()
        halves = []
        for part, states in ((documents[:half], letters[:half]), (documents[half:], letters[half:])):
            packed = self.admitted(part)
            for stage, kind in kinds.items():
                if fields.get(annotation_field(stage)):
                    found = [document.annotations.get(stage) for document in part]
                    packed[annotation_field(stage)] = self._pack(_annotations(kind).dump_json(found))
                    packed[provenance_field(stage)] = fields[provenance_field(stage)]
            halves.append(packed | {"states": states.encode()})
        return halves

    def _open(self, packed: bytes) -> bytes:
        return self._unpack(packed, max_output_size=MAX_PAYLOAD)
