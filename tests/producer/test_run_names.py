"""A run's name comes from its inputs, so that the same command goes on with its run."""

from __future__ import annotations

import pytest

from docmill.errors import ConfigError
from docmill.producer.run_names import checked_name, name_of_inputs


def test_the_same_inputs_give_the_same_name_and_others_another() -> None:
    assert name_of_inputs(["seeds"]) == name_of_inputs(["./seeds"])
    assert name_of_inputs(["seeds"]) != name_of_inputs(["seeds", "more"])
    assert name_of_inputs(["seeds"]).startswith("seeds-")
    assert name_of_inputs(["s3://bucket/a*.gz"]).startswith("a-.gz-")
    assert name_of_inputs(["-"])
    assert name_of_inputs(["مقالات"]).startswith("run-")


@pytest.mark.parametrize("name", ["", "a b", "-x", "a/b", "x" * 101, "منتصف"])
def test_a_name_that_could_be_misread_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="run name"):
        checked_name(name)


def test_no_secret_of_a_url_is_in_the_name_and_a_link_signed_anew_has_the_same() -> None:
    names = {
        name_of_inputs([f"https://user:c4nary{number}@host/dump.jsonl?page=1&token=c4nary{number}"])
        for number in range(3)
    }
    assert len(names) == 1
    assert "c4nary" not in names.pop()
