"""No order of steps and faults loses, doubles or strands a document; and a script made wrong on purpose is found out.

The exploration runs docmill's own producer, worker, reconciler and retry, and the real scripts on a real server. Larger
bounds: `python -m tests.model --help`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.model.exploration import EVERY_FAULT, Bounds, explore
from tests.model.world import running_world, scripts

pytestmark = [pytest.mark.system, pytest.mark.slow]

CRASH = frozenset({"crash"})
SECONDS = 300  # of a machine that is busy with other tests; alone each takes a few seconds


@dataclass(frozen=True)
class Mutant:
    """A script, or what all share, made wrong: in file `name`, `old` becomes `new`; found within these bounds."""

    name: str
    old: str
    new: str
    bounds: Bounds = field(default_factory=lambda: Bounds(workers=1, kinds=CRASH, seconds=SECONDS))


TWO_CRASHES = Bounds(workers=1, retries=0, faults=2, kinds=CRASH, seconds=SECONDS)
STALLED = Bounds(workers=2, retries=0, faults=1, kinds=frozenset({"stall"}), seconds=SECONDS)
CHECK = "if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end"
MUTANTS = {
    "a batch is admitted without a lease": Mutant(
        "shared", "redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[1])", ""
    ),
    "admitted documents are not kept in mind": Mutant("admit", "redis.call('SADD'", "redis.call('SISMEMBER'"),
    "a batch is claimed although its lease holds": Mutant(
        "claim", "tonumber(lease) > now", "false", Bounds(workers=2, retries=0, kinds=CRASH, seconds=SECONDS)
    ),
    "advance does not look at the stage": Mutant("advance", CHECK, "", STALLED),
    "a batch that its worker goes on with keeps no lease": Mutant(
        "advance",
        "redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])",
        "redis.call('ZREM', KEYS[2], ARGV[1])",
    ),
    "complete does not look at the stage": Mutant("complete", CHECK, "", STALLED),
    "complete forgets the quarantine": Mutant("complete", "redis.call('HSET', KEYS[6], ARGV[i], ARGV[i + 1])", ""),
    "an expired batch gets no new lease": Mutant(
        "expired", "redis.call('ZADD', KEYS[1], now + lease, batch)", "redis.call('ZREM', KEYS[1], batch)"
    ),
    "the end of an old claim ends the lease of a new one": Mutant(
        "renew",
        "ARGV[5] ~= '' and",
        "false and",
        Bounds(workers=2, retries=0, faults=2, kinds=frozenset({"stall", "child"}), seconds=SECONDS),
    ),
    "split forgets one half": Mutant("split", "for half = 1, 2 do", "for half = 1, 1 do", TWO_CRASHES),
    "a retry leaves the entry": Mutant("readmit", "redis.call('HDEL', KEYS[6]", "redis.call('HGET', KEYS[6]"),
}


@pytest.mark.parametrize("fuses", [True, False], ids=["stages fused", "a message a stage"])
@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(
            Bounds(workers=1, retries=1, faults=1, kinds=EVERY_FAULT, seconds=SECONDS),
            id="one worker, any fault, a retry",
        ),
        pytest.param(
            Bounds(workers=2, retries=1, faults=1, kinds=CRASH, seconds=SECONDS), id="two workers, a crash, a retry"
        ),
    ],
)
def test_no_document_is_lost_doubled_or_stranded(tmp_path: Path, bounds: Bounds, fuses: bool) -> None:
    with running_world(tmp_path) as world:
        found = explore(world, replace(bounds, fuses=fuses))
    sys.stdout.write(found.told() + "\n")
    assert not found.wrong, found.told()
    assert found.whole, f"not all states within {bounds.seconds} s: {found.told()}"


@pytest.mark.parametrize("fuses", [True, False], ids=["stages fused", "a message a stage"])
@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(Bounds(workers=2, retries=0, faults=1, kinds=CRASH, seconds=SECONDS), id="two workers, a crash"),
        pytest.param(
            Bounds(workers=1, retries=1, faults=1, kinds=CRASH, seconds=SECONDS), id="one worker, a crash, a retry"
        ),
    ],
)
def test_the_orders_that_are_left_out_lead_to_no_other_end(tmp_path: Path, bounds: Bounds, fuses: bool) -> None:
    found = []
    for reduced in (True, False):
        with running_world(tmp_path, reduced=reduced) as world:
            found.append(explore(world, replace(bounds, fuses=fuses)))
    few, every = found
    assert every.whole
    assert not every.wrong, every.told()
    assert few.endings == every.endings
    assert few.states < every.states


@pytest.mark.parametrize("fuses", [True, False], ids=["stages fused", "a message a stage"])
@pytest.mark.parametrize("reduced", [True, False], ids=["reduced", "every order"])
@pytest.mark.parametrize("fault", MUTANTS)
def test_a_fault_put_in_on_purpose_is_found(tmp_path: Path, fault: str, reduced: bool, fuses: bool) -> None:
    mutant = MUTANTS[fault]
    text = scripts()[mutant.name]
    assert mutant.old in text, f"{mutant.name}.lua has changed: this mutant does not change it any more"
    changed = {mutant.name: text.replace(mutant.old, mutant.new)}
    with running_world(tmp_path, changed, reduced=reduced) as world:
        found = explore(world, replace(mutant.bounds, fuses=fuses))
    assert found.wrong, found.told()
