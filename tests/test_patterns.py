"""No regular expression of the package takes more than time in proportion to its text, whatever a stranger writes."""

from __future__ import annotations

import re
from multiprocessing import get_context

import pytest

from benchmarks.patterns.ambiguity import ambiguities
from benchmarks.patterns.attacks import attacks
from benchmarks.patterns.collection import Expression, collect, unseen
from benchmarks.patterns.growth import SIZES, SMALL, Growth, grow, watched
from benchmarks.patterns.possessives import unsafe_possessives
from tests.quiet_time import quiet_time

LARGEST = 1 << 20  # bytes
KNOWN_SLOW = (
    r"\s*(?:[,;]|\b(?:and|und)\b(?=\s))\s*",
    r"(?P<name>\S.*?)\s*[\s/]\s*(?:editor)$",
    r"<!--.*?-->",
    r"(?:\s|,|[ ;])*$",
    r"charset\s*=\s*[\"']?\s*(\w+)",
)


def expression(pattern: str, *, anchored: bool = False) -> Expression:
    return Expression("tests", 0, re.compile(pattern), anchored)


def every_expression() -> list[Expression]:
    """Return all expressions, collected in a process of its own: here many modules have been imported before."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(collect)


@pytest.fixture(scope="module")
def expressions() -> list[Expression]:
    return every_expression()


@pytest.mark.slow
def test_every_expression_of_the_package_is_found(expressions: list[Expression]) -> None:
    assert unseen(expressions) == []


@pytest.mark.slow
def test_no_expression_grows_faster_than_its_text(expressions: list[Expression]) -> None:
    """Texts are grown to a megabyte unless 64 KB show that it takes less than the watchdog allows."""
    grown = list(watched(expressions, LARGEST, whole=False))
    assert [(one.name, growth) for one, growth in grown if growth.is_super_linear] == []


@pytest.mark.slow
def test_no_expression_can_split_one_run_of_characters_in_many_ways(expressions: list[Expression]) -> None:
    assert [(one.name, found) for one in expressions if (found := ambiguities(one.compiled))] == []


@pytest.mark.slow
def test_no_expression_means_something_else_to_an_older_python(expressions: list[Expression]) -> None:
    """CPython before 3.11.5 matches some possessive repeats wrongly; Debian 12 has 3.11.2."""
    assert [(one.name, found) for one in expressions if (found := unsafe_possessives(one.compiled))] == []


@pytest.mark.parametrize("pattern", KNOWN_SLOW)
def test_expressions_that_grow_are_told(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.patterns.growth.WATCHDOG_SECONDS", 3)
    [(_, growth)] = watched([expression(pattern)], 8 * SMALL)
    assert growth.is_super_linear


def test_an_expression_without_end_is_ended_by_the_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.patterns.growth.WATCHDOG_SECONDS", 1)
    started = quiet_time()
    [(_, growth)] = watched([expression(r"(?:<!--.*?-->|<!--|-->)*x", anchored=True)], LARGEST)
    assert growth == Growth(("", "", ""), {})
    assert growth.is_super_linear
    assert quiet_time() - started < 30


def test_an_expression_in_proportion_is_not_told() -> None:
    growth = grow(expression(r"(?<!\s)\s++[|-]\s++"), LARGEST)
    assert not growth.is_super_linear
    assert tuple(growth.seconds) == SIZES


def test_an_expression_that_is_bounded_is_not_tried_at_larger_sizes() -> None:
    growth = grow(expression(r"(?<!\s)\s++[|-]\s++"), LARGEST, whole=False)
    assert tuple(growth.seconds) == SIZES[:3]


def test_expressions_behind_one_without_end_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.patterns.growth.WATCHDOG_SECONDS", 1)
    endless, harmless = expression(r"(?:<!--.*?-->|<!--|-->)*x", anchored=True), expression("a+b")
    tried = list(watched([harmless, endless, harmless], 8 * SMALL))
    assert [bool(growth.seconds) for _, growth in tried] == [True, False, True]


@pytest.mark.parametrize("pattern", [r"\s*,?\s*", r"(?:a+)*", r"\w+\d+", r"(?:[^\W\d]|[à-é])*$"])
def test_ambiguous_repeats_are_told(pattern: str) -> None:
    assert ambiguities(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"\s*+,?\s*", r"(?:a*b)*", r"\w++\d+", r"a+b+", r"\w{1,9}\d{1,9}"])
def test_repeats_that_share_nothing_or_give_nothing_back_are_not(pattern: str) -> None:
    assert ambiguities(re.compile(pattern)) == []


@pytest.mark.parametrize(
    "pattern",
    [r"(?:ab?c)++", r"(?:a(?:b|cd)e)*+", r"(?:x(?>(?:a(?!c).)*+))", r"(?:\.\w++){2,}+", r"(x)?(?:a(?(1)b|c))?+"],
)
def test_possessive_repeats_that_older_pythons_match_wrongly_are_told(pattern: str) -> None:
    assert unsafe_possessives(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"a*+[bc]++", r"(?:ab)*+", r"(?>(?:ab?c)+)", r"(?:a(b)c){2,3}+"])
def test_possessive_repeats_of_mere_characters_and_atomic_groups_are_not(pattern: str) -> None:
    assert unsafe_possessives(re.compile(pattern)) == []


def test_attacks_repeat_what_an_expression_repeats_behind_what_leads_to_it() -> None:
    assert ("<!--", "a", "\0") in set(attacks(re.compile(r"<!--[^>]*>")))
