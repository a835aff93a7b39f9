"""docmill: a stream of messy documents in, clean and enriched JSON records out."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("docmill")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
