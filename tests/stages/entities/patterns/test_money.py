"""Sums of money are found with their currency, in many languages."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("it cost $3.5 million in all", "MONEY", "$3.5 million"),
        ("بلغت ٥٠ مليون دولار أمريكي تقريبا", "MONEY", "٥٠ مليون دولار أمريكي"),
        ("für 1.200 Euro gekauft", "MONEY", "1.200 Euro"),
        ("و١٠٠$ أخرى", "MONEY", "١٠٠$"),
        ("fiyatı 25 bin TL oldu", "MONEY", "25 bin TL"),
        ("fiyatı 1.250,50 TL oldu", "MONEY", "1.250,50 TL"),
        ("قیمت ۱٬۲۵۰ تومان شد", "MONEY", "۱٬۲۵۰ تومان"),
    ],
)
def test_sums_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]
