"""Log lines are JSON in production, carry what they are bound to, and go to stderr."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from contextlib import suppress

import pytest
import structlog
from celery.app.utils import filter_hidden_settings

from docmill import logs


def test_lines_are_json_with_their_bindings(capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "from docmill import logs; import structlog, logging; logs.configure('info', 'auto')\n"
        "with structlog.contextvars.bound_contextvars(run='r', batch='b', stage='clean'):\n"
        "    structlog.get_logger().info('stage done', documents=3)\n"
        "    logging.getLogger('celery').warning('from %s', 'Celery')\n"
        "structlog.get_logger().debug('unseen')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = map(json.loads, done.stderr.splitlines())
    assert done.stdout == ""
    assert (first["event"], first["documents"], first["run"], first["batch"], first["stage"]) == (
        "stage done",
        3,
        "r",
        "b",
        "clean",
    )
    assert (second["event"], second["run"], second["level"]) == ("from Celery", "r", "warning")
    assert first["timestamp"].endswith("Z")


def test_libraries_that_log_what_documents_hold_are_quiet() -> None:
    logs.configure("info", "json")
    assert not logging.getLogger("charset_normalizer.api").isEnabledFor(logging.WARNING)
    assert structlog.is_configured()


def test_masking_the_address_of_a_broker_does_not_warn_of_a_connection_that_nobody_makes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("info", "json")
    assert filter_hidden_settings({"broker_url": "rediss://:c4nary@broker.example:6380/0"})
    logging.getLogger("kombu.connection").warning("gone")
    told = capsys.readouterr().err
    assert "insecure" not in told.lower()
    assert "gone" in told


HOSTILE = r"na[/red]me \x1b]0;t\x07 \x9b31m\r\n\u202e \u2067 \ud83d redis://:c4nary-1@host"
LOGGED = f"""
import logging, structlog
from docmill import logs, masking
logs.configure('debug', FORM)
masking.remember('c4nary-2')
class Client:
    def __repr__(self): return 'Client(url=https://u:c4nary-1@host)'
try:
    secret = 'c4nary-local'
    raise ValueError('{HOSTILE}')
except ValueError:
    values = dict(name='{HOSTILE}', many=['{HOSTILE}'], by=Client(), plain='c4nary-2')
    structlog.get_logger().exception('failed {HOSTILE}', **values)
logging.getLogger('celery').warning('%s and %r', '{HOSTILE}', dict(url='https://h/?sig=c4nary-1&x=%63%34nary-2'))
logging.getLogger('kombu').error('gone', exc_info=ValueError('{HOSTILE}'))
logging.getLogger('botocore.auth').debug('Signature: c4nary-3')
"""


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("where", ["pipe", "terminal"])
def test_no_secret_and_nothing_that_is_obeyed_reaches_a_line(form: str, where: str) -> None:
    code = LOGGED.replace("FORM", repr(form))
    told = (
        on_terminal(code)
        if where == "terminal"
        else subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stderr.decode()
    )
    assert "na[/red]me" in told
    assert "Traceback (most recent call last):" in told
    assert "c4nary" not in re.sub(r"raise ValueError\(.*", "", told)
    left = re.sub(r"\x1b\[[0-9;]*m", "", told).replace("\r\n", "\n")
    assert not [one for one in left if unicodedata.category(one) in {"Cc", "Cs"} and one != "\n"]
    assert not {"\u202e", "\u2067"} & set(left)
    if form == "json":
        assert [json.loads(line)["level"] for line in told.splitlines()] == ["error", "warning", "error"]


def on_terminal(code: str) -> str:
    """Return what a program writes to a terminal of its own."""
    theirs, ours = os.openpty()
    done = subprocess.run([sys.executable, "-c", code], stdout=ours, stderr=ours, check=True)
    os.close(ours)
    assert done.returncode == 0
    told = b""
    with suppress(OSError):  # the end of a terminal that nobody holds
        while more := os.read(theirs, 65536):
            told += more
    os.close(theirs)
    return told.decode()
