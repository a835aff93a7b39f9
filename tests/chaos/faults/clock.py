"""The clock of the server's host jumps."""

from __future__ import annotations

import shutil
import struct
import subprocess
import time
from pathlib import Path
from random import Random

from tests.chaos.fault import fault
from tests.chaos.scene import Scene

SHIM = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long jump(void) {
  static volatile long *at;
  if (!at) {
    int file = open(getenv("CHAOS_CLOCK"), O_RDONLY);
    at = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
  }
  return *at;
}
int clock_gettime(clockid_t clock, struct timespec *found) {
  int code = syscall(SYS_clock_gettime, clock, found);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) found->tv_sec += jump();
  return code;
}
int gettimeofday(struct timeval *restrict found, void *restrict zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  found->tv_sec = now.tv_sec;
  found->tv_usec = now.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *found) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (found) *found = now.tv_sec;
  return now.tv_sec;
}
"""
"""Loaded before the server's C library: adds the seconds that stand in a file to the time of day, never to the
monotonic clock, as a clock that is set does."""


def no_compiler() -> str:
    """Return why no library can be made here; empty where one can."""
    return "" if shutil.which("cc") else "needs a C compiler (cc), for a library that moves the server's clock"


def _shim(scene: Scene) -> None:
    source, library = scene.folder / "clock.c", scene.folder / "clock.so"
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    _set(scene.folder, 0)
    scene.server_environment |= {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(scene.folder / "jump")}


def _set(folder: Path, seconds: int) -> None:
    with (folder / "jump").open("r+b" if (folder / "jump").exists() else "wb") as file:
        file.write(struct.pack("l", seconds))


def _jumped(scene: Scene, seconds: int) -> None:
    """Set the server's clock so many seconds off the true time.

    Raises:
        RuntimeError: the server did not see it.
    """
    _set(scene.folder, seconds)
    time.sleep(0.2)
    if abs(scene.client.time()[0] - time.time() - seconds) > 5:
        raise RuntimeError("the server's clock did not jump")


@fault("the clock of the server's host jumps an hour forth, and later back", missing=no_compiler, prepare=_shim)
def clock_forth(scene: Scene, random: Random) -> None:
    _jumped(scene, 3600)
    time.sleep(3)
    _jumped(scene, 0)


@fault("the clock of the server's host jumps ten seconds back, five times", missing=no_compiler, prepare=_shim)
def clock_back(scene: Scene, random: Random) -> None:
    for times in range(1, 6):
        _jumped(scene, -10 * times)
        time.sleep(random.uniform(0.2, 1))
