"""Documents tagged together get what each gets alone."""

from __future__ import annotations

from docmill.stages.entities.extraction import prepare
from docmill.stages.entities.tagger.model import MODELS, TaggerModel
from docmill.stages.entities.tagger.tagging import tag_documents


def test_documents_tagged_together_get_what_each_gets_alone() -> None:
    model = TaggerModel(MODELS / "ar.ner")
    texts = ["زار سيرغي إيفانوف بغداد. وقال إيفانوف ذلك.", "", "إيفانوف", "قالت وزارة الدفاع في بيروت إن إيفانوف وصل"]
    readings = [prepare(text) for text in texts]
    together = tag_documents(model, [(one.tokens, one.matches) for one in readings])
    for reading, found in zip(readings, together, strict=True):
        (alone,) = tag_documents(model, [(reading.tokens, reading.matches)])
        assert [(one.first, one.last, one.type) for one in alone] == [(one.first, one.last, one.type) for one in found]
