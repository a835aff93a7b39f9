"""Which failures of a store pass by themselves, and what its messages say.

Tested by tests/stores/test_open_store.py and tests/stores/test_store_files.py.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from docmill.errors import DocmillError, StoreError, UnavailableError
from docmill.masking import mask

__all__ = ["explain", "translate_errors"]

# Trying again mends none of these. All else (a full disk, a dropped connection, whatever is not listed) may pass, and
# a batch that is tried again is not lost.
FOR_GOOD = (PermissionError, FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError)
FOR_GOOD_ERRNO = frozenset({errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.ENOTSUP})
# Exceptions of object store clients that are no OSError, by name so that no client is imported here.
FOR_GOOD_NAMES = re.compile(r"Credential|ParamValidation|Auth|Forbidden|InvalidURL")

CURES = {
    errno.ENOSPC: "the disk is full; free some space, the batch is tried again",
    errno.EDQUOT: "the disk quota is used up; raise it, the batch is tried again",
    errno.EIO: "the disk reports an input/output error; check it, the batch is tried again",
    errno.EROFS: "the file system is read-only; mount it writable or choose another store",
    errno.EACCES: "permission denied; let the worker's user write there",
    errno.EPERM: "the operation is not permitted; let the worker's user write there",
    errno.ENOENT: "it does not exist; create it or mend the store's URL",
    errno.EEXIST: "a file stands where a folder should; move it or mend the store's URL",
    errno.ENOTDIR: "a file stands where a folder should; move it or mend the store's URL",
    errno.EISDIR: "a folder stands where a file should; move it or mend the store's URL",
}
OUR_ERRNO: tuple[tuple[type[OSError], int], ...] = (
    (PermissionError, errno.EACCES),  # object store clients raise these two without an errno
    (FileNotFoundError, errno.ENOENT),
)


def explain(where: str, error: Exception) -> DocmillError:
    """Return the docmill error that an exception of a file system or object store client stands for."""
    for_good = isinstance(error, FOR_GOOD) or getattr(error, "errno", None) in FOR_GOOD_ERRNO
    if not isinstance(error, OSError):
        # A built-in exception is a misuse of the client; its own kinds mostly tell of the network.
        for_good = type(error).__module__ == "builtins" or bool(FOR_GOOD_NAMES.search(type(error).__name__))
    number = getattr(error, "errno", None) or next((code for kind, code in OUR_ERRNO if isinstance(error, kind)), None)
    path = getattr(error, "filename", None)
    said = CURES.get(number or 0) or f"{type(error).__name__}: {getattr(error, 'strerror', None) or mask(str(error))}"
    message = f"{mask(path) if isinstance(path, str) else where}: {said}"
    return StoreError(message) if for_good else UnavailableError(message)


@contextmanager
def translate_errors(where: str, kind: type[Exception] = OSError) -> Iterator[None]:
    """Raise StoreError or UnavailableError, naming `where`, for every exception of this kind inside."""
    try:
        yield
    except DocmillError:
        raise
    except kind as error:
        raise explain(where, error) from error
