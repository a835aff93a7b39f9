"""Redirects of the servers behind `s3://`, `gs://` and `webhdfs://`, whose clients follow them wherever they lead.

The user names the server; it may send docmill on. Where it stands at a public address, it may do so to public addresses
only. Where it stands in a private network itself, as MinIO and HDFS do, it may do so to private ones: a name node sends
its readers to data nodes beside it. Addresses are looked at where connections are made, so that neither a spelling of a
host nor a name that changes its address makes a difference. A proxy connects by its own rules.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, cast

import fsspec
import fsspec.asyn
import fsspec.config

from docmill.errors import SourceError
from docmill.settings import Limits
from docmill.sources.web.addresses import is_public

if TYPE_CHECKING:
    from aiohttp import AddrInfoType
    from requests import Session

__all__ = ["guarded_options"]

S3 = ("s3", "s3a")
GOOGLE = ("gs", "gcs")


def guarded_options(scheme: str, url: str, limits: Limits) -> dict[str, Any]:
    """Return the options by which fsspec's file system of a URL follows redirects to where its server may send it.

    Args:
        scheme: Of the URL; any but those of S3, Google and WebHDFS needs none.
        url: One link of a chain of URLs.
        limits: Whether redirects may lead to addresses that are not public.

    Raises:
        ImportError: the client is not installed.
    """
    guard = _Redirects(private=limits.private_redirects)
    if scheme in S3:
        # what is given replaces the user's own (fsspec's configuration), so these are part of it
        config = dict(_configured(scheme).get("config_kwargs") or {})
        config["connector_args"] = (config.get("connector_args") or {}) | {"socket_factory": guard.open_socket}
        return {"config_kwargs": config, "skip_instance_cache": True}
    if scheme in GOOGLE:
        session = dict(_configured(scheme).get("session_kwargs") or {})
        if not _has_certificate():  # gcsfs shows it by a connector of its own, which another would replace
            session.setdefault("connector", fsspec.asyn.sync(fsspec.asyn.get_loop(), _connector, guard))
        return {"session_kwargs": session, "skip_instance_cache": True}
    if scheme == "webhdfs":
        # it takes no option for this; fsspec keeps the file system, and gives it to every chain that names its server
        _guard_session(fsspec.core.url_to_fs(url)[0].session, guard)
    return {}


class _Redirects:
    """Lets one file system connect to public addresses, and to others as long as it connected to no public one.

    A name may stand for several addresses, of which the first do not answer: where one of them is public, the server
    counts as public.
    """

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._public = False

    def check(self, address: str) -> None:
        """Raise SourceError where an address must not be connected to."""
        if is_public(address):
            self._public = True
        elif self._public and not self._private:
            # neither an OSError nor an error of a client's own: those they take for a fault of the network, and try on
            raise SourceError(
                f"the server redirects to {address}, which is not a public address; allow such redirects if you trust "
                "it (DOCMILL_LIMITS__PRIVATE_REDIRECTS=true)"
            )

    def open_socket(self, info: AddrInfoType) -> socket.socket:
        """Open a socket for an address that aiohttp is about to connect to."""
        family, kind, protocol, _, address = info
        self.check(str(address[0]))
        return socket.socket(family=family, type=kind, proto=protocol)


def _configured(scheme: str) -> dict[str, Any]:
    return cast("dict[str, Any]", fsspec.config.apply_config(fsspec.get_filesystem_class(scheme), {}))


def _has_certificate() -> bool:
    """Tell whether Google's client is set up to show a certificate of its own."""
    from google.auth.transport import mtls  # noqa: PLC0415 - comes with gcsfs

    return bool(cast("Any", mtls).should_use_client_cert())  # its types are missing


async def _connector(guard: _Redirects) -> Any:
    import aiohttp  # noqa: PLC0415 - an extra

    return aiohttp.TCPConnector(socket_factory=guard.open_socket)


def _guard_session(session: Session, guard: _Redirects) -> None:
    """Look at the address of each connection of a session before a request is sent on it."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - only this client needs them
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool  # noqa: PLC0415
    from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415

    def check(connection: HTTPConnection) -> None:
        try:
            guard.check(str(cast(socket.socket, connection.sock).getpeername()[0]))
        except BaseException:
            connection.close()
            raise

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            check(self)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            check(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    for prefix in ("http://", "https://"):
        session.mount(prefix, adapter)
