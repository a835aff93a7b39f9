"""Each row of the threat model names a test that shows it, and every test it names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> Iterator[str]:
    """Yield the rows of the tables whose last column is that of tests."""
    for table in re.findall(r"^\|.*\| shown by \|\n\|[ -|]+\|\n((?:\|.*\n)+)", MODEL, re.MULTILINE):
        yield from table.splitlines()


def defined(path: str) -> set[str]:
    """Return the tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_threat_model_names_a_test() -> None:
    found = list(rows())
    assert len(found) > 25
    assert [row for row in found if not NAMED.search(row.rsplit(" | ", 1)[-1])] == []


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = set(NAMED.findall(MODEL))
    there = {path: defined(path) if (ROOT / path).is_file() else set() for path, _ in named}
    assert {f"{path}::{name}" for path, name in named if name not in there[path]} == set()
