"""Entities where no backend reads the language: what the gazetteer, rules and patterns find."""

from __future__ import annotations

from docmill.documents import Entity
from docmill.stages.entities.extraction import combine, prepare


def extract_by_rules(text: str) -> list[Entity]:
    """Return the entities of a text that need no backend."""
    return combine(prepare(text), None)


def found(text: str, kind: str | None = None) -> dict[str, Entity]:
    """Return the entities of a type by their ids."""
    return {entity.id: entity for entity in extract_by_rules(text) if kind in (None, entity.type)}


def mentions(text: str, kind: str) -> list[str]:
    """Return the mentions of all entities of a type."""
    return [mention.text for entity in extract_by_rules(text) if entity.type == kind for mention in entity.mentions]
