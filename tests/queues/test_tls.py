"""What a URL says of certificates becomes the setting that Celery and Flower read."""

from __future__ import annotations

import ssl

from docmill.queues.tls import split_tls


def test_certificates_are_taken_out_of_the_url() -> None:
    url, options = split_tls("rediss://a:6380/0?ssl_cert_reqs=required&ssl_ca_certs=/ca&ssl_check_hostname=true&x=1")
    assert url == "rediss://a:6380/0?x=1"
    assert options == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/ca", "ssl_check_hostname": True}
    url, options = split_tls("amqps://a//?ssl_cert_reqs=required&ssl_ca_certs=/ca;amqps://b//?ssl_ca_certs=/ca")
    assert url == "amqps://a//;amqps://b//"
    assert options == {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": "/ca", "server_hostname": None}
    assert split_tls("redis://a/0?x=1") == ("redis://a/0?x=1", None)
    assert split_tls("amqps://a//?ssl_cert_reqs=none")[1] == {"cert_reqs": ssl.CERT_NONE}
