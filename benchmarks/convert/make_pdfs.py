"""Make PDFs with known text by many producers, for `reading_order`.

    python -m benchmarks.convert.make_pdfs SENTENCES.jsonl OUT --seed 1

SENTENCES.jsonl has a sentence a line, `{"text": ..., "gold": "ar"}`, with languages as ISO 639-1 codes. The seed tells
which sentences, fonts and layouts each producer gets: another seed makes another set. A file's name is its language,
producer, font and layout; `gold.json` has the texts. What is not installed is named and left out. Needed for all:

    pip install typst weasyprint reportlab fpdf2 uharfbuzz fonttools arabic-reshaper python-bidi
    apt-get install chromium libreoffice-writer-nogui wkhtmltopdf python3-pyqt5 pango1.0-tools ghostscript qpdf \\
      mupdf-tools poppler-utils texlive-xetex texlive-luatex texlive-lang-arabic fontconfig fonts-noto-core \\
      fonts-hosny-amiri fonts-kacst fonts-sil-scheherazade fonts-sil-lateef fonts-farsiweb fonts-paktype culmus \\
      fonts-freefont-ttf fonts-dejavu-core
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from training.programs import options, run

if TYPE_CHECKING:
    from benchmarks.convert.pdfs.content import Paper

FONTS = {
    "ar": [
        *("Amiri", "KacstBook", "Scheherazade", "Noto Sans Arabic", "KacstOffice", "Noto Naskh Arabic", "Lateef"),
        *("Noto Kufi Arabic", "DejaVu Sans", "KacstNaskh", "PakType Naskh Basic", "FreeSerif"),
    ],
    "fa": ["Nazli", "Noto Naskh Arabic", "Homa", "Amiri", "KacstFarsi", "DejaVu Sans", "Noto Sans Arabic", "Titr"],
    "he": ["David CLM", "Frank Ruehl CLM", "Noto Serif Hebrew", "DejaVu Sans", "Noto Sans Hebrew", "FreeSerif"],
    "ur": ["Noto Naskh Arabic", "Amiri", "Scheherazade", "PakType Naskh Basic Urdu", "Lateef", "Noto Sans Arabic"],
    "en": ["Noto Serif", "DejaVu Sans", "FreeSerif"],
    "de": ["Noto Serif", "DejaVu Serif"],
    "ru": ["DejaVu Serif", "Noto Sans"],
    "fr": ["Noto Serif", "FreeSerif"],
    "tr": ["Noto Sans", "DejaVu Sans"],
}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
FEWEST = 5  # sentences make a document
PARAGRAPHS = ("plain", "mixed", "headings", "vocalised", "stretched")
CAN = {
    "libreoffice": (*PARAGRAPHS, "lists", "ruled", "open", "notes"),
    "qt": (*PARAGRAPHS, "lists", "ruled", "open", "notes"),
    "wkhtmltopdf": (*PARAGRAPHS, "lists", "ruled", "open", "notes"),
    "pango": PARAGRAPHS,
    "reportlab": ("plain", "mixed", "headings"),
    "fpdf2": ("plain", "mixed", "headings", "lists", "ruled"),
}
"""The layouts of producers that cannot set all of them."""
WITH_FALLBACK = ("chromium", "weasyprint", "libreoffice", "wkhtmltopdf", "qt", "typst", "pango")
WITH_FALLBACK += ("ghostscript", "poppler", "qpdf", "mutool")
"""The producers that take another font for what one lacks."""
PROGRAMS = {"libreoffice": "soffice", "pango": "pango-view", "ghostscript": "gs", "poppler": "pdftocairo"}
PROGRAMS |= {name: name for name in ("chromium", "wkhtmltopdf", "xelatex", "lualatex", "qpdf", "mutool")}


def missing(name: str) -> str | None:
    """Return what a producer lacks here, None where it can work."""
    from importlib.util import find_spec  # noqa: PLC0415

    modules = {"fpdf2": "fpdf"}.get(name, name)
    if name in PROGRAMS:
        return None if which(PROGRAMS[name]) else f"the program {PROGRAMS[name]}"
    if name == "qt":
        tried = subprocess.run(["/usr/bin/python3", "-c", "import PyQt5.QtGui"], check=False, capture_output=True)
        return None if tried.returncode == 0 else "Debian's python3-pyqt5"
    return None if find_spec(modules) else f"the library {modules}"


def font_file(name: str) -> str:
    """Return the file of a font in its regular style."""
    command = ["fc-match", "-f", "%{file}", f"{name}:regular"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@cache
def characters_of(font: str) -> frozenset[int]:
    """Return the code points that a font has glyphs for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    return frozenset(TTFont(font_file(font), fontNumber=0, lazy=True).getBestCmap())


@cache
def font_families() -> str:
    """Return the names of the fonts that are installed."""
    return subprocess.run(["fc-list", ":", "family"], check=True, capture_output=True, text=True).stdout


def lacked(font: str, text: str) -> int:
    """Return how many of a text's letters, digits and marks a font has no glyph for."""
    return sum(
        ord(one) not in characters_of(font) for one in text if one.isalnum() or unicodedata.category(one) == "Mn"
    )


def producers_here() -> dict[str, Callable[[Paper, str, str, Path, str], None]]:
    """Return each producer as a function of the document, its HTML, its font, its PDF and a program to rewrite from."""
    from benchmarks.convert.pdfs.libraries import LIBRARIES, REWRITERS  # noqa: PLC0415
    from benchmarks.convert.pdfs.typesetters import TYPESETTERS  # noqa: PLC0415
    from benchmarks.convert.pdfs.web import WEB  # noqa: PLC0415

    def rewritten(name: str, markup: str, path: Path, source_by: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            WEB[source_by](markup, Path(folder) / "source.pdf")
            REWRITERS[name](Path(folder) / "source.pdf", path)

    def by(name: str) -> Callable[[Paper, str, str, Path, str], None]:
        if name in WEB:
            return lambda _, markup, __, path, ___: WEB[name](markup, path)
        if name in TYPESETTERS:
            return lambda made, _, font, path, __: TYPESETTERS[name](made, font, path)
        if name in LIBRARIES:
            return lambda made, _, font, path, __: LIBRARIES[name](made, font_file(font), path)
        return lambda _, markup, __, path, source_by: rewritten(name, markup, path, source_by)

    found = {}
    for name in (*WEB, *TYPESETTERS, *LIBRARIES, *REWRITERS):
        if lack := missing(name):
            print(f"without {name}: {lack} is not installed")
        else:
            found[name] = by(name)
    return found


def layouts_of(producer: str, code: str) -> list[str]:
    """Return the layouts that a producer can set in a language."""
    from benchmarks.convert.pdfs.content import LAYOUTS  # noqa: PLC0415

    arabic = code in ("ar", "fa", "ur")
    return [one for one in CAN.get(producer, LAYOUTS) if arabic or one not in ("vocalised", "stretched")]


def papers_of(
    producer: str, code: str, sentences: Sequence[str], count: int, seed: int
) -> Iterator[tuple[str, str, Paper, str, str]]:
    """Yield for each file its name, font, document, HTML and the program that a rewriter takes it from."""
    from benchmarks.convert.pdfs.content import paper  # noqa: PLC0415
    from benchmarks.convert.pdfs.web import page  # noqa: PLC0415

    choice = random.Random(f"{seed} {producer} {code}")  # the same, whatever else is installed
    fonts = choice.sample(FONTS[code], len(FONTS[code])) * 3
    layouts = layouts_of(producer, code)
    families = font_families()
    for font, layout in zip(fonts[:count], choice.sample(layouts, len(layouts)) * 3, strict=False):
        name = f"{code}-{producer}-{font.replace(' ', '')}-{layout}"
        kept = [
            text for text in sentences if producer in WITH_FALLBACK or font not in families or not lacked(font, text)
        ]
        if font not in families or len(kept) < FEWEST:
            print(f"without {name}: the font lacks the letters, or is not installed")
            continue
        made = paper(code, layout, kept, choice)
        markup = page(made, font, choice.choice([13, 15, 16]), choice.choice([0, 0, 20]))
        source_by = choice.choice(["chromium", "weasyprint"])
        if producer not in WITH_FALLBACK and (lost := lacked(font, made.gold())):
            print(f"without {name}: the font lacks {lost} characters of the text")
            continue
        yield name, font, made, markup, source_by


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=3, help="files of each producer in each right-to-left language")
    parser.add_argument("--left-to-right", type=int, default=1, help="files of each producer in each other language")
    parser.add_argument("--only", nargs="*", help="these producers alone")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    by_language: dict[str, list[str]] = defaultdict(list)
    for line in arguments.sentences.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        by_language[sentence["gold"]].append(sentence["text"])
    gold: dict[str, str] = {}
    for producer, make in producers_here().items():
        for code in FONTS if not arguments.only or producer in arguments.only else ():
            count = arguments.each if code in RIGHT_TO_LEFT else arguments.left_to_right
            found = papers_of(producer, code, by_language[code], count, arguments.seed)
            for name, font, made, markup, source_by in found:
                path = arguments.out / f"{name}.pdf"
                try:
                    make(made, markup, font, path, source_by)
                except Exception as error:  # noqa: BLE001 - producers fail as they like; their files are left out
                    print(f"without {name}: {type(error).__name__}")
                    path.unlink(missing_ok=True)
                else:
                    gold[name] = made.gold()
    (arguments.out / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=0), encoding="utf-8")
    print(len(gold), "PDFs")


if __name__ == "__main__":
    run(main)
