"""Lines of chosen fields have the same names in the same order, whatever the record holds."""

from __future__ import annotations

import json

import pytest

from docmill.errors import ConfigError
from docmill.exports.fields import check_fields, line_of
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records


def test_each_field_is_named_as_it_was_asked_for() -> None:
    fields = ["text", "language.code", "metadata.n", "source.place.line"]
    found = [json.loads(line_of(fields)(encode(record).encode())) for record in contrary_records()]
    assert {tuple(one) for one in found} == {tuple(fields)}
    assert [list(one.values())[1:] for one in found] == [[None, 1, None], ["ar", [1, 2], 7], [None, True, None]]


def test_without_fields_a_line_stays_as_it_is() -> None:
    line = encode(contrary_records()[1]).encode()
    assert line_of([])(line) == line


def test_a_field_that_no_record_has_is_refused_by_its_name() -> None:
    check_fields(["metadata.any.thing", "quality.words"])
    with pytest.raises(ConfigError, match=r"'langage\.code'.*did you mean language"):
        check_fields(["langage.code"])
