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

from tests.interop import interop_folder
from tests.servers.ports import free_port

__all__ = ["BUCKET", "KEY", "SECRET", "s3_server"]

KEY, SECRET = "key", "secret"
BUCKET = "docmill"
PORTS = ("master", "volume", "filer", "s3")  # each listens for HTTP and for gRPC
OFF = ("s3.port.iceberg=0", "s3.port.lance=0", "master.telemetry=false", "volume.preStopSeconds=0")


@contextmanager
def s3_server() -> Iterator[str]:
    """Run a server with a bucket; yield its URL. It is killed at the end: nothing of it is kept."""
    program = interop_folder() / "bin" / "weed"
    folder = Path(tempfile.mkdtemp(prefix="docmill-s3-"))
    who = {"name": "docmill", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    grants = {"identities": [{**who, "actions": ["Admin", "Read", "List", "Write"]}]}
    (folder / "grants.json").write_text(json.dumps(grants))
    (folder / "data").mkdir()
    options = [f"{name}.port{kind}={free_port()}" for name in PORTS for kind in ("", ".grpc")]
    url = next(f"http://127.0.0.1:{one.partition('=')[2]}" for one in options if one.startswith("s3.port="))
    options += [*OFF, "master.volumeSizeLimitMB=64", f"dir={folder / 'data'}", f"s3.config={folder / 'grants.json'}"]
    command = [str(program), "-logtostderr=true", "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    process: subprocess.Popen[bytes] | None = None
    try:
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*command, *(f"-{one}" for one in options)], stdout=log, stderr=log, cwd=folder)
        _await(url, process, folder / "log")
        yield url
    finally:
        if process is not None:
            process.kill()
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the bucket can be made and written to: volumes register some time after the ports are open."""
    options = {"endpoint_url": url, "region_name": "us-east-1"}
    client = s3fs.S3FileSystem(key=KEY, secret=SECRET, client_kwargs=options, skip_instance_cache=True)
    deadline = time.monotonic() + 90
    while True:
        with suppress(FileExistsError):
            try:
                client.mkdir(BUCKET)
            except OSError as error:
                _give_up(process, deadline, log, error)
                continue
        try:
            client.pipe_file(f"{BUCKET}/ready", b"yes")
        except OSError as error:
            _give_up(process, deadline, log, error)
        else:
            return


def _give_up(process: subprocess.Popen[bytes], deadline: float, log: Path, error: OSError) -> None:
    if process.poll() is not None or time.monotonic() > deadline:
        pytest.fail(f"the S3 server did not start: {error}\n{log.read_text()[-3000:]}")
    time.sleep(0.1)
