"""Score the classifier of page chrome on sites and languages that its nets have not seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from training.article.scores import shingle_f1
from training.chrome.network import article_lines, train
from training.chrome.pages import Page, Row, Words, clean_text, translate, with_chrome_around

__all__ = ["print_scores"]

FOLDS = 4
Fold = tuple[list[tuple[str, Page, str]], list[tuple[Page, float]], Words, list[str], int, int]
"""Held-out pages (site, page, gold text), training pages with weights, words, held-out languages, seed, epochs."""


def text_of(page: Page, kept: Sequence[bool]) -> str:
    """Return the lines that are kept."""
    return "\n".join(row.text for row, keep in zip(page, kept, strict=True) if keep)


def line_f1(page: Page, kept: Sequence[bool]) -> float:
    """Return the F1 of article characters, which scripts without spaces between words need."""
    hit = sum(len(row.text) for row, keep in zip(page, kept, strict=True) if row.article > 0.5 and keep)
    total = sum(len(row.text) * ((row.article > 0.5) + keep) for row, keep in zip(page, kept, strict=True))
    return 2 * hit / max(1, total)


def held_out(fold: Fold) -> tuple[list[tuple[str, str]], dict[str, list[float]], list[tuple[int, int]]]:
    """Train on one fold and judge what it holds out.

    Returns the pages' extracted texts with their gold texts, the character F1 of made pages by language, and of each
    clean text how many characters were lost of how many.
    """
    tests, pages, words, languages, seed, epochs = fold
    net = train(pages, words, [name for name in words.sentences if name not in languages], seed, epochs)
    pairs = [(text_of(page, article_lines(net, page)), gold) for _, page, gold in tests]
    random.seed(seed)
    made = {
        name: [
            line_f1(page, article_lines(net, page)) for page in (translate(test[1], words, name) for test in tests[:12])
        ]
        for name in languages
    }
    lost = []
    for _, page, _ in tests:
        article = [Row(row.text, 1, 1.0) for row in page if row.article > 0.5]
        for text in (article, with_chrome_around(article, words, languages), clean_text([article], words, languages)):
            body = [
                (len(row.text), keep)
                for row, keep in zip(text, article_lines(net, text), strict=True)
                if row.article > 0.5
            ]
            lost.append((sum(size for size, keep in body if not keep), sum(size for size, _ in body)))
    return pairs, made, lost


def print_scores(known: list[tuple[str, Page, str]], more: list[tuple[Page, float]], words: Words, epochs: int) -> None:
    """Print what nets score on sites and languages they have not seen, by cross-validation in `FOLDS` parts."""
    sites, languages = sorted({name for name, _, _ in known}), sorted(words.sentences)
    random.Random(7).shuffle(sites)
    folds: list[Fold] = []
    for fold in range(FOLDS):
        held = set(sites[fold::FOLDS])
        seen = [(page, 1.0) for name, page, _ in known if name not in held] + more
        tests = [test for test in known if test[0] in held]
        folds.append((tests, seen, words, languages[fold::FOLDS], fold, epochs))
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(held_out, folds))
    print("pages of other sites: F1", round(shingle_f1(pair for pairs, _, _ in results for pair in pairs).f1, 4))
    lost = np.array([pair for _, _, pairs in results for pair in pairs]).sum(0)
    print(f"clean texts, with and without chrome lines around: {100 * lost[0] / lost[1]:.2f} % of characters lost")
    table = {name: float(np.mean(found)) for _, made, _ in results for name, found in made.items()}
    print(f"made pages in {len(table)} languages not seen, character F1, mean {np.mean(list(table.values())):.3f}:")
    print(" ".join(f"{name} {score:.3f}" for name, score in sorted(table.items(), key=lambda item: item[1])))
