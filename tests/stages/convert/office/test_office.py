"""Files as LibreOffice writes them become the text that it exports, up to white space."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from office_files import FILES, TEXTS
from office_packages import LIMITS

from docmill.documents import Converted
from docmill.stages.convert import office
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import visible

Convert: TypeAlias = Callable[[bytes, ConvertLimits], Converted]
CONVERTERS: dict[str, Convert] = {
    name.removeprefix("convert_"): getattr(office, name) for name in office.__all__ if name.startswith("convert_")
}


def converted(name: str) -> Converted:
    return CONVERTERS[name.rpartition(".")[2]]((FILES / name).read_bytes(), LIMITS)


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


@pytest.mark.parametrize("name", [f"{text}.{kind}" for text in TEXTS for kind in ("docx", "odt", "rtf")])
def test_the_text_equals_what_libreoffice_exports_up_to_white_space(name: str) -> None:
    text = TEXTS[name[:2]]
    exported = bare((FILES / f"{name}.txt").read_text(encoding="utf-8")).replace("•", "")
    # LibreOffice leaves notes out of its export, and keeps their bare marks in the text, of RTF not even these
    without_mark = exported.replace(bare(text.noted) + "1", bare(text.noted), 1)
    read = bare(visible(converted(name).pages[0])).replace("[1]", "", 1)
    assert read == without_mark + "[1]" + bare(text.note)


@pytest.mark.parametrize("name", [f"{text}.{kind}" for text in TEXTS for kind in ("docx", "odt", "rtf")])
def test_lists_keep_their_nesting_and_numbers_and_tables_their_cells(name: str) -> None:
    markup = converted(name).pages[0]
    text = TEXTS[name[:2]]
    first, inner = text.numbered[0]
    assert bare(f"<ol><li>1. {first}<ol><li>1.1) {inner[0]}</li><li>1.2) {inner[1]}</li></ol></li><li>2.") in bare(
        markup
    )
    assert bare(f"<ul><li>{text.bullets[0]}</li><li>{text.bullets[1]}</li></ul>") in bare(markup)
    head, row = text.table[0][0], text.table[1]
    assert bare(f'<tr><td colspan="2">{head}</td></tr><tr><td>{row[0]}</td><td>{row[1]}</td></tr>') in bare(markup)
    assert f"<h1>{text.title}</h1>" in markup
    assert f"<h2>{text.heading}</h2>" in markup


@pytest.mark.parametrize("name", [f"{text}.{kind}" for text in TEXTS for kind in ("docx", "odt", "rtf", "epub")])
def test_title_and_author_are_read(name: str) -> None:
    found = converted(name)
    assert (found.title, found.authors) == (TEXTS[name[:2]].title, [TEXTS[name[:2]].author])


@pytest.mark.parametrize("name", [f"{text}.{kind}" for text in TEXTS for kind in ("docx", "odt", "epub")])
def test_the_language_is_that_of_the_text(name: str) -> None:
    assert converted(name).metadata["language"] == name[:2]


@pytest.mark.parametrize("name", TEXTS)
def test_a_book_keeps_the_order_of_its_text(name: str) -> None:
    text = TEXTS[name]
    items = [one for item, inner in text.numbered for one in (item, *inner)]  # LibreOffice writes none of its numbers
    cells = [cell for row in text.table for cell in row]
    noted = text.paragraphs[1].replace(text.noted, f"{text.noted}[1]", 1)
    parts = [
        text.title,
        text.paragraphs[0],
        text.heading,
        noted,
        *items,
        *text.bullets,
        *cells,
        text.last,
        f"[1]{text.note}",
    ]
    assert bare(visible(" ".join(converted(f"{name}.epub").pages))) == bare("".join(parts))


@pytest.mark.parametrize("name", ["ar.pptx", "ar.odp", "zh.pptx", "zh.odp"])
def test_slides_have_their_lists_tables_and_notes_and_hidden_ones_are_removed(name: str) -> None:
    text, found = TEXTS[name[:2]], converted(name)
    first, second = found.pages
    assert bare(f"<ul><li>{text.bullets[0]}</li><li>{text.bullets[1]}</li></ul><p>{text.last}</p>") in bare(first)
    assert f"<blockquote><p>{text.note}</p></blockquote>" in first
    inner = text.numbered[0][1]
    assert bare(f"<ol><li>1. {text.numbered[0][0]}<ol><li>") in bare(second)
    assert all(f") {one}</li>" in second for one in inner)
    assert f'<td colspan="2">{text.table[0][0]}</td>' in second
    assert [one.text for one in found.removed if one.reason == "hidden"] == [text.paragraphs[0]]
    told = {name: found.metadata[name] for name in ("slides", "hidden_slides", "notes")}
    assert told == {"slides": 3, "hidden_slides": 1, "notes": 1}


@pytest.mark.parametrize("name", [f"{text}.{kind}" for text in ("ar", "zh") for kind in ("xlsx", "ods", "xls")])
def test_sheets_show_what_people_see(name: str) -> None:
    text, found = TEXTS[name[:2]], converted(name)
    assert found.pages[0] == (
        f"<h2>{text.bullets[0]}</h2>\n<table>\n"
        f'<tr><td colspan="2">{text.table[0][0]}</td><td>{text.heading}</td></tr>\n'
        f"<tr><td>{text.table[1][0]}</td><td>2026-03-12</td><td>25.5%</td></tr>\n"
        f"<tr><td>{text.table[2][0]}</td><td></td><td>1,234,567.89</td></tr>\n</table>"
    )
    assert len(found.pages) == 2
    assert [one.text for one in found.removed if one.reason == "hidden"] == [text.note]
    assert (found.metadata["sheets"], found.metadata["hidden_sheets"]) == (3, 1)
