"""Pages from templates, in which nothing is obeyed that strangers wrote. Tested by tests/report/test_report.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docmill.errors import ConfigError
from docmill.text.display import escaped

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["environment_of", "require_jinja"]


def require_jinja() -> Any:
    """Return the module jinja2.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        import jinja2  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError("pages need an extra: pip install 'docmill[view]'") from error
    return jinja2


def environment_of(folder: Path) -> Environment:
    """Return the templates of a folder. Whatever they show is escaped as markup, and what is obeyed in text is seen.

    Raises:
        ConfigError: the extra `view` is not installed.
    """
    jinja2 = require_jinja()

    def finalized(value: Any) -> Any:
        return escaped(value) if type(value) is str else value  # Markup, which is our own, is a subclass

    made: Environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made
