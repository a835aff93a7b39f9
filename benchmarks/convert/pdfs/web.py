"""Documents as a page of HTML, and the programs that print one: browsers, WeasyPrint, LibreOffice and Qt."""

from __future__ import annotations

import html
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.convert.pdfs.content import MARK_OFF, MARK_ON, Block, Paper
from tests.printing import print_by_chromium

__all__ = ["WEB", "page"]

QT = """
import sys
from PyQt5.QtGui import QGuiApplication, QPageSize, QPdfWriter, QTextDocument
application = QGuiApplication([])
document = QTextDocument()
writer = QPdfWriter(sys.argv[2])
writer.setResolution(96)
writer.setPageSize(QPageSize(QPageSize.A4))
document.setHtml(open(sys.argv[1], encoding="utf-8").read())
document.print(writer)
"""


def page(paper: Paper, font: str, size: int, indent: int) -> str:
    """Return a document as a page of HTML, in pixels of size and of indent."""
    direction = "rtl" if paper.right_to_left else "ltr"
    style = f'body{{font-family:"{font}";font-size:{size}px;text-align:justify}} @page{{margin:18mm}}'
    style += f"p{{text-indent:{indent}px}} .note{{font-size:80%}} .caption{{font-size:85%;text-align:center}}"
    style += ".ruled{border-collapse:collapse} .ruled td{border:1px solid black;padding:4px} .open td{padding:3px 14px}"
    style += "td{vertical-align:top;text-align:start} body{column-gap:24px}"
    style += "body{column-count:2}" if paper.columns else ""
    body = "".join(map(_markup, paper.blocks))
    return (
        f'<html lang="{paper.code}" dir="{direction}"><head><meta charset="utf-8"><style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def _markup(block: Block) -> str:
    if block.kind == "heading":
        return f"<h2>{html.escape(block.text)}</h2>"
    if block.kind == "list":
        return "<ol>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.rows[0]) + "</ol>"
    if block.kind == "notes":
        notes = enumerate(block.rows[0], 1)
        return "<hr>" + "".join(f'<p class="note">{at} {html.escape(note)}</p>' for at, note in notes)
    if block.rows:
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block.rows)
        border = ' border="1" cellspacing="0"' if block.kind == "ruled" else ' cellspacing="8"'
        return f'<table class="{block.kind}"{border}>' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    text = html.escape(block.text).replace(MARK_ON, "<sup>").replace(MARK_OFF, "</sup>")
    return f'<p class="{block.kind}">{text}</p>'


def _weasyprint(markup: str, path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=markup).write_pdf(str(path))


def _libreoffice(markup: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.html"
        source.write_text(markup, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{tempfile.gettempdir()}/libreoffice-of-benchmarks"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir"]
        subprocess.run([*command, str(path.parent), str(source)], check=True, capture_output=True, timeout=180)


def _by_command(*command: str) -> Callable[[str, Path], None]:
    def make(markup: str, path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "page.html"
            source.write_text(markup, encoding="utf-8")
            subprocess.run([*command, str(source), str(path)], check=True, capture_output=True, timeout=120)

    return make


WEB: dict[str, Callable[[str, Path], None]] = {
    "chromium": print_by_chromium,
    "weasyprint": _weasyprint,
    "libreoffice": _libreoffice,
    "wkhtmltopdf": _by_command("wkhtmltopdf", "--quiet", "--disable-javascript"),
    "qt": _by_command("env", "QT_QPA_PLATFORM=offscreen", "/usr/bin/python3", "-c", QT),
}
"""Programs that print a page of HTML, each a function of the markup and of where its PDF goes."""
