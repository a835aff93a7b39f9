"""Train the classifier of HTML blocks (workers/stages/clean/network.py) and write its weights.

    python training/html_blocks.py pages.jsonl.gz gold.jsonl --more more.jsonl --out workers/stages/clean/data/html.npz

Pages are lines with `id`, `url` and `html`, gold lines have `id` and `gold`, the article's text; lines of `--more` have
`id`, `html` and `gold` and count half. A block is of the article as far as its words are in the gold text, in order.
Blocks weigh what their words weigh in their page. First the score on pages of sites not trained on is printed, by
cross-validation over sites (`--folds 0` skips it); then nets are trained on all pages. Needs torch; seeded; 10 minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workers.stages.clean.blocks import Blocks, read_blocks
from workers.stages.clean.features import ABOVE, NEAR, TAGS, WIDTH, features
from workers.stages.clean.heads import read_head
from workers.stages.clean.lexer import lex
from workers.stages.clean.network import DILATIONS

WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f])")
TAPS = (5, 5, 3)
HIDDEN = 32
BATCH = 8
LONGEST = 500  # blocks of a page seen at once in training
CHANCE = 4  # words in a row that must agree to count: fewer agree by chance
DIV = TAGS.start + 3


@dataclass(frozen=True)
class Page:
    """One page ready for training; `extra` pages come from other sources than the benchmark."""

    id: str
    site: str
    gold: str
    blocks: Blocks
    rows: NDArray[np.float32]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    extra: bool


def words_of(text: str) -> list[str]:
    """Words; each letter of a script without spaces is one."""
    return WORD.findall(UNSPACED.sub(r" \1 ", text))


def labelled(texts: list[str], gold: str) -> tuple[list[float], list[int]]:
    """The share of each text's words that the gold text has in the same order, and the count of its words."""
    page = [(word, at) for at, text in enumerate(texts) for word in words_of(text)]
    counts, hits = Counter(at for _, at in page), Counter[int]()
    matcher = SequenceMatcher(None, [word for word, _ in page], words_of(gold), autojunk=False)
    for start, _, length in matcher.get_matching_blocks():
        for _, at in page[start : start + length]:
            if length >= CHANCE or counts[at] == length:
                hits[at] += 1
    return [hits[at] / counts[at] if counts[at] else 0.0 for at in range(len(texts))], [
        counts[at] for at in range(len(texts))
    ]


def ready(id_: str, site: str, markup: str, gold: str, *, extra: bool) -> Page:
    """Cut, label and weigh a page."""
    page = read_blocks(lex(markup))
    rows = features(page, read_head(markup, None).title or "")
    shares, counts = labelled(page.texts, gold)
    labels, words = np.array(shares, np.float32), np.array(counts, np.float32)
    all_words = (words * labels).sum() + 0.3 * (words * (1 - labels)).sum()
    weights = (words / max(all_words, 20) + 0.002) * (0.5 if extra else 1)
    rows = np.column_stack([rows, np.full(len(rows), extra)]).astype(np.float32)
    return Page(id_, site, gold, page, rows, labels, weights.astype(np.float32), extra)


def read_pages(pages: Path, gold: Path, more: list[Path]) -> list[Page]:
    """All pages, benchmark first."""
    texts = {row["id"]: row["gold"] for row in _rows(gold)}
    found = [
        ready(
            row["id"], ".".join(urlsplit(row["url"]).netloc.split(".")[-2:]), row["html"], texts[row["id"]], extra=False
        )
        for row in _rows(pages)
    ]
    return found + [
        ready(row["id"], row["id"], row["html"], row["gold"], extra=True) for path in more for row in _rows(path)
    ]


def _rows(path: Path) -> list[dict[str, Any]]:
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


class Net(nn.Module):
    """The net of network.py, with dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(WIDTH + 1, HIDDEN)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, taps, padding=taps // 2 * dilation, dilation=dilation)
            for taps, dilation in zip(TAPS, DILATIONS, strict=True)
        )
        self.last = nn.Linear(2 * HIDDEN, 1)
        self.dropout, self.input_dropout = nn.Dropout(0.3), nn.Dropout(0.1)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        alone = self.dropout(torch.relu(self.first(self.input_dropout(rows))))
        shown = mask[:, None, :]
        context = alone.transpose(1, 2) * shown
        for number, convolution in enumerate(self.convolutions):
            context = (context + torch.relu(convolution(self.dropout(context) if number else context))) * shown
        logits: torch.Tensor = self.last(torch.cat([self.dropout(context.transpose(1, 2)), alone], dim=2))[:, :, 0]
        return logits


def varied(page: Page) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """A page as other sites might have it: cut short, without telling names, its paragraphs as divs."""
    start, end = 0, len(page.rows)
    if random.random() < 0.3 and end > 60:
        start, end = random.randint(0, 20), end - random.randint(0, 20)
    if end - start > LONGEST:
        start = random.randint(start, end - LONGEST)
        end = start + LONGEST
    rows = page.rows[start:end].copy()
    if random.random() < 0.4:
        share = random.choice([0.2, 0.5, 1])
        for part in (NEAR, slice(ABOVE.start, ABOVE.start + NEAR.stop - NEAR.start)):
            rows[:, part] *= np.random.random(part.stop - part.start) > share
    if random.random() < 0.15:
        rows[:, DIV] += rows[:, TAGS.start]
        rows[:, TAGS.start] = 0
    return rows, page.labels[start:end], page.weights[start:end]


def train(pages: list[Page], seed: int, epochs: int) -> Net:
    """Train one net."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-3)
    steps = epochs * -(-len(pages) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    net.train()
    for _ in range(epochs):
        drawn = sorted((varied(page) for page in pages), key=lambda page: len(page[0]) + 60 * random.random())
        batches = [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]
        random.shuffle(batches)
        for batch in batches:
            rows, labels, weights, mask = _padded(batch)
            losses = nn.functional.binary_cross_entropy_with_logits(net(rows, mask), labels, reduction="none")
            optimizer.zero_grad()
            ((losses * weights).sum() / len(batch)).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            schedule.step()
    return net.eval()


def _padded(batch: list[Any]) -> list[torch.Tensor]:
    size = max(len(rows) for rows, _, _ in batch)
    shape = (len(batch), size)
    rows, rest = np.zeros((*shape, WIDTH + 1), np.float32), [np.zeros(shape, np.float32) for _ in range(3)]
    for at, (page_rows, labels, weights) in enumerate(batch):
        length = len(page_rows)
        rows[at, :length] = page_rows
        for target, values in zip(rest, (labels, weights, 1), strict=True):
            target[at, :length] = values
    return [torch.tensor(values) for values in (rows, *rest)]


def judged(nets: list[Net], page: Page) -> NDArray[np.float32]:
    """The mean probability of each block, as network.py averages."""
    rows = torch.tensor(page.rows)[None]
    with torch.no_grad():
        logits = torch.stack([net(rows, torch.ones(rows.shape[:2]))[0] for net in nets])
    return torch.sigmoid(logits.mean(dim=0)).numpy()


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


def cross_validate(pages: list[Page], folds: int, nets: int, epochs: int, out: Path | None) -> None:
    """Print the score on sites held out; with `out`, keep the probabilities."""
    ours = [page for page in pages if not page.extra]
    sites = sorted({page.site for page in ours})
    random.Random(7).shuffle(sites)
    fold = {site: at % folds for at, site in enumerate(sites)}
    kept: dict[str, list[float]] = {}
    pairs = []
    for number in range(folds):
        trained = [train([p for p in pages if p.extra or fold[p.site] != number], seed, epochs) for seed in range(nets)]
        for page in ours:
            if fold[page.site] == number:
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

    weights = {"in.w": stack("first.weight")[:, :, :WIDTH].transpose(0, 2, 1), "in.b": stack("first.bias")}
    for number in range(len(TAPS)):
        weights[f"conv{number}.w"] = stack(f"convolutions.{number}.weight").transpose(0, 3, 2, 1)
        weights[f"conv{number}.b"] = stack(f"convolutions.{number}.bias")
    weights |= {"out.w": stack("last.weight")[:, 0], "out.b": stack("last.bias")}
    np.savez_compressed(out, **weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--nets", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--judged", type=Path, help="keep the probabilities of held-out pages here")
    given = parser.parse_args()
    torch.set_num_threads(1)
    pages = read_pages(given.pages, given.gold, given.more)
    print(f"{len(pages)} pages, {sum(len(page.rows) for page in pages)} blocks", flush=True)
    if given.folds:
        cross_validate(pages, given.folds, given.nets, given.epochs, given.judged)
    if given.out:
        export([train(pages, seed, given.epochs) for seed in range(given.nets)], given.out)


if __name__ == "__main__":
    main()
