"""Train the classifier of page chrome.

    python -m training.chrome.train PAGES GOLD SENTENCES [--more FILE] [--out NPZ]

PAGES and GOLD are JSON lines (`id`, `text`: a page's visible text; `id`, `gold`: its article); MORE has `id`, `text`,
`labels` (a share of article words for each line that is not blank); SENTENCES has `text` and `gold`, its language.
Needs torch, which docmill itself does not. Before it trains on everything it prints held-out scores: each of PAGES
by nets that saw no page of its site, and pages put into each language by nets that saw no page of the language.
With `--urls` (`id`, `url`) pages are held out by site. Seeded; the same inputs on the same machine give the same
weights.

Measured with 24 epochs and two nets a fold: F1 .928 on 78 pages of other sites (.926 after title, byline and dateline
are taken; precision .914, recall .939) and 0.20 % of characters removed of their articles. With 16 epochs and one net:
.920, and character F1 .919 on pages put into 75 languages not seen, from .827 (Georgian) to .956 (Greek).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from docmill.stages.clean.chrome.classifier import BAR, DILATIONS, REACH, article_span
from docmill.stages.clean.chrome.line_features import WIDTH
from torch import Tensor, nn

from training.chrome.pages import (
    Page,
    Row,
    Words,
    align,
    around,
    clean_text,
    epoch,
    measured,
    read_words,
    rows,
    translated,
)

FOLDS = 4
HIDDEN = 40
LONGEST = 400  # lines of a text in training
MASKS = (0.0, 0.0, 0.0, 0.3, 0.6)  # shares of phrases hidden from the net
OUT = Path(__file__).resolve().parents[2] / "workers/docmill/stages/clean/chrome/data/line-classifier.npz"


class Net(nn.Module):
    """The net that `docmill.stages.clean.chrome.classifier` runs, with dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.line = nn.Linear(WIDTH, HIDDEN)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, REACH, padding=step * (REACH // 2), dilation=step) for step in DILATIONS
        )
        self.out = nn.Linear(2 * HIDDEN, 1)
        self.few, self.many = nn.Dropout(0.1), nn.Dropout(0.3)

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        line = self.many(torch.relu(self.line(self.few(rows))))
        seen = line.transpose(1, 2) * mask[:, None]
        for convolution in self.convolutions:
            seen = (seen + torch.relu(convolution(self.many(seen)))) * mask[:, None]
        found: Tensor = self.out(torch.cat([self.many(seen.transpose(1, 2)), line], 2))[:, :, 0]
        return found


def batch(texts: Sequence[tuple[Page, float]]) -> list[Tensor]:
    """Features, labels, weights and mask of some texts. A word of chrome costs less: there are more of them."""
    made = [(*measured(page[:LONGEST], random.choice(MASKS)), worth) for page, worth in texts]
    most = max(len(found[0]) for found in made)
    x = np.zeros((len(made), most, WIDTH), np.float32)
    y, w, mask = (np.zeros((len(made), most), np.float32) for _ in range(3))
    for at, (found, labels, sizes, worth) in enumerate(made):
        size = len(found)
        x[at, :size], y[at, :size], mask[at, :size] = found, labels, 1
        total = (sizes * labels).sum() + 0.3 * (sizes * (1 - labels)).sum()
        w[at, :size] = worth * (sizes / max(total, 20) + 0.002)
    return [torch.tensor(part) for part in (x, y, w, mask)]


def train(pages: Sequence[tuple[Page, float]], words: Words, languages: Sequence[str], seed: int, epochs: int) -> Net:
    """One net, on every page and its variations."""
    torch.manual_seed(seed), random.seed(seed), np.random.seed(seed)
    torch.set_num_threads(1)
    net = Net()
    steps = epochs * (2 * len(pages) // 8 + 1)
    descent = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(descent, 4e-3, total_steps=steps)
    for _ in range(epochs):
        texts = [text for text in epoch(pages, words, languages) if text[0]]
        texts.sort(key=lambda text: len(text[0]) + 60 * random.random())
        groups = [texts[at : at + 8] for at in range(0, len(texts), 8)]
        random.shuffle(groups)
        for group in groups:
            x, y, w, mask = batch(group)
            loss = nn.functional.binary_cross_entropy_with_logits(net(x, mask), y, weight=w, reduction="sum")
            descent.zero_grad()
            (loss / len(group)).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            descent.step(), pace.step()
    return net.eval()


def kept(net: Net, page: Page) -> list[bool]:
    """For each line, whether it is the article's."""
    found = torch.tensor(measured(page)[0])[None]
    with torch.no_grad():
        odds = net(found, torch.ones(found.shape[:2]))[0].numpy() - BAR
    start, end = article_span(odds, [len(row.text) for row in page])
    return [start <= at < end and bool(lean > 0) for at, lean in enumerate(odds)]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The article extraction benchmark's score of texts against gold: 4-grams, precision and recall over pages."""
    sums = np.zeros(3)
    for text, gold in pairs:
        has, want = shingles(text), shingles(gold)
        counts = [(has & want).total(), (has - want).total(), (want - has).total()]
        sums += np.array(counts) / max(1, sum(counts))
    hit, wrong, missed = sums
    return float(2 * hit / max(1e-9, 2 * hit + wrong + missed))


def text_of(page: Page, kept: Sequence[bool]) -> str:
    return "\n".join(row.text for row, keep in zip(page, kept, strict=True) if keep)


def line_f1(page: Page, kept: Sequence[bool]) -> float:
    """F1 of article characters, for scripts whose words no spaces part."""
    hit = sum(len(row.text) for row, keep in zip(page, kept, strict=True) if row.article > 0.5 and keep)
    total = sum(len(row.text) * ((row.article > 0.5) + keep) for row, keep in zip(page, kept, strict=True))
    return 2 * hit / max(1, total)


Fold = tuple[list[tuple[str, Page, str]], list[tuple[Page, float]], Words, list[str], int, int]


def held_out(fold: Fold) -> tuple[list[tuple[str, str]], dict[str, list[float]], list[tuple[int, int]]]:
    """One fold: the pages' texts with their gold, line F1 of made pages by language, characters lost of clean texts."""
    tests, pages, words, languages, seed, epochs = fold
    net = train(pages, words, [name for name in words.sentences if name not in languages], seed, epochs)
    pairs = [(text_of(page, kept(net, page)), gold) for _, page, gold in tests]
    random.seed(seed)
    made = {
        name: [line_f1(page, kept(net, page)) for page in (translated(test[1], words, name) for test in tests[:12])]
        for name in languages
    }
    lost = []
    for _, page, _ in tests:
        article = [Row(row.text, 1, 1.0) for row in page if row.article > 0.5]
        for text in (article, around(article, words, languages), clean_text([article], words, languages)):
            body = [(len(row.text), keep) for row, keep in zip(text, kept(net, text), strict=True) if row.article > 0.5]
            lost.append((sum(size for size, keep in body if not keep), sum(size for size, _ in body)))
    return pairs, made, lost


def site(url: str) -> str:
    return ".".join(url.split("/")[2].split(".")[-2:]) if "/" in url else url


def save(nets: Sequence[Net], path: Path) -> None:
    """The weights as the classifier reads them."""
    arrays: dict[str, np.ndarray] = {"nets": np.array(len(nets))}
    for n, net in enumerate(nets):
        state = {name: value.detach().numpy() for name, value in net.state_dict().items()}
        arrays |= {f"{n}.w": state["line.weight"].T, f"{n}.b": state["line.bias"]}
        arrays |= {f"{n}.o": state["out.weight"][0], f"{n}.p": state["out.bias"]}
        for at in range(len(DILATIONS)):
            kernel = state[f"convolutions.{at}.weight"]  # out, in, place
            arrays[f"{n}.c{at}"] = kernel.transpose(2, 1, 0).reshape(-1, HIDDEN)
            arrays[f"{n}.d{at}"] = state[f"convolutions.{at}.bias"]
    np.savez_compressed(path, **{name: a if name == "nets" else a.astype(np.float16) for name, a in arrays.items()})


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    for name in ("pages", "gold", "sentences"):
        parse.add_argument(name, type=Path)
    parse.add_argument("--urls", type=Path, help="JSON lines of id and url, to hold out by site; else by page")
    parse.add_argument("--more", type=Path)
    parse.add_argument("--out", type=Path, default=OUT)
    parse.add_argument("--epochs", type=int, default=24)
    parse.add_argument("--nets", type=int, default=2)
    parse.add_argument("--skip", choices=["scores", "training"])
    chosen = parse.parse_args()
    read = lambda path: [json.loads(line) for line in path.open(encoding="utf-8")] if path else []  # noqa: E731
    words, gold = read_words(chosen.sentences), {row["id"]: row["gold"] for row in read(chosen.gold)}
    urls = {row["id"]: site(row["url"]) for row in read(chosen.urls)}
    known = []
    for row in read(chosen.pages):
        labels = align([line for line in row["text"].split("\n") if line.strip()], gold[row["id"]])
        known.append((urls.get(row["id"], row["id"]), rows(row["text"], labels), gold[row["id"]]))
    more = [(rows(row["text"], row["labels"]), 0.4 if row["source"] == "un" else 0.5) for row in read(chosen.more)]
    if chosen.skip != "scores":
        scores(known, more, words, chosen.epochs)
    if chosen.skip != "training":
        everything = [(page, 1.0) for _, page, _ in known] + more
        nets = [train(everything, words, sorted(words.sentences), seed, chosen.epochs) for seed in range(chosen.nets)]
        save(nets, chosen.out)


def scores(known: list[tuple[str, Page, str]], more: list[tuple[Page, float]], words: Words, epochs: int) -> None:
    """Print what nets score on sites and languages they did not see."""
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
    print("pages of other sites: F1", round(f1([pair for pairs, _, _ in results for pair in pairs]), 4))
    lost = np.array([pair for _, _, pairs in results for pair in pairs]).sum(0)
    print(f"clean texts, with and without chrome lines around: {100 * lost[0] / lost[1]:.2f} % of characters lost")
    table = {name: float(np.mean(found)) for _, made, _ in results for name, found in made.items()}
    print(f"made pages in {len(table)} languages not seen, character F1, mean {np.mean(list(table.values())):.3f}:")
    print(" ".join(f"{name} {score:.3f}" for name, score in sorted(table.items(), key=lambda item: item[1])))


if __name__ == "__main__":
    main()
