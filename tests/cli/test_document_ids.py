"""An id may be given by its first characters, as long as they leave no doubt."""

from __future__ import annotations

import pytest

from docmill.cli.document_ids import abbreviated, completed
from docmill.errors import ConfigError

IDS = ["3e8b6c98", "3e8b6d00", "f332", "f332196f"]


def beginning(prefix: str) -> list[str]:
    return [one for one in IDS if one.startswith(prefix)]


def test_first_characters_stand_for_the_one_id_that_begins_so() -> None:
    assert completed("3e8b6c", beginning) == "3e8b6c98"
    assert completed("3e8b6c98", beginning) == "3e8b6c98"
    assert completed("0", beginning) is None


def test_a_whole_id_is_itself_even_where_another_begins_with_it() -> None:
    assert completed("f332", beginning) == "f332"


def test_where_several_begin_so_they_are_named() -> None:
    with pytest.raises(ConfigError, match=r"3e8b6c98, 3e8b6d00; give more characters"):
        completed("3e8b", beginning)


def test_of_many_only_some_are_named() -> None:
    with pytest.raises(ConfigError, match=r"a4, \.\.\.; give"):
        completed("a", lambda _: [f"a{n}" for n in range(20)])


def test_an_id_is_shortened_only_where_it_does_not_fit() -> None:
    whole = "3e8b6c98ec41fe5c02be628bce953617"
    assert abbreviated(whole, 32) == whole
    assert abbreviated(whole, 31) == "3e8b6c98ec41"


def test_no_characters_stand_for_no_document_even_where_there_is_only_one() -> None:
    with pytest.raises(ConfigError, match="an id is empty"):
        completed("", lambda _: ["f332"])
