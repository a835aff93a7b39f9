"""Options that several commands share. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = [
    "EXISTING_OR_NEW",
    "Size",
    "concurrency",
    "every_entry",
    "follow_links",
    "keep_content",
    "no_dedup",
    "of_run",
    "out_folder",
    "readers",
    "run_name",
    "yes",
]

UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
EXISTING_OR_NEW = click.Path(path_type=Path)
"""A file or folder that need not exist."""


class Size(click.ParamType[int]):
    """A number of bytes with an optional unit, such as 256MB."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of bytes."""
        text = str(value).strip().lower()
        unit = text.lstrip("0123456789")
        digits = text[: len(text) - len(unit)]
        if unit.strip() not in UNITS or not digits or len(digits) > 15 or not int(digits):
            self.fail(f"{text[:40]!r} is no size; write one such as 256MB", param, ctx)
        return int(digits) * UNITS[unit.strip()]


out_folder = click.option(
    "--out", type=EXISTING_OR_NEW, help="The folder of a `docmill run`.", show_default="the store in the settings"
)
run_name = click.option("--run", "name", metavar="NAME", help="The run's name.", show_default="made from the inputs")
of_run = click.option("--run", metavar="NAME", help="Those of one run.")
every_entry = click.option("--all", "every", is_flag=True, help="All of them.")
follow_links = click.option(
    "--follow-links", is_flag=True, help="Follow symbolic links to folders, and those that leave the input's folder."
)
readers = click.option(
    "--readers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that read files side by side; where reading is what takes the time.",
    show_default=True,
)
no_dedup = click.option("--no-dedup", is_flag=True, help="Leave the dedup stage out.")
keep_content = click.option(
    "--keep-content", is_flag=True, help="Keep each document as it was handed in, to clean it again later."
)
concurrency = click.option(
    "--workers", type=click.IntRange(min=0), default=0, help="Worker processes; 0 is one a core.", show_default=True
)
yes = click.option("--yes", is_flag=True, help="Do not ask.")
