"""Read the text that JSON-LD carries: an article's body, the posts of a thread, questions with answers, a recipe.

The properties are those of https://schema.org.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docmill.stages.clean.article.embedded.fragments import Post, fragment_text, thread_text
from docmill.stages.clean.metadata.json_ld import first_text, names_in, texts_in

__all__ = ["linked_text"]

Node = Mapping[str, Any]
NODES = 2000
DEEPEST = 12
POSTS = 2000
BODIES = ("articleBody", "text", "reviewBody", "transcript")
THREADS = ("DiscussionForumPosting", "Question", "QAPage", "SocialMediaPosting", "Conversation")
REPLIES = ("acceptedAnswer", "suggestedAnswer", "comment")
DESCRIBED = (
    "Product",
    "JobPosting",
    "Event",
    "DiscussionForumPosting",
    "VideoObject",
    "Book",
    "Course",
    "Place",
    "Service",
)
# Properties that name other pages, or what stands around the page.
OTHERS = frozenset({
    "itemListElement", "isPartOf", "relatedLink", "about", "mentions", "publisher", "author", "breadcrumb", "image",
    "video", "potentialAction", "review", "isRelatedTo", "isSimilarTo", "citation",
})  # fmt: skip


def linked_text(values: Iterable[Any]) -> str:
    """Return the longest text that one object of a page's JSON-LD carries; empty for none."""
    return max((_text(node) for value in values for node in _nodes(value)), key=len, default="")


def _nodes(value: Any) -> Iterator[Node]:
    """Yield the objects of a value that describe the page, breadth first, bounded in number and depth."""
    level, seen = [value], 0
    for _ in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            seen += 1
            if seen > NODES:
                return
            if isinstance(one, list):
                below += one[:NODES]
            elif isinstance(one, dict):
                yield one
                below += [held for name, held in one.items() if name not in OTHERS and name not in REPLIES]
        level = below


def _text(node: Node) -> str:
    """Return the text that one object carries."""
    types = texts_in(node.get("@type"))
    if any(name in THREADS for name in types) and (posts := list(_posts(node, 6))):
        return thread_text(posts)
    if "LiveBlogPosting" in types and isinstance(updates := node.get("liveBlogUpdate"), list):
        return "\n\n".join(filter(None, map(_update, updates[:POSTS])))
    if "FAQPage" in types:
        return "\n\n".join(filter(None, map(_question, _list(node.get("mainEntity")))))
    if "Recipe" in types or "HowTo" in types:
        return _recipe(node)
    body = first_text(node, *BODIES)
    if not body and any(name in DESCRIBED or name.endswith("Product") for name in types):
        body = first_text(node, "description")
    return fragment_text(body) if body else ""


def _posts(node: Node, depth: int) -> Iterator[Post]:
    """Yield a post and those that answer it."""
    if text := first_text(node, "articleBody", "text", "description" if depth == 6 else "text"):
        names = names_in(node.get("author"))
        yield Post(names[0] if names else "", first_text(node, "datePublished", "dateCreated") or "", text)
    if depth:
        for reply in REPLIES:
            for answer in _list(node.get(reply)):
                yield from _posts(answer, depth - 1)


def _update(node: Any) -> str:
    """Return one update of a live blog: its time, its headline, its text."""
    if not isinstance(node, dict):
        return ""
    time = (first_text(node, "datePublished") or "")[:16].replace("T", " ")
    body = first_text(node, *BODIES) or ""
    return "\n\n".join(filter(None, (time, first_text(node, "headline", "name") or "", fragment_text(body))))


def _question(node: Node) -> str:
    """Return a question with its answer."""
    answers = [first_text(answer, "text") or "" for answer in _list(node.get("acceptedAnswer"))]
    return "\n\n".join(filter(None, (first_text(node, "name") or "", *map(fragment_text, answers))))


def _recipe(node: Node) -> str:
    """Return a recipe: what it says of itself, its ingredients, its steps."""
    parts = [fragment_text(text) for text in [first_text(node, "description")] if text]
    items = [text for name in ("recipeIngredient", "supply", "tool") for text in texts_in(node.get(name))]
    parts.append("\n".join(f"- {fragment_text(text)}" for text in items))
    steps = node.get("recipeInstructions") or node.get("step")
    parts += [fragment_text(text) for text in _steps(steps, 4)]
    return "\n\n".join(filter(None, parts))


def _steps(value: Any, depth: int) -> Iterator[str]:
    """Yield the texts of the steps in a value, which may be nested in sections."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth:
        for one in value[:POSTS]:
            yield from _steps(one, depth - 1)
    elif isinstance(value, dict) and depth:
        if inner := value.get("itemListElement"):
            yield from filter(None, [first_text(value, "name")])
            yield from _steps(inner, depth - 1)
        elif text := first_text(value, "text", "name"):
            yield text


def _list(value: Any) -> list[Node]:
    """Return the objects of a value that may be one or a list of them."""
    return [one for one in (value if isinstance(value, list) else [value])[:POSTS] if isinstance(one, dict)]
