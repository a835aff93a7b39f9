"""The viewer as an ASGI application. Tested by tests/viewer/web/test_pages.py and tests/viewer/web/test_guard.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from docmill.errors import DocmillError
from docmill.masking import mask
from docmill.viewer.web.actions import ACTIONS
from docmill.viewer.web.documents import DocumentPages
from docmill.viewer.web.guard import Guard
from docmill.viewer.web.lists import ListPages
from docmill.viewer.web.site import Site

__all__ = ["make_app"]

STATIC: Final = Path(__file__).parent.parent / "static"
MOST_FORM: Final = 4096  # bytes of a form: an id and a token


def make_app(site: Site, *, password: str = "", hosts: Collection[str] = ()) -> ASGIApp:
    """Return the application that shows a site. Without a password it answers to its own names and `hosts` alone."""
    lists, documents = ListPages(site), DocumentPages(site)

    async def act(request: Request) -> Response:
        return await _act(site, request)

    routes = [
        Route("/", lists.overview),
        Route("/records", lists.records),
        Route("/records/{document}", documents.record),
        Route("/records/{document}/source", documents.source),
        Route("/duplicates", lists.duplicates),
        Route("/duplicates/{original}", documents.cluster),
        Route("/compare", documents.compare),
        Route("/quarantine", lists.quarantine),
        Route("/quarantine/{document}", documents.entry),
        Route("/runs", lists.runs),
        Route("/actions/{action}", act, methods=["POST"]),
        Route("/healthz", _healthy),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]

    def missing(request: Request, _: Exception) -> Response:
        return site.missing(request, "There is no such page.")

    def unreadable(request: Request, error: Exception) -> Response:
        told = {"heading": "The store or the ledger cannot be read", "told": mask(str(error))}
        return site.page(request, "message.html", told, 503)

    def unusable(request: Request, error: Exception) -> Response:
        told = f"{mask(str(error))}. It holds nothing of its own: end the viewer, delete it, start anew."
        return site.page(request, "message.html", {"heading": "The index cannot be read", "told": told}, 503)

    def broken(request: Request, _: Exception) -> Response:
        told = {"heading": "This page cannot be shown", "told": "The viewer's log tells why."}
        return site.page(request, "message.html", told, 500)

    handlers = {404: missing, DocmillError: unreadable, sqlite3.Error: unusable, Exception: broken}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), password, hosts)


def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _act(site: Site, request: Request) -> Response:
    """Do what a form of ours asks for, where actions are allowed."""
    action = next((one for one in ACTIONS if one == request.path_params["action"]), None)
    if site.actions is None or action is None:
        return PlainTextResponse("actions are not allowed here: docmill view --allow-actions", 403)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_FORM:
            return PlainTextResponse("too large", 413)
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    document, token = form.get("document", [""])[0], form.get("token", [""])[0]
    if not site.tokens.is_ours(request, action, document, token):
        return PlainTextResponse("this request came from no page of the viewer; open the page anew", 403)
    done = await run_in_threadpool(site.actions.do, action, document)
    heading = "Done" if done.success else "That did not work"
    return site.page(request, "message.html", {"heading": heading, "told": done.told}, 200 if done.success else 409)
