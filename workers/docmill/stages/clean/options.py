"""The options of the clean stage, as `[stages.clean]` in config/pipeline.toml sets them.

Tested by tests/stages/clean/test_clean.py and tests/stages/clean/test_stage.py.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from docmill.stages.clean.article.extraction import MOST_CHARS
from docmill.stages.clean.sites.lookup import RepetitionThresholds
from docmill.stages.quality.filters import Filters

__all__ = ["CleanOptions"]


class CleanOptions(BaseModel):
    """Options of the clean stage, `[stages.clean]` in config/pipeline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Literal["fast", "balanced", "accurate"] = Field(
        "balanced", description="without effect: there is one way of extraction now"
    )
    max_html_chars: int = Field(MOST_CHARS, ge=1, description="larger pages are only stripped of their tags")
    repair_mojibake: bool = Field(True, description="repair text once decoded with a wrong encoding")
    remove_chrome: bool = Field(True, description="take page chrome, title and byline out of plain text")
    quality: bool = Field(True, description="compute quality signals")
    filters: Filters = Field(Filters(), description="bounds on quality signals: names of published sets, or a table")
    repetition: bool = Field(True, description="take out lines that return on many documents of one site")
    repetition_documents: int = Field(
        5, ge=3, le=32, description="documents of a site, of its last 32 to 64, a line returns on to be taken out"
    )
    repetition_share: float = Field(0.3, gt=0, le=1, description="share of those documents it returns on as well")
    repetition_sites: int = Field(4096, ge=1, description="sites remembered, the last used; 5.7 KB each in Redis")

    @property
    def repetition_thresholds(self) -> RepetitionThresholds:
        """Return on how many recent documents of a site a line must have stood to be taken out."""
        return RepetitionThresholds(self.repetition_documents, self.repetition_share)
