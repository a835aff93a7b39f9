"""The classifier of HTML blocks in torch, with dropout, batches, variation of the pages, and its weights as a file."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from docmill.stages.clean.article.classifier import DILATIONS
from docmill.stages.clean.article.features import ABOVE, NEAR, TAGS, WIDTH
from docmill.stages.clean.article.page_type import TYPES
from training.article.labels import Floats, Page

TAPS = (5, 5, 3)
SHIPPED = WIDTH + len(TYPES)  # inputs of the shipped net: features of a block, probabilities of its page's type
INPUTS = SHIPPED + 1  # one more tells pages that were labelled by other rules
HIDDEN = 64
BATCH = 8
LONGEST = 1200  # blocks of a page seen at once in training
NETS = ((6000, LONGEST), (1500, 500))
"""Steps of each net, and the most blocks of a page it sees at once. The second is trained so shortly that it
remembers no page: on pages of sites held out, both together read .006 ± .002 more than the first alone."""
GAP = max(taps // 2 * dilation for taps, dilation in zip(TAPS, DILATIONS, strict=True))
RATE, DECAY = 4e-3, 1e-3
DROPOUT, INPUT_DROPOUT = 0.3, 0.1
AVERAGED, MEMORY = 0.6, 0.99  # the answer is a running mean of the weights, from this share of the steps on
DIV = TAGS.start + 3
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


class Net(nn.Module):
    """The net that `docmill.stages.clean.article.classifier` runs, with one more input: labelled by other rules."""

    def __init__(self) -> None:
        super().__init__()
        self.in_w, self.in_b = _drawn(INPUTS, (INPUTS, HIDDEN)), _drawn(INPUTS, (HIDDEN,))
        self.conv_w = nn.ParameterList(_drawn(taps * HIDDEN, (taps, HIDDEN, HIDDEN)) for taps in TAPS)
        self.conv_b = nn.ParameterList(_drawn(taps * HIDDEN, (HIDDEN,)) for taps in TAPS)
        self.out_w, self.out_b = _drawn(2 * HIDDEN, (2 * HIDDEN, 1)), _drawn(2 * HIDDEN, ())
        self.dropout, self.input_dropout = nn.Dropout(DROPOUT), nn.Dropout(INPUT_DROPOUT)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits, (n,), of blocks laid end to end, (n, INPUTS); `mask`, (n, 1), is 0 on the gaps between pages."""
        alone = self.dropout(torch.relu(self.input_dropout(rows) @ self.in_w + self.in_b))
        context = alone * mask
        for number, dilation in enumerate(DILATIONS):
            weights = self.conv_w[number]
            reach = weights.shape[0] // 2 * dilation
            padded = nn.functional.pad(self.dropout(context) if number else context, (0, 0, reach, reach))
            shifted = [padded[tap * dilation : tap * dilation + len(rows)] for tap in range(weights.shape[0])]
            found = torch.relu(torch.cat(shifted, 1) @ weights.flatten(0, 1) + self.conv_b[number])
            context = (context + found) * mask
        logits: torch.Tensor = torch.cat([self.dropout(context), alone], 1) @ self.out_w + self.out_b
        return logits[:, 0]


def _drawn(fan: int, shape: tuple[int, ...]) -> nn.Parameter:
    return nn.Parameter(torch.empty(shape).uniform_(-(fan**-0.5), fan**-0.5))


def vary(page: Page, longest: int = LONGEST) -> tuple[Floats, Floats, Floats]:
    """Return a page's features, labels and weights as another site might have them, of `longest` blocks at most.

    At random it is cut short, loses what class names tell, or has `div` in place of `p`.
    """
    start, end = 0, len(page.rows)
    if random.random() < 0.3 and end > 60:
        start, end = random.randint(0, 20), end - random.randint(0, 20)
    if end - start > longest:
        start = random.randint(start, end - longest)
        end = start + longest
    rows = page.rows[start:end].copy()
    if random.random() < 0.4:
        share = random.choice([0.2, 0.5, 1])
        for part in (NEAR, slice(ABOVE.start, ABOVE.start + NEAR.stop - NEAR.start)):
            rows[:, part] *= np.random.random(part.stop - part.start) > share
    if random.random() < 0.15:
        rows[:, DIV] += rows[:, TAGS.start]
        rows[:, TAGS.start] = 0
    return rows, page.labels[start:end], page.weights[start:end]


def lay_out(pages: list[tuple[Floats, Floats, Floats]]) -> Batch:
    """Lay pages end to end, with gaps that no convolution reaches over: rows, labels, weights and mask."""
    n = sum(len(rows) + GAP for rows, _, _ in pages)
    rows, labels, weights = np.zeros((n, INPUTS), np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32)
    mask, at = np.zeros((n, 1), np.float32), 0
    for page_rows, page_labels, page_weights in pages:
        here = slice(at, at + len(page_rows))
        rows[here], labels[here], weights[here], mask[here] = page_rows, page_labels, page_weights, 1
        at = here.stop + GAP
    return torch.from_numpy(rows), torch.from_numpy(labels), torch.from_numpy(weights), torch.from_numpy(mask)


def train(pages: list[Page], seed: int, steps: int, longest: int = LONGEST) -> Net:
    """Train one net in steps of `BATCH` pages, and return the running mean of its weights."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(MEMORY))
    drawn: list[Page] = []
    net.train()
    for step in range(steps):
        if len(drawn) < BATCH:
            drawn = random.sample(pages, len(pages))
        batch, drawn = drawn[:BATCH], drawn[BATCH:]
        rows, labels, weights, mask = lay_out([vary(page, longest) for page in batch])
        losses = nn.functional.binary_cross_entropy_with_logits(net(rows, mask), labels, reduction="none")
        optimizer.zero_grad()
        ((losses * weights).sum() / BATCH).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        if step >= AVERAGED * steps:
            mean.update_parameters(net)
    averaged: Net = mean.module.eval()
    return averaged


def train_nets(pages: list[Page], steps: int | None) -> list[Net]:
    """Train the nets of NETS, or one of so many steps."""
    return [train(pages, 0, each, longest) for each, longest in ([(steps, LONGEST)] if steps else NETS)]


def probabilities(nets: list[Net], page: Page) -> Floats:
    """Return the probability of each block of a page that it is the article's, from the mean of the nets' logits."""
    rows = torch.from_numpy(page.rows)
    with torch.no_grad():
        logits = torch.stack([net(rows, torch.ones(len(rows), 1)) for net in nets])
    found: Floats = torch.sigmoid(logits.mean(dim=0)).numpy()
    return found


def write_weights(nets: list[Net], out: Path) -> None:
    """Write the weights as `docmill.stages.clean.article.classifier` reads them: float16, nets on the first axis.

    The input that tells pages labelled by other rules is left out.
    """

    def stack(name: str) -> NDArray[np.float16]:
        return np.stack([net.state_dict()[name].numpy() for net in nets]).astype(np.float16)

    weights = {"in.w": stack("in_w")[:, :SHIPPED], "in.b": stack("in_b")}
    for number in range(len(TAPS)):
        weights[f"conv{number}.w"] = stack(f"conv_w.{number}")
        weights[f"conv{number}.b"] = stack(f"conv_b.{number}")
    weights |= {"out.w": stack("out_w")[:, :, 0], "out.b": stack("out_b")[:, None]}
    np.savez_compressed(out, **weights)
