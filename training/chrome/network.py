"""The classifier of page chrome in torch, with dropout, batches of texts, and its weights as a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from docmill.stages.clean.chrome.classifier import BAR, DILATIONS, REACH, article_span
from docmill.stages.clean.chrome.line_features import WIDTH
from training.chrome.pages import Page, Words, epoch, features_and_labels

__all__ = ["Net", "article_lines", "train", "write_weights"]

HIDDEN = 40
LONGEST = 400  # lines of a text in training
MASKS = (0.0, 0.0, 0.0, 0.3, 0.6)  # shares of phrases hidden from the net


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
    """Return features, labels, weights and mask of some texts; a word of chrome weighs 0.3, since there are more."""
    made = [(*features_and_labels(page[:LONGEST], random.choice(MASKS)), worth) for page, worth in texts]
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
    """Train one net on every page and its variations, for so many rounds."""
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


def article_lines(net: Net, page: Page) -> list[bool]:
    """Return for each line of a page whether the net takes it for the article's."""
    found = torch.tensor(features_and_labels(page)[0])[None]
    with torch.no_grad():
        odds = net(found, torch.ones(found.shape[:2]))[0].numpy() - BAR
    start, end = article_span(odds, [len(row.text) for row in page])
    return [start <= at < end and bool(lean > 0) for at, lean in enumerate(odds)]


def write_weights(nets: Sequence[Net], path: Path) -> None:
    """Write the weights as `docmill.stages.clean.chrome.classifier` reads them, as float16."""
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
