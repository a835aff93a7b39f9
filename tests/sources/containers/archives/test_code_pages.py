"""Names in the code pages of many countries are read as words, and short ones mostly."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.containers.archives.code_pages import CODE_PAGES, guess_code_page

SEEDS = Path(__file__).resolve().parents[4] / "seeds"


@pytest.mark.parametrize(
    ("seed", "page"),
    [
        ("01-arabic-water-talks.txt", "cp720"),
        ("01-arabic-water-talks.txt", "cp1256"),
        ("08-russian-ice-road.txt", "cp866"),
        ("08-russian-ice-road.txt", "cp1251"),
        ("16-ukrainian-beekeepers.txt", "cp1251"),
        ("06-turkish-olive-roads.txt", "cp857"),
        ("14-chinese-tea-port.txt", "gb18030"),
        ("15-japanese-night-train.txt", "cp932"),
        ("17-portuguese-tram-line.txt", "cp850"),
    ],
)
def test_names_of_two_words_are_read_as_they_were(seed: str, page: str) -> None:
    words = [word[:10] for word in re.findall(r"[^\W\d_]{2,}", (SEEDS / seed).read_text(encoding="utf-8"))]
    names = [f"{one} {two}.txt" for one, two in itertools.pairwise(words)][:150]
    raws = [raw for name in names if not (raw := name.encode(page, "ignore")).isascii()]
    right = [raw for raw in raws if raw.decode(guess_code_page(raw), "replace") == raw.decode(page)]
    assert len(right) >= 0.85 * len(raws)


@given(st.binary(min_size=1, max_size=60))
def test_any_bytes_have_a_code_page(raw: bytes) -> None:
    assert guess_code_page(raw) in CODE_PAGES
