"""Secrets are masked by their place and by their value, in every encoding; what is none stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill import masking
from docmill.masking import values

CANARY = "c4nary"


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(values, "_values", {})
    monkeypatch.setattr(values, "_pattern", None)
    yield
    values._pattern = None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("redis://user:c4nary@host:6379/0", "redis://user:***@host:6379/0"),
        ("redis://:c4nary@host", "redis://:***@host"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("redis://:c4nary/x@host", "redis://***@host"),
        ("redis://:c4nary?x#y@host/0", "redis://***@host/0"),
        ("redis://:c4nary@[host:6379/0", "redis://***@[host:6379/0"),
        ("redis://:a@c4nary@host", "redis://***@host"),
        ("redis://:a@b/c4nary@host", "redis://***@host"),
        ("redis://host/0?password=c4nary&db=1", "redis://host/0?password=***&db=1"),
        ("postgresql://u:c4nary@/db?host=/run&sslpassword=c4nary", "postgresql://u:***@/db?host=/run&sslpassword=***"),
        ("https://c4nary@host/x", "https://***@host/x"),
        ("sftp://user@host/x", "sftp://user@host/x"),
        ("https://host/x#access_token=c4nary", "https://host/x#access_token=***"),
        ("unix:///run/s?db=0", "unix:///run/s?db=0"),
        ("redis://:c4nary@h1;redis://:c4nary@h2:1/0", "redis://:***@h1;redis://:***@h2:1/0"),
        ("amqp://u:c4;nary@h1//", "amqp://u:***@h1//"),
        ("c4nary", "***"),
        ("c4nary@host:6379", "***"),
    ],
)
def test_a_servers_url_is_shown_without_its_secrets(url: str, told: str) -> None:
    assert masking.mask_url(url) == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://user:c4nary@host/a.jsonl", "https://host/a.jsonl"),
        ("sftp://user:c4nary@host:22/a/@b", "sftp://host:22/a/@b"),
        ("https://host/@user/a?page=2", "https://host/@user/a?page=2"),
        ("https://host/a?page=2&token=c4nary&lang=ar#top", "https://host/a?page=2&lang=ar#top"),
        (
            "https://b.s3.example/k?X-Amz-Signature=c4nary&x-amz-credential=c4nary&X-Amz-Date=1",
            "https://b.s3.example/k",
        ),
        ("https://a.blob.example/k?sv=2024&sig=c4nary%3D", "https://a.blob.example/k?sv=2024"),
        ("https://host/a?Access-Token=c4nary", "https://host/a"),
        ("https://host/a?%74oken=c4nary", "https://host/a"),
        ("zip://in.csv::https://u:c4nary@host/a.zip?key=c4nary", "zip://in.csv::https://host/a.zip"),
        ("https://host/a?q=a+b&pageToken=5&monkey=1", "https://host/a?q=a+b&pageToken=5&monkey=1"),
        ("https://host/a?", "https://host/a"),
        ("s3://bucket/a b/ملف.txt", "s3://bucket/a b/ملف.txt"),
        ("/srv/in?token=5", "/srv/in?token=5"),
        ("s3://key:c4nary/a@b@bucket/path?token=c4nary", "s3://bucket/path"),
    ],
)
def test_an_inputs_url_is_kept_without_its_secrets(url: str, told: str) -> None:
    assert masking.without_secrets(url) == told


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("redis://u:p%40ss@host:6379/0", True),
        ("redis://[::1]:6379/0", True),
        ("redis+cluster://:p@h1:7000,h2:7001", True),
        ("redis://:6379/0", True),
        ("unix:///run/s?db=0", True),
        ("amqp://u:p@h1//;amqp://u:p@h2//", True),
        ("redis://:p/w@host", False),
        ("redis://:p@w@host", False),
        ("redis://:1234/w@host", False),
        ("redis://:p@s/w@host", False),
        ("redis://:p@s?w@host", False),
        ("unix:///run/a@b?db=0", True),
        ("redis://:p#w@host", False),
        ("redis://:p@h1;redis://:p?w@h2", False),
    ],
)
def test_a_url_is_readable_where_nothing_in_its_password_ends_it(url: str, readable: bool) -> None:
    assert masking.is_readable(url) is readable


@pytest.mark.parametrize(
    "message",
    [
        "redis://:c4nary@h1;redis://:c4nary@h2",
        "cannot connect to redis://:c4nary@host:6379/0.",
        "GET 'https://u:c4nary@host/a?token=c4nary&b=1' failed",
        'ClientError(url="https://host/a?X-Amz-Security-Token=c4nary")',
        "connection failed: host=db user=u password=c4nary dbname=x",
        "password='c4nary'",
        '{\\"client_secret\\"=\\"c4nary\\"}',
        "headers={'Authorization': b'AWS4-HMAC-SHA256 Credential=AK/2026,Signature=c4nary', 'Host': 'x'}",
        "Authorization: Basic c4nary",
        "authorization: Bearer c4nary",
        "{'Cookie': 'c4nary'}",
        "COO\u212aIE: c4nary",
        "author\u0131zation: c4nary",
        "\u017fet-cookie=c4nary",
        "X-Api-\u212aey: c4nary",
    ],
)
def test_a_message_that_quotes_a_secret_is_masked(message: str) -> None:
    assert CANARY not in masking.mask(message)
    assert masking.MASK in masking.mask(message)


@pytest.mark.parametrize(
    "message",
    [
        "https://medium.example/@user/a: no such file",
        "token: 5 expected, 6 found",
        "key=docmill:run is gone; sid=3",
        "error: the password of the server is wrong",
        "run monday: 3 documents at 10:30",
        "http://host:8080/x?page=2",
        "cookies are 5 of 7",
        "file:///in/a.jsonl.bz2, line 52231: not valid JSON: unexpected end of data: line 1 column 9 (char 8)",
        "http://host/x?#: the author is unknown",
    ],
)
def test_a_message_without_a_secret_stays(message: str) -> None:
    assert masking.mask(message) == message


@settings(max_examples=40)  # each compiles a pattern
@given(st.text(st.characters(codec="utf-8"), min_size=9, max_size=20))
def test_a_known_secret_is_masked_however_it_is_encoded(secret: str) -> None:
    values._values.clear()
    masking.remember(secret)
    for form in (
        secret,
        quote(secret, safe=""),
        quote(secret, safe="").lower() if secret.islower() else quote(secret),
        quote_plus(secret),
        quote(quote(secret, safe=""), safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    ):
        assert masking.mask(f"<{form}>") == "<***>"


def test_the_secrets_of_a_url_are_known_from_then_on() -> None:
    masking.remember_url("https://me:p%40ss-c4nary@host/a?token=long-c4nary-token&page=long-page-number")
    assert masking.mask("p@ss-c4nary, p%40ss-c4nary, long-c4nary-token") == "***, ***, ***"
    assert masking.mask("bWU6cEBzcy1jNG5hcnk=") == masking.MASK  # Basic
    assert masking.mask("long-page-number") == "long-page-number"
    masking.remember_url("redis://:p@rt/of-it?all@host")
    assert masking.mask("cannot read p@rt/of-it?all") == "cannot read ***"
    masking.remember_url("https://host:8080/people/@user/a?page=long-page-number")
    assert masking.mask("8080/people/") == "8080/people/"


def test_short_secrets_and_words_are_not_searched_in_messages() -> None:
    for word in ("abc", "docmill", "Redis"):
        masking.remember(word)
    masking.remember("moon")
    assert masking.mask("abc docmill Redis moonlight moon") == "abc docmill Redis moonlight ***"


def test_secrets_of_the_environment_are_known() -> None:
    code = "from docmill.masking import mask; print(mask('a c4nary-a b c4nary-b'))"
    env = os.environ | {"AWS_SECRET_ACCESS_KEY": "c4nary-a", "PGPASSWORD": "c4nary-b"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "a *** b ***\n"


def test_further_parameters_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from docmill.masking import urls  # noqa: PLC0415

    monkeypatch.setattr(urls, "_parameters", set(urls._parameters))
    masking.add_parameters(["X-Door"])
    assert masking.without_secrets("https://host/a?x-door=c4nary&b=1") == "https://host/a?b=1"


@pytest.mark.parametrize(
    "piece", ["a", "://", "a://", "://@", ":@", "password=", "a=", "authorization:", "%25", "/?#&"]
)
def test_time_grows_with_the_message_alone(piece: str) -> None:
    masking.remember("c4nary-%25")
    text = piece * (300_000 // len(piece))
    before = time.perf_counter()
    masking.mask(text)
    masking.without_secrets("x://" + text)
    assert time.perf_counter() - before < 5
