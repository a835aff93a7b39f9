"""Extract from HTML the article it holds, and what the page says of itself.

Blocks of the page (`blocks.py`) are judged by a small net (`classifier.py`), and those are kept whose answer has the
highest expected F1. Pages that would take long to parse are stripped of their tags (`markup.py`), and pages without
text in blocks are rendered whole, so that any page gets an answer in bounded time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from docmill.documents import Extraction, PageType, Removed
from docmill.stages.clean.article.appended import appended_articles
from docmill.stages.clean.article.asides import without_asides, without_calls, without_credits, without_related
from docmill.stages.clean.article.blocks import Blocks, read_blocks
from docmill.stages.clean.article.classifier import article_probabilities
from docmill.stages.clean.article.confidence import confidence_of, expected_f1
from docmill.stages.clean.article.embedded.sources import ENOUGH, Embedded, carried_markup, carried_text, exceeds
from docmill.stages.clean.article.features import block_features
from docmill.stages.clean.article.page_type import TYPES, is_unsigned, likeliest_type, page_types
from docmill.stages.clean.article.shapes.rendering import render_blocks
from docmill.stages.clean.article.siblings import judged_alike
from docmill.stages.clean.article.threads.posts import Thread, find_thread
from docmill.stages.clean.article.wholes import with_wholes
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.html.elements import ANCESTOR
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.html.page import Page, read_page
from docmill.stages.clean.metadata.page import PageMetadata, canonical_address, read_metadata
from docmill.stages.clean.metadata.tags import read_head_tags
from docmill.stages.clean.unicode.normalisation import normalise

__all__ = ["MOST_CHARS", "Article", "ExtractedPage", "choose_article", "extract", "likely_content"]

DOUBTED = 0.5
"""Probability of a page's type below which it is told anew with the text that the page carries unseen."""
SURE = 0.97
"""Expected F1 from which asides are taken out: the page is an article then, not a forum or a listing made of them."""
OF_ONE = frozenset({"article", "product"})
"""Types of pages that are of one thing: others are elsewhere. On a listing they are what it is of, in documentation
"See also" is the author's."""
MOST_HIDDEN = 0.5
"""Share of the main content that must be hidden for it to be taken for what a script shows later."""
MOST_OUTSIDE = 2
"""Characters of likely content beside a thread, by those of its posts, above which the page is not of the thread."""
LEAST_OUTSIDE = 300  # characters beside a thread that are too few to tell
MOST_BARE = 200
"""Blocks of the longest page that may have no mark of its own: longer ones have some, or are hostile."""
OF_CHROME = sum(ANCESTOR[name] for name in ("nav", "footer", "header", "aside", "form", "button"))
MOST_REMOVED = 200  # a portal's page has a few hundred blocks of chrome; a hostile one has millions
REMOVED_CHARS = 500
LONG = 25  # characters of a block that can stand within a line of the text by no chance
REMOVED = TypeAdapter(list[Removed])  # a list at once takes a third of the time of one by one
MOST_CHARS = 5_000_000
MOST_BLOCKS = 20_000  # judged within 60 MB; the benchmark's largest page has 1,500


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """The main content of an HTML page and what the page says of itself.

    `removed` holds at most MOST_REMOVED blocks.
    """

    text: str
    extraction: Extraction
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    site: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)


def extract(markup: str, *, uri: str | None = None, most: int = MOST_CHARS, utf8: bytes | None = None) -> ExtractedPage:
    """Extract the main content and the metadata of a page.

    A page of more than `most` characters, or one that would take long to parse, is only stripped of its tags. `utf8`
    is the markup in UTF-8 where the caller has it. Never raises for any string.
    """
    read = read_page(utf8 or markup) if len(markup) <= most else None
    if read is None:
        return ExtractedPage(text=strip_tags(markup), extraction=Extraction(how="scanned"))
    page = read_blocks(read)
    if len(page) > MOST_BLOCKS:
        return _page(read_metadata(read, uri), "\n".join(page.texts), Extraction(how="rendered"), [])
    tags = read_head_tags(read)
    types = page_types(read, page, uri or canonical_address(tags, uri))
    kind = likeliest_type(types)
    posts = find_thread(read, page) if len(page) else None
    if posts and posts.known:
        head = read_metadata(read, uri, tags, kind="forum", posted=posts.times)
    else:
        unsigned = bool(len(page)) and is_unsigned(types)  # whom such a page names wrote something else
        head = read_metadata(read, uri, tags, signed=not unsigned, kind=kind)
    found = article_probabilities(block_features(page, head.title or ""), types)
    found[appended_articles(read, page, head.title or "")] = 0
    likely = likely_content(page.texts, found)
    if other := _carried(read, head.title or "", types, likely):
        if types.max() < DOUBTED:  # by a page that had no text to tell its type by
            types = _types_with(read, other, uri)
            kind = likeliest_type(types)
            head = read_metadata(read, uri, tags, signed=not is_unsigned(types), kind=kind)
        if other.poster:
            head = replace(head, authors=[other.poster])
        return _page(head, other.text, Extraction(how=other.how, page_type=kind), page.texts)
    thread = _accepted(posts, page, found)
    if posts and posts.known and not thread:
        head = read_metadata(read, uri, tags, signed=not is_unsigned(types), kind=kind)
    article = thread or choose_article(page, found, likely, kind, head)
    if article.poster and (article.known or not head.authors):  # surer than lines around the headline if known
        head = replace(head, authors=[article.poster])
    if not article.text.strip():
        return _page(head, "\n".join(page.texts), Extraction(how="rendered", page_type=kind), [])
    how = Extraction(
        how="blocks",
        page_type="forum" if thread else kind,
        confidence=round(confidence_of(article.expected_f1), 4),
    )
    return _page(head, article.text, how, [page.texts[at] for at in (~article.kept).nonzero()[0]])


def _accepted(thread: Thread | None, page: Blocks, found: NDArray[np.float32]) -> Article | None:
    """Return the posts of a thread as the text of a page; None where it holds none, or much more than these."""
    if thread is None:
        return None
    chars = np.fromiter(map(len, page.texts), np.float64, len(page))
    likely = np.where(thread.kept, 0, chars * found)
    first = int(thread.kept.argmax())
    if thread.known:
        if likely.sum() > max(LEAST_OUTSIDE, MOST_OUTSIDE * chars[thread.kept].sum()):
            return None
    elif likely[:first].sum() > LEAST_OUTSIDE or likely.sum() > chars[thread.kept].sum() / 2:
        return None  # comments below an article
    kept = _shown(page, thread.kept)
    text = render_blocks(page, kept, thread.heads, thread.bodies)
    return Article(text, kept, expected_f1(page.texts, found, thread.kept), thread.poster, known=thread.known)


def _carried(read: Page, title: str, types: NDArray[np.float32], likely: Likely) -> Embedded | None:
    """Return the text that a page of little text carries beside its own; None where it has none, or enough."""
    if likely.chars >= ENOUGH:
        return None
    for name in ("noscript", "template"):
        inner = read_page(markup) if (markup := carried_markup(read.tree, name)) else None
        page = read_blocks(inner) if inner else None
        if inner and page and len(page) <= MOST_BLOCKS:
            found = article_probabilities(block_features(page, title), types)
            chosen = likely_content(page.texts, found)
            thread = _accepted(find_thread(inner, page), page, found)
            if exceeds(len(thread.text) if thread else chosen.chars, likely.chars):
                article = thread or choose_article(page, found, chosen, likeliest_type(types))
                return Embedded(
                    article.text, name, article.poster if article.known else "", is_thread=thread is not None
                )
    return carried_text(read.tree, title, likely.chars)


def _types_with(read: Page, other: Embedded, uri: str | None) -> NDArray[np.float32]:
    """Return the probabilities of the types of a page if the text that it carries stood in its body."""
    if other.is_thread:
        return np.array([float(name == "forum") for name in TYPES], np.float32)
    head = read.tree.head
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in other.text.split("\n\n"))
    drawn = read_page(f"<html>{head.html if head else ''}<body><article>{paragraphs}</article></body></html>")
    blocks = read_blocks(drawn) if drawn else None
    return page_types(drawn, blocks, uri) if drawn and blocks else page_types(read, read_blocks(read), uri)


class Article(NamedTuple):
    """The text of the main content, which blocks of the page are in it, and the F1 that they promise.

    `poster` is who began a thread, `known` tells that its software is.
    """

    text: str
    kept: NDArray[np.bool_]
    expected_f1: float
    poster: str = ""
    known: bool = False


def choose_article(
    page: Blocks,
    found: NDArray[np.float32],
    likely: Likely,
    kind: PageType = "other",
    head: PageMetadata | None = None,
) -> Article:
    """Choose the main content of a page by its blocks' probabilities, and the likely ones among them.

    What the page says of itself in `head` is not said again.
    """
    if found.all() and is_bare(page):
        whole = np.ones(len(page), bool)
        return Article(render_blocks(page, whole), whole, expected_f1(page.texts, found, whole))
    sure = likely.expected_f1 >= SURE
    shown = _shown(page, with_wholes(page, judged_alike(page, likely.kept)))
    kept = _trimmed(page.texts, without_asides(page, shown) if sure else shown)
    kept = without_calls(page, without_related(page, kept) if kind in OF_ONE else kept)
    kept = without_credits(page, kept, head) if head and kind != "forum" else kept
    return Article(render_blocks(page, kept), kept, likely.expected_f1)


class Likely(NamedTuple):
    """The blocks that are likely to be the main content, the F1 that this answer can be expected to have, and how many
    of its characters can be expected to be right."""

    kept: NDArray[np.bool_]
    expected_f1: float
    chars: float


def likely_content(texts: Sequence[str], found: NDArray[np.float32]) -> Likely:
    """Choose the blocks whose answer has the highest expected F1, by characters, from their probabilities.

    They are those above a threshold that depends on the page: half of the F1 that can be expected. On a page that is
    certain it is near 0.5, on one of many doubtful blocks lower (Lipton, Elkan and Naryanaswamy, "Optimal thresholding
    of classifiers to maximize F1 measure", 2014). Of a page with blocks at least one is kept.
    """
    kept = np.zeros(len(texts), bool)
    if not texts:
        return Likely(kept, 0.0, 0.0)
    chars = np.fromiter(map(len, texts), np.float64, len(texts))  # not words: Chinese has no spaces to tell them by
    order = np.argsort(-found, kind="stable")
    right = (chars * found)[order].cumsum()
    expected = 2 * right / (chars[order].cumsum() + right[-1])
    best = int(expected.argmax())
    kept[order[: best + 1]] = True
    return Likely(kept, float(expected[best]), float(right[best]))


def is_bare(page: Blocks) -> bool:
    """Tell whether nothing on a page can be told from its content: it has no link, no name, no element of chrome."""
    return len(page) <= MOST_BARE and not (page.links.any() or page.near.any() or (page.above & OF_CHROME).any())


def _shown(page: Blocks, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks without hidden ones; all where most of them are hidden, as a script is to show them."""
    chars = np.fromiter(map(len, page.texts), np.int64, len(page))
    return kept if chars[kept & page.hidden].sum() >= MOST_HIDDEN * chars[kept].sum() else kept & ~page.hidden


def _trimmed(texts: Sequence[str], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the kept blocks without those at both ends that hold a phrase of chrome: a copyright line, a form.

    A weak phrase counts where the block stands apart from the other kept ones.
    """
    places = kept.nonzero()[0].tolist()
    trimmed = kept.copy()
    for ends, inwards in ((places, 1), (places[::-1], -1)):
        for at in ends[: len(places) - 1]:
            hit = shipped_lexicon().match(texts[at])
            if not hit or (hit.weak and kept[at + inwards]):
                break
            trimmed[at] = False
    return trimmed


def _page(head: PageMetadata, text: str, how: Extraction, left_out: Iterable[str]) -> ExtractedPage:
    """Return the page with its text and the metadata that records hold."""
    found: dict[str, Any] = {
        "description": head.description,
        "canonical_url": head.canonical_url,
        "declared_language": head.language,
        "modified_at": head.modified_at,
        "declared_published_at": head.declared_published_at,
        "declared_modified_at": head.declared_modified_at,
        "categories": head.categories,
        "tags": head.tags,
        "image": head.image,
    }
    return ExtractedPage(
        text=text,
        extraction=how,
        title=head.title,
        authors=head.authors,
        published_at=head.published_at,
        site=head.site,
        metadata={name: value for name, value in found.items() if value},
        removed=_removed(left_out, text),
    )


def _removed(left_out: Iterable[str], text: str) -> list[Removed]:
    """Return the first MOST_REMOVED blocks left out, each once, without those that stand in the text after all.

    A page may say the same twice, as headings do in a menu; what is text was not removed.
    """
    parts = text.split("\n")
    if " | " in text:
        parts += [part for line in parts if " | " in line for part in line.split(" | ")]
    lines = {part.strip(" ->") for part in parts}
    whole = " ".join(text.split())
    blocks = (block[: 2 * REMOVED_CHARS].replace("\n", " ") for block in left_out)
    texts = [one for one in dict.fromkeys(blocks) if one.strip(" ->") not in lines][:MOST_REMOVED]
    kept = [one for one in texts if len(one) < LONG or " ".join(one.split()) not in whole]
    shown = [line[:REMOVED_CHARS].strip() for line in normalise("\n".join(kept), mojibake=False).text.split("\n")]
    return REMOVED.validate_python([{"text": line, "reason": "html-chrome"} for line in shown if line])
