"""A word carries what was found at its other places, and not at its own."""

from __future__ import annotations

import numpy as np

from docmill.stages.entities.tagger.crf import LABELS
from docmill.stages.entities.tagger.document_context import encode_document_context


def test_a_word_knows_of_its_other_places_and_not_of_its_own() -> None:
    marginals = np.zeros((4, len(LABELS)))
    marginals[:, 0] = 1
    marginals[1] = 0
    marginals[1, 1] = 1  # PER for sure
    codes = encode_document_context(np.array([5, 7, 7, 9], dtype=np.uint64), marginals)
    assert codes[0] == codes[3] == 0
    assert codes[2] != 0
    assert codes[1] != codes[2]
