"""Which Redis or Valkey of this machine speaks TLS."""

from __future__ import annotations

import shutil
import subprocess

from docmill.cli.embedded.server import server_binary
from tests.conftest import unavailable

__all__ = ["program_with_tls"]


def program_with_tls() -> str:
    """The server's program; the embedded one is built without TLS on some platforms."""
    for program in (server_binary(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if program and b"libssl" in subprocess.run(["ldd", program], check=False, capture_output=True).stdout:
            return program
    unavailable("redis-tls", "no Redis or Valkey with TLS is installed (apt-get install redis-server)")
    raise AssertionError
