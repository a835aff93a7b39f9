"""Make the PDFs in `files/` anew. They are committed: tests need none of the programs that made them.

    pip install typst weasyprint reportlab arabic-reshaper python-bidi pikepdf fonttools
    apt-get install chromium libreoffice-writer-nogui fonts-noto-core fonts-hosny-amiri fonts-dejavu-core qpdf
    python -m tests.stages.convert.pdf.make_files

Each producer writes right-to-left text in its own way: Chromium glyph by glyph from left to right, WeasyPrint and Typst
from right to left, LibreOffice in words with stretched connections, ReportLab presentation forms as they are seen.
"""

from __future__ import annotations

import html
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.printing import print_by_chromium
from tests.stages.convert.pdf.texts import AR, EN, FA, HE, TABLE, UR

FILES = Path(__file__).parent / "files"
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def page(language: str, font: str, texts: Sequence[str], more: str = "", css: str = "") -> str:
    """Return a page of HTML: a heading and paragraphs."""
    direction = "ltr" if language == "en" else "rtl"
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in texts[1:])
    return (
        f'<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Untitled</title><style>'
        f'@page{{size:a5;margin:15mm}} body{{font-family:"{font}";font-size:14px;text-align:justify}}'
        f"td{{border:1px solid black;padding:3px}} table{{border-collapse:collapse}}{css}"
        f"</style></head><body><h1>{html.escape(texts[0])}</h1>{paragraphs}{more}</body></html>"
    )


def libreoffice(markup: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{Path(name).stem}.html"
        source.write_text(markup, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(FILES),
            source,
        ]
        subprocess.run(command, check=True, timeout=180)


def weasyprint(markup: str, name: str) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=markup).write_pdf(str(FILES / name))


def typst(source: str, name: str) -> None:
    import typst as compiler  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.typ"
        path.write_text(source, encoding="utf-8")
        compiler.compile(str(path), output=str(FILES / name))


def presentation_forms(texts: Sequence[str], name: str) -> None:
    """Write lines of presentation forms in visual order, as programs do that know no bidirectional text."""
    from arabic_reshaper import reshape  # noqa: PLC0415
    from bidi.algorithm import get_display  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    paper = canvas.Canvas(str(FILES / name), pagesize=(420, 595))
    height = 550
    for number, text in enumerate(texts):
        size = 11 if number else 18
        for line in wrapped(text, 60 if number else 40):
            paper.setFont("DejaVu", size)
            paper.drawRightString(390, height, get_display(reshape(line), base_dir="R"))
            height -= 1.5 * size
        height -= 8
    paper.save()


def wrapped(text: str, most: int) -> list[str]:
    """Return a text in lines of at most so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def changed() -> None:
    """Write files made of others: encrypted, without a map to Unicode, turned, scanned, with a hidden layer."""
    import pikepdf  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    with pikepdf.open(FILES / "hebrew-weasyprint.pdf") as pdf:
        pdf.save(FILES / "encrypted.pdf", encryption=pikepdf.Encryption(user="river", owner="bank"))
    with pikepdf.open(FILES / "arabic-typst.pdf") as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        pdf.save(FILES / "no-unicode.pdf")
    with pikepdf.open(FILES / "hebrew-weasyprint.pdf") as pdf:
        first = pdf.pages[0]
        width, height = float(first.mediabox[2]), float(first.mediabox[3])
        first.contents_add(f"q 0 1 -1 0 {height} 0 cm".encode(), prepend=True)
        first.contents_add(b"Q")
        first.mediabox = pikepdf.Array([0, 0, height, width])
        first.Rotate = 90
        pdf.save(FILES / "turned.pdf")
    image = ImageReader(Image.new("L", (60, 80), 200))
    for name, layer in (("scanned.pdf", ()), ("recognised.pdf", EN[1].split(", "))):
        paper = canvas.Canvas(str(FILES / name), pagesize=(300, 400))
        paper.drawImage(image, 0, 0, 300, 400)
        text = paper.beginText(20, 350)
        text.setTextRenderMode(3)
        for line in layer:
            text.textLine(line)
        paper.drawText(text)
        paper.save()
    paper = canvas.Canvas(str(FILES / "empty.pdf"), pagesize=(300, 400))
    paper.showPage()
    paper.save()


def main() -> None:
    FILES.mkdir(exist_ok=True)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
    arabic = page("ar", "Noto Naskh Arabic", AR[:3], f"<table>{rows}</table><p>{AR[3]}</p>")
    print_by_chromium(arabic, FILES / "arabic-chromium.pdf")
    weasyprint(page("he", "Noto Serif Hebrew", HE), "hebrew-weasyprint.pdf")
    weasyprint(page("fa", "Noto Naskh Arabic", FA), "persian-weasyprint.pdf")
    libreoffice(page("ar", "Amiri", AR), "arabic-libreoffice.pdf")
    presentation_forms(AR, "arabic-reportlab.pdf")
    paper = "#set page(width: 10cm, height: {height}cm, margin: 1.2cm{more})\n"
    paper += '#set text(lang: "{language}", size: 9pt{font})\n'
    head = ", header: align(center)[{head}], footer: context align(center)[#counter(page).display()]"
    for name, language, texts, height, more, font in (
        ("arabic-typst.pdf", "ar", AR, 12, ", columns: 2", "Noto Naskh Arabic"),
        ("urdu-typst.pdf", "ur", UR, 8, "", "Noto Naskh Arabic"),
        ("english-typst.pdf", "en", EN, 7, ", columns: 2" + head.format(head="The River Gazette"), "Libertinus Serif"),
        ("arabic-pages.pdf", "ar", AR, 5, head.format(head="صحيفة النهر"), "Noto Naskh Arabic"),
    ):
        settings = paper.format(height=height, more=more, language=language, font=f', font: "{font}"')
        body = "\n\n".join(texts[1:])
        typst(f"{settings}#set par(justify: true)\n= {texts[0]}\n\n{body}\n", name)
    changed()


if __name__ == "__main__":
    main()
