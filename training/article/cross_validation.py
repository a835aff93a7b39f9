"""Score the classifier of HTML blocks on sites that its nets have not seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.extraction import Article, choose_article, likely_content
from docmill.stages.clean.article.page_type import TYPES
from docmill.stages.clean.unicode.normalisation import normalise
from training.article.calibration import GOOD, fit_platt, held_out_error
from training.article.fetch_pages import words_of
from training.article.folds import folds_of
from training.article.labels import Floats, Page
from training.article.network import probabilities, train_nets
from training.article.scores import shingle_f1, word_f1

__all__ = ["cross_validate"]


def words_f1(page: Page, kept: NDArray[np.bool_]) -> float:
    """Return the F1 of the words of one page by its labels; blocks of unknown label do not count."""
    words = np.array([len(words_of(text)) for text in page.blocks.texts], np.float32) * (page.weights > 0)
    right = float((words * page.labels)[kept].sum())
    return 2 * right / max(1e-9, float(words[kept].sum() + (words * page.labels).sum()))


def cross_validate(pages: list[Page], folds: int, steps: int | None, out: Path | None) -> None:
    """Print the scores on sites held out; with `out`, write the probabilities of all blocks there."""
    fold = np.array(folds_of([page.site for page in pages], folds))
    found: dict[str, Floats] = {}
    for number in range(folds):
        seen = [page for page, at in zip(pages, fold, strict=True) if at != number]
        trained = train_nets(seen, steps)
        found |= {page.id: probabilities(trained, page) for page, at in zip(pages, fold, strict=True) if at == number}
    articles = {}
    for page in pages:
        likely = likely_content(page.blocks.texts, found[page.id])
        articles[page.id] = choose_article(page.blocks, found[page.id], likely)
    pairs = [(normalise(articles[page.id].text).text, page.gold) for page in pages if not page.extra]
    whole = np.mean([words_f1(page, articles[page.id].kept) for page in pages])
    scores = "{:.4f} precision {:.4f} recall {:.4f}".format(*shingle_f1(pairs))
    print(f"4-grams of pages with a key: F1 {scores}; all pages, words {whole:.4f}", flush=True)
    _print_types(pages, fold, articles)
    if out:
        out.write_text(json.dumps({name: each.tolist() for name, each in found.items()}))


def _print_types(pages: list[Page], fold: NDArray[np.int64], articles: dict[str, Article]) -> None:
    """Print the mean F1 of words by type of page, and how the confidence has to be computed from the expected F1."""
    known = [at for at, page in enumerate(pages) if not page.extra]
    scores, expected = np.zeros(len(known)), np.zeros(len(known))
    for row, at in enumerate(known):
        article = articles[pages[at].id]
        scores[row], expected[row] = word_f1(article.text, pages[at].gold), article.expected_f1
    kinds = np.array([pages[at].typed.kind for at in known])
    print(f"words, as WCXB counts them: {scores.mean():.4f} of {len(known)} pages")
    for number, name in enumerate(TYPES):
        print(f"  {name}: {scores[kinds == number].mean():.3f} of {(kinds == number).sum()}")
    good = scores >= GOOD
    slope, offset = fit_platt(expected, good)
    error = held_out_error(expected, good, fold[known])
    print(f"confidence: slope {slope:.4f}, offset {offset:.4f}; expected calibration error held out {error:.4f}")
