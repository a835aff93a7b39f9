"""What `docmill stages` prints: the stages installed, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docmill.cli.console import line, listing, results, stacked
from docmill.cli.json_output import emit
from docmill.masking import MASK, is_secret
from docmill.settings import load
from docmill.stages.installed import available

__all__ = ["print_stages"]


def print_stages(*, as_json: bool) -> None:
    """Print the stages installed, in the pipeline's order, and where each comes from.

    Raises:
        ConfigError: a setting is wrong.
    """
    settings = load()
    found = available()
    order = [*settings.pipeline, *sorted(set(found) - set(settings.pipeline))]
    rows: list[dict[str, Any]] = [
        {
            "stage": name,
            "in_pipeline": name in settings.pipeline,
            "installed": name in found,
            "object": found.get(name, ""),
            "options": _masked(settings.stages.get(name, {})),
        }
        for name in order
    ]
    if as_json:
        emit(rows)
        return
    table = listing("order", "stage", "from and options set", right=("order",), whole=("order", "stage"))
    for place, row in enumerate(rows, 1):
        options = ", ".join(f"{name} = {value!r}" for name, value in row["options"].items())
        told = stacked(
            row["object"] if row["installed"] else "not installed", *([line(options, style="dim")] if options else [])
        )
        table.add_row(f"{place}." if row["in_pipeline"] else "unused", row["stage"], told)
    results.print(table)


def _masked(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: MASK if is_secret(name) else value for name, value in options.items()}
