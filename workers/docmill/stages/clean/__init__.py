"""The `clean` stage: turn any bytes into the text their author wrote, and keep apart what stood around it.

HTML goes through main content extraction, other text through the rules for page chrome in plain text. Title and byline
of plain text leave the text: they stand in `title` and `authors`, and in `removed` with their line.

The steps are plain functions: `pipeline.py` decodes a document and extracts its text, measures and judges the result;
`sites/` takes out lines that the site repeats; `stage.py` composes them for a batch.

Tested by tests/stages/clean/test_clean.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docmill.documents import Cleaned, Document
from docmill.stages.clean.options import CleanOptions
from docmill.stages.clean.pipeline import extract_text, judge, measure_texts
from docmill.stages.clean.stage import CleanStage
from docmill.stages.stage import Context, Stage, options_of

__all__ = ["CleanOptions", "clean_document", "make"]


def make(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage. Without a memory of sites in the context, lines that a site repeats stay in the texts.

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    return CleanStage(options_of(CleanOptions, options, "clean"), context.site_memory)


def clean_document(document: Document, options: CleanOptions | None = None) -> Cleaned:
    """Clean one document by itself, without a memory of its site.

    Any content gets an answer. A document without text is filtered, with the reason "no text".
    """
    options = options or CleanOptions()
    cleaned = extract_text(document, options).cleaned
    return judge(cleaned, measure_texts([cleaned.text], options)[0], options)
