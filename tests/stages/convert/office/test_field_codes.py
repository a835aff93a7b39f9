"""Fields that have a code and no result."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.field_codes import shown_code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('EQ \\* jc2 \\* "Font:MS Mincho" \\* hps10 \\o\\ad(\\s\\up 9(こうじ),工事)', "工事"),
        (" eq \\f(1,2) ", "1/2"),
        ("EQ \\b(x)", ""),
        ("PAGEREF _Toc1 \\h", ""),
        ('HYPERLINK "http://example.org/\\f(1,2)"', ""),
    ],
)
def test_text_in_a_code(code: str, text: str) -> None:
    assert shown_code(code) == text
