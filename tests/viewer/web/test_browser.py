"""What people see, in a real Chromium: order of letters, marks, no script of a stranger, choosing, contrast, width.

Screenshots are kept in out/screenshots/, for people to look at.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, unavailable
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.viewer.web.serving import ARABIC, MIXED, Served

pytestmark = pytest.mark.slow

SHOTS = ROOT / "out" / "screenshots"
WORD_AT = """([selector, text]) => {
  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(text)
    if (at < 0) continue
    const range = document.createRange()
    range.setStart(walker.currentNode, at)
    range.setEnd(walker.currentNode, at + text.length)
    const box = range.getBoundingClientRect()
    return {left: box.left, right: box.right, top: box.top, bottom: box.bottom}
  }
  return null
}"""
LOW_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
  const over = (colours) => {
    canvas.fillStyle = '#fff'; canvas.fillRect(0, 0, 1, 1)
    for (const one of colours) { canvas.fillStyle = one; canvas.fillRect(0, 0, 1, 1) }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const light = (rgb) => rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0)
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || element.closest('svg, .unseen, .skip, option, script')) continue
    const behind = []
    for (let one = element; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor)
    const back = over(behind)
    const front = over([...behind, getComputedStyle(element).color])
    const [high, low] = [light(back), light(front)].sort((a, b) => b - a)
    const ratio = (high + 0.05) / (low + 0.05)
    if (ratio < 4.5) found.push([ratio.toFixed(2), element.className, walker.currentNode.data.trim().slice(0, 40)])
  }
  return found
}"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        unavailable("chromium", "there is no chromium on the PATH (apt install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, viewer: Served) -> Iterator[Open]:
    """Opens a page, and fails where the page asks another host, breaks its policy or shows a dialog."""
    base = f"http://127.0.0.1:{viewer.port}"
    contexts: list[BrowserContext] = []
    told: list[str] = []

    def open_page(path: str, *, width: int = 1280, height: int = 900, scheme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: None if one.url.startswith(f"{base}/") else told.append(one.url))
        page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
        page.on("dialog", lambda one: told.append(one.message))
        page.on("pageerror", lambda one: told.append(str(one)))
        page.goto(base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert told == []


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def word(page: Page, text: str, within: str = ".text") -> dict[str, float]:
    found = page.evaluate(WORD_AT, [within, text])
    assert found is not None, text
    return dict(found)


def test_arabic_runs_from_right_to_left_and_its_marks_lie_over_its_words(viewer: Served, opened: Open) -> None:
    page = opened(f"/records/{viewer.ids['arabic']}")
    first, second, third = (word(page, one) for one in ARABIC.split()[:3])
    assert first["left"] >= second["right"] - 1
    assert second["left"] >= third["right"] - 1
    text = page.locator(".text p").first.bounding_box()
    assert text is not None
    assert first["right"] > text["x"] + text["width"] - 40  # it begins at the right edge
    person = page.locator(".text a.t-PER").bounding_box()
    before, behind = word(page, "الكاتبة"), word(page, "الجديد")
    assert person is not None
    assert behind["right"] <= person["x"] + 1
    assert person["x"] + person["width"] <= before["left"] + 1
    assert page.locator(".text a.t-PER").inner_text() == "سلمى التازي"
    shot(page, "record-arabic")


def test_what_was_searched_for_is_marked_where_it_stands(viewer: Served, opened: Open) -> None:
    page = opened("/records?q=الرباط")
    assert page.locator(".rows mark").all_inner_texts() == ["الرباط"]
    page.locator(".rows h3 a").first.click()
    page.wait_for_selector(".text mark")
    mark = page.locator(".text mark").bounding_box()
    before = word(page, "قارئ من")
    assert mark is not None
    assert mark["x"] + mark["width"] <= before["left"] + 1
    assert page.locator(".text mark").inner_text() == "الرباط"


def test_an_english_quotation_reads_from_left_to_right_within_its_arabic_line(viewer: Served, opened: Open) -> None:
    page = opened(f"/records/{viewer.ids['mixed']}")
    we, sail, tomorrow = (word(page, one) for one in ("we", "sail", "tomorrow"))
    assert we["right"] <= sail["left"] + 1
    assert sail["right"] <= tomorrow["left"] + 1
    assert word(page, MIXED.split()[0])["left"] >= tomorrow["right"] - 1  # the line begins at its right
    assert word(page, "ثم مضت")["right"] <= we["left"] + 1
    assert page.locator(".text p").nth(1).evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert page.locator(".text .margin").all_inner_texts()[0].endswith("ar · en")
    shot(page, "record-mixed")


@pytest.mark.parametrize("name", ["hebrew", "chinese", "english"])
def test_other_scripts_run_as_they_do(viewer: Served, opened: Open, name: str) -> None:
    page = opened(f"/records/{viewer.ids[name]}")
    direction = page.locator(".text p").first.evaluate("one => getComputedStyle(one).direction")
    assert direction == ("rtl" if name == "hebrew" else "ltr")
    shot(page, f"record-{name}")


def test_no_name_or_text_is_obeyed(viewer: Served, opened: Open) -> None:
    ids = viewer.ids
    paths = ["/", "/records", "/quarantine", "/runs", "/duplicates", f"/quarantine/{ids['broken']}"]
    paths += [f"/records/{ids['hostile']}?removed=1", f"/records/{ids['arabic']}/source"]
    for path in paths:
        page = opened(path)
        assert page.evaluate("window.obeyed") is None, path
        assert page.locator("img").count() == 0, path
    shot(opened(f"/records/{ids['hostile']}"), "record-hostile")


def test_removed_blocks_come_and_go_in_their_place(viewer: Served, opened: Open) -> None:
    page = opened(f"/records/{viewer.ids['arabic']}")
    assert page.locator(".text .removed").count() == 0
    page.get_by_role("link", name="Show what was removed").click()
    page.wait_for_selector(".text .removed")
    block, text = page.locator(".text .removed").bounding_box(), page.locator(".text p").first.bounding_box()
    assert block is not None
    assert text is not None
    assert block["y"] < text["y"]
    page.get_by_role("link", name="Hide what was removed").click()
    page.wait_for_selector(".text .removed", state="detached")


def test_facets_narrow_down_and_chips_take_it_back(viewer: Served, opened: Open) -> None:
    page = opened("/records")
    page.locator(".facets").get_by_role("link", name="French").click()
    assert page.locator(".sum b").inner_text() == "40"
    page.locator(".facets").get_by_role("link", name="English").click()
    assert page.locator(".sum b").inner_text() == "43"
    page.get_by_role("link", name="Remove language: fr").click()
    assert page.locator(".sum b").inner_text() == "3"
    shot(page, "records")


def test_pages_go_on_and_back(viewer: Served, opened: Open) -> None:
    page = opened("/records?run=filler")
    assert page.locator(".rows > li").count() == 25
    page.get_by_role("link", name="Next").click()
    assert page.locator(".rows > li").count() == 15
    assert page.locator(".rows").get_attribute("start") == "26"
    page.get_by_role("link", name="Previous").click()
    assert page.locator(".rows h3").first.inner_text() == "Filler 0"


def test_an_order_is_taken_at_once_and_can_be_linked_to(viewer: Served, opened: Open) -> None:
    page = opened("/records")
    page.focus("#order")
    page.select_option("#order", "longest")
    page.wait_for_url("**order=longest*")
    assert page.locator(".rows h3").first.inner_text().startswith("\"'>")  # the longest text of all
    assert page.evaluate("document.activeElement.id") == "order"


def test_two_documents_stand_beside_each_other_with_their_words_marked(viewer: Served, opened: Open) -> None:
    page = opened(f"/compare?left={viewer.ids['english']}&right={viewer.ids['copy']}")
    assert page.locator(".compare del").all_inner_texts() == ["old"]
    assert page.locator(".compare ins").all_inner_texts() == ["new"]
    shot(page, "compare")


def test_the_keyboard_is_enough(viewer: Served, opened: Open) -> None:
    page = opened("/records")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=ferry*")
    assert page.locator(".sum b").inner_text() == "2"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks(viewer: Served, opened: Open, scheme: str) -> None:
    ids = viewer.ids
    paths = [
        "/",
        "/records?q=the",
        f"/records/{ids['arabic']}?removed=1&q=قارئ",
        f"/records/{ids['hostile']}?removed=1",
    ]
    paths += [f"/compare?left={ids['english']}&right={ids['copy']}", f"/quarantine/{ids['broken']}", "/runs"]
    for path in paths:
        assert opened(path, scheme=scheme).evaluate(LOW_CONTRAST) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_every_page_without_scrolling_sideways(viewer: Served, opened: Open, scheme: str) -> None:
    ids = viewer.ids
    pages = {"overview": "/", "records": "/records", "quarantine": "/quarantine", "runs": "/runs"}
    pages |= {"arabic": f"/records/{ids['arabic']}", "mixed": f"/records/{ids['mixed']}", "duplicates": "/duplicates"}
    pages |= {"hostile": f"/records/{ids['hostile']}?removed=1", "source": f"/records/{ids['arabic']}/source"}
    pages["compare"] = f"/compare?left={ids['english']}&right={ids['copy']}"
    for name, path in pages.items():
        page = opened(path, width=390, height=844, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        shot(page, f"phone-{name}-{scheme}")


def test_the_dark_page_is_dark(viewer: Served, opened: Open) -> None:
    page = opened(f"/records/{viewer.ids['hebrew']}", scheme="dark")
    red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]")
    assert int(red) < 60
    shot(page, "record-hebrew-dark")


def test_the_report_shows_right_to_left_names_and_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    from docmill.report import read_corpus, render_report  # noqa: PLC0415
    from docmill.stores import open_store  # noqa: PLC0415
    from tests.viewer.web.serving import corpus  # noqa: PLC0415

    store = open_store(f"file://{tmp_path}/out")
    corpus(store)
    (tmp_path / "r.html").write_text(render_report(read_corpus(store), title="t", source="s"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text))
    page.goto((tmp_path / "r.html").as_uri())
    assert page.evaluate("window.obeyed") is None
    assert told == []
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.locator("svg text", has_text="سلمى التازي").count() == 1
    shot(page, "report")
    page.close()
