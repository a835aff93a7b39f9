"""The block classifier in torch (docmill.stages.clean.article.classifier), with dropout, batches and variation."""

from __future__ import annotations

import random

import numpy as np
import torch
from docmill.stages.clean.article.classifier import DILATIONS
from docmill.stages.clean.article.features import ABOVE, NEAR, TAGS, WIDTH
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.article.labels import Floats, Page

TAPS = (5, 5, 3)
HIDDEN = 32
BATCH = 8
LONGEST = 500  # blocks of a page seen at once in training
GAP = max(taps // 2 * dilation for taps, dilation in zip(TAPS, DILATIONS, strict=True))
RATE, DECAY = 4e-3, 1e-3
DROPOUT, INPUT_DROPOUT = 0.3, 0.1
AVERAGED, MEMORY = 0.6, 0.99  # the answer is a running mean of the weights, from this share of the steps on
DIV = TAGS.start + 3
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


class Net(nn.Module):
    """Weights as network.py has them, without its first axis; one more input, for pages labelled by other rules."""

    def __init__(self) -> None:
        super().__init__()
        self.in_w, self.in_b = _drawn(WIDTH + 1, (WIDTH + 1, HIDDEN)), _drawn(WIDTH + 1, (HIDDEN,))
        self.conv_w = nn.ParameterList(_drawn(taps * HIDDEN, (taps, HIDDEN, HIDDEN)) for taps in TAPS)
        self.conv_b = nn.ParameterList(_drawn(taps * HIDDEN, (HIDDEN,)) for taps in TAPS)
        self.out_w, self.out_b = _drawn(2 * HIDDEN, (2 * HIDDEN, 1)), _drawn(2 * HIDDEN, ())
        self.dropout, self.input_dropout = nn.Dropout(DROPOUT), nn.Dropout(INPUT_DROPOUT)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits, (n,), of blocks laid end to end, (n, WIDTH + 1); `mask`, (n, 1), is 0 on the gaps between pages."""
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


def varied(page: Page) -> tuple[Floats, Floats, Floats]:
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


def laid(pages: list[tuple[Floats, Floats, Floats]]) -> Batch:
    """Rows, labels, weights and mask of pages laid end to end, with gaps that no convolution reaches over."""
    n = sum(len(rows) + GAP for rows, _, _ in pages)
    rows, labels, weights = np.zeros((n, WIDTH + 1), np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32)
    mask, at = np.zeros((n, 1), np.float32), 0
    for page_rows, page_labels, page_weights in pages:
        here = slice(at, at + len(page_rows))
        rows[here], labels[here], weights[here], mask[here] = page_rows, page_labels, page_weights, 1
        at = here.stop + GAP
    return torch.from_numpy(rows), torch.from_numpy(labels), torch.from_numpy(weights), torch.from_numpy(mask)


def train(pages: list[Page], seed: int, steps: int) -> Net:
    """Train one net, in steps of BATCH pages."""
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
        rows, labels, weights, mask = laid([varied(page) for page in batch])
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


def judged(nets: list[Net], page: Page) -> Floats:
    """The mean probability of each block, as network.py averages."""
    rows = torch.from_numpy(page.rows)
    with torch.no_grad():
        logits = torch.stack([net(rows, torch.ones(len(rows), 1)) for net in nets])
    found: Floats = torch.sigmoid(logits.mean(dim=0)).numpy()
    return found
