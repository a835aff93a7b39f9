"""Plots are pictures of their own: well-formed, described, escaped."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.corpus.histograms import Bar
from docmill.report.plots import bar_chart, histogram
from docmill.report.scales import linear_marks, power_marks, written

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - what the test itself made


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1e9)), max_size=8))
def test_a_chart_is_well_formed_whatever_names_hold(rows: list[tuple[str, float]]) -> None:
    svg = parsed(bar_chart("title", rows))
    assert len(svg.findall(f"{SVG}rect")) == len(rows)
    assert svg.find(f"{SVG}title") is not None
    assert svg.find(f"{SVG}desc") is not None


def test_no_name_is_obeyed() -> None:
    svg = bar_chart("</title><script>x()</script>", [('"><script>alert(1)</script>\u202e', 1.0)])
    assert "<script" not in svg
    assert "\u202e" not in svg
    assert r"\u202e" in svg


def test_names_from_right_to_left_stay_as_they_are() -> None:
    svg = parsed(bar_chart("Entities", [("القاهرة", 3.0)]))
    assert [text.text for text in svg.findall(f"{SVG}text")] == ["القاهرة", "3"]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_histogram_marks_a_number_within_the_picture(logarithmic: bool) -> None:
    found = [Bar(1.0, 2.0, 3), Bar(2.0, 4.0, 0), Bar(4.0, 8.0, 5)]
    svg = parsed(histogram("Length", found, logarithmic=logarithmic, axis="words", marked=1e9))
    lines = [line for line in svg.findall(f"{SVG}line") if line.get("stroke-width")]
    assert [0 <= float(line.get("x1", "-1")) <= 460 for line in lines] == [True]
    assert len(svg.findall(f"{SVG}rect")) == 3


def test_axes_have_round_numbers() -> None:
    assert linear_marks(15) == [0, 5, 10, 15]
    assert linear_marks(0) == [0]
    assert power_marks(1, 1500) == [1, 10, 100, 1000]
    assert power_marks(20, 60) == [20, 50]
    assert [written(one) for one in (0.25, 7, 1500, 2_000_000)] == ["0.25", "7", "1.5k", "2M"]
