"""Word lists are read without their comments."""

from __future__ import annotations

from docmill.stages.entities.word_lists import load_lines, load_table


def test_lists_have_no_comments_and_no_empty_lines() -> None:
    lines = load_lines("docmill.stages.entities.rules", "given_names")
    assert lines
    assert all(line and not line.startswith("#") for line in lines)


def test_a_table_is_read_once() -> None:
    first = load_table("docmill.stages.entities.patterns", "patterns")
    assert first is load_table("docmill.stages.entities.patterns", "patterns")
    assert "tel" in first["phones"]
