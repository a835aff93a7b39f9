"""What stands before every page: which names the viewer answers to, the password, and what browsers may do with pages.

A web page that the operator's browser shows may send requests to this viewer by a name that its owner points here (DNS
rebinding). So without a password it answers to addresses, to names without a dot and to those it was told alone. With
one, such a page has none: browsers keep passwords by the name.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docmill.errors import ConfigError
from docmill.settings.host_names import is_loopback, is_own_name

__all__ = ["POLICY", "Guard", "check_reach"]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
USER: Final = "docmill"
HEALTH: Final = "/healthz"


def check_reach(address: str, password: str) -> None:
    """Refuse an address that others reach where there is no password.

    Raises:
        ConfigError: others reach it, and there is none.
    """
    if not password and not is_loopback(address):
        raise ConfigError(
            f"{address} lets others reach the viewer, and it has no password: set DOCMILL_VIEW_PASSWORD or "
            "DOCMILL_VIEW_PASSWORD_FILE, or leave --host away to serve this machine alone"
        )


class Guard:
    """Wraps an application: checks names and password before it, and sets the headers of what it answers."""

    def __init__(self, app: ASGIApp, password: str, hosts: Collection[str]) -> None:
        self._app, self._password, self._hosts = app, password, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["cache-control"] = "max-age=3600" if static else "no-store"
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if not self._password:
            if not is_own_name(headers.get("host", ""), self._hosts):
                return PlainTextResponse("unknown host; name it in DOCMILL_VIEW_HOSTS", status_code=403)
            return None
        if scope["path"] == HEALTH or self._is_known(headers.get("authorization", "")):
            return None
        told = {"www-authenticate": 'Basic realm="docmill", charset="UTF-8"'}
        return PlainTextResponse(f"the user is {USER}; the password is that of the viewer", 401, told)

    def _is_known(self, authorization: str) -> bool:
        scheme, _, told = authorization.partition(" ")
        try:
            user, _, password = base64.b64decode(told, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        right = hmac.compare_digest(password, self._password.encode()) & hmac.compare_digest(user, USER.encode())
        return scheme.lower() == "basic" and right
