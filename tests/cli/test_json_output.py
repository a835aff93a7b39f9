"""JSON means what it meant, and a terminal obeys none of it."""

from __future__ import annotations

import json

import pytest

from docmill.cli.json_output import emit, emit_json

HOSTILE = {"na\x9bme": "\x1b]0;t\x07 \x9b31m \u202e \u2067 \u2028 عنوان \x7f", "caf\udce9": [1.5, None, True]}


@pytest.mark.parametrize("indented", [True, False])
def test_nothing_in_json_is_obeyed(indented: bool, capfd: pytest.CaptureFixture[str]) -> None:
    emit(HOSTILE, indented=indented)
    told = capfd.readouterr().out
    assert json.loads(told) == HOSTILE
    assert not [one for one in told if one != "\n" and not one.isprintable()]
    assert "عنوان" in told
    assert told.endswith("}\n")
    assert (told.count("\n") == 1) is not indented


def test_ready_json_is_printed_as_safely(capfd: pytest.CaptureFixture[str]) -> None:
    emit_json('{"a":"\x9b\u202e"}\n')
    assert capfd.readouterr().out == '{"a":"\\u009b\\u202e"}\n'
