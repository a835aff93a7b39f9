"""PostgreSQL or an S3 server as the store and RabbitMQ as the broker, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random

from tests.chaos.fault import fault
from tests.chaos.scene import Scene
from tests.servers import rabbitmq
from tests.servers.objects import BUCKET, PROGRAM, ObjectServer, environment_of


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


def no_postgres() -> str:
    """Return why PostgreSQL cannot be run here; empty where it can."""
    if _programs() is None:
        return "PostgreSQL's server is not installed (apt-get install postgresql)"
    return "" if os.geteuid() != 0 or shutil.which("setpriv") else "needs setpriv: PostgreSQL refuses to run as root"


def _start_postgres(scene: Scene, folder: Path, user: list[str], programs: Path) -> None:
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    scene.serve("postgres", [*user, str(programs / "postgres"), "-D", str(folder / "data"), *options], dict(os.environ))


def _postgres(scene: Scene) -> None:
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="chaos-pg-"))
    scene.undo.callback(shutil.rmtree, folder, ignore_errors=True)
    user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    made = [*user, str(programs / "initdb"), "-D", str(folder / "data"), "--username=docmill", "--auth=trust"]
    subprocess.run(made, check=True, capture_output=True, cwd="/")
    scene.setting["DOCMILL_STORE_URL"] = f"postgresql://docmill@/postgres?host={folder}"
    _start_postgres(scene, folder, user, programs)
    scene.until((folder / ".s.PGSQL.5432").exists, 30, "PostgreSQL listens")
    scene.restart_store = lambda: _start_postgres(scene, folder, user, programs)


@fault(
    "kill -9 of PostgreSQL as the store; it is started again after three seconds",
    missing=no_postgres,
    prepare=_postgres,
)
def postgres_restarted(scene: Scene, random: Random) -> None:
    scene.kill("postgres", signal.SIGKILL)
    time.sleep(3)
    data = Path(scene.setting["DOCMILL_STORE_URL"].split("host=")[1]) / "data"
    (data / "postmaster.pid").unlink(missing_ok=True)
    scene.restart_store()


def no_object_store() -> str:
    """Return why an S3 server cannot be run here; empty where it can."""
    return "" if PROGRAM.exists() else "`make interop` did not set up its server"


def _object_store(scene: Scene) -> None:
    """Run an S3 server for records in Parquet; the environment of services and of the suite names it."""
    folder = scene.folder / "objects"
    folder.mkdir()
    server = ObjectServer(folder)
    scene.undo.callback(server.kill)
    server.start()
    named = environment_of(server.url)
    scene.setting |= {**named, "DOCMILL_STORE_URL": f"parquet+s3://{BUCKET}/out"}
    before = {name: os.environ.get(name) for name in named}
    os.environ |= named
    scene.undo.callback(lambda: [os.environ.pop(name, None) for name, value in before.items() if value is None])
    scene.kill_store, scene.restart_store = server.kill, server.start


@fault(
    "kill -9 of an S3 server as the store, records in Parquet; it is started again after three seconds",
    missing=no_object_store,
    prepare=_object_store,
)
def s3_restarted(scene: Scene, random: Random) -> None:
    scene.kill_store()
    time.sleep(3)
    scene.restart_store()


def _rabbitmq(scene: Scene) -> None:
    folder = scene.folder / "rabbitmq"
    folder.mkdir()
    scene.broker = rabbitmq.RabbitMQ(folder)
    scene.undo.callback(scene.broker.close)
    scene.broker.start()
    scene.setting["DOCMILL_BROKER_URL"] = scene.broker.url


@fault(
    "kill -9 of RabbitMQ as the broker; it is started again after three seconds",
    missing=rabbitmq.missing,
    prepare=_rabbitmq,
)
def rabbitmq_restarted(scene: Scene, random: Random) -> None:
    assert scene.broker is not None
    scene.broker.kill()
    time.sleep(3)
    scene.broker.start()
