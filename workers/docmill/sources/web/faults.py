"""Why a web server does not give a file, in words."""

from __future__ import annotations

from typing import Any

import aiohttp

__all__ = ["check"]


def check(filesystem: Any, url: str) -> None:
    """Ask whether a web server gives a file.

    Raises:
        FileNotFoundError: it has none.
        PermissionError: it refuses, or sends docmill where it does not go.
        OSError: it does not answer, or not in time.
    """
    try:
        if filesystem.exists(url):
            return
        filesystem.info(url)  # asks as `exists` does, but keeps the reason as the cause of its error
    except FileNotFoundError as error:
        raise (_explained(error.__cause__, url) if error.__cause__ else error) from error
    except TimeoutError as error:  # fsspec's own
        raise _explained(error, url) from error
    raise OSError("the server refused it at first and gives it now; try again")


def _explained(cause: BaseException, url: str) -> Exception:
    match cause:
        case aiohttp.TooManyRedirects():
            return PermissionError(
                f"it redirects more than {len(cause.history) - 1} times (limits.http_redirects, "
                "DOCMILL_LIMITS__HTTP_REDIRECTS)"
            )
        case aiohttp.ClientResponseError(status=404 | 410):
            return FileNotFoundError(url)
        case aiohttp.ClientResponseError():
            return PermissionError(f"the server refuses it: HTTP {cause.status} {cause.message}".rstrip())
        case aiohttp.NonHttpUrlRedirectClientError():
            return PermissionError(f"it redirects to {cause}, which is no HTTP")
        case TimeoutError():
            return OSError(
                f"{str(cause) or 'it took too long'} (limits.http_seconds bounds a request; "
                "DOCMILL_LIMITS__HTTP_SECONDS)"
            )
        case _:
            return OSError(str(cause) or type(cause).__name__)
