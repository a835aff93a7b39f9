"""Train the classifier of HTML blocks (workers/stages/clean/network.py) and write its weights.

    python training/html_pages.py more.jsonl
    python training/html_blocks.py pages.jsonl.gz gold.jsonl --more more.jsonl --out workers/stages/clean/data/html.npz

Pages are lines with `id`, `url` and `html`, gold lines have `id` and `gold`, the article's text; `html_pages.py` tells
of the lines of `--more`. A block is of the article as far as its words are. Blocks weigh what their words weigh in
their page. First the score on pages of sites not trained on is printed, by cross-validation over sites (`--folds 0`
skips it): extra pages of those sites are left out as well. Then nets are trained on all pages. Needs torch; seeded.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from html_labels import Page, read_benchmark, read_more, same_site
from html_nets import TAPS, Net, judged, train
from html_pages import WORD
from numpy.typing import NDArray

from workers.stages.clean.features import WIDTH


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


def fold_of(pages: list[Page], folds: int) -> dict[str, int]:
    """The fold of each site of the benchmark."""
    sites = sorted({page.site for page in pages if not page.extra})
    random.Random(7).shuffle(sites)
    return {site: at % folds for at, site in enumerate(sites)}


def cross_validate(pages: list[Page], folds: int, nets: int, steps: int, out: Path | None) -> None:
    """Print the score on sites held out; with `out`, keep the probabilities."""
    fold = fold_of(pages, folds)
    kept: dict[str, list[float]] = {}
    pairs = []
    for number in range(folds):
        held_out = {site for site, at in fold.items() if at == number}
        seen = [page for page in pages if not (same_site(page, held_out) if page.extra else page.site in held_out)]
        trained = [train(seen, seed, steps) for seed in range(nets)]
        for page in pages:
            if not page.extra and page.site in held_out:
                found = judged(trained, page)
                kept[page.id] = found.tolist()
                text = "\n".join(text for text, p in zip(page.blocks.texts, found, strict=True) if p > 0.5)
                pairs.append((text, page.gold))
    print("held-out sites: F1 {:.4f} precision {:.4f} recall {:.4f}".format(*f1(pairs)), flush=True)
    if out:
        out.write_text(json.dumps(kept))


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
    parser.add_argument("--folds", type=int, default=6)
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
