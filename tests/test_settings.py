"""The environment wins over the files, the files over the defaults, and mistakes are told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill import masking, settings
from docmill.errors import ConfigError

pytestmark = pytest.mark.usefixtures("config")


def test_the_files_win_over_defaults_and_the_environment_over_files(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config / "a.toml").write_text('index = "news"\n[batch]\ndocuments = 7\nbytes = 9\n')
    assert settings.load().batch.documents == 7
    monkeypatch.setenv("DOCMILL_BATCH__DOCUMENTS", "11")
    found = settings.load()
    assert (found.batch.documents, found.batch.bytes, found.index) == (11, 9, "news")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DOCMILL_BATCH__DOCUMENTS", "0", "batch.documents"),
        ("DOCMILL_DELIVERY__LOW_WATER_BYTES", "999999999999", "low_water_bytes must be below"),
        ("DOCMILL_PIPELINE", '["clean", "clean"]', "named twice"),
        ("DOCMILL_PIPELINE", '["store"]', "docmill's own names"),
        ("DOCMILL_NAMESPACE", "a b", "namespace"),
    ],
)
def test_a_wrong_setting_is_told_by_name(name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=says):
        settings.load()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("[batch]\ndocumnets = 7\n", r"batch\.documnets: there is no such setting; did you mean batch\.documents\?"),
        ('pipline = ["clean"]\n', r"pipline: there is no such setting; did you mean pipeline\?"),
    ],
)
def test_a_misspelt_setting_in_a_file_is_told_with_the_nearest_right_name(config: Path, file: str, says: str) -> None:
    (config / "a.toml").write_text(file)
    with pytest.raises(ConfigError, match=says):
        settings.load()


def test_a_folder_of_settings_that_is_not_there_is_told(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_CONFIG", str(config / "none"))
    with pytest.raises(ConfigError, match=r"DOCMILL_CONFIG=.*none names no folder"):
        settings.load()


def test_a_broken_file_is_an_error(config: Path) -> None:
    (config / "a.toml").write_text("= nonsense")
    with pytest.raises(ConfigError, match="cannot be read"):
        settings.load()


def test_the_broker_serves_the_ledger_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings.load().has_server
    monkeypatch.setenv("DOCMILL_BROKER_URL", "redis://broker:6379/1")
    found = settings.load()
    assert found.has_server
    assert found.server_url == found.message_url == "redis://broker:6379/1"
    monkeypatch.setenv("DOCMILL_REDIS_URL", "redis://ledger:6379/0")
    assert settings.load().server_url == "redis://ledger:6379/0"


def test_a_password_set_apart_is_put_into_urls_and_shown_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_URL", "redis://ledger:6379/0")
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD", "p@ss/word")
    found = settings.load()
    assert found.server_url == "redis://:p%40ss%2Fword@ledger:6379/0"
    assert "p@ss" not in repr(found)
    monkeypatch.setenv("DOCMILL_BROKER_URL", "amqp://rabbit//")
    assert settings.load().message_url == "amqp://rabbit//"


@pytest.mark.parametrize(
    ("server", "broker"),
    [
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("redis://:secret@host:6379/1", "redis://:secret@host:6379/1"),
    ],
)
def test_a_servers_socket_serves_as_the_broker_too(server: str, broker: str) -> None:
    assert settings.load(redis_url=server).message_url == broker


def test_times_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ConfigError, match="at most twice lease_seconds"):
        settings.load(delivery={"reconcile_seconds": 10, "lease_seconds": 3})
    with pytest.raises(ConfigError, match=r"must not be below delivery\.lease_seconds"):
        settings.load(delivery={"lease_seconds": 100})


@pytest.mark.parametrize("name", ["DOCMILL_REDIS_URL", "DOCMILL_BROKER_URL", "DOCMILL_INDEX_URL"])
@pytest.mark.parametrize("password", ["c4nary/x", "c4nary@x", "c4nary#x", "c4nary?x"])
def test_a_password_that_would_end_its_url_is_refused_without_showing_it(
    name: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"redis://:{password}@host:6379/0")
    with pytest.raises(ConfigError, match="special characters of the password percent-encoded") as told:
        settings.load()
    assert "c4nary" not in str(told.value)


def test_what_settings_hold_is_masked_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD", "first-c4nary")
    monkeypatch.setenv("DOCMILL_STORE_URL", "postgresql://user:second%2Fc4nary@host/db")
    monkeypatch.setenv("DOCMILL_STAGES__OWN__API_KEY", "third-c4nary")
    monkeypatch.setenv("DOCMILL_SECRET_PARAMETERS", '["door"]')
    settings.load()
    assert masking.mask("first-c4nary second/c4nary third-c4nary") == "*** *** ***"
    assert masking.without_secrets("https://host/?door=1&window=2") == "https://host/?window=2"


@pytest.mark.parametrize("url", ["redis://host/0?password=c4nary", "unix:///run/s?db=0&password=c4nary"])
def test_a_password_in_the_query_of_a_brokers_url_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_URL", url)
    with pytest.raises(ConfigError, match="redis_url names its password in its query, where Celery does not") as told:
        settings.load()
    assert "c4nary" not in str(told.value)
    monkeypatch.setenv("DOCMILL_BROKER_URL", "amqp://host//")
    settings.load()
