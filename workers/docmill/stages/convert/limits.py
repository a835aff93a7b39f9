"""What one file may cost while it is converted, as `[stages.convert]` in config/pipeline.toml sets it.

Tested by tests/stages/convert/test_convert.py.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ConvertLimits"]

MIB = 1 << 20


class ConvertLimits(BaseModel):
    """Bounds on the conversion of one file. A file that exceeds one fails with a LimitError that names it.

    `seconds`, `memory_bytes` and `text_bytes` are held from outside, by the process that watches; the others by each
    converter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pages: int = Field(10_000, ge=1, description="pages, slides, sheets or chapters one file may have")
    seconds: float = Field(40.0, gt=0, description="seconds the conversion of one file may take")
    memory_bytes: int = Field(1024 * MIB, ge=64 * MIB, description="memory the conversion of one file may use")
    embedded_files: int = Field(10_000, ge=1, description="files inside one file: parts of its zip, attachments")
    decompressed_bytes: int = Field(256 * MIB, ge=1, description="bytes that all parts of one file may have unpacked")
    ratio: float = Field(1000.0, gt=1, description="unpacked bytes per packed byte, of one part")
    text_bytes: int = Field(16 * MIB, ge=1, description="bytes of text or HTML that may come of one file, in UTF-8")
    depth: int = Field(256, ge=1, description="levels that elements of a file's XML, or groups of RTF, may be nested")
