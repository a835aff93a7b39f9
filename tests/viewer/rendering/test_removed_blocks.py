"""Removed blocks are shown where they stood, as far as that can be known."""

from __future__ import annotations

from docmill.documents import Removed
from docmill.viewer.rendering.removed_blocks import place_blocks

SOURCE = "Menu | Home\nFirst line of it.\nShare this\n\nSecond line of it.\nCopyright"
TEXT = "First line of it.\n\nSecond line of it."


def blocks(*told: tuple[str, int | None]) -> list[Removed]:
    return [Removed(text=text, reason="share", line=line) for text, line in told]


def places(removed: list[Removed], source: str | None, *, markup: bool = False) -> list[int | None]:
    return [one.place for one in place_blocks(TEXT, removed, source, markup=markup)]


def test_with_the_source_each_block_stands_between_the_lines_it_stood_between() -> None:
    removed = blocks(("Menu | Home", 1), ("Share this", 3), ("Copyright", 6))
    assert places(removed, SOURCE) == [0, TEXT.index("Second"), len(TEXT)]


def test_blocks_of_html_are_found_in_its_text() -> None:
    page = "<nav><a>Menu</a> | Home</nav><p>First line of it.</p><b>Share&#32;this</b><p>Second line of it.</p>"
    removed = blocks(("Menu | Home", None), ("Share this", None))
    assert places(removed, page, markup=True) == [0, TEXT.index("Second")]


def test_without_the_source_lines_tell_about_where() -> None:
    removed = blocks(("Menu | Home", 1), ("Share this", 3))
    assert places(removed, None)[0] == 0
    assert 0 < (places(removed, None)[1] or 0) <= TEXT.index("Second")


def test_what_nothing_tells_has_no_place() -> None:
    assert places(blocks(("Menu", None)), None) == [None]
    assert places(blocks(("Never there", None)), SOURCE) == [None]
    assert place_blocks("", blocks(("Menu", 1)), SOURCE, markup=False)[0].place is None


def test_a_hundred_thousand_blocks_have_their_places_by_line() -> None:
    text = "\n".join(f"line {number}" for number in range(100_000))
    removed = [Removed(text=f"gone {number}", reason="navigation", line=2 * number + 1) for number in range(100_000)]
    placed = place_blocks(text, removed, None, markup=False)
    assert [text[(one.place or 0) :].split("\n", 1)[0] for one in placed[:3]] == ["line 0", "line 1", "line 2"]
    assert placed[-1].place == text.index("line 99999")


def test_blocks_that_a_large_source_does_not_hold_do_not_cost_a_reading_of_it_each() -> None:
    removed = blocks(*((f"never there {number}", None) for number in range(100_000)))
    placed = place_blocks("y", [*removed, *blocks(("y", None))], "y " * 2_000_000, markup=False)
    assert {one.place for one in placed} == {None}
