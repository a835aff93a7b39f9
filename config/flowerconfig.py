"""Flower's settings, read by `celery -A docmill.app flower --conf=...`.

Flower can stop workers and cancel tasks. So: on loopback without a password one may look (its API stays closed and its
pages offer no action); with a password one may act; on any other address there is no Flower without a password.
"""

import os
import sys

from flower.api import BaseApiHandler
from flower.views import BaseHandler
from tornado.web import HTTPError

from docmill.errors import ConfigError
from docmill.settings import host_names
from docmill.settings.secret_files import read_secret

user = os.environ.get("FLOWER_USER") or "docmill"
try:
    password = read_secret("FLOWER_PASSWORD", os.environ) or os.environ.get("FLOWER_PASSWORD") or ""
except ConfigError as error:
    sys.exit(f"Flower does not start: {error}")
published_on = os.environ.get("FLOWER_BIND") or "127.0.0.1"

if not password and not host_names.is_loopback(published_on):
    sys.exit(
        f"Flower does not start: FLOWER_BIND={published_on} lets others reach it, and it has no password. "
        "Set FLOWER_PASSWORD or FLOWER_PASSWORD_FILE, or leave FLOWER_BIND away to publish it on 127.0.0.1 only."
    )


def is_own_name(host: str) -> bool:
    """Whether a Host header names this Flower: an address, a name without a dot, or one of FLOWER_HOSTS."""
    return host_names.is_own_name(host, (os.environ.get("FLOWER_HOSTS") or "").split(","))


def with_host_checked(prepare):
    """Return what is called before each answer, with requests by strange names refused where there is no password."""

    def checked(handler):
        if not password and not is_own_name(handler.request.host):
            raise HTTPError(403, "unknown host; name it in FLOWER_HOSTS")
        return prepare(handler)

    return checked


# Every page is of the first class, and the API of the second. Flower has no setting for it.
for views in (BaseHandler, BaseApiHandler):
    views.prepare = with_host_checked(views.prepare)


def show_counts(task):
    """Show what a task that failed told of its documents where others show their result, instead of a traceback."""
    if (task.exception or "").startswith("{"):  # docmill's own answer; what else ended a task is left as it is
        task.result, task.exception, task.traceback = task.exception, None, None
    return task


# The names below are Flower's own options.
format_task = show_counts
tasks_columns = "name,state,kwargs,result,exception,received,runtime,worker,uuid"
port = 5555
basic_auth = [f"{user}:{password}"] if password else []
# Without a password Flower cannot tell the operator from a web page open in the operator's browser.
read_only = not password
max_tasks = 20_000  # kept in memory, some 2 KiB each; the ledger is the account, Flower is a window
purge_offline_workers = 600  # seconds; a scaled-down or recreated container's name never comes back
natural_time = True
