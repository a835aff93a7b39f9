"""A URL that is shown tells no password."""

from __future__ import annotations

from docmill.delivery.server.urls import mask_password


def test_passwords_are_masked() -> None:
    assert mask_password("redis://user:secret@host:6379/0") == "redis://user:***@host:6379/0"
    assert mask_password("redis://host") == "redis://host"


def test_a_url_that_cannot_be_read_is_not_shown() -> None:
    assert "secret" not in mask_password("redis://:secret@[host:6379/0")
