"""Tag documents in two passes: find persons, places and organisations, with how sure each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.stages.entities.gazetteer.lookup import GazetteerMatch
from docmill.stages.entities.tagger.context_features import (
    SEPARATES,
    classify_gaps,
    conjunction_features,
    document_features,
    lay_out,
    surface_forms,
)
from docmill.stages.entities.tagger.crf import TYPES, PackedSentences, forward_backward, pack_sentences, viterbi
from docmill.stages.entities.tagger.document_context import encode_document_context
from docmill.stages.entities.tagger.gazetteer_features import encode_matches
from docmill.stages.entities.tagger.model import ALONE, SHIFTS, TaggerModel
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["TaggedName", "tag_documents"]

Indices = npt.NDArray[np.int64]
_WORDS_IN_CACHE = 2_000
"""Words whose features over several places are weighted at once: they are held in the processor's cache."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio


@dataclass(frozen=True, slots=True)
class TaggedName:
    """A name: tokens `first` to `last` (inclusive), less `skip` folded letters, name a thing of `type`.

    `confidence` is the mean marginal of the labels.
    """

    first: int
    last: int
    skip: int
    type: str
    confidence: float


def tag_documents(
    model: TaggerModel,
    documents: Sequence[tuple[TokenizedText, list[GazetteerMatch]]],
    evidence: npt.NDArray[np.float32] | None = None,
) -> list[list[TaggedName]]:
    """Tag documents together: the more words at once, the less each costs.

    Args:
        model: of the documents' language.
        documents: the tokens of each and what the gazetteer found in them.
        evidence: what another model says of the labels of all words, added to the scores, shape (words, labels).

    Returns:
        the names of each document, in the order of its text.
    """
    filled = [number for number, (tokens, _) in enumerate(documents) if tokens.words]
    found: list[list[TaggedName]] = [[] for _ in documents]
    if not filled:
        return found
    chosen = [documents[number] for number in filled]
    counts = [len(tokens.words) for tokens, _ in chosen]
    labels, sure, skips = _label_words(model, chosen, counts, evidence)
    firsts, lasts = _find_runs(labels)
    limits = np.cumsum([0, *counts])
    of = np.searchsorted(limits, firsts, side="right") - 1
    sums = np.concatenate([[0.0], np.cumsum(sure)])
    for first, last, document in zip(firsts.tolist(), lasts.tolist(), of.tolist(), strict=True):
        mean = float(sums[last + 1] - sums[first]) / (last + 1 - first)
        base = int(limits[document])
        kind = TYPES[(int(labels[first]) - 1) // 2]
        name = TaggedName(first - base, last - base, int(skips[first]), kind, round(min(1.0, mean), 4))
        found[filled[document]].append(name)
    return found


def _find_runs(labels: Indices) -> tuple[Indices, Indices]:
    """Return the first and the last words of the names that labels tell: a B and every I of its type right after it."""
    firsts = np.flatnonzero(labels % 2 == 1)
    lasts = firsts.copy()
    growing = np.arange(len(firsts))
    while len(growing):
        following = lasts[growing] + 1
        inside = following < len(labels)
        inside[inside] = labels[following[inside]] == labels[firsts[growing[inside]]] + 1
        growing = growing[inside]
        lasts[growing] += 1
    return firsts, lasts


def _label_words(
    model: TaggerModel,
    documents: list[tuple[TokenizedText, list[GazetteerMatch]]],
    counts: list[int],
    evidence: npt.NDArray[np.float32] | None,
) -> tuple[Indices, npt.NDArray[np.floating[Any]], npt.NDArray[np.uint64]]:
    """Return the label of each word, the marginal of that label, and the letters of clitics before the word."""
    seen = [classify_gaps(tokens) for tokens, _ in documents]
    layouts = [lay_out(ends) for _, ends in seen]
    bases = np.cumsum([0, *(layout.size for layout in layouts)])
    places = np.concatenate([layout.places + base for layout, base in zip(layouts, bases, strict=False)])
    packed = pack_sentences(np.concatenate([layout.lengths for layout in layouts]))
    size = int(bases[-1])

    def spread(values: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.uint64]:
        """Return the row of places with one value for each word."""
        row = np.zeros(size, dtype=np.uint64)
        row[places] = values
        return row

    forms, form_scores, form_attributes = model.look_up_forms(
        [surface for tokens, _ in documents for surface in surface_forms(tokens)],
        [word for tokens, _ in documents for word in tokens.words],
    )
    row = np.zeros(size, dtype=np.int64)
    row[places] = forms
    attributes = form_attributes[row]
    scores = form_scores[forms, 0]
    for group, shift in enumerate(SHIFTS[1:], start=1):
        scores = scores + form_scores[row[places + shift], group]
    match = spread(np.concatenate([encode_matches(tokens, hits) for tokens, hits in documents]))
    gap = spread(np.concatenate([classes for classes, _ in seen]))
    kind = np.ascontiguousarray(attributes[:, 1])
    stem, cluster = np.ascontiguousarray(attributes[:, 0]), np.ascontiguousarray(attributes[:, 2])
    for start in range(0, len(places), _WORDS_IN_CACHE):
        some = slice(start, start + _WORDS_IN_CACHE)
        scores[some] += model.context_weights(conjunction_features(places[some], stem, kind, cluster, gap, match))
    if evidence is not None:
        scores = scores + evidence
    stems = attributes[places, 0] ^ _salt(np.repeat(np.arange(len(counts)), counts))
    labels, sure = _label_in_two_passes(model, scores, form_scores[forms, ALONE], packed, (places, kind, stems))
    # Names do not go on over a comma or a bar: what the model joined there is two.
    parted = (labels > 0) & (labels % 2 == 0) & SEPARATES.take(gap[places - 1].astype(np.int64))
    labels[parted] -= 1
    return labels, sure, attributes[places, 3]


def _salt(document: Indices) -> npt.NDArray[np.uint64]:
    """Return a number for each word's document that keeps its stems apart from those of other documents."""
    with np.errstate(over="ignore"):
        return (document.astype(np.uint64) + np.uint64(1)) * _MULTIPLIER


def _label_in_two_passes(
    model: TaggerModel,
    scores: npt.NDArray[np.float32],
    alone: npt.NDArray[np.float32],
    packed: PackedSentences,
    around: tuple[Indices, npt.NDArray[np.uint64], npt.NDArray[np.uint64]],
) -> tuple[Indices, npt.NDArray[np.floating[Any]]]:
    """Return labels and their marginals after a second pass that knows what the first found elsewhere in the document.

    Args:
        model: of the language.
        scores: of the labels without the features of the document, shape (words, labels).
        alone: what these features add where nothing is known of a word and its neighbours, shape (words, labels).
        packed: the sentences.
        around: the place of each word in the row, the kind at each place, and the stem of each word.
    """
    places, kind, stems = around
    total = scores + alone
    guess = forward_backward(total, model.transitions, model.first, packed)
    context = np.zeros(len(kind), dtype=np.uint64)
    context[places] = encode_document_context(stems, guess.marginals)
    known = context > 0
    told = np.flatnonzero(known[places] | known[places - 1] | known[places + 1])
    if len(told):
        for start in range(0, len(told), _WORDS_IN_CACHE):
            some = told[start : start + _WORDS_IN_CACHE]
            total[some] = scores[some] + model.context_weights(document_features(places[some], kind, context))
        guess = forward_backward(total, model.transitions, model.first, packed)
    labels = viterbi(total + model.bias, model.transitions, model.first, packed)
    return labels, guess.marginals[np.arange(len(labels)), labels]
