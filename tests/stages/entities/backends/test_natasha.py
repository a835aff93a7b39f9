"""natasha is a backend for Russian."""

from __future__ import annotations

from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from tests.stages.entities.backends.needs import needs


@needs("natasha")
def test_natasha_names_people_and_places_of_a_russian_text() -> None:
    backend = backend_for("ru", {"ru": BackendChoice(backend="natasha")})
    assert backend is not None
    text = "Президент Владимир Путин прибыл в Москву."
    (found,) = backend([prepare(text)])
    assert {text[one.start : one.end] for one in found} == {"Владимир Путин", "Москву"}
