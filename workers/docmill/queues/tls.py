"""TLS of brokers, as Celery and Flower are told of it."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from kombu.utils.url import parse_ssl_cert_reqs

__all__ = ["split_tls"]


def split_tls(url: str) -> tuple[str, dict[str, Any] | None]:
    """Take what a broker's URL says of certificates out of it.

    Of several brokers (`a;b`) the first one's is taken: Celery has one setting for all.

    Returns:
        The URL without it, and Celery's `broker_use_ssl`, whose names are the transport's own; None without TLS.
    """
    found: dict[str, Any] = {}
    plain: list[str] = []
    for one in url.split(";"):
        address, mark, query = one.partition("?")
        told = parse_qsl(query, keep_blank_values=True)
        found = found or {name: value for name, value in told if name.startswith("ssl_")}
        rest = urlencode([(name, value) for name, value in told if not name.startswith("ssl_")])
        plain.append(f"{address}?{rest}" if found and rest else address if found else f"{address}{mark}{query}")
    if not found:
        return url, None
    reqs = parse_ssl_cert_reqs(found.get("ssl_cert_reqs", "required"))
    checks = reqs != ssl.CERT_NONE and str(found.get("ssl_check_hostname", "true")).lower() != "false"
    options = found | {"ssl_cert_reqs": reqs, "ssl_check_hostname": checks}
    if url.lower().startswith("redis"):
        return ";".join(plain), options
    options = {name.removeprefix("ssl_"): value for name, value in options.items()}
    del options["check_hostname"]
    # None stands for the host that is connected to, as kombu has it: of several brokers each its own. It makes an
    # address of `localhost`, though, so that a single host is named here. Without the key no name is checked.
    name = urlsplit(plain[0]).hostname if len(plain) == 1 else None
    return ";".join(plain), options | ({"server_hostname": name} if checks else {})
