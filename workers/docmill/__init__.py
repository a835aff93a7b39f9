"""docmill: a stream of messy documents in, clean and enriched JSON records out."""

import os
from importlib.metadata import PackageNotFoundError, version

# Worker processes are how docmill uses many cores; a pool of threads in each would only wait for the others. It must be
# said before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    __version__ = version("docmill")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
