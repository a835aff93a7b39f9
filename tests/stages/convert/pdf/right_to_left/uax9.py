"""The Unicode Bidirectional Algorithm forwards, as UAX #9 writes it: what a reader sees of a text, without embeddings.

Written after the rules and not after the code under test, which runs them backwards.
"""

from __future__ import annotations

import unicodedata

PAIRS = {"(": ")", "[": "]", "{": "}"}
MIRRORED = {**PAIRS, **{right: left for left, right in PAIRS.items()}, "«": "»", "»": "«", "<": ">", ">": "<"}


def seen(text: str, *, right_to_left: bool = True) -> str:
    """Return a paragraph of one line as it is seen, from left to right, with mirrored brackets."""
    base = 1 if right_to_left else 0
    embedding = "R" if base else "L"
    classes = [unicodedata.bidirectional(character) for character in text]
    weak(classes, embedding)
    brackets(text, classes, embedding)
    neutral(classes, embedding)
    levels = []
    for kind in classes:
        if base:
            levels.append(2 if kind in ("L", "EN", "AN") else 1)
        else:
            levels.append({"L": 0, "R": 1}.get(kind, 2))
    for place in range(len(text) - 1, -1, -1):  # L1: blanks at the end take the level of the paragraph
        if not text[place].isspace():
            break
        levels[place] = base
    order = list(range(len(text)))
    for level in range(max(levels, default=0), 0, -1):  # L2
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            if end > start:
                order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return "".join(MIRRORED.get(text[at], text[at]) if levels[at] % 2 else text[at] for at in order)


def weak(classes: list[str], sos: str) -> None:
    """Apply the rules W1 to W7."""
    before = strong = sos
    for at, kind in enumerate(classes):
        classes[at] = kind = before if kind == "NSM" else kind  # noqa: PLW2901 - W1
        before = kind
        strong = kind if kind in ("L", "R", "AL") else strong
        if kind == "EN" and strong == "AL":  # W2
            classes[at] = "AN"
    classes[:] = ["R" if kind == "AL" else kind for kind in classes]  # W3
    for at in range(1, len(classes) - 1):  # W4
        numbers = {"ES": ("EN",), "CS": ("EN", "AN")}.get(classes[at], ())
        if classes[at - 1] == classes[at + 1] and classes[at - 1] in numbers:
            classes[at] = classes[at - 1]
    terminators(classes)
    classes[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in classes]  # W6
    strong = sos
    for at, kind in enumerate(classes):  # W7
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            classes[at] = "L"


def terminators(classes: list[str]) -> None:
    """Apply the rule W5."""
    for at, kind in enumerate(classes):
        for step in (-1, 1) if kind == "EN" else ():
            beside = at + step
            while 0 <= beside < len(classes) and classes[beside] == "ET":
                classes[beside] = "EN"
                beside += step


def direction(kind: str) -> str:
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""


def brackets(text: str, classes: list[str], embedding: str) -> None:
    """Apply the rule N0."""
    stack: list[tuple[str, int]] = []
    pairs = []
    for at, character in enumerate(text):
        if classes[at] != "ON":
            continue
        if character in PAIRS:
            stack.append((PAIRS[character], at))
        elif character in PAIRS.values():
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == character:
                    pairs.append((stack[depth][1], at))
                    del stack[depth:]
                    break
    other = "L" if embedding == "R" else "R"
    for first, last in sorted(pairs):
        inside = {direction(kind) for kind in classes[first + 1 : last]}
        if embedding in inside:
            classes[first] = classes[last] = embedding
        elif other in inside:
            before = next((direction(kind) for kind in reversed(classes[:first]) if direction(kind)), embedding)
            classes[first] = classes[last] = other if before == other else embedding


def neutral(classes: list[str], embedding: str) -> None:
    """Apply the rules N1 and N2."""
    at = 0
    while at < len(classes):
        if direction(classes[at]):
            at += 1
            continue
        end = at
        while end < len(classes) and not direction(classes[end]):
            end += 1
        left = direction(classes[at - 1]) if at else embedding
        right = direction(classes[end]) if end < len(classes) else embedding
        classes[at:end] = [left if left == right else embedding] * (end - at)
        at = end
