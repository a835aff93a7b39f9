"""A run's name comes from its inputs, so that the same command goes on with its run."""

from __future__ import annotations

import pytest
from docmill.cli.feed import run_name
from docmill.errors import ConfigError


def test_the_same_inputs_give_the_same_name_and_others_another() -> None:
    assert run_name(None, ["seeds"]) == run_name(None, ["./seeds"])
    assert run_name(None, ["seeds"]) != run_name(None, ["seeds", "more"])
    assert run_name(None, ["seeds"]).startswith("seeds-")
    assert run_name(None, ["s3://bucket/a*.gz"]).startswith("a-.gz-")
    assert run_name(None, ["-"])
    assert run_name(None, ["مقالات"]).startswith("run-")


@pytest.mark.parametrize("name", ["", "a b", "-x", "a/b", "x" * 101, "منتصف"])
def test_a_name_that_could_be_misread_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="--run"):
        run_name(name, ["seeds"])
