"""Send a batch back to a stage whose annotations cannot be read any more, as after an upgrade.

Tested by tests/test_worker.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from docmill.delivery.ledger import Claim
from docmill.delivery.payload import UnreadableError
from docmill.documents import SOURCE_STAGE, Document, Failure, Status
from docmill.stages.stage import leaves_no_text
from docmill.worker.tools import StageEnd, Tools

__all__ = ["rewind"]

log = structlog.get_logger()

MOST_REWINDS = 6  # times a batch goes back to stages whose annotations cannot be read
REWIND_SECONDS = 30.0  # how long it rests at the second time, then twice as long each time: a quarter of an hour in all


def rewind(tools: Tools, claim: Claim, error: UnreadableError) -> StageEnd:
    """Send a batch back to the stage whose annotations cannot be read.

    During an upgrade an old and a new worker may do this to each other: from the second time on the batch
    rests, longer each time, and in the end the stage counts as failed on its documents.
    """
    fields = tools.ledger.load(claim.batch)
    rewound = int(fields.get("rewound", b"0"))
    if rewound >= MOST_REWINDS:
        log.error("stage failed: what it found cannot be read", failed=error.stage, error=str(error))
        documents = _failed(tools, claim, error, fields)
        changed = tools.codec.forget_annotations(error.stage, documents)
        moved = tools.ledger.rewind(claim, claim.stage, changed)
        return StageEnd(claim.stage if moved else None, {"failed": len(documents)})
    stage = error.stage
    agains = tools.codec.reruns(fields)
    while True:
        before = claim.route[: claim.route.index(stage)]
        try:
            documents = tools.unpack(claim, fields, before, agains)
            break
        except UnreadableError as earlier:
            stage = earlier.stage
    log.warning("stage runs again: what it found cannot be read", again=stage, error=str(error))
    names = [*tools.before(claim), *before] if agains else before
    documents = [judged_by(document, names) for document in documents]
    rest = REWIND_SECONDS * 2 ** (rewound - 1) if rewound else 0.0
    moved = tools.ledger.rewind(claim, stage, tools.codec.forget_annotations(stage, documents), rest)
    return StageEnd(stage if moved and not rewound else None, {"runs again": stage})


def _failed(tools: Tools, claim: Claim, error: UnreadableError, fields: Mapping[str, bytes]) -> list[Document]:
    """Return a batch's documents with the failure of the stage whose annotations cannot be read."""
    failure = Failure.of(error.stage, error)
    for_good = leaves_no_text(tools.stage(error.stage))
    return [
        document
        if document.status is Status.FAILED or error.stage in {one.stage for one in document.failures}
        else document.with_failure(failure, for_good=for_good)
        for document in tools.codec.unpack(claim.run, fields, {})
    ]


def judged_by(document: Document, stages: Sequence[str]) -> Document:
    """Return a document as it was when these stages alone had worked on it, whose annotations it holds."""
    failures = tuple(one for one in document.failures if one.stage in {SOURCE_STAGE, *stages})
    if document.verdict is Status.FAILED and failures == document.failures:
        return document
    verdicts = (document.annotations[name].verdict() for name in stages if name in document.annotations)
    verdict = next((one for one in verdicts if one is not Status.KEPT), Status.KEPT)
    return replace(document, failures=failures, verdict=verdict)
