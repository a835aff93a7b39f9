"""Libraries that write PDFs line by line, and programs that write a PDF anew."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.convert.pdfs.content import Paper

__all__ = ["LIBRARIES", "REWRITERS"]

WIDTH = 80  # characters of a line


def _reportlab(paper: Paper, font_file: str, path: Path) -> None:
    """Write presentation forms as they are seen, as programs do that know no bidirectional text."""
    from arabic_reshaper import ArabicReshaper  # noqa: PLC0415
    from bidi.algorithm import get_display  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    reshape = ArabicReshaper(configuration={"delete_harakat": False}).reshape
    pdfmetrics.registerFont(TTFont(Path(font_file).stem, font_file))
    sheet = canvas.Canvas(str(path), pagesize=(595, 842))
    height = 800.0
    for block in paper.blocks:
        size = 18 if block.kind == "heading" else 11
        lines = [""]
        for word in block.text.split():
            if len(lines[-1]) + len(word) > WIDTH * 11 // size:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        for line in lines:
            if height < 50:
                sheet.showPage()
                height = 800.0
            sheet.setFont(Path(font_file).stem, size)
            if paper.right_to_left:
                shaped = line if paper.code == "he" else reshape(line)
                sheet.drawRightString(550, height, get_display(shaped, base_dir="R"))
            else:
                sheet.drawString(50, height, line)
            height -= size * 1.5
        height -= 6
    sheet.save()


def _fpdf(paper: Paper, font_file: str, path: Path) -> None:
    """Write shaped text, which HarfBuzz set."""
    from fpdf import FPDF  # noqa: PLC0415

    sheet = FPDF()
    sheet.add_page()
    sheet.add_font("main", fname=font_file)
    sheet.set_text_shaping(True, direction="rtl" if paper.right_to_left else "ltr")
    align = "R" if paper.right_to_left else "L"
    for block in paper.blocks:
        sheet.set_font("main", size=16 if block.kind == "heading" else 11)
        if block.rows and block.kind == "ruled":
            with sheet.table(
                text_align="RIGHT" if paper.right_to_left else "LEFT", first_row_as_headings=False
            ) as table:
                for row in block.rows:
                    line = table.row()
                    for cell in reversed(row) if paper.right_to_left else row:
                        line.cell(cell)
            sheet.ln(4)
        elif block.rows and block.kind == "list":
            for at, item in enumerate(block.rows[0], 1):
                sheet.multi_cell(0, 6, f"{at}. {item}", align=align, new_x="LMARGIN", new_y="NEXT")
        else:
            sheet.multi_cell(0, 7, block.text, align=align, new_x="LMARGIN", new_y="NEXT")
            sheet.ln(2)
    sheet.output(str(path))


def _by_command(*command: str) -> Callable[[Path, Path], None]:
    def make(source: Path, path: Path) -> None:
        filled = [part.format(source=source, path=path) for part in command]
        subprocess.run(filled, check=True, capture_output=True, timeout=120)

    return make


LIBRARIES: dict[str, Callable[[Paper, str, Path], None]] = {"reportlab": _reportlab, "fpdf2": _fpdf}
"""Libraries, each a function of the document, of a font's file and of where its PDF goes."""
REWRITERS: dict[str, Callable[[Path, Path], None]] = {
    "ghostscript": _by_command(
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile={path}", "{source}"
    ),
    "poppler": _by_command("pdftocairo", "-pdf", "{source}", "{path}"),
    "qpdf": _by_command("qpdf", "--object-streams=generate", "--linearize", "{source}", "{path}"),
    "mutool": _by_command("mutool", "clean", "-ggg", "-s", "-z", "{source}", "{path}"),
}
"""Programs that write a PDF anew, each a function of the file and of where the new one goes."""
