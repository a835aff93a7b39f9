"""Logs by structlog: JSON lines in production, readable ones on a terminal, always to stderr.

Lines are bound to run, batch, stage and document by `structlog.contextvars`; they hold no document text. Secrets in
them are masked, whoever logged them, and what others wrote (names in errors, say) is shown and not obeyed.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import structlog

from docmill.masking import mask
from docmill.text.display import escaped_json, shown

__all__ = ["configure"]

MOST_CHARACTERS = 20_000  # of one value of a line: a traceback is long


def configure(level: str, form: str) -> None:
    """Send structlog's and the standard library's lines through one formatter.

    `form` is json, console, or auto: console where stderr is a terminal.
    """
    terminal = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,  # plainly: prettier ones print the values of variables, and so secrets
    ]
    renderer: list[Any]
    if form == "json" or (form == "auto" and not terminal):
        renderer = [_masked, structlog.processors.JSONRenderer(ensure_ascii=False), _json_shown]
    else:
        colours = terminal and "NO_COLOR" not in os.environ
        renderer = [_masked, _shown, structlog.dev.ConsoleRenderer(colors=colours)]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("charset_normalizer", "fsspec", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)  # they log what documents hold, line by line
    for wordy in ("botocore", "aiobotocore", "boto3", "s3fs", "gcsfs", "aiohttp", "urllib3", "paramiko", "psycopg"):
        logging.getLogger(wordy).setLevel(max(logging.INFO, getattr(logging, level.upper())))  # whole requests, signed
    logging.getLogger("kombu.connection").addFilter(_is_of_a_connection)
    # one line a task each from Celery would double ours
    for chatty in ("celery.app.trace", "celery.worker.strategy"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, getattr(logging, level.upper())))


def _is_of_a_connection(record: logging.LogRecord) -> bool:
    """Tell whether a line is of a connection that is made.

    Where Flower asks for its settings, Celery makes one of the broker's URL alone, to mask its password, and warns that
    certificates are not checked. They are, on all that are opened.
    """
    return "defaulting to insecure SSL" not in record.getMessage()


def _masked(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Mask the secrets in all values of a line, however deep."""
    return {name: _each(value, mask) for name, value in event.items()}


def _shown(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Let a terminal obey nothing in a line; tracebacks keep their lines."""
    return {
        name: shown(value, lines=name in {"exception", "stack"}, most=MOST_CHARACTERS)
        if isinstance(value, str)
        else value  # the renderer shows it by its `repr`, which escapes all that is not printable
        for name, value in event.items()
    }


def _json_shown(_logger: Any, _method: str, line: str) -> str:
    """Mask what objects told of themselves while they became JSON, and escape what a terminal would obey."""
    return escaped_json(mask(line))


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with all texts inside it changed; what is no text, number or collection becomes a text."""
    if isinstance(value, str):
        return change(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(name): _each(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_each(item, change) for item in value]
    return change(str(value) if isinstance(value, Exception) else repr(value))
