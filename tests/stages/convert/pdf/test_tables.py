"""Tables between rules."""

from __future__ import annotations

from docmill.stages.convert.pdf.native import page_objects
from docmill.stages.convert.pdf.tables import Rule, grids, tables_of
from tests.stages.convert.pdf.opened import opened


def level(at: float, low: float = 0, high: float = 90) -> Rule:
    return Rule(False, at, low, high)


def upright(at: float, low: float = 0, high: float = 40) -> Rule:
    return Rule(True, at, low, high)


def test_rules_that_cross_make_cells() -> None:
    table = grids([level(0), level(20), level(40), upright(0), upright(30), upright(60), upright(90)])
    assert [[(cell.left, cell.top) for cell in row] for row in table[0].rows] == [
        [(0, 40), (30, 40), (60, 40)],
        [(0, 20), (30, 20), (60, 20)],
    ]


def test_a_cell_over_two_columns_is_one() -> None:
    table = grids([level(0), level(20), level(40), upright(0), upright(30, 0, 20), upright(90)])
    assert [len(row) for row in table[0].rows] == [1, 2]


def test_frames_and_underlines_are_no_tables() -> None:
    assert grids([level(0), level(40), upright(0), upright(90)]) == []
    assert grids([level(0), level(10), level(20), level(30)]) == []
    assert grids([]) == []


def test_two_tables_of_a_page_are_two() -> None:
    one = [level(0), level(20), level(40), upright(0), upright(45), upright(90)]
    other = [
        Rule(
            rule.upright,
            rule.at + (0 if rule.upright else 200),
            rule.low + (200 if rule.upright else 0),
            rule.high + (200 if rule.upright else 0),
        )
        for rule in one
    ]
    assert [table.box.bottom for table in grids(one + other)] == [200, 0]


def test_the_borders_that_chromium_draws_are_rules() -> None:
    with opened("arabic-chromium.pdf") as (page, _):
        tables = tables_of(page_objects(page, 10_000).others)
    assert [len(table.rows) for table in tables] == [3]
    assert [len(row) for row in tables[0].rows] == [3, 3, 3]
