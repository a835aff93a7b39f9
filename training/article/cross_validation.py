"""Score the classifier of HTML blocks on sites that its nets have not seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.extraction import Profile, choose_article
from docmill.stages.clean.unicode.normalisation import normalise
from training.article.fetch_pages import words_of
from training.article.labels import Floats, Page, folds_of
from training.article.network import probabilities, train
from training.article.scores import shingle_f1

__all__ = ["cross_validate"]

PROFILES: tuple[Profile, ...] = ("fast", "balanced", "accurate")


def words_f1(page: Page, kept: NDArray[np.bool_]) -> float:
    """Return the F1 of the words of one page by its labels; blocks of unknown label do not count."""
    words = np.array([len(words_of(text)) for text in page.blocks.texts], np.float32) * (page.weights > 0)
    right = float((words * page.labels)[kept].sum())
    return 2 * right / max(1e-9, float(words[kept].sum() + (words * page.labels).sum()))


def cross_validate(pages: list[Page], folds: int, nets: int, steps: int, out: Path | None) -> None:
    """Print the score of each profile on sites held out; with `out`, write the probabilities of all blocks there."""
    fold = folds_of(pages, folds)
    found: dict[str, Floats] = {}
    for number in range(folds):
        seen = [page for page, at in zip(pages, fold, strict=True) if at != number]
        trained = [train(seen, seed, steps) for seed in range(nets)]
        found |= {page.id: probabilities(trained, page) for page, at in zip(pages, fold, strict=True) if at == number}
    for profile in PROFILES:
        articles = {page.id: choose_article(page.blocks, found[page.id], page.markup, profile) for page in pages}
        pairs = [(normalise(articles[page.id].text).text, page.gold) for page in pages if not page.extra]
        asked = sum(articles[page.id].how == "trafilatura" for page in pages if not page.extra)
        whole = np.mean([words_f1(page, articles[page.id].kept) for page in pages])
        scores = "{:.4f} precision {:.4f} recall {:.4f}".format(*shingle_f1(pairs))
        print(
            f"{profile}: benchmark F1 {scores}, asked of trafilatura {asked}; all pages, words {whole:.4f}", flush=True
        )
    if out:
        out.write_text(json.dumps({name: each.tolist() for name, each in found.items()}))
