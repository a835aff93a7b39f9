"""Why a web server gives nothing is told in words; most of it in tests/sources/test_inputs.py, by status."""

from __future__ import annotations

import socket
import threading

import pytest
from sources.web.conftest import Serve, fetch

from docmill.errors import SourceError


def test_what_is_gone_is_no_such_file(serve: Serve) -> None:
    with pytest.raises(SourceError, match="no such file"):
        fetch(serve(lambda request: request.send_error(410)) + "/a.txt")


def test_a_server_that_hangs_up_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            while True:
                try:
                    listening.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        with pytest.raises(SourceError, match=r"cannot be opened: (Server disconnected|.*reset)"):
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/a.txt")
        listening.close()
