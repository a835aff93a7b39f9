"""Score readers of PDF by the share of 4-grams in order, and by the time that a page takes.

    python -m benchmarks.convert.reading_order FOLDER

FOLDER holds PDFs and `gold.json`, which has the text of each by its name without `.pdf`; `make_pdfs` makes such
folders. docmill is compared with PDFium's own text and, where they are installed, with pypdf and pdfminer.six. A score
is the F1 of 4-grams of words (of characters for Chinese and Japanese), which count what stands in order within four
words. Files whose name begins with `ar`, `fa`, `he` or `ur` are from right to left. Times are CPU time; a reader that
fails scores 0.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.pdf import convert_pdf
from training.programs import options, run

Reader = Callable[[bytes], str]
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
WORDS = re.compile(r"[\w\u064b-\u0652\u200c]+")
HAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def docmill(content: bytes) -> str:
    found = convert_pdf(content, ConvertLimits())
    return " ".join([found.title or "", *found.pages])


def pdfium(content: bytes) -> str:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def pypdf(content: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def pdfminer(content: bytes) -> str:
    from pdfminer.high_level import extract_text  # noqa: PLC0415

    return str(extract_text(io.BytesIO(content)))


def grams(text: str, *, characters: bool) -> Counter[tuple[str, ...]]:
    """Return the 4-grams of a text's words, or of its characters."""
    text = unicodedata.normalize("NFKC", text)
    words = re.findall(r"\w", text) if characters else WORDS.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def score(found: str, gold: str) -> float:
    """Return the F1 of 4-grams."""
    characters = len(HAN.findall(gold)) > len(gold) / 4
    one, other = grams(found, characters=characters), grams(gold, characters=characters)
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def letters_there(content: bytes, gold: str) -> float:
    """Return which share of the gold's letters PDFium finds at all: programs lose some when they print."""
    one, other = (Counter(filter(str.isalpha, unicodedata.normalize("NFKC", text))) for text in (pdfium(content), gold))
    return (one & other).total() / max(1, other.total())


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", action="store_true", help="print the score of each file as well")
    parser.add_argument("--alone", action="store_true", help="read by docmill alone")
    parser.add_argument("--kinds", action="store_true", help="print docmill's mean by producer, font and layout")
    parser.add_argument("--least", type=float, default=0.95, help="share of letters a file must hold to be counted")
    arguments = parser.parse_args()
    gold = json.loads((arguments.folder / "gold.json").read_text(encoding="utf-8"))
    contents = {name: (arguments.folder / f"{name}.pdf").read_bytes() for name in gold}
    kept = [name for name, content in contents.items() if letters_there(content, gold[name]) >= arguments.least]
    print(f"{len(kept)} of {len(gold)} files hold the letters of their text")
    readers: dict[str, Reader] = {"docmill": docmill, "pdfium": pdfium}
    readers |= {name: reader for name, reader in (("pypdf", pypdf), ("pdfminer", pdfminer)) if find_spec(name)}
    readers = {"docmill": docmill} if arguments.alone else readers
    for reader_name, read in readers.items():
        scores: dict[bool, list[float]] = {True: [], False: []}
        in_order: list[float] = []
        seconds, pages = {True: 0.0, False: 0.0}, {True: 0, False: 0}
        for name in kept:
            direction = name.startswith(RIGHT_TO_LEFT)
            started = time.process_time()
            try:
                found = read(contents[name])
            except Exception as error:  # noqa: BLE001 - readers raise what they like
                print(f"{reader_name} {name}: {type(error).__name__}")
                found = ""
            seconds[direction] += time.process_time() - started
            pages[direction] += page_count(contents[name])
            scores[direction].append(score(found, gold[name]))
            in_order.append(scores[direction][-1])
            if arguments.files:
                print(f"{reader_name} {name} {scores[direction][-1]:.3f}")
        if arguments.kinds and reader_name == "docmill":
            print_kinds(dict(zip(kept, in_order, strict=True)))
        for direction, label in ((True, "right to left"), (False, "left to right")):
            if values := scores[direction]:
                spread = (
                    f"mean {statistics.mean(values):.3f} median {statistics.median(values):.3f} least {min(values):.3f}"
                )
                milliseconds = 1000 * seconds[direction] / max(1, pages[direction])
                print(f"{reader_name:9} {label}: {spread}, {milliseconds:.1f} ms a page")


def print_kinds(scores: dict[str, float]) -> None:
    """Print means by each part of the files' names that `make_pdfs` gives: producer, font, layout."""
    for direction, label in ((True, "right to left"), (False, "left to right")):
        kinds: dict[tuple[int, str], list[float]] = {}
        for name, value in scores.items():
            for part, kind in enumerate(name.split("-")[1:]):
                if name.startswith(RIGHT_TO_LEFT) is direction:
                    kinds.setdefault((part, kind), []).append(value)
        for (_, kind), values in sorted(kinds.items(), key=lambda item: (item[0][0], statistics.mean(item[1]))):
            print(f"{label}: {kind} mean {statistics.mean(values):.3f} least {min(values):.3f} of {len(values)}")


def page_count(content: bytes) -> int:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content) as document:
        return len(document)


if __name__ == "__main__":
    run(main)
