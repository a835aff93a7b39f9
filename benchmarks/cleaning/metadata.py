"""Compare the metadata of HTML pages with those of trafilatura and htmldate.

    python -m benchmarks.cleaning.metadata pages.jsonl.gz
    python -m benchmarks.cleaning.metadata pages.jsonl.gz --show title
    python -m benchmarks.cleaning.metadata pages.jsonl.xz --gold gold.jsonl.xz

PAGES is a file of JSON lines, plain, gzipped or xz, with `html` and `url`. Without a key to the pages the figures
are what each finds, where they agree, and milliseconds of CPU a page; `--show title` prints the disagreements for
reading. GOLD is the key to pages with an `id`: lines of `id`, `type`, `title`, `author` and `date`, such as those of
WCXB's development part, on which docmill's rules were chosen. It adds what is right by type of page: titles that are
equal or begin alike, authors that hold the other's, days; and authors and days given where the key has none. The
types of pages are told by the shipped trees, which have seen WCXB's development pages.
Days are those that readers see, where a page tells them; else those of moments in UTC.
"""

from __future__ import annotations

import gzip
import json
import logging
import lzma
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from docmill.documents import PageType
from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.page_type import is_unsigned, likeliest_type, page_types
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import PageMetadata, read_metadata
from docmill.text.dates.scanner import find_dates
from training.programs import options, run

Rows = list[dict[str, str]]
FIELDS = ("title", "authors", "day", "site")


def pages(path: Path) -> list[dict[str, str]]:
    """Read the pages of a file."""
    content = path.read_bytes()
    opened = {".gz": gzip.decompress, ".xz": lzma.decompress}.get(path.suffix)
    lines = (opened(content) if opened else content).splitlines()
    return [{**row, "url": row.get("url") or ""} for row in map(json.loads, lines)]


@cache
def typed(html: str, url: str) -> tuple[bool, PageType | None]:
    """Return whether a page may be signed, and its type, as the whole stage tells them."""
    page = read_page(html)
    blocks = read_blocks(page) if page else None
    if not page or not blocks:
        return True, None
    types = page_types(page, blocks, url or None)
    return not is_unsigned(types), likeliest_type(types)


def read_by_docmill(html: str, url: str) -> dict[str, str]:
    """Return the fields that docmill reads."""
    page = read_page(html)
    signed, kind = typed(html, url)
    head = read_metadata(page, url or None, signed=signed, kind=kind) if page else PageMetadata()
    day = (head.published_at or "")[:10]
    return {"title": head.title or "", "authors": "; ".join(head.authors), "day": day, "site": head.site or ""}


def trafilatura(html: str, url: str) -> dict[str, str]:
    """Return the fields that trafilatura reads, its date by htmldate."""
    from trafilatura import extract_metadata  # noqa: PLC0415 - compared only where installed

    found = extract_metadata(html, default_url=url or None)
    return {
        "title": found.title or "",
        "authors": found.author or "",
        "day": found.date or "",
        "site": found.sitename or "",
    }


def htmldate(html: str, url: str) -> dict[str, str]:
    """Return the date that htmldate reads by itself."""
    from htmldate import find_date  # noqa: PLC0415 - as above

    return {"day": find_date(html, url=url or None, original_date=True) or ""}


Read = Callable[[str, str], dict[str, str]]


def timed(read: Read, those: list[dict[str, str]]) -> tuple[list[dict[str, str]], float]:
    """Return answers, and milliseconds of CPU a page; the first page is read before, so that imports do not count."""
    read(those[0]["html"], those[0]["url"])
    began = time.process_time()
    found = [read(page["html"], page["url"]) for page in those]
    return found, 1000 * (time.process_time() - began) / len(those)


def agree(one: str, two: str) -> bool:
    """Tell whether two values agree, punctuation, spaces and case aside."""
    return re.sub(r"\W", "", one).casefold() == re.sub(r"\W", "", two).casefold()


def plain(text: str | None) -> str:
    """Return a text's words without signs and case, to compare it by."""
    return re.sub(r"\W+", " ", text or "").strip().casefold()


def count(found: dict[str, str], key: dict[str, str], counted: Counter[str]) -> None:
    """Count what one page's fields have right and what they make up."""
    one, two = plain(found.get("title")), plain(key["title"])
    who, wanted = plain(found.get("authors")), plain(key["author"])
    if two:
        counted.update({"titles": 1, "title": bool(one) and (one.startswith(two) or two.startswith(one))})
    if wanted:
        counted.update({"authors": 1, "author": bool(who) and (wanted in who or who in wanted)})
    else:
        counted.update({"no author": 1, "false author": bool(who)})
    if key["date"]:
        counted.update({"dates": 1, "date": found["day"] == key["date"][:10]})
    else:
        counted.update({"no date": 1, "false date": bool(found["day"])})


def print_right(name: str, those: Rows, found: Rows, gold: Rows) -> None:
    """Print what is right by type of page, all pages last."""
    keys = {row["id"]: row for row in gold}
    by_type: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page, fields in zip(those, found, strict=True):
        key = keys[page["id"]]
        count(fields, key, by_type[key["type"]])
    total: Counter[str] = Counter()
    for counted in by_type.values():
        total.update(counted)
    columns = {"title": "titles", "author": "authors", "false author": "no author", "date": "dates"}
    columns["false date"] = "no date"
    for kind, counted in [*sorted(by_type.items()), ("all", total)]:
        print(
            f"  {name:12} {kind:14}",
            "  ".join(f"{one} {int(counted[one])}/{counted[of]}" for one, of in columns.items()),
        )


def speed_of_dates(those: list[dict[str, str]]) -> None:
    """Print how fast a text is searched for dates; markup stands for a text with many numbers."""
    text = "\n".join(page["html"] for page in those)[:5_000_000]
    began = time.process_time()
    found = find_dates(text)
    took = time.process_time() - began
    print(f"find_dates: {len(text) / 1e6 / took:.1f} million characters a CPU second of markup, {len(found)} dates")


def main() -> None:
    """Print the figures."""
    parser = options(__doc__)
    parser.add_argument("pages", type=Path, help="JSON lines of html and url; plain, gzip or xz")
    parser.add_argument("--gold", type=Path, help="JSON lines of id, type, title, author and date; plain, gzip or xz")
    parser.add_argument("--every", type=int, default=1, help="take only every so many-th page")
    parser.add_argument("--show", choices=FIELDS, help="print the disagreements on this field")
    chosen: Any = parser.parse_args()
    logging.disable(logging.CRITICAL)
    those = pages(chosen.pages)[:: chosen.every]
    gold = pages(chosen.gold) if chosen.gold else []
    size = sum(len(page["html"]) for page in those) / len(those)
    print(f"{len(those)} pages of {size:,.0f} characters")
    for page in those:  # before the clock runs: the stage types a page for its text
        typed(page["html"], page["url"])
    ours, took = timed(read_by_docmill, those)
    print(f"{'docmill':12} {took:6.2f} ms a page  found", {f: sum(bool(one[f]) for one in ours) for f in FIELDS})
    if gold:
        print_right("docmill", those, ours, gold)
    for name, read in (("trafilatura", trafilatura), ("htmldate", htmldate)):
        try:
            theirs, took = timed(read, those)
        except ImportError:
            print(f"{name:12} is not installed")
            continue
        fields = [field for field in FIELDS if field in theirs[0]]
        found = {f: sum(bool(one[f]) for one in theirs) for f in fields}
        agreed = {f: sum(agree(one[f], two[f]) for one, two in zip(ours, theirs, strict=True)) for f in fields}
        print(f"{name:12} {took:6.2f} ms a page  found {found}, agree {agreed}")
        if gold and len(fields) > 1:
            print_right(name, those, theirs, gold)
        if chosen.show in fields:
            for page, one, two in zip(those, ours, theirs, strict=True):
                if not agree(one[chosen.show], two[chosen.show]):
                    print(
                        f"  {page['url'][:100]}\n    docmill     {one[chosen.show]}\n    {name:11} {two[chosen.show]}"
                    )
    speed_of_dates(those)


if __name__ == "__main__":
    run(main)
