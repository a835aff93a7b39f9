"""What delivery asks of the message queues. A message names a batch and nothing else; the ledger knows the rest.

Tested by tests/delivery/test_reconciler.py and tests/producer/test_admission.py.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Depth", "Publish"]

Publish = Callable[[str, str], None]
"""Sends the message of a batch id to a stage's queue. May raise UnavailableError: the reconciler sends it later."""

Depth = Callable[[str], int]
"""Returns the number of messages that wait in a stage's queue. May raise UnavailableError."""
