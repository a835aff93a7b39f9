"""The `convert` stage: HTML or text of files that are neither, such as PDF, Office documents and e-books.

`converters.py` names each media type's converter, `pdf/` and `office/` hold them; `stage.py` has a batch converted in a
process of its own, within the bounds of `limits.py`. Documents of other media types pass the stage by, and a batch
without one of these does not come to it.

Tested by tests/stages/convert/test_convert.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.stage import ConvertStage
from docmill.stages.stage import Context, Stage, options_of

__all__ = ["ConvertLimits", "make"]


def make(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage; it shares no memory.

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    del context
    return ConvertStage(options_of(ConvertLimits, options, "convert"))
