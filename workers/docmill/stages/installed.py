"""The stages that are installed: found by their entry points, checked as a pipeline, and made by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from docmill.errors import ConfigError, did_you_mean
from docmill.stages.stage import Context, Make, Stage, Wants

__all__ = ["available", "check_names", "check_order", "check_place", "load", "wanted"]

GROUP = "docmill.stages"


@cache
def _points() -> dict[str, EntryPoint]:
    """Return the entry points of all stages: reading what is installed takes some 10 ms, and workers ask every batch.

    Raises:
        ConfigError: two packages offer a stage of one name.
    """
    offers: dict[str, list[EntryPoint]] = defaultdict(list)
    for point in entry_points(group=GROUP):
        offers[point.name].append(point)
    for name, points in offers.items():
        if len(points) > 1:
            packages = " and ".join(sorted(point.dist.name if point.dist else point.value for point in points))
            raise ConfigError(f"the packages {packages} both offer a stage named {name!r}; uninstall one of them")
    return {name: points[0] for name, points in offers.items()}


def available() -> dict[str, str]:
    """Return every stage installed: its name and the object its entry point names.

    Raises:
        ConfigError: two packages offer a stage of one name.
    """
    return {name: point.value for name, point in _points().items()}


def check_names(names: Iterable[str], setting: str) -> None:
    """Check that every name is that of a stage installed; `setting` is where the names stand.

    Raises:
        ConfigError: one is not, or two packages offer a stage of one name.
    """
    for name in names:
        if name not in _points():
            raise ConfigError(f"{setting}: no stage named {name!r} is installed{did_you_mean(name, _points())}")


def check_order(pipeline: Sequence[str]) -> None:
    """Check that no stage stands before one that it needs, as far as the functions that make them tell (`needing`).

    Imports the stages' modules and makes none of them: options may name files that only workers have.

    Raises:
        ConfigError: one does, or is not installed.
    """
    check_names(pipeline, "pipeline")
    for name in pipeline:
        check_place(name, getattr(_points()[name].load(), "needs", frozenset()), pipeline)


def check_place(name: str, needs: Iterable[str], pipeline: Sequence[str]) -> None:
    """Check that a stage stands behind those it needs, where these stand in the pipeline at all.

    The text that `clean` makes must be there for a stage that reads it; other annotations a stage can do without.

    Raises:
        ConfigError: it does not.
    """
    before = pipeline[: pipeline.index(name)]
    if "clean" in needs and "clean" not in pipeline:
        raise ConfigError(f"pipeline: the stage {name} needs clean, which is not there; put clean before it")
    if late := [need for need in pipeline if need in needs and need not in before]:
        raise ConfigError(
            f"pipeline: the stage {name} stands before {' and '.join(late)}, which it needs; put it behind"
        )


def wanted(pipeline: Sequence[str]) -> dict[str, Wants]:
    """Return those stages of a pipeline that have something to do for some documents alone, and what tells which.

    Imports the stages' modules and makes none of them, as `check_order` does. A stage tells by `wanting`.

    Raises:
        ConfigError: a stage is not installed.
    """
    check_names(pipeline, "pipeline")
    told = {name: getattr(_points()[name].load(), "wants", None) for name in pipeline}
    return {name: wants for name, wants in told.items() if wants is not None}


def load(name: str, options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage of this name.

    Raises:
        ConfigError: no such stage is installed, its options are wrong, or it lacks a memory it needs.
    """
    check_names([name], "pipeline")
    make: Make = _points()[name].load()
    return make(options, context)
