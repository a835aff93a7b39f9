"""Cells and shared strings, read as they pass."""

from __future__ import annotations

import pytest

from docmill.errors import DamagedFileError, LimitError
from docmill.stages.convert.office.sheets.cells import RawCell, SheetCells, read_cells, read_shared_strings


def cells(inner: str, depth: int = 20) -> tuple[list[RawCell], SheetCells]:
    found: list[RawCell] = []
    beside = read_cells(f"<x:worksheet xmlns:x='y'>{inner}</x:worksheet>".encode(), "s.xml", depth, found.append)
    return found, beside


def test_cells_have_places_even_where_they_do_not_say() -> None:
    found, _ = cells(
        '<x:row r="3"><x:c r="B3" s="2"><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>'
    )
    assert found == [RawCell(2, 1, "n", 2, "1"), RawCell(2, 2, "n", 0, "2"), RawCell(3, 0, "n", 0, "3")]


def test_inline_strings_formulas_and_empty_cells() -> None:
    found, _ = cells(
        '<row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c>'
        '<c t="str"><f>A1</f><v>c</v></c><c s="1"/><c t="e"><v>#N/A</v></c></row>'
    )
    assert [(one.type, one.value) for one in found] == [("inlineStr", "ab"), ("str", "c"), ("e", "#N/A")]


def test_what_stands_beside_the_cells() -> None:
    _, beside = cells(
        '<cols><col min="2" max="3" hidden="1"/></cols><row r="5" hidden="1"/><mergeCells><mergeCell ref="A1:B3"/>'
        '<mergeCell ref="?"/></mergeCells><headerFooter><oddHeader>&amp;CHead</oddHeader></headerFooter>'
    )
    assert beside == SheetCells({4}, {1, 2}, [(0, 0, 3, 2)], [("running-head", "&CHead")])


def test_shared_strings_are_joined_without_readings() -> None:
    raw = "<sst><si><t>一</t></si><si><r><t>東</t></r><r><t>京</t></r><rPh><t>トウキョウ</t></rPh></si><si/></sst>"
    assert read_shared_strings(raw.encode(), "s.xml", 9) == ["一", "東京", ""]


def test_entities_and_depth_are_refused() -> None:
    with pytest.raises(DamagedFileError, match="entities"):
        read_shared_strings(b'<!DOCTYPE a [<!ENTITY a "x">]><sst><si><t>&a;</t></si></sst>', "s.xml", 9)
    with pytest.raises(LimitError):
        cells("<a>" * 30 + "</a>" * 30)
    with pytest.raises(DamagedFileError):
        cells("<row>")
