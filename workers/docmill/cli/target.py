"""Which deployment a command is about: the one in the settings, or the one a `docmill run` left in a folder.

Tested by tests/cli/commands/test_status.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docmill.cli.embedded import server as embedded
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.settings import load

__all__ = ["open_deployment", "require_server"]


@contextmanager
def open_deployment(out: Path | None, *, create: bool = False, index_only: bool = False) -> Iterator[Deployment]:
    """Yield the deployment of the settings, or the embedded one that a `docmill run` left in the folder `out`.

    With `create` the folder need not be of a run yet: it is made. With `index_only` a server of the index is enough.

    Raises:
        ConfigError: no server is configured and none is named by `out`; or the folder is of no run.
    """
    settings = load()
    if out is None:
        deployment = Deployment(settings)
        if not (index_only and settings.index_url):
            require_server(deployment)
        yield deployment
        return
    if not create and not (out / embedded.STATE).is_dir():
        raise ConfigError(f"--out {out}: no `docmill run` has worked in this folder")
    with embedded.session(out, settings) as chosen:
        yield Deployment(chosen)


def require_server(deployment: Deployment) -> None:
    """Refuse a deployment whose settings name no server, unless one answers at the default address.

    A server that is configured may be out of reach for now: it is not asked.

    Raises:
        ConfigError: no server is configured, and none answers at the default address.
    """
    if not deployment.settings.has_server:
        deployment.check_server()
