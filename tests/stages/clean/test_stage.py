"""Chrome by repetition in the stage, over a real server: made sites lose their chrome, and no line of an article."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import redis
from made_site import LANGUAGES, MadePage, site

from docmill.documents import Annotation, Cleaned, Document, Failure
from docmill.memory import RedisSiteMemory
from docmill.stages.clean import make
from docmill.stages.stage import Context, Stage
from tests.factories import make_document

MakeStage = Callable[..., Stage]
ALL = list(LANGUAGES)


@pytest.fixture
def stage(client: redis.Redis, namespace: str) -> MakeStage:
    """Make the stage with a memory of its own."""

    def made(**options: Any) -> Stage:
        context = Context(index=cast(Any, None), site_memory=RedisSiteMemory(client, namespace))
        return make({"quality": False, **options}, context)

    return made


def document(page: MadePage, media_type: str = "text/plain") -> Document:
    return make_document(page.text, page.url, media_type=media_type)


def cleaned(stage: Stage, documents: Sequence[Document], batch: int = 16) -> list[Cleaned]:
    found: list[Annotation | Failure] = []
    for start in range(0, len(documents), batch):
        found += stage(documents[start : start + batch])
    return [one for one in found if isinstance(one, Cleaned)]


def left(page: MadePage, found: Cleaned) -> list[str]:
    """The chrome that is still in a page's text."""
    kept = found.text.split("\n")
    return [page.lines[at] for at in sorted(page.chrome) if page.lines[at] in kept]


def lost(page: MadePage, found: Cleaned) -> list[str]:
    """The article's lines that repetition took."""
    gone = [block for block in found.removed if block.reason == "repeated"]
    assert all(block.line and page.lines[block.line - 1] == block.text for block in gone)
    return [block.text for block in gone if block.line and block.line - 1 not in page.chrome]


@pytest.mark.parametrize("seeds", [ALL, ALL[:1], ALL[6:7], ALL[7:8]], ids=["all", "arabic", "russian", "chinese"])
def test_unknown_chrome_is_gone_after_twenty_pages_and_no_line_of_an_article(
    stage: MakeStage, seeds: list[str]
) -> None:
    pages = site("gazette.example", seeds, 200)
    found = cleaned(stage(), [document(page) for page in pages])
    assert [lost(page, one) for page, one in zip(pages, found, strict=True)] == [[]] * 200
    remains = [left(page, one) for page, one in zip(pages, found, strict=True)]
    assert sum(map(len, remains[:5])) > 30, "the rules know this chrome: it shows nothing"
    assert remains[20:] == [[]] * 180


def test_sites_by_turns_are_learnt_each(stage: MakeStage) -> None:
    sites = [site(f"{number}.example", [ALL[number]], 60) for number in range(len(ALL))]
    pages = [page for turn in zip(*sites, strict=True) for page in turn]
    found = cleaned(stage(), [document(page) for page in pages])
    assert not any(lost(page, one) for page, one in zip(pages, found, strict=True))
    assert not any(left(page, one) for page, one in zip(pages[20 * len(ALL) :], found[20 * len(ALL) :], strict=True))


def test_documents_delivered_again_in_any_order_are_cleaned_the_same(stage: MakeStage) -> None:
    documents = [document(page) for page in site("gazette.example", ALL, 80)]
    first = {one.id: found for one, found in zip(documents, cleaned(stage(), documents), strict=True)}
    again = random.Random(1).sample(documents, len(documents))
    assert cleaned(stage(), again, batch=5) == [first[one.id] for one in again]


def test_a_new_design_is_learnt_and_the_old_one_forgotten(stage: MakeStage) -> None:
    old, new = site("gazette.example", ALL[:1], 100, seed=1), site("gazette.example", ALL[6:7], 100, seed=2)
    new = [MadePage(f"{page.url}-new", page.lines, page.chrome) for page in new]
    found = cleaned(stage(), [document(page) for page in (*old, *new)])
    remains = [left(page, one) for page, one in zip(new, found[100:], strict=True)]
    assert all(len(lines) <= 3 for lines in remains[20:40]), "around the page's own lines, the new one is known"
    assert remains[40:] == [[]] * 60
    again = MadePage("https://gazette.example/again", old[0].lines, old[0].chrome)
    assert left(again, cleaned(stage(), [document(again)])[0])


def test_copies_and_new_versions_of_a_page_take_nothing_from_it(stage: MakeStage) -> None:
    page = site("gazette.example", ALL[:1], 1)[0]
    copies = [MadePage(f"{page.url}?print={number}", page.lines, page.chrome) for number in range(20)]
    versions = [MadePage(page.url, (*page.lines, f"Version {'x' * number}"), page.chrome) for number in range(20)]
    found = cleaned(stage(), [document(one) for one in (*copies, *versions)])
    assert not any(block.reason == "repeated" for one in found for block in one.removed)


def test_a_count_between_lines_that_other_rules_took_goes_too(stage: MakeStage) -> None:
    """Alone between title and text it might be a heading; beside the share bar it is none."""
    pages = site("gazette.example", ALL[6:7], 30)
    lines = [("A valley under water", "Share this", f"{n} зорванкет", *page.own) for n, page in enumerate(pages)]
    made = [MadePage(page.url, own, frozenset({1, 2})) for page, own in zip(pages, lines, strict=True)]
    found = cleaned(stage(), [document(page) for page in made])
    assert left(made[0], found[0]) == ["0 зорванкет"]
    assert not any(left(page, one) for page, one in zip(made[20:], found[20:], strict=True))


def test_lines_left_in_html_go_without_a_number(stage: MakeStage) -> None:
    pages = site("gazette.example", ALL[6:7], 30)
    legal = pages[0].lines[-3]
    documents = []
    for page in pages:
        body = "".join(f"<p>{line}</p>" for line in page.own)
        content = f"<!doctype html><html><body><article>{body}<p>{legal}</p></article></body></html>".encode()
        documents.append(make_document(content, page.url, media_type="text/html"))
    found = cleaned(stage(), documents)
    assert legal in found[0].text
    assert [(block.text, block.line) for block in found[-1].removed if block.reason == "repeated"] == [(legal, None)]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"repetition": False}, ""),
        ({"remove_chrome": False}, ""),
        ({}, "file:///srv"),
        ({"repetition_documents": 32}, ""),
    ],
)
def test_it_rests(stage: MakeStage, options: dict[str, Any], place: str) -> None:
    """Switched off, for texts that are to stay as they are, without a site, and while there is too little evidence."""
    pages = site("gazette.example", ALL, 30)
    moved = [MadePage(page.url.replace("https:/", place or "https:/"), page.lines, page.chrome) for page in pages]
    found = cleaned(stage(**options), [document(page) for page in moved])
    assert not any(block.reason == "repeated" for one in found for block in one.removed)


def test_without_a_memory_it_rests() -> None:
    bare = make({}, Context(index=cast(Any, None)))
    pages = site("gazette.example", ALL, 30)
    found = cleaned(bare, [document(page) for page in pages])
    assert not any(block.reason == "repeated" for one in found for block in one.removed)


def test_code_stays(stage: MakeStage) -> None:
    licence = ["# Copyright of the gazette, free for all who read it.", "import os", "import sys"]
    files = [[*licence, *(f"def step{'abc'[n % 3]}{'x' * (n + k)}(tide):" for k in range(12))] for n in range(30)]
    pages = [MadePage(f"https://gazette.example/{n}.py", tuple(file), frozenset()) for n, file in enumerate(files)]
    found = cleaned(stage(), [document(page) for page in pages])
    assert [one.text for one in found] == ["\n".join(file) for file in files]


def test_one_documents_failure_harms_no_other(stage: MakeStage, tmp_path: Path) -> None:
    good = document(site("gazette.example", ALL, 1)[0])
    bad = Document(id="not hexadecimal", source=good.source, content=cast(bytes, None))
    found = stage()([bad, good])
    assert [type(one) for one in found] == [Failure, Cleaned]
