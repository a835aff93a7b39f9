"""Make PDFs with known text by several producers, for `reading_order`.

    python -m benchmarks.convert.make_pdfs SENTENCES.jsonl OUT --seed 1

SENTENCES.jsonl has a sentence a line, `{"text": ..., "gold": "ar"}`, with languages as ISO 639-1 codes. Each language
is set by Chromium, WeasyPrint, LibreOffice, Typst and (right to left) ReportLab, which writes presentation forms as
they are seen; some by Chromium or WeasyPrint and then Ghostscript. Half of the files have Latin words, numbers and
dates put in at random places, more densely than people write. Needed:

    pip install typst weasyprint reportlab arabic-reshaper python-bidi
    apt-get install chromium libreoffice-writer-nogui ghostscript fonts-noto-core fonts-hosny-amiri fonts-kacst \\
      fonts-sil-scheherazade fonts-farsiweb culmus fonts-dejavu-core
"""

from __future__ import annotations

import html
import json
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.printing import print_by_chromium
from training.programs import options, run

LATIN = ["Intel", "GPT-4", "Galaxy S24", "(UNESCO)", "12.5%", "2025-11-30", "3,400 kg", "Prof. Jones"]
LATIN += ["team@mail.org", "١٩٩٨", "7-4", "Office 365", "USB", "B2B", "9:45", "90 km", "v3.1"]
FONTS = {
    "ar": ["Amiri", "KacstBook", "Scheherazade", "Noto Sans Arabic", "KacstOffice"],
    "fa": ["Nazli", "Noto Naskh Arabic", "Homa", "Amiri", "KacstFarsi"],
    "he": ["David CLM", "Frank Ruehl CLM", "Noto Serif Hebrew", "DejaVu Sans"],
    "ur": ["Noto Naskh Arabic", "Amiri", "Scheherazade"],
    "en": ["Noto Serif", "DejaVu Sans"],
    "de": ["Noto Serif"],
    "ru": ["DejaVu Serif", "Noto Sans"],
    "fr": ["Noto Serif"],
}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
REPORTLAB_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SIGNS = set("\\#*_$@<>[]`~=-+/\"'")  # which Typst reads as markup


def page(code: str, head: str, texts: Sequence[str], font: str, size: int, indent: int, *, columns: bool) -> str:
    direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
    style = f'body{{font-family:"{font}";font-size:{size}px;text-align:justify}} @page{{margin:18mm}}'
    style += f"p{{text-indent:{indent}px}}"
    style += "body{column-count:2;column-gap:24px}" if columns else ""
    body = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    return (
        f'<html lang="{code}" dir="{direction}"><head><meta charset="utf-8"><style>{style}</style></head>'
        f"<body><h1>{html.escape(head)}</h1>{body}</body></html>"
    )


def libreoffice(markup: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.html"
        source.write_text(markup, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def weasyprint(markup: str, path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=markup).write_pdf(str(path))


def ghostscript(make: Callable[[str, Path], None], markup: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.pdf"
        make(markup, source)
        command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={path}", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def typst(code: str, head: str, texts: Sequence[str], font: str, path: Path, *, columns: bool) -> None:
    import typst as compiler  # noqa: PLC0415

    def escaped(text: str) -> str:
        return "".join("\\" + character if character in SIGNS else character for character in text)

    direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
    source = f'#set page(paper: "a5", margin: 16mm{", columns: 2" if columns else ""}, '
    source += "footer: context align(center)[#counter(page).display()])\n"
    source += f'#set text(lang: "{code}", dir: {direction}, font: "{font}", size: 10pt, hyphenate: true)\n'
    source += f"#set par(justify: true)\n= {escaped(head)}\n\n" + "\n\n".join(map(escaped, texts))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.typ"
        file.write_text(source, encoding="utf-8")
        compiler.compile(str(file), output=str(path))


def reportlab(code: str, head: str, texts: Sequence[str], path: Path) -> None:
    from arabic_reshaper import reshape  # noqa: PLC0415
    from bidi.algorithm import get_display  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont("Benchmark", REPORTLAB_FONT))
    paper = canvas.Canvas(str(path), pagesize=(595, 842))
    height = 800.0
    for number, text in enumerate([head, *texts]):
        size = 11 if number else 18
        lines = [""]
        for word in text.split():
            if len(lines[-1]) + len(word) > 80:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        for line in lines:
            if height < 50:
                paper.showPage()
                height = 800.0
            paper.setFont("Benchmark", size)
            shaped = line if code == "he" else reshape(line)
            paper.drawRightString(550, height, get_display(shaped, base_dir="R"))
            height -= size * 1.5
        height -= 6
    paper.save()


def texts_of(sentences: Sequence[str], count: int, choice: random.Random, *, mixed: bool) -> list[str]:
    found = []
    for _ in range(count):
        words = " ".join(choice.sample(sentences, 4)).split(" ")
        for foreign in choice.sample(LATIN, 3) if mixed else ():
            words.insert(choice.randint(1, len(words)), foreign)
        found.append(" ".join(words))
    return found


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    choice = random.Random(arguments.seed)
    by_language: dict[str, list[str]] = defaultdict(list)
    for line in arguments.sentences.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        by_language[sentence["gold"]].append(sentence["text"])
    gold = {}
    for code, fonts in FONTS.items():
        for producer in ("chromium", "weasyprint", "libreoffice", "typst", "ghostscript", "reportlab"):
            for mixed in (False, True):
                if producer == "reportlab" and code not in RIGHT_TO_LEFT:
                    continue
                font, columns = choice.choice(fonts), producer != "libreoffice" and choice.random() < 0.5
                texts = texts_of(by_language[code], choice.choice([6, 9, 14]), choice, mixed=mixed)
                head = texts[0][:40].strip()
                name = f"{code}-{producer}-{font.replace(' ', '')}-{'mixed' if mixed else 'plain'}{1 + columns}"
                path = arguments.out / f"{name}.pdf"
                size, indent = choice.choice([13, 15, 16]), choice.choice([0, 0, 20])
                markup = page(code, head, texts, font, size, indent, columns=columns)
                made = {"chromium": print_by_chromium, "weasyprint": weasyprint, "libreoffice": libreoffice}
                if producer in made:
                    made[producer](markup, path)
                elif producer == "typst":
                    typst(code, head, texts, font, path, columns=columns)
                elif producer == "reportlab":
                    reportlab(code, head, texts, path)
                else:
                    ghostscript(choice.choice([print_by_chromium, weasyprint]), markup, path)
                gold[name] = "\n\n".join([head, *texts])
    (arguments.out / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=0), encoding="utf-8")
    print(len(gold), "PDFs")


if __name__ == "__main__":
    run(main)
