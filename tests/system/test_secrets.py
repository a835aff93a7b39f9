"""No secret comes out: of no command, log, record, key of the server or process argument, whatever goes wrong."""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import redis

from docmill import logs
from docmill.cli.embedded.processes import child
from docmill.cli.embedded.server import server_binary
from tests.system.commandline import COMMAND, environment
from tests.system.forked import Commands
from tests.system.in_process import LEAVES, CommandPath, run_here

pytestmark = pytest.mark.system

CANARY = "c4nary-p@ss/w:rd é%41"
"""In it stands all that is encoded in URLs, and an escape that is none."""
CODED = quote(CANARY, safe="")
TOKEN = "c4nary-t0ken-0123456789"  # noqa: S105 - a canary

CALLS: dict[CommandPath, list[str]] = {
    ("run",): ["--", "nothing"],  # with a folder in each test
    ("enqueue",): ["{input}"],
    ("status",): [],
    ("audit",): [],
    ("list",): [],
    ("pending",): [],
    ("kick",): [],
    ("forget",): ["0" * 32, "--yes"],
    ("prune",): ["runs", "--older-than", "1d", "--yes"],
    ("migrate",): [],
    ("show",): ["0" * 32],
    ("reprocess",): ["--failed"],
    ("report",): ["--html", "{input}.html"],
    ("view",): ["--once", "--index", "{input}.view"],
    ("quarantine", "list"): [],
    ("quarantine", "show"): ["0" * 32],
    ("quarantine", "retry"): ["--all"],
    ("quarantine", "drop"): ["--all", "--yes"],
    ("index", "stats"): [],
    ("index", "import"): ["{input}", "--workers", "1"],
    ("index", "export"): ["{input}.index"],
    ("index", "forget"): ["nothing"],
    ("index", "clear"): ["--yes"],
    ("clusters",): [],
    ("compact",): [],
    ("export",): ["--format", "jsonl", "--to", "{input}.export"],
    ("diff",): ["0" * 32, "1" * 32],
    ("worker",): ["--stages", "none"],
    ("reconcile",): ["--once"],
    ("stages",): [],
    ("config",): [],
    ("schema",): [],
    ("completion",): ["bash"],
}


def leaks(told: str) -> list[str]:
    """Return where a text holds a canary: as it is, percent-encoded, escaped as JSON or Python do, or in base64."""
    unescaped = re.sub(r"\\(?:u00|x)([0-9a-fA-F]{2})", lambda escape: chr(int(escape[1], 16)), told)
    forms = (told, unquote(told), unquote(unquote(told)), unescaped)
    found = [form[max(0, at.start() - 60) : at.end() + 20] for form in forms for at in re.finditer("(?i)c4nary", form)]
    for shift in range(3):
        inside = base64.b64encode(b"_" * shift + b"c4nary-").decode()[2 * (shift > 0) + (shift > 1) : 8]
        found += [f"base64 {inside}"] if inside in told else []
    return found


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server that asks for the canary as its password."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "conf").write_text(
        f'port 0\nunixsocket {folder}/s\nappendonly yes\nsave ""\ndir {folder}\nrequirepass "{CANARY}"\n', "utf-8"
    )
    # the server itself tries ports until it has one: a free one found before might be taken
    with child([server_binary(), str(folder / "conf")], log=folder / "log"):
        client = redis.Redis(unix_socket_path=f"{folder}/s", password=CANARY)
        for port in range(20_000 + os.getpid() % 10_000, 40_000):
            try:
                client.config_set("port", port)
            except redis.ConnectionError:
                time.sleep(0.05)
            except redis.ResponseError:
                continue
            else:
                break
        yield port


@pytest.fixture(scope="module")
def web() -> Iterator[int]:
    """The port of a web server that asks for the canaries."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = self.headers.get("Authorization", "")
            allowed = base64.b64encode(f"user:{CANARY}".encode()).decode() in told and TOKEN in self.path
            body = b"The ferry leaves the harbour at seven in the morning and comes back at dusk." if allowed else b""
            self.send_response(200 if allowed else 403, f"no {self.path}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if self.command == "GET" else b"")

        do_HEAD = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def situations(port: int) -> dict[str, dict[str, str]]:
    """Return settings with canaries: right ones, and such under which nothing works."""
    right = {"DOCMILL_REDIS_URL": f"redis://:{CODED}@127.0.0.1:{port}/0"}
    return {
        "right": right,
        "password apart": {"DOCMILL_REDIS_URL": f"redis://127.0.0.1:{port}/0", "DOCMILL_REDIS_PASSWORD": CANARY},
        "wrong password": {"DOCMILL_REDIS_URL": f"redis://user:{CODED}wrong@127.0.0.1:{port}/0"},
        "password in the query": {"DOCMILL_REDIS_URL": f"redis://127.0.0.1:{port}/0?password={CODED}"},
        "unreadable": {"DOCMILL_REDIS_URL": f"redis://:{CANARY}@127.0.0.1:{port}/0"},
        "no URL": {"DOCMILL_REDIS_URL": CANARY},
        "wrong index": right | {"DOCMILL_INDEX_URL": f"redis://:{CODED}wrong@127.0.0.1:{port}/1"},
        "database": right | {"DOCMILL_STORE_URL": f"postgresql://u:{CODED}@127.0.0.1:1/db?sslpassword={CODED}"},
        "unreadable database": right | {"DOCMILL_STORE_URL": f"postgresql://u:{CANARY}@127.0.0.1:1/db"},
        "web as store": right | {"DOCMILL_STORE_URL": f"https://u:{CODED}@127.0.0.1:1/db?token={TOKEN}"},
        "unknown store": right | {"DOCMILL_STORE_URL": f"odd://u:{CODED}@127.0.0.1:1/db?token={TOKEN}"},
    }


REFUSED: dict[str, dict[str, str]] = {
    "refused": {"DOCMILL_REDIS_URL": f"redis://:{CODED}@127.0.0.1:1/0"},
    "no such host": {"DOCMILL_REDIS_URL": f"redis://:{CODED}@nowhere.invalid:6379/0"},
    "refused broker": {"DOCMILL_BROKER_URL": f"amqp://user:{CODED}@127.0.0.1:1/vhost"},
    "unknown broker": {"DOCMILL_BROKER_URL": f"odd://user:{CODED}@127.0.0.1:1/vhost"},
}


WITH_SERVICES = ("refused broker", "unknown broker", "wrong password", "right")  # others wait for their servers alike


@pytest.fixture
def document(tmp_path: Path) -> str:
    (tmp_path / "document.txt").write_text("The ferry leaves the harbour at seven in the morning.")
    return str(tmp_path / "document.txt")


@contextmanager
def logging_here(form: str) -> Iterator[io.StringIO]:
    """Collect what is logged, whatever the command makes of it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", form)
    told = io.StringIO()
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(told)
    try:
        yield told
    finally:
        root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("situation", situations(0))
def test_no_command_tells_a_secret(
    situation: str, guarded: int, document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(CALLS) == set(LEAVES), "every command is called here, a new one too"
    monkeypatch.setenv("DOCMILL_LOG__LEVEL", "debug")
    monkeypatch.setenv("DOCMILL_DELIVERY__PATIENCE_SECONDS", "0.1")
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/store")
    monkeypatch.setenv("DOCMILL_NAMESPACE", f"s{abs(hash(situation)) % 10**6}")
    for name, value in situations(guarded)[situation].items():
        monkeypatch.setenv(name, value)
    found: list[str] = []
    for number, (path, arguments) in enumerate(CALLS.items()):
        form = ("json", "console")[number % 2]
        monkeypatch.setenv("DOCMILL_LOG__FORMAT", form)
        extra = ["--out", str(tmp_path / "run")] if path == ("run",) else []
        given = [*path, *extra, *(one.format(input=document) for one in arguments)]
        for call in (given, ["config", "--json"]) if path == ("config",) else (given,):
            with logging_here(form) as logged:
                code, told = run_here(call)
            assert code in {0, 1, 2, 3}, told
            found += [f"{call}: {one}" for one in leaks(told + logged.getvalue())]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("situation", [*REFUSED, "wrong password", "right"])
def test_no_service_tells_a_secret(
    situation: str, guarded: int, forks: Commands, document: str, tmp_path: Path
) -> None:
    settings = (REFUSED | situations(guarded))[situation]
    env = environment(
        **{"DOCMILL_LOG__LEVEL": "debug", "DOCMILL_STORE_URL": f"file://{tmp_path}/store"} | settings,
        DOCMILL_DELIVERY__PATIENCE_SECONDS="0.5",
        DOCMILL_NAMESPACE="services",
    )
    services = (["worker", "--concurrency", "1"], ["reconcile"]) if situation in WITH_SERVICES else ()
    for arguments in (*services, ["enqueue", document], ["status"]):
        done = forks.run(arguments, env, terminal=arguments == ["reconcile"], seconds=3)
        assert leaks(done.stdout + done.stderr) == [], arguments
        assert "Traceback (most" not in done.stdout + done.stderr, arguments


URLS = (
    f"http://user:{CODED}@127.0.0.1:{{port}}/a.txt?page=1&token={TOKEN}&X-Amz-Signature={TOKEN}",
    f"http://user:{CODED}wrong@127.0.0.1:{{port}}/a.txt?access_token={TOKEN}",
    f"http://user:{CODED}@127.0.0.1:1/a.txt?sig={TOKEN}",
    f"http://user:{CANARY}@127.0.0.1:1/a.txt?sig={TOKEN}",
    f"https://user:{CODED}@nowhere.invalid/a.txt?key={TOKEN}",
    f"sftp://user:{CODED}@127.0.0.1:1/a.txt",
    f"ftp://user:{CODED}@127.0.0.1:1/a.txt",
    f"odd://user:{CODED}@127.0.0.1:1/a.txt?token={TOKEN}",
    f"zip://a.txt::http://user:{CODED}@127.0.0.1:{{port}}/a.zip?token={TOKEN}",
)


def test_no_secret_of_an_input_is_told(web: int, guarded: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_NAMESPACE", "inputs")
    monkeypatch.setenv("DOCMILL_STORE_URL", f"file://{tmp_path}/store")
    for name, value in situations(guarded)["right"].items():
        monkeypatch.setenv(name, value)
    for url in URLS:
        for command in (["enqueue"], ["index", "import", "--workers", "1"], ["audit"], ["migrate"]):
            with logging_here("json") as logged:
                code, told = run_here([*command, url.format(port=web)])
            assert code in {0, 1, 2, 3}, told
            assert leaks(told + logged.getvalue()) == [], (command, url)
    for shown in (["status"], ["pending", "--json"], ["list", "--json"], ["quarantine", "list", "--json"]):
        assert leaks(run_here(shown)[1]) == []


def arguments_of(root: int) -> Iterator[str]:
    """Yield the arguments of a process and of all that descend from it."""
    for process in (root, *descendants(root)):
        try:
            yield Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue


def descendants(root: int) -> Iterator[int]:
    try:
        children = [int(one) for task in Path(f"/proc/{root}/task").iterdir() for one in children_of(task)]
    except OSError:
        return
    for child_id in children:
        yield child_id
        yield from descendants(child_id)


def children_of(task: Path) -> list[str]:
    return (task / "children").read_text().split()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["embedded", "guarded"])
def test_no_secret_is_in_arguments_records_or_logs_of_a_run(kind: str, web: int, guarded: int, tmp_path: Path) -> None:
    inputs = tmp_path / "urls"
    inputs.mkdir()
    (inputs / "a.txt").write_text("The ferry leaves the harbour at seven in the morning and comes back at dusk.")
    (tmp_path / "password").write_text(f"{CANARY}\n", "utf-8")
    settings: Mapping[str, str] = {"DOCMILL_INDEX_URL": "", "DOCMILL_STORE_URL": f"postgresql://u:{CODED}@h/db"}
    if kind == "guarded":
        settings = {"DOCMILL_REDIS_URL": f"redis://127.0.0.1:{guarded}/0", "DOCMILL_REDIS_PASSWORD_FILE": "{file}"}
    env = environment(
        **{name: value.format(file=tmp_path / "password") for name, value in settings.items() if value},
        DOCMILL_CONFIG=str(inputs),
        AWS_SECRET_ACCESS_KEY=TOKEN,
    )
    out = tmp_path / "out"
    program = [*COMMAND, "run", str(inputs), "--out", str(out), "--workers", "2", "--json"]
    seen: set[str] = set()
    with subprocess.Popen(program, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            seen |= set(arguments_of(process.pid))
            time.sleep(0.05)
        told = b"".join(stream.read() for stream in (process.stdout, process.stderr) if stream).decode()
    assert process.returncode == 0, told
    assert leaks(told) == []
    assert len(seen) > (1 if kind == "embedded" else 0)
    assert leaks("\n".join(seen)) == []
    for file in out.rglob("*"):
        if file.is_file():
            assert leaks(file.read_bytes().decode(errors="replace")) == [], file
    if kind == "guarded":
        client = redis.Redis(port=guarded, password=CANARY)
        kept = [json.dumps([str(key), str(client.dump(key))]) for key in client.scan_iter("docmill*", count=1000)]
        assert kept
        assert leaks("\n".join(kept)) == []
