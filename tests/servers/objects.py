"""A real object store of S3's kind: SeaweedFS, in one process, on free ports of the loopback address."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import s3fs

from tests.conftest import ROOT
from tests.interop import interop_folder
from tests.servers.ports import free_port

__all__ = ["BUCKET", "KEY", "PROGRAM", "SECRET", "ObjectServer", "environment_of", "s3_server", "use_server"]

KEY, SECRET = "key", "secret"
BUCKET = "docmill"
PROGRAM = ROOT / ".venv" / "interop" / "bin" / "weed"
PORTS = ("master", "volume", "filer", "s3")  # each listens for HTTP and for gRPC
OFF = ("s3.port.iceberg=0", "s3.port.lance=0", "master.telemetry=false", "volume.preStopSeconds=0")
SMALL = "master.volumeSizeLimitMB=64"


class ObjectServer:
    """A server with a bucket, whose data outlast its death."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ports = [f"{name}.port{kind}={free_port()}" for name in PORTS for kind in ("", ".grpc")]
        self.url = next(f"http://127.0.0.1:{one.partition('=')[2]}" for one in ports if one.startswith("s3.port="))
        who = {"name": "docmill", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
        grants = {"identities": [{**who, "actions": ["Admin", "Read", "List", "Write"]}]}
        (folder / "grants.json").write_text(json.dumps(grants))
        (folder / "data").mkdir()
        options = [*ports, *OFF, SMALL, f"dir={folder / 'data'}", f"s3.config={folder / 'grants.json'}"]
        interop_folder()
        command = [str(PROGRAM), "-logtostderr=true", "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
        self._command = [*command, *(f"-{one}" for one in options)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it serves."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=self._folder)
        _await(self.url, self._process, self._folder / "log")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def s3_server() -> Iterator[ObjectServer]:
    """Run a server; it is killed at the end, and nothing of it is kept."""
    folder = Path(tempfile.mkdtemp(prefix="docmill-s3-"))
    try:
        server = ObjectServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment_of(url: str) -> dict[str, str]:
    """The variables that name a server, as in production."""
    names = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    return {**names, "AWS_DEFAULT_REGION": "us-east-1"}


def use_server(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name a server in this process's environment."""
    for name, value in environment_of(url).items():
        monkeypatch.setenv(name, value)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the bucket can be made and written to: volumes register some time after the ports are open."""
    options = {"endpoint_url": url, "region_name": "us-east-1"}
    client = s3fs.S3FileSystem(key=KEY, secret=SECRET, client_kwargs=options, skip_instance_cache=True)
    deadline = time.monotonic() + 90
    while True:
        try:
            with suppress(FileExistsError):
                client.mkdir(BUCKET)
            client.pipe_file(f"{BUCKET}/ready", b"yes")
        except Exception as error:  # noqa: BLE001 - the client has kinds of its own for each way to be out of reach
            _give_up(process, deadline, log, error)
        else:
            return


def _give_up(process: subprocess.Popen[bytes], deadline: float, log: Path, error: Exception) -> None:
    if process.poll() is not None or time.monotonic() > deadline:
        pytest.fail(f"the S3 server did not start: {error}\n{log.read_text()[-3000:]}")
    time.sleep(0.1)
