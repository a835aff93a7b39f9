"""What `docmill config` prints: the settings in force, and where each came from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from docmill.cli.console import WIDE, listing, results, stacked
from docmill.cli.json_output import emit
from docmill.deployment import Deployment
from docmill.masking import MASK, is_secret, mask, mask_url
from docmill.settings import Settings, config_files, load
from docmill.settings.secret_files import SUFFIX, secret_variables

__all__ = ["print_settings"]

WITH_MEANINGS = 140  # columns from which the meanings fit beside the values; `--json` has all at any width
DEFAULT = "default"
SECRETS = secret_variables(Settings)


def print_settings(*, as_json: bool) -> None:
    """Print the settings in force, where each came from, and what it means, secrets masked.

    Raises:
        ConfigError: a setting is wrong. Printed all the same are those under which no command would work: a stage that
            is not installed, or that stands before one it needs.
    """
    settings = load()
    _print(list(_rows(settings)), as_json=as_json)
    Deployment(settings).check_pipeline()


def _print(rows: Sequence[tuple[str, Any, str, str]], *, as_json: bool) -> None:
    if as_json:
        emit({name: {"value": value, "from": origin} for name, value, origin, _ in rows})
        return
    if results.width >= WITH_MEANINGS:
        table = listing("setting", "value", "from", "meaning", whole=("setting", "from"))
        for name, value, origin, meaning in rows:
            table.add_row(name, str(value), origin, meaning, style=_style(origin))
    elif results.width >= WIDE:
        table = listing("setting", "value", "from", whole=("setting", "from"))
        for name, value, origin, _ in rows:
            table.add_row(name, str(value), origin, style=_style(origin))
    else:
        for name, value, origin, _ in rows:
            below = () if origin == DEFAULT else (f"    from {origin}",)
            results.print(stacked(f"{name} = {value}", *below), style=_style(origin), overflow="fold")
        return
    results.print(table)


def _style(origin: str) -> str:
    return "dim" if origin == DEFAULT else ""


def _rows(settings: Settings) -> Iterator[tuple[str, Any, str, str]]:
    files = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in config_files()}
    variables = {name.upper(): name for name in os.environ}
    for path, value, meaning in _leaves(settings, ()):
        yield ".".join(path), _shown(path[-1], value), _origin(path, files, variables), meaning


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
        named = variables.get(variable + SUFFIX) if variable in SECRETS else None
        if named and os.environ[named]:
            return named
        if variable in variables:
            return variables[variable]
    for file, tables in files.items():
        node: Any = tables
        for part in path:
            node = node.get(part) if isinstance(node, dict) else None
        if node is not None:
            return str(file)
    return DEFAULT


def _shown(name: str, value: Any) -> Any:
    """Return a setting's value without secrets; an option of a stage is one where its name says so."""
    if isinstance(value, SecretStr):
        return mask_url(value.get_secret_value())
    if is_secret(name) and value:
        return MASK
    if isinstance(value, str):
        return mask_url(value) if "://" in value else mask(value)
    return list(value) if isinstance(value, tuple) else value
