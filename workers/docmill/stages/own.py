"""The stages that come with docmill, as entry points name them: what each needs is told without importing the stage.

A producer, a reconciler and whoever checks a pipeline ask what the stages need and which documents they want. Who makes
one imports it.

Tested by tests/stages/test_own.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docmill.stages.convert.stage import wants
from docmill.stages.stage import Context, Stage, needing, wanting

__all__ = ["clean", "convert", "dedup", "entities", "language"]


@wanting(wants)
def convert(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage that makes HTML or text of other formats; see docmill.stages.convert.make."""
    from docmill.stages.convert import make  # noqa: PLC0415 - see above, here and below

    return make(options, context)


@needing("convert")
def clean(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage that finds the text; see docmill.stages.clean.make."""
    from docmill.stages.clean import make  # noqa: PLC0415

    return make(options, context)


@needing("clean")
def language(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage that identifies languages; see docmill.stages.language.make."""
    from docmill.stages.language import make  # noqa: PLC0415

    return make(options, context)


@needing("clean", "language")
def dedup(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage that finds duplicates; see docmill.stages.dedup.make."""
    from docmill.stages.dedup import make  # noqa: PLC0415

    return make(options, context)


@needing("clean", "language")
def entities(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage that extracts entities; see docmill.stages.entities.make."""
    from docmill.stages.entities import make  # noqa: PLC0415

    return make(options, context)
