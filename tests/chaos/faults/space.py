"""Memory and disks that are full, or may not be written to."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.chaos.fault import fault
from tests.chaos.scene import Scene


def no_mount() -> str:
    """Return why no file system can be mounted here; empty where one can."""
    if os.geteuid() != 0:
        return "needs root, to mount a small file system"
    return ""


def _mounted(scene: Scene, folder: Path, size: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "chaos", str(folder)], check=True)
    scene.undo.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=False)


def _small_store(scene: Scene) -> None:
    _mounted(scene, scene.out, "64m")


def _small_server(scene: Scene) -> None:
    _mounted(scene, Path(scene.server_options["dir"]), "256m")


def _remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def _filled(folder: Path, seconds: float) -> None:
    """Leave no room on a file system for a while."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            pass
    time.sleep(seconds)
    ballast.unlink()


@fault("the server is at its maxmemory for eight seconds")
def maxmemory(scene: Scene, random: Random) -> None:
    used = int(scene.client.info("memory")["used_memory"])
    scene.client.config_set("maxmemory", used - (256 << 10))
    time.sleep(8)
    scene.client.config_set("maxmemory", 0)


@fault("the store's disk is full for six seconds", missing=no_mount, prepare=_small_store)
def store_disk_full(scene: Scene, random: Random) -> None:
    _filled(scene.out, 6)


@fault("the store's disk may only be read for six seconds", missing=no_mount, prepare=_small_store)
def store_read_only(scene: Scene, random: Random) -> None:
    time.sleep(0.2)
    for _ in range(50):  # busy while a file is being written
        try:
            _remount(scene.out, "ro")
            break
        except subprocess.CalledProcessError:
            time.sleep(0.05)
    time.sleep(6)
    _remount(scene.out, "rw")


@fault("the disk of the server's append-only file is full for six seconds", missing=no_mount, prepare=_small_server)
def server_disk_full(scene: Scene, random: Random) -> None:
    _filled(Path(scene.server_options["dir"]), 6)


@fault("the server's disk may only be read when it is started again", missing=no_mount, prepare=_small_server)
def server_read_only(scene: Scene, random: Random) -> None:
    folder = Path(scene.server_options["dir"])
    scene.kill("server")
    _remount(folder, "ro")
    with suppress(TimeoutError):  # it refuses to start without its file
        scene.start_server()
    time.sleep(2)
    scene.kill("server")
    _remount(folder, "rw")
    scene.start_server()
