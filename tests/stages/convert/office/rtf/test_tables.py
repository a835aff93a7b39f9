"""Rows of RTF become tables."""

from __future__ import annotations

from docmill.stages.convert.office.rtf.tables import CellMerge, OpenTable, RowShape


def table(*rows: tuple[list[str], list[int], list[CellMerge]]) -> str:
    made = OpenTable()
    for texts, borders, merges in rows:
        for text in texts:
            made.flow.paragraph(text)
            made.close_cell()
        made.close_row(RowShape(borders, merges))
    return made.markup().replace("\n", "")


def test_a_wide_cell_covers_the_columns_up_to_its_border() -> None:
    assert table((["a"], [3000], []), (["b", "c"], [1510, 3000], [])) == (
        '<table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>'
    )


def test_merged_cells_are_one() -> None:
    plain, along, down = CellMerge(), CellMerge(along=True), CellMerge(down=True)
    first = (["a", "", "d"], [1, 2, 3], [plain, along, plain])
    second = (["b", "c", ""], [1, 2, 3], [plain, plain, down])
    assert table(first, second) == (
        '<table><tr><td colspan="2">a</td><td rowspan="2">d</td></tr><tr><td>b</td><td>c</td></tr></table>'
    )


def test_a_row_that_never_ends_is_kept() -> None:
    made = OpenTable()
    made.flow.paragraph("a")
    assert "<td>a</td>" in made.markup()
