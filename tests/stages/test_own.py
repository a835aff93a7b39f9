"""What docmill's own stages need and want is told without importing any of them."""

from __future__ import annotations

import subprocess
import sys

TOLD = """
import sys
from docmill.settings import Settings
from docmill.stages.installed import check_order, wanted

pipeline = Settings().pipeline
check_order(pipeline)
assert list(wanted(pipeline)) == ["convert"], wanted(pipeline)
crafts = {"docmill.stages." + name for name in ("clean", "language", "dedup", "entities")}
print(*sorted(crafts & set(sys.modules)), *({"numpy"} & set(sys.modules)))
"""


def test_a_pipeline_is_checked_without_the_stages_crafts() -> None:
    done = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
