"""Train the trees that tell the type of a page, and write them.

    python -m training.article.page_types typed.jsonl.xz typed-gold.jsonl.xz --out page-types.npz
    python -m training.article.page_types typed.jsonl.xz typed-gold.jsonl.xz --folds 5

PAGES holds JSON lines with `id`, `url` and `html`; GOLD lines with `id` and `type`, one of those of
`docmill.stages.clean.article.page_type`. `--articles` names a file of more pages, all of articles.

First it prints how often the type is right on pages of sites that the trees have not seen, by cross-validation over
sites, for each type, with the addresses of pages and without. Then it trains on all pages. One page in five is seen
once more without its address, and each as if written by hand, without scripts and names of classes, whole and in
parts, since such documents come too. It is seeded, and needs LightGBM (`make train-setup`).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.page_type import TYPES, page_features, page_numbers
from docmill.stages.clean.article.signals import page_signals
from docmill.stages.clean.html.page import Page, read_page
from training.article.folds import folds_of
from training.article.rows import read_rows
from training.programs import options, run

Floats = NDArray[np.float32]
RARE = 12  # pages that must have a signal for it to count
KEPT = 400  # signals that the trees may use beside structure
OPTIONS = {
    "objective": "multiclass",
    "num_class": len(TYPES),
    "learning_rate": 0.07,
    "num_leaves": 8,
    "min_data_in_leaf": 6,
    "feature_fraction": 0.1,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 31,
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
    "verbose": -1,
}
PARTS = 4  # of each page, which stand for small pages
AGAIN = 0.2  # of the pages, seen once more without their address
PLAINER = 0.1  # weight of these, of pages whose address is not known, and of those without names
NAMES = re.compile(
    r"""\s(?:class|id|data-[\w-]+|style|itemprop|role|aria-[\w-]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE
)
SCRIPTS = re.compile(r"<(script|style|svg)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
ROUNDS, ROUNDS_OF_CHOICE = 200, 50


@dataclass(frozen=True)
class Typed:
    """A page of known type: its signals with its address and without, and its numbers.

    `bare` are signals and numbers of the same page without scripts and names, and of a few parts of both.
    """

    site: str
    has_address: bool
    kind: int
    signals: Counter[str]
    without_address: Counter[str]
    numbers: Floats
    bare: tuple[tuple[Counter[str], Floats], ...]


def read_typed(pages: Path, kinds: Mapping[str, str]) -> list[Typed]:
    """Read the pages whose type is in `kinds`, by id; those without a block of text are left out."""
    found = []
    for row in read_rows(pages):
        page = read_page(row["html"]) if row["id"] in kinds else None
        blocks = read_blocks(page) if page else None
        if page and blocks:
            found.append(typed(page, blocks, row["html"], row.get("url") or "", kinds[row["id"]], row.get("site")))
    return found


def typed(page: Page, blocks: Blocks, markup: str, address: str, kind: str, site: str | None = None) -> Typed:
    """Return a page of a type with what tells of it; `site` where the address is not known."""
    plain = read_page(NAMES.sub("", SCRIPTS.sub("", markup)))
    plain_blocks = read_blocks(plain) if plain else None
    bare = [_part(page, blocks, address if seed % 2 else None, random.Random(seed)) for seed in range(PARTS)]
    if plain and plain_blocks:
        bare.append((page_signals(plain, plain_blocks, None), page_numbers(plain, plain_blocks)))
        bare += [_part(plain, plain_blocks, None, random.Random(PARTS + seed)) for seed in range(PARTS)]
    return Typed(
        site=site or urlsplit(address).netloc,
        has_address=bool(address),
        kind=TYPES.index(kind),  # type: ignore[arg-type]  # raises for another
        signals=page_signals(page, blocks, address or None),
        without_address=page_signals(page, blocks, None),
        numbers=page_numbers(page, blocks),
        bare=tuple(bare),
    )


def _part(page: Page, blocks: Blocks, address: str | None, draw: random.Random) -> tuple[Counter[str], Floats]:
    """Return signals and numbers of some blocks in a row, as small pages have; names count where the address does."""
    size = draw.randint(6, 60)
    start = draw.randint(0, max(0, len(blocks) - size))
    here = slice(start, start + size)
    arrays = ("element", "linked", "links", "strong", "breaks", "near", "above", "hidden")
    part = replace(
        blocks,
        texts=blocks.texts[here],
        names=blocks.names if address else [],
        **{name: getattr(blocks, name)[here] for name in arrays},
    )
    return page_signals(page, part, address), page_numbers(page, part)


def fit(pages: list[Typed]) -> tuple[Any, list[str]]:
    """Return trees trained on some pages, and the names of the signals they use."""
    counts = Counter(name for page in pages for name in page.signals)
    names = sorted(name for name, times in counts.items() if times >= RARE)
    kinds = np.array([page.kind for page in pages])
    rows = np.stack([page_features(page.signals, page.numbers, names) for page in pages])
    gains = _boost(rows, kinds, ROUNDS_OF_CHOICE).feature_importance("gain")
    kept = [names[at] for at in sorted(np.argsort(-gains[: len(names)], kind="stable")[:KEPT])]
    draw = random.Random(5)
    again = [page for page in pages if draw.random() < AGAIN]
    rows = np.stack(
        [page_features(page.signals, page.numbers, kept) for page in pages]
        + [page_features(page.without_address, page.numbers, kept) for page in again]
        + [page_features(signals, numbers, kept) for page in pages for signals, numbers in page.bare]
    )
    kinds = np.array([page.kind for page in (*pages, *again, *(page for page in pages for _ in page.bare))])
    weights = [1.0 if page.has_address else PLAINER for page in pages] + [PLAINER] * (len(kinds) - len(pages))
    return _boost(rows, kinds, ROUNDS, weights), kept


def _boost(rows: Floats, kinds: NDArray[np.int64], rounds: int, weights: list[float] | None = None) -> Any:
    """Return trees for the types of some pages from their features."""
    import lightgbm  # noqa: PLC0415 - the help is shown without it

    return lightgbm.train(OPTIONS, lightgbm.Dataset(rows, kinds, weight=weights), rounds)


def held_out_probabilities(pages: list[Typed], folds: int) -> Floats:
    """Return the probability of each type for each page, from trees that have seen no page of its site."""
    fold = np.array(folds_of([page.site for page in pages], folds))
    found = np.zeros((len(pages), len(TYPES)), np.float32)
    for number in range(folds):
        trees, names = fit([page for page, at in zip(pages, fold, strict=True) if at != number])
        for at in np.flatnonzero(fold == number):
            found[at] = trees.predict(page_features(pages[at].signals, pages[at].numbers, names)[None])[0]
    return found


def cross_validate(pages: list[Typed], folds: int) -> None:
    """Print how often the type is right on sites held out."""
    fold = np.array(folds_of([page.site for page in pages], folds))
    kinds = np.array([page.kind for page in pages])
    ways = {"with addresses": lambda page: (page.signals, page.numbers), "without": _without_address, "bare": _bare}
    answers = {how: np.zeros(len(pages), int) for how in ways}
    for number in range(folds):
        trees, names = fit([page for page, at in zip(pages, fold, strict=True) if at != number])
        held_out = np.flatnonzero(fold == number)
        for how, found in answers.items():
            rows = [page_features(*ways[how](pages[at]), names) for at in held_out]
            found[held_out] = trees.predict(np.stack(rows)).argmax(axis=1)
    for how, found in answers.items():
        print(f"{how}: right {(found == kinds).mean():.4f} of {len(pages)}")
        for number, name in enumerate(TYPES):
            of, said = kinds == number, found == number
            print(f"  {name}: {of.sum()} pages, recall {said[of].mean():.3f}, precision {of[said].mean():.3f}")


def _without_address(page: Typed) -> tuple[Counter[str], Floats]:
    """Return the signals and numbers of a page whose address is not known."""
    return page.without_address, page.numbers


def _bare(page: Typed) -> tuple[Counter[str], Floats]:
    """Return the signals and numbers of a page without scripts and names."""
    return page.bare[min(PARTS, len(page.bare) - 1)]


def write(trees: Any, names: list[str], out: Path) -> None:
    """Write the trees as `docmill.stages.clean.article.page_type` reads them."""
    told = [tree["tree_structure"] for tree in trees.dump_model()["tree_info"]]
    tables = [_flat(tree) for tree in told]
    size = max(len(table) for table, _ in tables)
    columns = np.zeros((5, len(tables), size))
    columns[2:4] = np.arange(size)
    for at, (table, _) in enumerate(tables):
        columns[:, at, : len(table)] = np.array(table).T
    np.savez_compressed(
        out,
        signals=np.array(names),
        feature=columns[0].astype(np.uint16),
        threshold=columns[1].astype(np.float32),
        left=columns[2].astype(np.uint8),
        right=columns[3].astype(np.uint8),
        answers=columns[4].astype(np.float32),
        depth=max(depth for _, depth in tables),
    )


def _flat(root: dict[str, Any]) -> tuple[list[list[float]], int]:
    """Return a tree's nodes as rows of feature, threshold, left, right and answer, and its depth."""
    rows: list[list[float]] = []

    def add(node: dict[str, Any], depth: int) -> tuple[int, int]:
        at = len(rows)
        rows.append([0, 0, at, at, node.get("leaf_value", 0.0)])
        if "leaf_value" in node:
            return at, depth
        left, depth_left = add(node["left_child"], depth + 1)
        right, depth_right = add(node["right_child"], depth + 1)
        rows[at] = [node["split_feature"], node["threshold"], left, right, 0.0]
        return at, max(depth_left, depth_right)

    _, depth = add(root, 0)
    return rows, depth


def main() -> None:
    """Read the pages, print cross-validated scores, train on everything and write the trees."""
    parser = options(__doc__)
    parser.add_argument("pages", type=Path, help="JSON lines of id, url and html; compressed by gzip or xz or not")
    parser.add_argument("gold", type=Path, help="JSON lines of id and type")
    parser.add_argument(
        "--articles", type=Path, nargs="*", default=[], help="pages that are all articles, some without url"
    )
    parser.add_argument("--out", type=Path, help="write the trees here; without it nothing is written")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation, 0 for none (5)")
    given = parser.parse_args()
    pages = read_typed(given.pages, {row["id"]: row["type"] for row in read_rows(given.gold)})
    for path in given.articles:
        pages += read_typed(path, {row["id"]: "article" for row in read_rows(path)})
    print(f"{len(pages)} pages", flush=True)
    if given.folds:
        cross_validate(pages, given.folds)
    if given.out:
        trees, names = fit(pages)
        write(trees, names, given.out)


if __name__ == "__main__":
    run(main)
