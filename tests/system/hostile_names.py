"""Names that strangers might give, a corpus full of them, and what may be shown of it."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

HOSTILE = {
    "markup": "[/red]x",
    "unknown markup": "[bold [link=file:] :smile: [/]",
    "window title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http:\x1b\\click\x1b]8;;\x1b\\",
    "colour": "\x1b[66;6mX",
    "control sequence of C1": "\x9b31mX",
    "carriage return": "a\rerror all is lost",
    "backspaces": "secret\b\b\b\b\b\bpublic",
    "line end": "a\nerror all is lost",
    "no UTF-8": "caf\udce9\udc9b31m",
    "override": "\u202egpj.exe",
    "isolates": "\u2066\u2067\u2068a",
    "ends of isolates": "\u2069\u2069b\u202c",
    "marks": "\u200f\u200ea",
    "no width": "pay\u200bpal\ufeff\u2060",
    "right to left": "تقرير 2024 [نهائي]",
    "long": "n" * 230,
    "option": "-rf",
    "help": "--help",
    "formats": "%s %(x)d {0} {x}",
}
"""Every one may name a file."""

TOGETHER = {
    "controls": "[/red]x \x1b]0;o\x07\x1b]8;;h:\x1b\\c\x1b]8;;\x1b\\\x1b[66;6m\x9b31m a\r\b\nerror all is lost",
    "directions": "caf\udce9 \u202egpj.exe\u2066\u2067\u2068\u2069\u2069\u2069\u202c\u200f تقرير 2024 a\u200b\ufeff",
    "option": "--help-rf %s {0}" + "n" * 5000,
}
"""All of these in three."""

SENTENCE = "The ferry leaves the harbour at seven in the morning and comes back at dusk, says number {} of the notices."


def corpus(folder: Path) -> Path:
    """Write documents whose names, titles, addresses and entities are hostile; a third cannot be processed."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        for number, name in enumerate([*HOSTILE.values(), "m" * 60_000]):
            member = zipfile.ZipInfo(name.encode("utf-8", "replace").decode() + ".pdf")
            members.writestr(member, b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
            if len(name) < 250:
                file = folder / f"{name}.txt"
                file.parent.mkdir(parents=True, exist_ok=True)  # of a name with a slash
                file.write_text(SENTENCE.format(f"{number} (http://harbour.example/{name})"), "utf-8", "replace")
    (folder / "[").mkdir(exist_ok=True)
    (folder / "[/bold]archive\x1b]0;z\x07.zip").write_bytes(archive.getvalue())
    rows = [
        {"id": name, "url": f"http://{name}/{name}", "title": name, "text": f"{name} {SENTENCE.format(name)} twice"}
        for name in [*HOSTILE.values(), "\ud83d"]
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = "".join(
        f"<html><head><title>{name}</title><meta name=author content='{name}'></head><body><p>{SENTENCE} {name}"
        for name in ("&#27;]0;t&#7;[/red]", "&#x202e;&#x2067;")
    )
    (folder / "page.html").write_text(page)
    return folder


OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|[0-9]*[AK]|1?G)")
"""What Rich and Click write to a terminal: styles, the cursor hidden and shown, lines gone up and wiped."""


def faults(told: str, *, terminal: bool = False) -> list[str]:
    """Return what is wrong with a command's output: what a terminal would obey, and signs of a crash."""
    if terminal:
        told = OURS.sub(lambda found: "<66;6m>" if found[0] == "\x1b[66;6m" else "", told).replace("\r", "")
    found = [f"{one!a} is obeyed" for one in set(told) if _is_obeyed(one)]
    found += [f"not balanced: {line!a}" for line in told.split("\n") if not _is_balanced(line)]
    found += [word for word in ("Traceback (most", "MarkupError", "UnicodeEncodeError", "<66;6m>") if word in told]
    found += ["a line of its own"] if re.search(r"(?m)^error all is lost", told) else []
    return found


def _is_obeyed(one: str) -> bool:
    kind, direction = unicodedata.category(one), unicodedata.bidirectional(one)
    return one != "\n" and (kind in {"Cc", "Cs", "Zl", "Zp"} or direction in {"LRE", "RLE", "LRO", "RLO", "PDF"})


def _is_balanced(line: str) -> bool:
    depth = 0
    for one in line:
        depth += (one in "\u2066\u2067\u2068") - (one == "\u2069")
        if depth < 0:
            return False
    return depth == 0
