"""Train the classifier of HTML blocks and write its weights.

    python -m training.article.fetch_pages more.jsonl
    python -m training.article.train pages.jsonl.gz gold.jsonl --types typed.jsonl.xz typed-gold.jsonl.xz \\
        --more more.jsonl --out block-classifier.npz
    python -m training.article.train pages.jsonl.gz gold.jsonl --folds 2 --steps 60      # a quick try, nothing written

PAGES holds JSON lines with `id`, `url` and `html`; GOLD lines with `id` and `gold`, the main content's text. `--types`
takes two such files of pages of every type (forums, products, listings, ...), whose gold lines have a `type`; all
others are articles. `fetch_pages` describes the lines of `--more`. The label of a block is the share of its words that
belong to the article, and its weight is the share of the page's words that it holds.

First the program prints scores on pages of sites that the nets have not seen, by cross-validation over sites
(`--folds 0` skips it): F1 of 4-grams on the benchmarks' pages, and the mean F1 of words on all pages. Then it trains
two nets, whose logits are averaged, on all pages and writes the weights to `--out`, for
`docmill.stages.clean.article.classifier`. It is seeded: the same inputs on the same machine give the same weights. It
needs torch (`make train-setup`).
"""

from __future__ import annotations

from pathlib import Path

from training.programs import options, run

FOLDS_OF_TYPES = 5
"""In training a page's type is told as it will be of unseen pages: by trees that do not know its site."""


def main() -> None:
    """Read the pages, print cross-validated scores, train on everything and write the weights."""
    parser = options(__doc__)
    parser.add_argument("pages", type=Path, help="JSON lines of id, url and html; compressed by gzip or xz or not")
    parser.add_argument("gold", type=Path, help="JSON lines of id and gold")
    parser.add_argument("--types", type=Path, nargs=2, metavar=("PAGES", "GOLD"), help="the same of pages of all types")
    parser.add_argument("--more", type=Path, help="pages with labels, from training.article.fetch_pages")
    parser.add_argument("--out", type=Path, help="write the weights here; without it nothing is written")
    parser.add_argument("--folds", type=int, default=10, help="parts of the cross-validation, 0 for none (10)")
    parser.add_argument("--steps", type=int, help="one net of so many steps of eight pages, for a try")
    parser.add_argument("--judged", type=Path, help="write the probabilities of held-out blocks here, as JSON")
    given = parser.parse_args()

    import torch  # noqa: PLC0415 - the help is shown without torch

    from training.article.cross_validation import cross_validate  # noqa: PLC0415 - needs torch
    from training.article.labels import read_benchmark, read_more, with_types  # noqa: PLC0415 - late, for a fast help
    from training.article.network import train_nets, write_weights  # noqa: PLC0415 - needs torch

    torch.set_num_threads(1)
    pages = read_benchmark(given.pages, given.gold)
    pages += read_benchmark(*given.types) if given.types else []
    pages += read_more(given.more) if given.more else []
    pages = with_types(pages, FOLDS_OF_TYPES)
    print(f"{len(pages)} pages, {sum(len(page.rows) for page in pages)} blocks", flush=True)
    if given.folds:
        cross_validate(pages, given.folds, given.steps, given.judged)
    if given.out:
        write_weights(train_nets(pages, given.steps), given.out)


if __name__ == "__main__":
    run(main)
