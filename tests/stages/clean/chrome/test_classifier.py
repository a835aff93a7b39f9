from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.clean.chrome.classifier import article_span, line_log_odds
from docmill.stages.clean.chrome.line_features import WIDTH


@pytest.mark.parametrize("count", [1, 2, 20, 1000])
def test_every_line_has_its_odds_however_few_or_many(count: int) -> None:
    found = line_log_odds(np.zeros((count, WIDTH), np.float32))
    assert found.shape == (count,)
    assert np.isfinite(found).all()


def test_the_article_is_the_run_of_the_best_sum() -> None:
    odds = np.array([-3, 1, -2, 2, 2, -0.1, 2, -3, 1], np.float32)
    assert article_span(odds, [50] * 9) == (3, 7)


def test_long_lines_count_more_than_short_ones() -> None:
    assert article_span(np.array([1, -3, 1], np.float32), [10, 20, 900]) == (2, 3)


def test_where_nothing_is_likely_there_is_no_article() -> None:
    assert article_span(np.array([-1, -1], np.float32), [50, 50]) == (0, 0)
