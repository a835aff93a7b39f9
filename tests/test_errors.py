"""Errors are one tree, and a message about an unknown name helps to find the right one."""

from __future__ import annotations

import pickle

import pytest

from docmill import errors
from docmill.errors import DocmillError, TaskFailedError, did_you_mean


def test_every_error_is_of_one_tree() -> None:
    found = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
    assert all(issubclass(error, DocmillError) for error in found)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("langauge", "; did you mean language?"),
        ("cleen", "; did you mean clean?"),
        ("polish", "; there are: clean, language"),
    ],
)
def test_the_nearest_name_is_told_or_all_where_none_is_near(wrong: str, says: str) -> None:
    assert did_you_mean(wrong, ["language", "clean"]) == says


def test_what_a_failed_task_tells_passes_between_processes_as_it_is() -> None:
    told = {"stored": 60, "quarantined": 4}
    assert repr(pickle.loads(pickle.dumps(TaskFailedError(told)))) == repr(told)  # noqa: S301 - our own


def test_where_there_are_no_names_none_is_told() -> None:
    assert did_you_mean("x", []) == ""
