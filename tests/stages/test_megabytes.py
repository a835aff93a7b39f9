"""A megabyte made to be slow for a stage is worked off within the watchdog's time.

The forms are those that `python -m benchmarks.fuzz.slow_texts` found to cost each stage the most.
"""

from __future__ import annotations

import pytest

from benchmarks.fuzz.slow_texts import CRAFTS, SLOW
from tests.watchdog import do_watched

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20
WORST = {
    "clean": ("lines", "brackets"),
    "html": ("at signs", "lines"),
    "language": ("mixed scripts", "blanks"),
    "quality": ("dots", "lines"),
    "entities": ("dates",),
    "dedup": ("sums", "mixed scripts"),
}


@pytest.mark.parametrize(("craft", "form"), [(craft, form) for craft, forms in WORST.items() for form in forms])
def test_a_megabyte_that_is_slow_for_a_stage_is_worked_off(craft: str, form: str) -> None:
    language, make = SLOW[form]
    text = make(MEGABYTE)
    do_watched(lambda: CRAFTS[craft](text.encode()[:MEGABYTE].decode(errors="ignore"), language))
