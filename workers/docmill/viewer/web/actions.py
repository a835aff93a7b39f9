"""What may be done from a page, where `--allow-actions` is given, and what proves that a page of ours asked for it.

Tested by tests/viewer/web/test_actions.py.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final, Literal, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request

__all__ = ["ACTIONS", "Action", "ActionResult", "Actions", "Tokens"]

Action = Literal["retry", "drop", "again"]
ACTIONS: Final[tuple[Action, ...]] = ("retry", "drop", "again")


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of an action, in the words of the command that did it."""

    success: bool
    told: str


class Actions(Protocol):
    """Does what pages ask for."""

    def do(self, action: Action, document: str) -> ActionResult:
        """Do an action on the document of an id, and wait until it is done."""
        ...


class Tokens:
    """Tells requests that come from pages of this viewer from those that other sites make browsers send.

    A form holds a token that no other site can read. Browsers say as well where a form was (`Origin`, Fetch Metadata),
    which must be here where they say it.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def of(self, action: str, document: str) -> str:
        """Return the token of a form."""
        return hmac.new(self._secret, f"{action}\0{document}".encode(), hashlib.sha256).hexdigest()

    def is_ours(self, request: Request, action: str, document: str, token: str) -> bool:
        """Tell whether a request comes from a form of ours."""
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return False
        return hmac.compare_digest(token.encode(), self.of(action, document).encode())
