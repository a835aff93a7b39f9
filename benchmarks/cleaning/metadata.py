"""Compare the metadata of HTML pages with those of trafilatura and htmldate.

    python -m benchmarks.cleaning.metadata pages.jsonl.gz
    python -m benchmarks.cleaning.metadata pages.jsonl.gz --show title

PAGES is a file of JSON lines, gzipped or not, with `html` and `url`. There is no key to these pages, so the figures
are what each finds, where they agree, and milliseconds of CPU a page; `--show title` prints the disagreements for
reading. The day of a time is taken in UTC, so days differ where a page was published late in a time zone of its own.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docmill.stages.clean.metadata.page import read_metadata
from docmill.text.dates.scanner import find_dates
from training.programs import options, run

FIELDS = ("title", "authors", "day", "site")


def pages(path: Path) -> list[dict[str, str]]:
    """Read the pages of a file."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.splitlines()]


def read_by_docmill(html: str, url: str) -> dict[str, str]:
    """Return the fields that docmill reads."""
    head = read_metadata(html, url)
    day = (head.published_at or "")[:10]
    return {"title": head.title or "", "authors": "; ".join(head.authors), "day": day, "site": head.site or ""}


def trafilatura(html: str, url: str) -> dict[str, str]:
    """Return the fields that trafilatura reads, its date by htmldate."""
    from trafilatura import extract_metadata  # noqa: PLC0415 - compared only where installed

    found = extract_metadata(html, default_url=url)
    return {
        "title": found.title or "",
        "authors": found.author or "",
        "day": found.date or "",
        "site": found.sitename or "",
    }


def htmldate(html: str, url: str) -> dict[str, str]:
    """Return the date that htmldate reads by itself."""
    from htmldate import find_date  # noqa: PLC0415 - as above

    return {"day": find_date(html, url=url, original_date=True) or ""}


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
    parser.add_argument("pages", type=Path, help="JSON lines of html and url; gzipped or not")
    parser.add_argument("--show", choices=FIELDS, help="print the disagreements on this field")
    chosen: Any = parser.parse_args()
    logging.disable(logging.CRITICAL)
    those = pages(chosen.pages)
    size = sum(len(page["html"]) for page in those) / len(those)
    print(f"{len(those)} pages of {size:,.0f} characters")
    ours, took = timed(read_by_docmill, those)
    print(f"{'docmill':12} {took:6.2f} ms a page  found", {f: sum(bool(one[f]) for one in ours) for f in FIELDS})
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
        if chosen.show in fields:
            for page, one, two in zip(those, ours, theirs, strict=True):
                if not agree(one[chosen.show], two[chosen.show]):
                    print(
                        f"  {page['url'][:100]}\n    docmill     {one[chosen.show]}\n    {name:11} {two[chosen.show]}"
                    )
    speed_of_dates(those)


if __name__ == "__main__":
    run(main)
