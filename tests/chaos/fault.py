"""What a fault of the chaos suite is, and the list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.chaos.scene import Scene

__all__ = ["FAULTS", "Fault", "fault"]


@dataclass(frozen=True)
class Fault:
    """One fault: `disturb` breaks something while a run is on its way, and mends it if nothing else would.

    `setting` are environment variables of all services, `server` options of the server. `many` asks for the larger
    number of documents. `poison` is what one document of the run says to the stage that obeys it. `missing` tells what
    the machine lacks for it; empty where it lacks nothing. `prepare` makes what the services stand on, `services` are
    started before the fault.
    """

    name: str
    says: str
    disturb: Callable[[Scene, Random], None]
    many: bool = False
    setting: dict[str, str] = field(default_factory=dict)
    server: dict[str, str] = field(default_factory=dict)
    poison: str = ""
    missing: Callable[[], str] = lambda: ""
    prepare: Callable[[Scene], None] = lambda _: None
    services: tuple[str, ...] = ("reconciler", "worker", "producer")


FAULTS: dict[str, Fault] = {}


def fault(says: str, **more: object) -> Callable[[Callable[[Scene, Random], None]], Callable[[Scene, Random], None]]:
    """Add a function to the list of faults, under its own name."""

    def add(disturb: Callable[[Scene, Random], None]) -> Callable[[Scene, Random], None]:
        name = disturb.__name__.replace("_", "-")
        FAULTS[name] = Fault(name, says, disturb, **more)  # type: ignore[arg-type]  # as the data class says
        return disturb

    return add
