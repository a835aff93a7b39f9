"""What comes out of a decompressor is bounded by what went in."""

from __future__ import annotations

import pytest

from docmill.errors import LimitError
from docmill.sources.containers.compression.bounds import SLACK, Ratio


def test_more_than_the_ratio_allows_is_refused() -> None:
    ratio = Ratio(10, "file:///a.gz")
    ratio.add(SLACK, 0)
    ratio.add(1000, 100)
    with pytest.raises(LimitError, match=r"file:///a\.gz: .*DOCMILL_LIMITS__ARCHIVE_RATIO"):
        ratio.add(1, 100)
