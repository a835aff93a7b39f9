"""Gather the evidence of the training texts, and train a model's weights on some of them.

A text that was counted must not find itself in the counts: its own share is taken out of its own evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from docmill.stages.language import cld2, evidence, ngrams
from docmill.stages.language import ngram_table as table
from docmill.stages.language.telling import telling_part
from docmill.text import scripts
from training.language.ngram_table import PRIOR, Floats, counts, occurrences
from training.language.sources import Sample
from training.language.weights import Pairs, fit

WEIGHT = {"sentence": 1.0, "pair": 1.0, "treebank": 0.7, "interface": 0.06, "declaration": 0.25, "romanised": 0.4}
COMMON = frozenset({"sentence", "pair", "treebank"})
"""Kinds of what people write for others to read, of which there is more than of the Declaration."""
RARE = -1.0
"""Added to the bias of what has no labelled sentences: such languages are rarer in documents than in the training. So
is Serbian in Latin letters among short texts in this alphabet that no word tells (see `close.toml` for those)."""
RAREST = -1.0
"""Added to that of the last class besides: half of the sentences it took are right with it, and romanised Arabic
is still `und` 60 times of 62."""
WORTH = 0.3
"""What a declaration counts for in a language that has labelled sentences."""
WORTH_OF_MESSAGE = 0.12
"""What a message counts for: there are more of them than of sentences, in the words of menus."""
_ENOUGH = 2
"""Texts that must hold a key for its count to be kept; a sentence or word pair counts as two: what only one of them
holds is worth 0.6 points on word pairs."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Hold all samples, with the parts of their evidence that do not depend on the folds."""

    samples: list[Sample]
    golds: npt.NDArray[np.intp]
    weight: Floats
    held: sp.csr_matrix
    known: npt.NDArray[np.uint64]
    base: list[evidence.LanguageEvidence]
    worth: Floats
    scripts: list[str]
    of_class: npt.NDArray[np.bool_]
    common: npt.NDArray[np.bool_]
    rare: npt.NDArray[np.intp]
    in_latin: npt.NDArray[np.intp]


def gather(samples: list[Sample], classes: list[str], frequent: table.NgramTable) -> Texts:
    """Gather the evidence of each sample that no fold changes: lingua's sums, CLD2, scripts."""
    golds = np.array([classes.index(sample.code) for sample in samples])
    told = [telling_part(sample.text, scripts.letter_scripts(sample.text)) for sample in samples]
    counted = [{one.script.code: one.letters} if one.letters else {} for one in told]
    order = {code: place for place, code in enumerate(sorted({code for one in counted for code in one}))}
    of_class = scripts_of(counted, golds, order, len(classes))
    places = {code: place for place, code in enumerate(classes)}
    base = []
    for stretch in told:
        keys = ngrams.keys(ngrams.normalise(stretch.text))
        values, known = (sums[0] for sums in frequent.sums(keys, len(classes)))
        base.append(
            evidence.LanguageEvidence(
                values.astype(np.float32),
                known.astype(np.float32),
                evidence.count_keys(keys),
                evidence.opinion_features(cld2.opinions(stretch.text, stretch.script.code), places, len(classes)),
                evidence.in_script(stretch.script.code, of_class, order),
            )
        )
    held, known_keys = occurrences([stretch.text for stretch in told])
    weight = np.array([WEIGHT[sample.kind] for sample in samples], dtype=np.float32)
    common = np.array([sample.kind in COMMON for sample in samples])
    in_latin = np.flatnonzero(np.array(classes) == "sr-Latn")
    rare = np.setdiff1d(np.arange(len(classes)), golds[common])
    message = np.array([sample.kind == "interface" for sample in samples])
    worth = np.where((common | np.isin(golds, rare)) & ~message, 1.0, WORTH).astype(np.float32)
    worth[message] = WORTH_OF_MESSAGE
    return Texts(samples, golds, weight, held, known_keys, base, worth, list(order), of_class, common, rare, in_latin)


def scripts_of(
    counted: list[dict[str, int]], golds: npt.NDArray[np.intp], order: dict[str, int], classes: int
) -> npt.NDArray[np.bool_]:
    """Return the scripts of each class, (classes, scripts): those that prevail in a fifth of its texts."""
    prevailing = np.zeros((classes, len(order)))
    for one, gold in zip(counted, golds, strict=True):
        if one:
            prevailing[gold, order[max(one, key=lambda code: one[code])]] += 1
    found: npt.NDArray[np.bool_] = prevailing >= 0.2 * np.maximum(1, prevailing.sum(axis=1, keepdims=True))
    found[-1] = True
    return found


def train(texts: Texts, chosen: npt.NDArray[np.intp], classes: int) -> tuple[Floats, Floats, sp.csr_matrix]:
    """Train weights, biases and counts on the chosen texts; a text's own count is taken out of its own evidence."""
    counted = count(texts, chosen, classes)
    weights, bias = fit(pairs(texts, chosen, counted, classes, own=True), classes)
    bias[texts.rare] += RARE
    bias[texts.in_latin] += 1.5 * RARE
    bias[-1] += RAREST
    return weights, bias, counted


def count(texts: Texts, chosen: npt.NDArray[np.intp], classes: int) -> sp.csr_matrix:
    """Count the keys of the chosen texts by class; keys that too few texts hold are dropped."""
    held = texts.held[chosen]
    counted = counts(held, texts.golds[chosen], texts.worth[chosen], classes)
    share = np.where(texts.common[chosen], 2.0, 1.0)
    enough = share @ held >= _ENOUGH
    kept = sp.csr_matrix(counted.multiply(enough[None, :]))
    kept.eliminate_zeros()
    return kept


def pairs(texts: Texts, chosen: npt.NDArray[np.intp], counted: sp.csr_matrix, classes: int, *, own: bool) -> Pairs:
    """Return candidates and features of the chosen texts; with `own` a text's share of the counts is taken out."""
    family = (texts.known & np.uint64(7)).astype(int)
    values, known = np.zeros((2, 3, len(chosen), classes), dtype=np.float32)
    for place in range(3):
        columns = np.flatnonzero(family == ngrams.BORDER + place)
        held, here = texts.held[chosen][:, columns], counted[:, columns].toarray()
        worth = np.log1p(here / PRIOR, dtype=np.float32)
        values[place], known[place] = held @ worth.T, held @ (here > 0).astype(np.float32).T
        if own:
            rows = np.repeat(np.arange(len(chosen)), np.diff(held.indptr))
            mine = np.maximum(here[texts.golds[chosen][rows], held.indices] - texts.worth[chosen][rows], 0)
            values[place][np.arange(len(chosen)), texts.golds[chosen]] = np.bincount(
                rows, np.log1p(mine / PRIOR), len(chosen)
            )
            known[place][np.arange(len(chosen)), texts.golds[chosen]] = np.bincount(rows, mine > 1e-3, len(chosen))
    of_text, kinds, features, gold = [], [], [], []
    size = 0
    for place, index in enumerate(chosen):
        one = texts.base[index]
        one.values[ngrams.BORDER :], one.known[ngrams.BORDER :] = values[:, place], known[:, place]
        candidates = np.union1d(np.flatnonzero(one.candidates()), texts.golds[index])
        of_text.append(np.full(len(candidates), place))
        kinds.append(candidates)
        features.append(one.features(candidates))
        gold.append(size + int(np.searchsorted(candidates, texts.golds[index])))
        size += len(candidates)
    return Pairs(
        np.concatenate(of_text), np.concatenate(kinds), np.concatenate(features), np.array(gold), texts.weight[chosen]
    )
