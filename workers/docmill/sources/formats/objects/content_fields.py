"""Which field of an object holds the text: by name, by path, in a list of parts, or as the messages of a chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from docmill.settings import Fields
from docmill.text.html_detection import holds_html

__all__ = ["Content", "names_of", "take_content"]

CHATS = ("messages", "conversations", "conversation", "dialogue", "dialog", "turns")
ROLES = ("role", "from", "speaker", "author", "name")
SAID = ("content", "value", "text", "message")
WRAPPINGS = ("data", "document", "doc", "article", "record", "page", "item", "payload", "attributes", "_source")
"""Objects that are looked into where the object itself holds no text: Elasticsearch has `_source`, JSON:API `data`."""

RICH = ("text", "content", "body", "article_body", "articleBody", "description")
VALUES = ("rendered", "value", "plain", "raw", "#text", "$t", "_")
"""Texts that are objects with one string: WordPress has `content.rendered`, XML as JSON `#text` or `$t`."""

OF_RICH = Fields(text=VALUES, html=())

MOST_NAMED, LONGEST_NAME = 20, 60
"""Fields that a message names, and characters of each."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text of an object, the field it was in, and its media type."""

    text: str
    name: str
    media_type: str


def take_content(value: dict[str, Any], fields: Fields) -> Content | None:
    """Take the content out of an object; None where it holds none, and the object is as it was.

    HTML counts before text, and what says something before what is empty. Names with dots are paths into objects. Of a
    list of parts the texts are joined and all else is left. Messages become lines that begin with who speaks.
    """
    found = _take(value, fields)
    if found is not None:
        return found
    for name in (*RICH, *WRAPPINGS):
        inner = value.get(name)
        if not isinstance(inner, dict):
            continue
        if found := _take(inner, fields) or (_take(inner, OF_RICH) if name in RICH else None):
            if not inner:
                del value[name]
            return Content(found.text, f"{name}.{found.name}", found.media_type)
    return None


def _take(value: dict[str, Any], fields: Fields) -> Content | None:
    texts = [*_texts(value, fields.html, "text/html"), *_texts(value, fields.text, "text/plain")]
    if not texts:
        chats = ((name, value[name]) for name in CHATS if isinstance(value.get(name), list))
        texts = [Content(text, name, "text/plain") for name, parts in chats if (text := _chat(parts)) is not None]
    chosen = next((one for one in texts if one.text.strip()), texts[-1] if texts else None)
    if chosen is not None:
        _remove(value, chosen.name)
        if chosen.media_type == "text/plain" and holds_html(chosen.text):
            return Content(chosen.text, chosen.name, "text/html")
    return chosen


def _texts(value: dict[str, Any], names: tuple[str, ...], media_type: str) -> Iterator[Content]:
    for name in _possible(value, names):
        text = _text_of(_at(value, name))
        if text is not None:
            yield Content(text, name, media_type)


def _possible(value: dict[str, Any], names: tuple[str, ...]) -> Sequence[str]:
    """Return those of some names and paths whose beginning an object has, in their order: few of some dozens."""
    ranks = _ranks(names)
    if len(value) > len(ranks):
        return names
    held = ranks.keys() & value.keys()
    if not held:
        return ()
    return [names[rank] for rank in sorted({rank for name in held for rank in ranks[name]})]


@cache
def _ranks(names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return the ranks of names by the key that an object has where one may be found: all of it, or its first part."""
    places: dict[str, tuple[int, ...]] = {}
    for rank, name in enumerate(names):
        for one in {name, name.partition(".")[0]}:
            places[one] = (*places.get(one, ()), rank)
    return places


def _text_of(found: Any) -> str | None:
    if isinstance(found, str):
        return found
    if not isinstance(found, list):
        return None
    chat = _chat(found)
    if chat is not None:
        return chat
    parts = [text for part in found if (text := _part(part)) is not None]
    return "\n\n".join(parts) if parts else None


def _part(part: Any) -> str | None:
    """Return the text of a part: it is one, or an object with one."""
    if isinstance(part, dict):
        part = next((part[name] for name in ("text", "content") if isinstance(part.get(name), str)), None)
    return part if isinstance(part, str) else None


def _chat(messages: list[Any]) -> str | None:
    """Return what is said in a chat, who speaks before each message; None where it is no chat."""
    lines = []
    for message in messages:
        if not isinstance(message, dict):
            return None
        role = next((message[name] for name in ROLES if isinstance(message.get(name), str)), None)
        if role is None:
            return None
        said = next((text for name in SAID if (text := _said(message.get(name))) is not None), None)
        if said is not None:
            lines.append(f"{role}: {said}")
    return "\n\n".join(lines) if lines else None


def _said(found: Any) -> str | None:
    if isinstance(found, list):
        return "\n\n".join(text for part in found if (text := _part(part)) is not None) or None
    return found if isinstance(found, str) else None


def _at(value: dict[str, Any], path: str) -> Any:
    """Return what stands at a path; a name that holds dots itself counts first."""
    if path in value or "." not in path:
        return value.get(path)
    found: Any = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _remove(value: dict[str, Any], path: str) -> None:
    """Remove the content at a path, but what is no text in a list; objects that are empty then go with it."""
    above = [value]
    names = [path] if path in value else path.split(".")
    for name in names[:-1]:
        above.append(above[-1][name])
    found = above[-1][names[-1]]
    rest = [part for part in found if not _is_taken(part)] if isinstance(found, list) else []
    if rest:
        above[-1][names[-1]] = rest
        return
    del above.pop()[names.pop()]
    while above and not above[-1][names[-1]]:
        del above.pop()[names.pop()]


def _is_taken(part: Any) -> bool:
    """Tell whether all that a part of a list says is in the text."""
    return _part(part) is not None or (
        isinstance(part, dict)
        and any(isinstance(part.get(name), str) for name in ROLES)
        and any(_said(part.get(name)) is not None for name in SAID)
    )


def names_of(value: dict[str, Any]) -> str:
    """Return the names of an object's fields for a message, those inside objects as paths."""
    names = []
    for name, inner in value.items():
        names += [f"{name}.{one}" for one in inner] if isinstance(inner, dict) else [str(name)]
        if len(names) > MOST_NAMED:
            break
    shown = ", ".join(name[:LONGEST_NAME] for name in names[:MOST_NAMED])
    return (shown or "none") + (", ..." if len(names) > MOST_NAMED else "")
