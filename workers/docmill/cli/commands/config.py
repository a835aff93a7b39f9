"""`docmill config` and `docmill stages`: what is in force, and where it came from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, SecretStr
from rich import box
from rich.markup import escape
from rich.table import Table

from docmill.cli.console import emit, printed
from docmill.delivery.connection import masked
from docmill.settings import Settings, config_files, load
from docmill.stages.stage import available

__all__ = ["config", "stages"]

WIDE = 120  # columns from which the meanings fit beside the values; `--json` and docs/configure.md have all


def config(json: Annotated[bool, typer.Option("--json", help="Print them as JSON on stdout.")] = False) -> None:
    """Show the settings in force, where each came from, and what it means. Secrets are masked.

    \b
    Example:
      DOCMILL_BATCH__DOCUMENTS=200 docmill config
    """
    rows = list(_rows(load()))
    if json:
        emit({name: {"value": value, "from": origin} for name, value, origin, _ in rows})
        return
    wide = printed.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    for column in ("setting", "value", "from"):
        table.add_column(column, no_wrap=True)
    if wide:
        table.add_column("meaning")
    for name, value, origin, meaning in rows:
        told = [name, escape(str(value)), origin, *([meaning] if wide else [])]
        table.add_row(*told, style="dim" if origin == "default" else "")
    printed.print(table)


def stages(json: Annotated[bool, typer.Option("--json", help="Print them as JSON on stdout.")] = False) -> None:
    """List the stages installed, in the pipeline's order, and where each comes from."""
    settings = load()
    found = available()
    order = [*settings.pipeline, *sorted(set(found) - set(settings.pipeline))]
    rows: list[dict[str, Any]] = [
        {
            "stage": name,
            "in_pipeline": name in settings.pipeline,
            "installed": name in found,
            "object": found.get(name, ""),
            "options": settings.stages.get(name, {}),
        }
        for name in order
    ]
    if json:
        emit(rows)
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    for column in ("stage", "in the pipeline", "from", "options set"):
        table.add_column(column, overflow="fold")
    for place, row in enumerate(rows, 1):
        told = ", ".join(f"{name} = {value!r}" for name, value in row["options"].items())
        where = row["object"] if row["installed"] else "not installed"
        table.add_row(row["stage"], f"{place}." if row["in_pipeline"] else "no", where, told)
    printed.print(table)


def _rows(settings: Settings) -> Iterator[tuple[str, Any, str, str]]:
    files = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in config_files()}
    variables = {name.upper(): name for name in os.environ}
    for path, value, meaning in _leaves(settings, ()):
        yield ".".join(path), _shown(value), _origin(path, files, variables), meaning


def _leaves(model: BaseModel, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, (*above, name))
        elif name == "stages":
            for stage, options in value.items():
                for option, chosen in options.items():
                    yield (name, stage, option), chosen, f"option of the {stage} stage"
        else:
            yield (*above, name), value, field.description or ""


def _origin(path: tuple[str, ...], files: Mapping[Path, Any], variables: Mapping[str, str]) -> str:
    for depth in range(len(path), 0, -1):  # a variable may set a whole group as JSON
        variable = "DOCMILL_" + "__".join(path[:depth]).upper()
        if variable in variables:
            return variables[variable]
    for file, told in files.items():
        node: Any = told
        for part in path:
            node = node.get(part) if isinstance(node, dict) else None
        if node is not None:
            return str(file)
    return "default"


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return masked(secret) if "://" in secret else "***"
    if isinstance(value, str) and "://" in value:
        return masked(value)
    return list(value) if isinstance(value, tuple) else value
