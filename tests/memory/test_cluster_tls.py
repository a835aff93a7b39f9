"""An index in a Redis Cluster over TLS: a real one, whose certificates and names are checked at every node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docmill.errors import UnavailableError
from docmill.memory import open_index
from docmill.settings import Settings, Tls
from docmill.stages.index import Rules
from tests.certificates import Authority
from tests.memory.local_cluster import local_cluster
from tests.memory.test_cluster_index import fingerprint, prose
from tests.servers.tls import program_with_tls

pytestmark = pytest.mark.slow


class Secured:
    """A cluster that speaks TLS only, and asks its clients for certificates."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.server, self.client = (
            self.authority.issue("localhost", "127.0.0.1"),
            self.authority.issue("docmill", name="client"),
        )
        self.tls = Tls(ca_file=self.authority.file, cert_file=self.client.certificate, key_file=self.client.key)
        self.options = {
            "tls-cert-file": str(self.server.certificate),
            "tls-key-file": str(self.server.key),
            "tls-ca-cert-file": str(self.authority.file),
            "tls-auth-clients": "yes",
            "tls-cluster": "yes",
            "bind": "127.0.0.1 127.0.0.2",
        }
        self.query = (
            f"?ssl_ca_certs={self.authority.file}&ssl_certfile={self.client.certificate}&ssl_keyfile={self.client.key}"
        )
        self.port = 0

    def url(self, tls: Tls | None = None, host: str = "localhost") -> str:
        """Return the URL of the index as the settings complete it."""
        url = f"rediss+cluster://{host}:{self.port}?shards=4"
        return Settings(redis_url="redis://localhost/0", index_url=url, tls=tls or self.tls).dedup_url


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    program = program_with_tls()
    folder = tmp_path_factory.mktemp("tls-cluster")
    (folder / "nodes").mkdir()
    made = Secured(folder)
    with local_cluster(folder / "nodes", made.options, program, made.query) as ports:
        made.port = ports[0]
        yield made


def test_an_index_works_in_a_cluster_over_tls(secured: Secured) -> None:
    prints, copies = ([fingerprint(prose(number)) for number in range(9)] for _ in range(2))
    found = open_index(secured.url(), "secured").check_and_insert("all", prints, Rules())
    assert [match.status for match in found] == ["unique"] * len(prints)
    again = open_index(secured.url(), "secured").check_and_insert("all", copies, Rules())
    assert [(match.status, match.original) for match in again] == [("exact", one.id) for one in prints]


def test_nodes_of_an_unknown_authority_are_refused(tmp_path: Path, secured: Secured) -> None:
    strange = secured.tls.model_copy(update={"ca_file": Authority(tmp_path, "stranger").file})
    with pytest.raises(UnavailableError, match="CERTIFICATE_VERIFY_FAILED"):
        open_index(secured.url(strange), "secured")


def test_nodes_of_another_name_are_refused(secured: Secured) -> None:
    with pytest.raises(UnavailableError, match="CERTIFICATE_VERIFY_FAILED"):
        open_index(secured.url(host="127.0.0.2"), "secured")
