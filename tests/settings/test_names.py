"""A misspelt setting is told with the nearest right name, and a list that is no JSON with its right syntax."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docmill import settings
from docmill.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("config")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DOCMILL_PIPLINE", "DOCMILL_PIPELINE"),
        ("DOCMILL_BATCH__DOCUMNETS", "DOCMILL_BATCH__DOCUMENTS"),
        ("DOCMILL_LOG_LEVEL", "DOCMILL_LOG__LEVEL"),
        ("docmill_stor_url", "DOCMILL_STORE_URL"),
    ],
)
def test_a_misspelt_variable_is_told_with_the_nearest_right_name(
    name: str, nearest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "5")
    with pytest.raises(ConfigError, match=rf"sets {name}: there is no such setting; did you mean {nearest}\?"):
        settings.load()


@pytest.mark.parametrize(
    "name",
    [
        "DOCMILL_STAGES__DEDUP__THRESHOLD",
        "docmill_index",
        "DOCMILL_TEST_REQUIRE",
        "DOCMILL_REDIS_SERVICE_HOST",
        "DOCMILL_REDIS_PORT_6379_TCP_ADDR",
        "DOCMILLER",
        *re.findall(r"^#(DOCMILL_[A-Z_]+(?<!_FILE))=", (ROOT / ".env.example").read_text(), re.MULTILINE),
    ],
)
def test_a_variable_that_is_a_setting_or_somebody_elses_is_not_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "5")
    settings.load()


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("DOCMILL_PIPELINE", "clean,language", """DOCMILL_PIPELINE='["clean", "language"]'"""),
        ("DOCMILL_PIPELINE", "['clean', 'language']", """DOCMILL_PIPELINE='["clean", "language"]'"""),
        ("DOCMILL_PIPELINE", "clean", """DOCMILL_PIPELINE='["clean"]'"""),
        ("DOCMILL_FIELDS__TEXT", "body text", """DOCMILL_FIELDS__TEXT='["body", "text"]'"""),
        ("DOCMILL_BATCH", "5", "one by one as DOCMILL_BATCH__NAME=value"),
        ("DOCMILL_STAGES", "{dedup", "one by one as DOCMILL_STAGES__NAME=value"),
    ],
)
def test_a_list_or_group_that_is_no_json_is_told_with_the_right_syntax(
    name: str, value: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=re.escape(right)) as told:
        settings.load()
    assert str(told.value).startswith(name)
