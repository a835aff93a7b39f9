"""The names of settings, in the environment and in files: what is wrong with those that a user wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard, get_origin

from pydantic import BaseModel

from docmill.errors import did_you_mean
from docmill.settings.secret_files import SUFFIX, secret_variables

__all__ = ["wrong_value", "wrong_variables"]

PREFIX = "DOCMILL_"
# Names that start like settings and are none: of the folder read here, of compose's own variables, which a shell may
# export for it, of the tests, and of services of Kubernetes called docmill-something.
NO_SETTINGS = re.compile(
    r"DOCMILL_(?=\w+\Z)(?:CONFIG|(?:PYTHON_|REDIS_|PROMETHEUS_)?IMAGE|PIDS|INTERNAL|VERSION|REVISION|INPUT"
    r"|REDIS_(?:MAX)?MEMORY|(?:[A-Z]+_)?CONCURRENCY|(?:WORKER|CONVERT)_MEMORY|TMP_SIZE"
    r"|STOP_GRACE|VIEW_BIND|SHARED|TEST_\w+|\w*(?:SERVICE_HOST|SERVICE_PORT\w*|PORT_\d+_(?:TCP|UDP)\w*)|\w+_PORT)"
)


def wrong_variables(settings: type[BaseModel], environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with variables that look like settings: misspelt names, lists and groups that are no JSON.

    Variables are read in any case. What follows `DOCMILL_STAGES__` is the stages' business.
    """
    known = {PREFIX + "__".join(path).upper(): kind for path, kind in _names(settings)}
    known |= dict.fromkeys((name + SUFFIX for name in secret_variables(settings)), str)
    for name, value in environment.items():
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper.startswith(f"{PREFIX}STAGES__") or NO_SETTINGS.fullmatch(upper):
            continue
        if upper not in known:
            yield f"the environment sets {name}: there is no such setting{did_you_mean(upper, known)}"
        elif get_origin(known[upper]) is tuple and not _is_json(value, list):
            items = json.dumps(re.findall(r"[^\s,;'\"()\[\]]+", value))
            yield f"{name}={value}: a list is written as JSON: {name}='{items}'"
        elif (_is_group(known[upper]) or get_origin(known[upper]) is dict) and not _is_json(value, dict):
            yield f"{name} holds a group of settings: write it as a JSON object, or one by one as {name}__NAME=value"


def wrong_value(settings: type[BaseModel], place: Sequence[int | str], kind: str, message: str) -> str:
    """Return pydantic's error (place, type and message) as users read it, with the nearest right name."""
    name = ".".join(map(str, place)) or "settings"
    if kind == "extra_forbidden":
        return f"{name}: there is no such setting{did_you_mean(name, ['.'.join(path) for path, _ in _names(settings)])}"
    return f"{name}: {message}"


def _names(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and the type of each setting, groups included."""
    for name, field in model.model_fields.items():
        yield (*above, name), field.annotation
        if _is_group(field.annotation):
            yield from _names(field.annotation, (*above, name))


def _is_group(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_json(value: str, kind: type) -> bool:
    try:
        return isinstance(json.loads(value), kind)
    except ValueError:
        return False
