"""Train the classifier of HTML blocks (workers/docmill/stages/clean/article/classifier.py) and write its weights.

    python -m training.article.fetch_pages more.jsonl
    python -m training.article.train pages.jsonl.gz gold.jsonl --more more.jsonl --out block-classifier.npz

Pages are lines with `id`, `url` and `html`, gold lines have `id` and `gold`, the article's text; `fetch_pages.py` tells
of the lines of `--more`. A block is of the article as far as its words are. Blocks weigh what their words weigh in
their page. First the scores on pages of sites not trained on are printed, by cross-validation over sites (`--folds 0`
skips it): F1 of 4-grams on the benchmark's pages, and of words on all, the mean of the pages. Then nets are trained on
all pages. Needs torch; seeded.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from docmill.stages.clean.article.extraction import Profile, choose_article
from docmill.stages.clean.article.features import WIDTH
from docmill.stages.clean.unicode.normalisation import normalise
from numpy.typing import NDArray

from training.article.fetch_pages import WORD, words_of
from training.article.labels import Floats, Page, folds_of, read_benchmark, read_more
from training.article.network import TAPS, Net, judged, train

PROFILES: tuple[Profile, ...] = ("fast", "balanced", "accurate")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words, as the benchmark counts them."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def f1(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """F1, precision and recall over pairs of text and gold, each page's counts first divided by their sum."""
    right = wrong = missed = 0.0
    for text, gold in pairs:
        found, wanted = shingles(text), shingles(gold)
        counts = [(found & wanted).total(), (found - wanted).total(), (wanted - found).total()]
        right, wrong, missed = (
            total + count / max(1, sum(counts)) for total, count in zip((right, wrong, missed), counts, strict=True)
        )
    precision, recall = right / max(1e-9, right + wrong), right / max(1e-9, right + missed)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def words_f1(page: Page, kept: NDArray[np.bool_]) -> float:
    """F1 of the words of one page by its labels, as far as they are known."""
    words = np.array([len(words_of(text)) for text in page.blocks.texts], np.float32) * (page.weights > 0)
    right = float((words * page.labels)[kept].sum())
    return 2 * right / max(1e-9, float(words[kept].sum() + (words * page.labels).sum()))


def cross_validate(pages: list[Page], folds: int, nets: int, steps: int, out: Path | None) -> None:
    """Print the score of each profile on sites held out; with `out`, keep the probabilities."""
    fold = folds_of(pages, folds)
    found: dict[str, Floats] = {}
    for number in range(folds):
        seen = [page for page, at in zip(pages, fold, strict=True) if at != number]
        trained = [train(seen, seed, steps) for seed in range(nets)]
        found |= {page.id: judged(trained, page) for page, at in zip(pages, fold, strict=True) if at == number}
    for profile in PROFILES:
        articles = {page.id: choose_article(page.blocks, found[page.id], page.markup, profile) for page in pages}
        pairs = [(normalise(articles[page.id].text).text, page.gold) for page in pages if not page.extra]
        asked = sum(articles[page.id].how == "trafilatura" for page in pages if not page.extra)
        whole = np.mean([words_f1(page, articles[page.id].kept) for page in pages])
        told = "{:.4f} precision {:.4f} recall {:.4f}".format(*f1(pairs))
        print(f"{profile}: benchmark F1 {told}, asked of trafilatura {asked}; all pages, words {whole:.4f}", flush=True)
    if out:
        out.write_text(json.dumps({name: probabilities.tolist() for name, probabilities in found.items()}))


def export(nets: list[Net], out: Path) -> None:
    """Write the weights as network.py reads them; what told extra pages apart stays behind."""

    def stack(name: str) -> NDArray[np.float16]:
        return np.stack([net.state_dict()[name].numpy() for net in nets]).astype(np.float16)

    weights = {"in.w": stack("in_w")[:, :WIDTH], "in.b": stack("in_b")}
    for number in range(len(TAPS)):
        weights[f"conv{number}.w"] = stack(f"conv_w.{number}")
        weights[f"conv{number}.b"] = stack(f"conv_b.{number}")
    weights |= {"out.w": stack("out_w")[:, :, 0], "out.b": stack("out_b")[:, None]}
    np.savez_compressed(out, **weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--more", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--nets", type=int, default=1, help="nets whose logits are averaged; three are no better")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--judged", type=Path, help="keep the probabilities of held-out pages here")
    given = parser.parse_args()
    torch.set_num_threads(1)
    pages = read_benchmark(given.pages, given.gold) + (read_more(given.more) if given.more else [])
    print(f"{len(pages)} pages, {sum(len(page.rows) for page in pages)} blocks", flush=True)
    if given.folds:
        cross_validate(pages, given.folds, given.nets, given.steps, given.judged)
    if given.out:
        export([train(pages, seed, given.steps) for seed in range(given.nets)], given.out)


if __name__ == "__main__":
    main()
