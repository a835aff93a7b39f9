"""URLs are completed by passwords and certificates; what they say themselves stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from docmill.settings import Settings, Tls
from docmill.settings.server_urls import as_broker, with_password, with_tls

CA = Path("/etc/ca.pem")


@pytest.mark.parametrize("url", ["redis://a:6379/0", "unix:///s?db=0", "amqp://a//", "redis+cluster://a:1?shards=4"])
def test_urls_without_tls_stay_as_they_are(url: str) -> None:
    assert with_tls(url, CA, None, None) == url


def test_certificates_and_names_are_checked_unless_the_url_says_otherwise() -> None:
    assert with_tls("rediss://a/0", None, None, None) == "rediss://a/0?ssl_cert_reqs=required&ssl_check_hostname=true"
    assert "ssl_ca_certs=%2Fetc%2Fca.pem" in with_tls("rediss+cluster://a:1?shards=4", CA, None, None)
    assert with_tls("rediss://a/0?ssl_cert_reqs=none", None, None, None) == "rediss://a/0?ssl_cert_reqs=none"
    assert with_tls("rediss://a/0?ssl_ca_certs=/b", CA, None, None).count("ssl_ca_certs") == 1


def test_each_of_several_brokers_is_completed() -> None:
    assert with_tls("amqps://a//;amqps://b//", CA, None, None).count("%2Fetc%2Fca.pem") == 2


def test_passwords_go_into_redis_urls_that_have_none() -> None:
    assert with_password("rediss://a/0", SecretStr("p@ss")) == "rediss://:p%40ss@a/0"
    assert with_password("redis://u:x@a/0", SecretStr("p")) == "redis://u:x@a/0"
    assert with_password("amqp://a//", SecretStr("p")) == "amqp://a//"


def test_sockets_are_written_as_celery_wants_them() -> None:
    assert as_broker("unix:///run/s?db=1") == "redis+socket:///run/s?virtual_host=1"


def test_ledger_broker_and_index_are_told_the_same(tmp_path: Path) -> None:
    for name in ("ca.pem", "c.pem", "k.pem"):
        (tmp_path / name).touch()
    tls = Tls(ca_file=tmp_path / "ca.pem", cert_file=tmp_path / "c.pem", key_file=tmp_path / "k.pem")
    settings = Settings(redis_url=SecretStr("rediss://a/0"), tls=tls)
    assert settings.server_url == settings.message_url == settings.dedup_url
    assert {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"} <= {one.split("=")[0] for one in query(settings.server_url)}


def query(url: str) -> list[str]:
    return url.partition("?")[2].split("&")


def test_a_file_that_is_not_there_and_a_key_without_certificate_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="does not point to a file"):
        Tls(ca_file=tmp_path / "none.pem")
    (tmp_path / "k.pem").touch()
    with pytest.raises(ValidationError, match="key_file is the key of cert_file"):
        Tls(key_file=tmp_path / "k.pem")
