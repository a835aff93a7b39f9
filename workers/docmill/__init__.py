"""docmill: a stream of messy documents in, clean and enriched JSON records out."""

from __future__ import annotations

import os
from typing import Any

__all__ = ["__version__"]

# Worker processes are how docmill uses many cores; a pool of threads in each would only wait for the others. It must be
# said before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__: str


def __getattr__(name: str) -> Any:
    """Find out the version when it is first asked for (PEP 562): `import docmill` stays cheap."""
    if name == "__version__":
        globals()[name] = _version()
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - it costs some 20 ms

    try:
        return version("docmill")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
