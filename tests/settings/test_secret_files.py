"""A secret may stand in a file that the environment names; what is wrong with the file is told, never what it holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from docmill import settings
from docmill.cli.commands.config import print_settings
from docmill.errors import ConfigError
from docmill.settings.secret_files import secret_variables

CANARY = "canary-Ünï/@:%"

pytestmark = pytest.mark.usefixtures("config")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(CANARY + "\n", encoding="utf-8")
    return file


def test_every_setting_that_may_hold_a_password_can_come_from_a_file() -> None:
    assert set(secret_variables(settings.Settings)) == {
        "DOCMILL_REDIS_URL",
        "DOCMILL_REDIS_PASSWORD",
        "DOCMILL_BROKER_URL",
        "DOCMILL_INDEX_URL",
        "DOCMILL_STORE_URL",
        "DOCMILL_METRICS__PASSWORD",
        "DOCMILL_VIEW_PASSWORD",
    }


@pytest.mark.parametrize("variable", sorted(secret_variables(settings.Settings)))
def test_a_secret_is_read_from_its_file(variable: str, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{variable}_FILE", str(secret))
    found: object = settings.load()
    for name in variable.removeprefix("DOCMILL_").lower().split("__"):
        found = getattr(found, name)
    assert (found.get_secret_value() if isinstance(found, SecretStr) else found) == CANARY
    assert CANARY not in repr(settings.load())


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_one_line_end_is_no_part_of_the_secret(end: str, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret.write_bytes(b" two words " + end.encode())
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(secret))
    found = settings.load().redis_password
    assert found
    assert found.get_secret_value() == " two words "


def test_an_empty_variable_is_none_beside_a_file_and_an_empty_file_name_is_none(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD", "")
    monkeypatch.setenv("docmill_redis_password_file", str(secret))
    found = settings.load().redis_password
    assert found
    assert found.get_secret_value() == CANARY
    monkeypatch.setenv("DOCMILL_STORE_URL_FILE", "")
    assert settings.load().store_url == "file://./out"


def test_a_secret_given_twice_is_refused(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD", "other")
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(secret))
    with pytest.raises(ConfigError, match="DOCMILL_REDIS_PASSWORD and DOCMILL_REDIS_PASSWORD_FILE are both set"):
        settings.load()


def test_a_file_wins_over_a_file_of_settings(config: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config / "a.toml").write_text('redis_password = "other"\n')
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(secret))
    found = settings.load().redis_password
    assert found
    assert found.get_secret_value() == CANARY


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty: write the secret into it"),
        (b"\n", "is empty: write the secret into it"),
        (b"canary\nand more\n", "more than one line"),
        (b"canary\x00", "more than one line"),
        (b"canary" * 20_000, "more than one line"),
        (b"canary\xff", "no UTF-8 text"),
    ],
)
def test_a_file_that_holds_no_secret_is_told_and_not_quoted(
    content: bytes, says: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret.write_bytes(content)
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(secret))
    with pytest.raises(ConfigError, match=says) as told:
        settings.load()
    assert f"DOCMILL_REDIS_PASSWORD_FILE={secret}" in str(told.value)
    assert "canary" not in str(told.value)


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="there is no such file"):
        settings.load()
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(tmp_path))
    with pytest.raises(ConfigError, match="is no regular file"):
        settings.load()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(tmp_path / "pipe"))
    with pytest.raises(ConfigError, match="is no regular file"):
        settings.load()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_file_that_this_user_may_not_read_is_told(secret: Path) -> None:
    secret.chmod(0o600)
    secret.parent.chmod(0o755)
    code = (
        f"import os; os.environ['DOCMILL_REDIS_PASSWORD_FILE'] = {str(secret)!r}\n"
        "from docmill.settings.secret_files import SecretFiles\nfrom docmill.settings import Settings\n"
        "os.setuid(65534)\nSecretFiles(Settings)()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "permission denied; let the user with the id 65534 read it" in done.stderr
    assert CANARY not in done.stderr


def test_a_misspelt_name_of_a_secrets_file_is_told(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWROD_FILE", str(secret))
    with pytest.raises(ConfigError, match=r"did you mean DOCMILL_REDIS_PASSWORD_FILE\?"):
        settings.load()
    monkeypatch.delenv("DOCMILL_REDIS_PASSWROD_FILE")
    monkeypatch.setenv("DOCMILL_INDEX_FILE", str(secret))  # no secret
    with pytest.raises(ConfigError, match="there is no such setting"):
        settings.load()


def test_config_names_the_variable_and_masks_the_secret(
    secret: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD_FILE", str(secret))
    print_settings(as_json=True)
    told = capfdbinary.readouterr().out
    assert b'"from": "DOCMILL_REDIS_PASSWORD_FILE"' in told
    assert CANARY.encode() not in told
