"""Secrets from files: `DOCMILL_REDIS_PASSWORD_FILE` names a file that holds what `DOCMILL_REDIS_PASSWORD` would.

So Docker, Kubernetes and systemd hand secrets over: in files, which neither the environment nor arguments show.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from docmill.errors import ConfigError

__all__ = ["SUFFIX", "SecretFiles", "read_secret", "secret_variables"]

PREFIX = "DOCMILL_"
SUFFIX = "_FILE"
MOST_BYTES = 1 << 16  # far above any password, URL or token: what is larger is another file than was meant


class SecretFiles(PydanticBaseSettingsSource):
    """A source of settings: the secrets whose files the environment names."""

    def __call__(self) -> dict[str, Any]:
        """Return the settings read, nested as the tree is.

        Raises:
            ConfigError: a file cannot be read or holds no secret, or a secret is given in two ways.
        """
        environment = {name.upper(): value for name, value in os.environ.items()}
        found: dict[str, Any] = {}
        for variable, path in secret_variables(self.settings_cls).items():
            if (secret := read_secret(variable, environment)) is not None:
                node = found
                for part in path[:-1]:
                    node = node.setdefault(part, {})
                node[path[-1]] = secret
        return found

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing: the base class asks for this method, `__call__` reads all."""
        del field
        return None, field_name, False


def secret_variables(settings: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Return the variables of the secret settings, and where each stands in the tree.

    A setting is secret where its type is, or where it is kept out of `repr`, since its value may hold a password.
    """
    return {PREFIX + "__".join(path).upper(): path for path in _secrets(settings, ())}


def _secrets(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _secrets(kind, (*above, name))
        elif SecretStr in (kind, *getattr(kind, "__args__", ())) or not field.repr:
            yield *above, name


def read_secret(variable: str, environment: Mapping[str, str]) -> str | None:
    """Return the secret whose file the environment names; None where it names none.

    Raises:
        ConfigError: the file cannot be read or holds no secret, or the variable itself is set as well.
    """
    named = environment.get(variable + SUFFIX)
    if not named:  # `${NAME:-}` in a compose file gives an empty variable where nothing is set
        return None
    if environment.get(variable):
        raise ConfigError(f"{variable} and {variable}{SUFFIX} are both set: keep one of them")
    return _content(Path(named), f"{variable}{SUFFIX}={named}")


def _content(file: Path, told: str) -> str:
    """Return what a file holds, without the line end that editors and `echo` put behind it.

    Raises:
        ConfigError: it cannot be read, or holds no secret; the message begins with `told` and quotes no content.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a folder stands where Docker found no file to mount
            raise ConfigError(f"{told} is no regular file: name a file that holds the secret")
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        secret = content.decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{told}: there is no such file; create it, or unset the variable") from None
    except PermissionError:
        raise ConfigError(f"{told}: permission denied; let the user with the id {os.geteuid()} read it") from None
    except OSError as error:
        raise ConfigError(f"{told} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{told} is no UTF-8 text: name a file that holds the secret and nothing else") from None
    secret = secret.removesuffix("\n").removesuffix("\r")
    if not secret:
        raise ConfigError(f"{told} is empty: write the secret into it, or unset the variable")
    if len(content) > MOST_BYTES or not secret.isprintable():
        raise ConfigError(f"{told} holds more than one line of text: name a file with the secret and nothing else")
    return secret
