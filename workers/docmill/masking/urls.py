"""Secrets in URLs: passwords, and parameters with telling names. Tested by tests/masking/test_masking.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

__all__ = [
    "MASK",
    "SCHEME",
    "add_parameters",
    "is_readable",
    "is_secret",
    "mask_url",
    "masked",
    "secrets_of",
    "without_secrets",
]

MASK: Final = "***"

# Parameters of queries that hold secrets or parts of a signed URL. Compared in lower case, a hyphen as an underscore.
# Sources: RFC 6749 and 6750 (OAuth), AWS Signature 4, Google Cloud's V4 signing, Azure's SAS, GitLab, libpq.
NAMES: Final = """
    password passwd passphrase pass pwd sslpassword secret client_secret token access_token refresh_token
    id_token auth_token security_token session_token private_token job_token deploy_token bearer_token
    oauth_token oauth_signature auth authorization apikey api_key app_key access_key accesskey secret_key
    secretkey signing_key subscription_key key sig signature sign hmac jwt credential credentials session_id
    sessionid sid phpsessid jsessionid ticket otp awsaccesskeyid googleaccessid ossaccesskeyid
"""
FAMILIES: Final = ("x_amz_", "x_goog_", "x_oss_", "x_cos_")

SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,30}$")
SEVERAL: Final = re.compile(r";(?=[A-Za-z][A-Za-z0-9+.\-]{0,30}://)")  # brokers, as Celery writes them
CHAINED: Final = re.compile(r"(?:::|;)(?=[A-Za-z][A-Za-z0-9+.\-]{0,30}://)")
HOST_AND_PORT: Final = re.compile(r"(?:\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)(?::[0-9]*)?")

_parameters = set(NAMES.split())


def add_parameters(names: Iterable[str]) -> None:
    """Treat further parameters of queries as secret, in this process."""
    _parameters.update(map(_plain, names))


def mask_url(url: str) -> str:
    """Return the URL of a server or store as it may be shown: without password and without secret parameters.

    What is no URL may be a password that was put in its place: it is not shown at all.
    """
    if len(several := SEVERAL.split(url)) > 1:
        return ";".join(map(mask_url, several))
    scheme, mark, rest = url.partition("://")
    if not (mark and SCHEME.match(scheme)):
        return MASK
    return scheme + masked(mark + rest, scheme) if is_readable(url) else f"{scheme}://{MASK}@{rest.rpartition('@')[2]}"


def is_readable(url: str) -> bool:
    """Tell whether a server's URL is read by all alike: what stands unescaped in its password does not end it."""
    if len(several := SEVERAL.split(url)) > 1:
        return all(map(is_readable, several))
    rest = url.partition("://")[2]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    if authority.count("@") > 1 or not all(map(HOST_AND_PORT.fullmatch, host.split(","))):
        return False
    return not (authority and "@" in rest[len(authority) :])


def without_secrets(url: str) -> str:
    """Return the URL of an input as it may be kept: without user, password and secret parameters."""
    return "::".join(_stripped(part) for part in url.split("::"))


def masked(rest: str, scheme: str) -> str:
    """Return what follows a scheme, from `://` on, with its secrets replaced by MASK."""
    user, password = _user_and_password(rest)
    authority, tail = _parts(rest)
    host = authority.rpartition("@")[2]
    if password:
        shown = f"{user}:{MASK}@{host}"
    elif user and scheme.lower() in {"http", "https"}:  # a token that stands where a user does
        shown = f"{MASK}@{host}"
    else:
        shown = authority
    return f"://{shown}{_rewritten(tail, MASK)}"


def secrets_of(url: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a URL's secrets, percent-decoded; a password's name is its user's, and a colon."""
    for rest in (rest for part in CHAINED.split(url) for rest in part.split("://", 1)[1:]):
        user, password = _user_and_password(rest)
        if password:
            yield f"{unquote(user)}:", unquote(password)
        if "@" in (head := _parts(rest)[0]) and "@" in rest[len(head) :]:  # it may go on behind what ended it
            user, _, password = rest.rpartition("@")[0].partition(":")
            yield f"{user}:", password
        for one in re.split(r"[?&#]", _parts(rest)[1])[1:]:
            name, equals, value = one.partition("=")
            if equals and is_secret(unquote(name)):
                yield unquote(name), unquote(value.replace("+", " "))


def is_secret(name: str) -> bool:
    """Tell whether a parameter of this name holds a secret."""
    plain = _plain(name)
    return plain in _parameters or plain.startswith(FAMILIES)


def _stripped(part: str) -> str:
    scheme, mark, rest = part.partition("://")
    if not mark:
        return part
    authority, tail = _parts(mark + rest)
    return f"{scheme}://{authority.rpartition('@')[2]}{_rewritten(tail, None)}"


def _parts(rest: str) -> tuple[str, str]:
    """Split what follows a scheme into authority and the rest.

    An unescaped `/`, `?` or `#` in a password ends the authority too soon: no port is then what follows the colon, and
    the last `@` ends the secret.
    """
    rest = rest.removeprefix("://")
    end = next((place for place, one in enumerate(rest) if one in "/?#"), len(rest))
    if "@" not in rest[:end] and not HOST_AND_PORT.fullmatch(rest[:end]) and "@" in rest:
        last = rest.rindex("@")
        end = next((place for place in range(last, len(rest)) if rest[place] in "/?#"), len(rest))
    return rest[:end], rest[end:]


def _user_and_password(rest: str) -> tuple[str, str]:
    userinfo, _, _ = _parts(rest)[0].rpartition("@")
    user, _, password = userinfo.partition(":")
    return user, password


def _rewritten(tail: str, replacement: str | None) -> str:
    """Return path, query and fragment with secret parameters replaced, or left out where there is no replacement."""
    path, question, rest = tail.partition("?")
    query, _, fragment = rest.partition("#")
    if not question:
        path, _, fragment = tail.partition("#")
    query = _without_secret_parameters(query, replacement)
    fragment = _without_secret_parameters(fragment, replacement) if "=" in fragment else fragment
    return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _without_secret_parameters(query: str, replacement: str | None) -> str:
    kept = []
    for one in query.split("&"):
        name, equals, _ = one.partition("=")
        if not (equals and is_secret(unquote(name))):
            kept.append(one)
        elif replacement is not None:
            kept.append(f"{name}={replacement}")
    return "&".join(kept)


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_")
