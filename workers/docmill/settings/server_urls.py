"""URLs of servers, completed by what the settings say beside them: passwords and certificates."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from pydantic import SecretStr

__all__ = ["as_broker", "has_password_in_query", "with_password", "with_tls"]

SECURE = ("rediss", "rediss+cluster", "amqps")


def with_password(url: str, password: SecretStr | None) -> str:
    """Put a password into a redis URL that names none."""
    scheme, _, rest = url.partition("://")
    if password is None or not password.get_secret_value() or "@" in rest or not scheme.startswith("redis"):
        return url
    return f"{scheme}://:{quote(password.get_secret_value(), safe='')}@{rest}"


def has_password_in_query(url: str) -> bool:
    """Tell whether a URL names user or password as parameters, which redis-py understands and Celery does not."""
    return any(name.lower() in {"username", "password"} for name, _ in parse_qsl(url.partition("?")[2]))


def with_tls(url: str, ca_file: Path | None, cert_file: Path | None, key_file: Path | None) -> str:
    """Say in a URL how its server's certificate is checked, by redis-py's names (`ssl_ca_certs` and the like).

    Certificates are required and must name the host, unless the URL itself says otherwise: Celery's transport checks
    nothing where it is told nothing. A URL of several servers (`a;b`, Celery's notation) is completed one by one. URLs
    without TLS stay as they are.
    """
    if ";" in url:
        return ";".join(with_tls(one, ca_file, cert_file, key_file) for one in url.split(";"))
    address, _, query = url.partition("?")
    if address.partition("://")[0].lower() not in SECURE:
        return url
    said = {
        "ssl_cert_reqs": "required",
        "ssl_check_hostname": "true",
        "ssl_ca_certs": ca_file,
        "ssl_certfile": cert_file,
        "ssl_keyfile": key_file,
    }
    told = dict(parse_qsl(query, keep_blank_values=True))
    if told.get("ssl_cert_reqs", "").lower().removeprefix("cert_") == "none":
        del said["ssl_check_hostname"]  # a name cannot be checked on a certificate that is not
    return f"{address}?{urlencode({name: str(value) for name, value in said.items() if value} | told)}"


def as_broker(url: str) -> str:
    """Return a Redis server's URL as Celery's transport wants it: a socket is written otherwise."""
    path, _, query = url.removeprefix("unix://").partition("?")
    if not url.startswith("unix://"):
        return url
    return f"redis+socket://{path}?{query.replace('db=', 'virtual_host=')}" if query else f"redis+socket://{path}"
