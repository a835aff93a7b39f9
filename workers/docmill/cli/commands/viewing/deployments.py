"""Which deployment the viewer looks at: that of the settings, or the one that works in a folder, as long as it does.

Tested by tests/viewer/web/test_command.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from docmill.cli.embedded.server import SOCKET_TOLD, STATE
from docmill.deployment import Deployment
from docmill.settings import Settings, load

__all__ = ["EmbeddedLooks", "settings_looks"]

MOST_BYTES = 4096  # of a socket's path


def settings_looks(settings: Settings) -> Callable[[], Deployment | None]:
    """Return what gives the deployment of the settings, where they name a server."""
    deployment = Deployment(settings) if settings.has_server else None
    return lambda: deployment


class EmbeddedLooks:
    """Gives the deployment that a `docmill run` has in a folder now, or None where none is at work."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._socket = ""
        self._deployment: Deployment | None = None

    def __call__(self) -> Deployment | None:
        """Return the deployment; the same one as long as its server is."""
        if self._settings.has_server:
            if self._deployment is None and (self._folder / STATE).is_dir():
                digest = hashlib.sha256(str(self._folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
                self._deployment = Deployment(load(namespace=f"{self._settings.namespace[:18]}-{digest}"))
            return self._deployment
        try:
            with (self._folder / STATE / SOCKET_TOLD).open(encoding="utf-8") as file:
                socket = file.read(MOST_BYTES)
        except (OSError, UnicodeDecodeError):
            socket = ""
        if not socket or not Path(socket).exists():
            self._deployment = None
        elif socket != self._socket or self._deployment is None:
            self._deployment = Deployment(load(redis_url=f"unix://{socket}?db=0", broker_url=None))
        self._socket = socket
        return self._deployment
