"""The values that documents and annotations are made of: moments, shares, and text that UTF-8 can hold.

Tested by tests/test_documents.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

__all__ = [
    "MAX_DEPTH",
    "Metadata",
    "Model",
    "Moment",
    "Ratio",
    "Unicode",
    "as_json",
    "now",
    "replace_lone_surrogates",
    "rfc3339",
    "to_utf8",
]

MAX_DEPTH = 64  # levels metadata may be nested: far above what people write, and below what JSON libraries refuse


def now() -> datetime:
    """Return the present moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """Return a moment in UTC as RFC 3339 writes it, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, AfterValidator(_utc), PlainSerializer(rfc3339, return_type=str, when_used="json")]
Ratio = Annotated[float, Field(ge=0, le=1)]


def replace_lone_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each lone surrogate, which UTF-8 cannot hold; pairs become their character."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_utf8(text: str) -> bytes:
    """Return a text in UTF-8, with U+FFFD for each lone surrogate, which UTF-8 cannot hold."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return replace_lone_surrogates(text).encode("utf-8")


def as_json(value: Any, depth: int) -> Any:
    """Return a value as every writer of JSON takes it, without lone surrogates and integers beyond 64 bits.

    What JSON has no type for becomes text, as `str` gives it.

    Raises:
        RecursionError: it is nested deeper than `depth`.
    """
    if isinstance(value, str):
        return replace_lone_surrogates(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return str(value)
    if isinstance(value, dict):
        if not depth:
            raise RecursionError
        return {replace_lone_surrogates(str(name)): as_json(item, depth - 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        if not depth:
            raise RecursionError
        return [as_json(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else replace_lone_surrogates(str(value))


Unicode = Annotated[str, AfterValidator(replace_lone_surrogates)]
"""Text that UTF-8 can hold, whatever it was made of."""


def _metadata(given: dict[str, Any]) -> dict[str, Any]:
    """Return metadata as JSON holds it; ValueError where it is nested too deep."""
    try:
        return cast(dict[str, Any], as_json(given, MAX_DEPTH))
    except RecursionError:
        raise ValueError(f"metadata is nested deeper than {MAX_DEPTH} levels") from None


Metadata = Annotated[dict[str, Any], AfterValidator(_metadata)]
"""Metadata as JSON holds it, nested at most MAX_DEPTH levels."""


class Model(BaseModel):
    """Base of every model here: immutable, and closed to fields nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", defer_build=True)
