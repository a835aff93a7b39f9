"""Log lines are JSON in production, carry what they are bound to, and go to stderr."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
import structlog

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
    assert not logging.getLogger("trafilatura.core").isEnabledFor(logging.WARNING)
    assert structlog.is_configured()
