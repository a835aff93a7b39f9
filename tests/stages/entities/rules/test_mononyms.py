"""People known by one name are found where a backend is silent."""

from __future__ import annotations

import pytest

from docmill.stages.entities.extraction import combine, prepare


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ثم جاءت نظرية لأينشتاين في الفيزياء", "أينشتاين"),
        ("ثم جاء ألبرت أينشتاين، وكان عالما", "ألبرت أينشتاين"),
        ("the theory of Einstein is hard", "Einstein"),
        ("Об этом Путин сказал вчера", "Путин"),
        ("是毛澤東的書", "毛澤東"),
    ],
)
def test_the_best_known_people_are_known_by_one_name_where_a_backend_is_silent(text: str, name: str) -> None:
    for found in (None, []):
        assert [m.text for e in combine(prepare(text), found) if e.type == "PER" for m in e.mentions] == [name]
