"""Documents in the languages of typesetters: Typst, XeLaTeX and LuaLaTeX, and Pango with cairo."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.convert.pdfs.content import MARK_OFF, MARK_ON, Block, Paper

__all__ = ["TYPESETTERS"]

SIGNS = re.compile(r"([\\#*_$@<>\[\]`~=\-+/\"'])")  # which Typst reads as markup
NUMBERED = re.compile(r"^(\d+)\.", re.MULTILINE)
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9@.-]*(?: [A-Za-z][A-Za-z0-9@.-]*)*")
OF_LATEX = re.compile(r"([#$%&_{}])")
NAMES = {"ar": "arabic", "fa": "persian", "he": "hebrew", "ur": "urdu", "en": "english", "de": "german"}
NAMES |= {"ru": "russian", "fr": "french", "tr": "turkish"}
SCRIPTS = {"ar": "Arabic", "fa": "Arabic", "ur": "Arabic", "he": "Hebrew", "ru": "Cyrillic"}


def _typst(paper: Paper, font: str, path: Path) -> None:
    import typst as compiler  # noqa: PLC0415

    direction = "rtl" if paper.right_to_left else "ltr"
    source = f'#set page(paper: "a5", margin: 16mm{", columns: 2" if paper.columns else ""}, '
    source += "footer: context align(center)[#counter(page).display()])\n"
    source += f'#set text(lang: "{paper.code}", dir: {direction}, font: "{font}", size: 10pt, hyphenate: true)\n'
    source += "#set par(justify: true)\n" + "\n\n".join(map(_typst_block, paper.blocks))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.typ"
        file.write_text(source, encoding="utf-8")
        compiler.compile(str(file), output=str(path))


def _typst_text(text: str) -> str:
    text = NUMBERED.sub(r"\1\\.", SIGNS.sub(r"\\\1", text))
    return text.replace(MARK_ON, "#super[").replace(MARK_OFF, "]")


def _typst_block(block: Block) -> str:
    if block.kind == "list":
        return "\n".join(f"+ {_typst_text(item)}" for item in block.rows[0])
    if block.kind == "notes":
        return "#set text(size: 8pt)\n" + "\n\n".join(
            f"{at} {_typst_text(note)}" for at, note in enumerate(block.rows[0], 1)
        )
    if block.rows:
        cells = ", ".join(f"[{_typst_text(cell)}]" for row in block.rows for cell in row)
        stroke = "" if block.kind == "ruled" else "stroke: none, column-gutter: 8pt, "
        columns = ", ".join(["1fr"] * len(block.rows[0]))
        return f"#[#set par(justify: false)\n#table(columns: ({columns}), {stroke}align: start, {cells})]"
    text = _typst_text(block.text)
    return {"heading": f"= {text}", "caption": f"#align(center, text(size: 8pt)[{text}])"}.get(block.kind, text)


def _latex(program: str) -> Callable[[Paper, str, Path], None]:
    def make(paper: Paper, font: str, path: Path) -> None:
        source = (_xelatex_head if program == "xelatex" else _lualatex_head)(paper, font)
        kept = paper.right_to_left and program == "xelatex"
        body = "\n\n".join(map(_latex_block, map(_with_latin_kept, paper.blocks) if kept else paper.blocks))
        source += "\\begin{document}\n" + (f"\\twocolumn\n{body}" if paper.columns else body) + "\n\\end{document}\n"
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "page.tex").write_text(source, encoding="utf-8")
            command = [program, "-interaction=batchmode", "page.tex"]
            subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=180)
            path.write_bytes((Path(folder) / "page.pdf").read_bytes())

    return make


HEAD = "\\documentclass[10pt]{article}\n\\usepackage[a5paper,margin=16mm]{geometry}\n\\usepackage{fontspec}\n"


def _xelatex_head(paper: Paper, font: str) -> str:
    script = f"[Script={SCRIPTS[paper.code]}]" if paper.code in SCRIPTS else ""
    head = f"{HEAD}\\setmainfont{{{font}}}{script}\n\\sloppy\\setlength\\emergencystretch{{3em}}\n"
    return head + ("\\usepackage{bidi}\n\\setRTL\n" if paper.right_to_left else "")


def _lualatex_head(paper: Paper, font: str) -> str:
    bidi = "[bidi=basic,layout=lists.tabular]" if paper.right_to_left else ""
    head = f"{HEAD}\\usepackage{bidi}{{babel}}\n\\babelprovide[import,main]{{{NAMES[paper.code]}}}\n"
    return head + f"\\babelfont{{rm}}{{{font}}}\n\\sloppy\\setlength\\emergencystretch{{3em}}\n"


def _latex_text(text: str) -> str:
    text = OF_LATEX.sub(r"\\\1", text.replace("\\", "")).replace("~", "").replace("^", "")
    return (
        text.replace(MARK_ON, "\\textsuperscript{").replace(MARK_OFF, "}").replace("\x03", "\\LR{").replace("\x04", "}")
    )


def _with_latin_kept(block: Block) -> Block:
    """Return a block whose Latin words are marked, since XeTeX turns no direction by itself."""
    rows = tuple(tuple(LATIN.sub("\x03\\g<0>\x04", cell) for cell in row) for row in block.rows)
    return Block(block.kind, LATIN.sub("\x03\\g<0>\x04", block.text), rows)


def _latex_block(block: Block) -> str:
    if block.kind == "list":
        return (
            "\\begin{enumerate}\n" + "\n".join(f"\\item {_latex_text(i)}" for i in block.rows[0]) + "\n\\end{enumerate}"
        )
    if block.kind == "notes":
        notes = (f"{at} {_latex_text(note)}\\par" for at, note in enumerate(block.rows[0], 1))
        return "\\medskip{\\footnotesize\n" + "\n".join(notes) + "}"
    if block.rows:
        columns = len(block.rows[0])
        width = f"p{{{0.82 / columns:.2f}\\linewidth}}"
        rule, shape = ("\\hline", "|" + f"{width}|" * columns) if block.kind == "ruled" else ("", width * columns)
        rows = "\n".join(" & ".join(map(_latex_text, row)) + f"\\\\{rule}" for row in block.rows)
        table = f"\\begin{{tabular}}{{{shape}}}{rule}\n{rows}\n\\end{{tabular}}"
        return f"\\medskip\\noindent{{\\raggedright{table}}}\n\\medskip"
    text = _latex_text(block.text)
    marked = {"heading": f"\\section*{{{text}}}", "caption": f"\\begin{{center}}\\small {text}\\end{{center}}"}
    return marked.get(block.kind, text)


def _pango(paper: Paper, font: str, path: Path) -> None:
    text = "\n\n".join(block.text for block in paper.blocks if block.text)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.txt"
        file.write_text(text, encoding="utf-8")
        command = ["pango-view", "--no-display", "--width=420", "--wrap=word", "--justify", f"--font={font} 11"]
        command += ["--rtl"] if paper.right_to_left else []
        command += [f"--language={paper.code}", f"--output={path}", str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


TYPESETTERS: dict[str, Callable[[Paper, str, Path], None]] = {
    "typst": _typst,
    "xelatex": _latex("xelatex"),
    "lualatex": _latex("lualatex"),
    "pango": _pango,
}
"""Typesetters, each a function of the document, of the font's name and of where its PDF goes."""
