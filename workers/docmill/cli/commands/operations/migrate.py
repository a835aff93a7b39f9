"""What `docmill migrate` does: documents known by ids of the old kind become known by the new ones.

Tested by tests/cli/commands/operations/test_migrate.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from docmill.cli.console import messages
from docmill.cli.target import open_deployment
from docmill.documents import document_id
from docmill.sources import read_for_command

__all__ = ["migrate_ids"]

DOCUMENTS_A_CALL = 1000


def migrate_ids(inputs: Sequence[str], out: Path | None) -> None:
    """Note the new ids of the inputs' documents as seen where their old ones are, then accept the ledger.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        SourceError: an input does not exist.
        UnavailableError: the server is out of reach; nothing is accepted then, and the command may be run again.
    """
    with open_deployment(out) as deployed:
        settings, ledger = deployed.settings, deployed.ledger
        documents = read_for_command(inputs, limits=settings.limits, fields=settings.fields) if inputs else iter(())
        pairs = ((document_id(one.source.uri, one.source.place, one.source.sha256), one.id) for one in documents)
        known = looked_at = 0
        while part := list(islice(pairs, DOCUMENTS_A_CALL)):
            known += ledger.note_ids(part)
            looked_at += len(part)
        ledger.accept_ids()
    messages.print(f"{known:,} of {looked_at:,} documents are known by their new ids; the ledger is taken over")
