"""What counts as the same state of the server: time is symbolic, and what nobody reads is left out."""

from __future__ import annotations

from typing import Any

from docmill.delivery.account import ID_BYTES

NAMESPACE = "model"
LEASES = f"{NAMESPACE}:leases"
QUARANTINED = f"{NAMESPACE}:quarantine:times"
PENDING = f"{NAMESPACE}:pending:bytes"
CLOCK = "world:clock"
HOLDS = 10.0**14  # the score of every lease that holds, later than any time the clock reaches; that of others is 0
ACCOUNT = f"{NAMESPACE}:run:r:account"
TAKEN = f"{NAMESPACE}:taken"
MESSAGES = "world:messages"

__all__ = [
    "ACCOUNT",
    "CLOCK",
    "HOLDS",
    "LEASES",
    "MESSAGES",
    "NAMESPACE",
    "PENDING",
    "Contents",
    "documents_in",
    "ending",
    "symbolic",
]

Contents = dict[str, tuple[str, Any]]
"""What the server holds: each key's type, and its content as sorted tuples."""


def ending(contents: Contents) -> tuple[Any, ...]:
    """Return what the server holds when all is done, but for what nobody reads any more."""
    found = {key: value for key, value in contents.items() if key not in (MESSAGES, TAKEN)}
    if ACCOUNT in found:
        found[ACCOUNT] = ("list", _last_entries(found[ACCOUNT][1]))
    return tuple(sorted(found.items()))


def symbolic(before: Contents, after: Contents, *, reduced: bool) -> Contents:
    """Return a state with time as the exploration knows it: leases hold or not, durations are nothing."""
    now = 1000 * int(after[CLOCK][1])
    found = dict(after)
    for key, (kind, content) in after.items():
        if key == LEASES:
            found[key] = (kind, tuple((batch, HOLDS if score > now else 0.0) for batch, score in content))
        elif kind == "hash":
            untimed = [(name, value) for name, value in content if not name.startswith(b"within:")]
            found[key] = (kind, tuple((name, _timeless(name, value, reduced)) for name, value in untimed))
        elif key == f"{NAMESPACE}:runs":
            found[key] = (kind, tuple((name, 1.0) for name, _ in content))
    if reduced:
        found.pop(TAKEN, None)
    if reduced and ACCOUNT in found:
        found[ACCOUNT] = ("list", _last_entries(found[ACCOUNT][1]))
    if before.get(QUARANTINED) != after.get(QUARANTINED):
        found[CLOCK] = ("string", str(now // 1000 + 1).encode())
    return found


def _timeless(name: bytes, value: bytes, reduced: bool) -> bytes:
    if name.endswith(b"_ms") or name.startswith(b"seconds:"):
        return b"0"
    return (b"0" if reduced else min(value, b"2")) if name == b"republished" else value


def documents_in(entry: bytes) -> set[bytes]:
    """Return the ids that an entry of an account names."""
    return {entry[at : at + ID_BYTES] for at in range(1, len(entry), ID_BYTES)}


def _last_entries(entries: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the entries of an account that tell a document's outcome now: the last that names it."""
    found: list[bytes] = []
    named: set[bytes] = set()
    for entry in reversed(entries):
        documents = documents_in(entry)
        if not documents <= named:
            found.append(entry)
            named |= documents
    return tuple(reversed(found))
