"""Name by selectors where the software of forums puts what a post says, who wrote it and when.

Each stands in the templates of the software it is named by; all are looked for at once, since boards are customised.

Tested by tests/stages/clean/article/test_threads.py.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from docmill.stages.clean.html.page import Page

__all__ = ["AUTHORS", "BODIES", "CHROME", "QUOTES", "SIGNATURES", "TIMES", "find_all"]

CLASS = re.compile(r"\.([\w-]+)")
VALUE = re.compile(r"\[[^][]*+\]")
PREFIX = re.compile(r"\[id\^=(\w++)\]")


class _Selector(NamedTuple):
    """A selector, the class names without which it finds nothing, in lower case, and the beginning of an id."""

    written: str
    classes: frozenset[str]
    prefix: str


def _asking(selectors: str) -> tuple[_Selector, ...]:
    """Return selectors that commas part, each with what it asks for."""
    return tuple(
        _Selector(
            written,
            frozenset(name.lower() for name in CLASS.findall(VALUE.sub("", written))),
            next(iter(PREFIX.findall(written)), ""),
        )
        for written in selectors.split(", ")
    )


def find_all(page: Page, selectors: tuple[_Selector, ...]) -> list[LexborNode]:
    """Return the elements of a page that any of some selectors finds, in its order, some of them several times.

    Each selector takes time at each element, so only those are tried whose class names the page has: none of them on
    most pages.
    """
    names = page.words_of_classes
    near = [one for one in selectors if one.classes <= names]
    prefixes = tuple(one.prefix for one in near if one.prefix)
    ids = [known for known in page.ids if known.startswith(prefixes)] if prefixes else ()
    wanted = [one.written for one in near if not one.prefix or any(known.startswith(one.prefix) for known in ids)]
    return page.tree.css(", ".join(wanted)) if wanted else []


_BODIES = {
    "phpBB 3": ".postbody .content, .postbody > .post-text",
    "phpBB 2": "td > span.postbody",
    "vBulletin": (
        "[id^=post_message_], .postcontent, .js-post__content-text, .b-post__content .OLD__post-content-padding"
    ),
    "XenForo": ".message-body .bbWrapper, .messageText, .message-content .message-body > article",
    "Discourse": (
        ".topic-post .cooked, .crawler-post .post, .topic-body .cooked, .post[itemprop=text], "
        ".post[itemprop=articleBody]"
    ),
    "SMF": (".inner[id^=msg_], .inner[data-msgid], td.windowbg .post, td.windowbg2 .post"),
    "Invision": (
        "[data-role=commentContent], .ipsComment_content .ipsType_richText, .post.entry-content, "
        ".post_body .entry-content"
    ),
    "StackExchange": ".js-post-body, .post-text, .s-prose.js-post-body",
    "MyBB": ".post_body, [id^=pid_]",
    "FluxBB": ".postmsg",
    "mybb.ru": ".post .post-content",
    "Flarum": ".PostStream .Post-body, #flarum-content article .Post-body",
    "NodeBB": "[component='post/content']",
    "Vanilla": ".Message.userContent, .ItemComment .Message, .ItemDiscussion .Message",
    "Khoros": ".lia-message-body-content",
    "bbPress": ".bbp-reply-content, .bbp-topic-content",
    "wpForo": ".wpforo-post-content, .wpfl-1 .wpforo-post-content",
    "Discuz!": "td.t_f, [id^=postmessage_]",
    "Baidu Tieba": ".d_post_content",
    "Reddit": (
        ".commentarea .usertext-body .md, .sitetable .link .usertext-body .md, shreddit-comment "
        "[slot=comment], shreddit-post [slot=text-body]"
    ),
    "Hacker News": ".commtext",
    "Lobsters": ".comment_text",
    "Lemmy": ".comment-content .md-div, .post-listing .md-div",
    "GameFAQs": ".msg_text",
    "5ch": ("dl.thread > dd, .thread .post .message, .thread .post .post-content, article.post .post-content"),
    "YaBB": ".postcontent, .message[id^=message_]",
    "JForum": ".postText",
    "Woltlab": ".messageBody .messageText, .htmlContent.userMessage",
    "Yandex, Habr Q&A": ".question__text, .answer__text",
}
BODIES = _asking(", ".join(_BODIES.values()))
"""Where a post's own text stands."""

AUTHORS = (
    ("[itemprop=author] [itemprop=name], [itemprop=creator] [itemprop=name], [itemprop=author][itemprop~=name]"),
    (
        ".username, .bigusername, .crawler-post-meta .creator, .hnuser, .byline .u-author, .Post-header "
        ".PostUser-name, .xw1, .bbp-author-name, .postusername, .message-name, .ipsComment_author "
        ".cAuthorPane_author, .cAuthorPane_author, .author_information .largetext, .lia-user-name, "
        ".UserName, .d_name, .b-userinfo__details a, .pa-author a, .user-name, .nick"
    ),
    (
        ".poster h4 a, .postprofile a, .postprofile dt, .postleft dt, .postauthor, .post-author, "
        ".postername, .user-details a, [itemprop=author], [data-username], .pa-author a, .author a, "
        "a.author, span.name, td.name, .name a, .name"
    ),
    ("a[href*=member], a[href*=profile], a[href*='/user'], a[href*='/u/'], a[href*='uid='], a[href*='?u=']"),
    (
        ".nickname, .author-name, .user_name, .uname, .login, [class*=author i], [class*=nick i], "
        "[class*=user i], [class*=poster i]"
    ),
    "b, strong",
)
"""Where the author of a post is named, the surest first."""

SIGNATURES = ".user-info"
"""What StackExchange puts below a post: an action ("edited", "asked", "answered"), its time and who did it."""

TIMES = (
    "time, .post-time, .post_date, .postdate, .posttime, .post-date, .postDate, .DateTime, .DateCreated, "
    ".b-post__timestamp, .message-date, .relativetime, .timeago, abbr.published, "
    "[itemprop=datePublished], [itemprop=dateCreated], .post_time, [id^=authorposton], "
    ".bbp-reply-post-date, .keyinfo .smalltext, h3 .permalink, .live-timestamp, .date"
)
"""Where the time of a post stands, if it has a place of its own."""

CHROME = _asking(
    ".signature, .sig, .message-signature, .post-signature, .postsignature, .signature_div, .post_sig, "
    ".post-menu, .post-buttons, .postcontrols, .post-controls, .js-post-menu, .bbCodeBlock-expandLink, "
    ".bbCodeBlock-shrinkLink, .post_controls, .post-likes, .likesBox, .message-footer, "
    ".message-attribution, .ipsComment_controls, .post-taglist, .moderatorbar, .bbp-reply-revision-log, "
    "aside.onebox, .bbCodeBlock--unfurl, .ipsEmbeddedOther, .postedit, .edited-notice, .quote-controls, "
    ".attachedFiles, .share, [data-role=memberSignature], .ipsComment_signature, .ipsEntry__signature, "
    ".ipsEdited, .signaturecontainer, .sig_text"
)
"""What stands in a post and is not what its author says there."""

QUOTES = _asking(
    ".bbcode_quote, .quote_container, .quotemain, .quotetop, .quote, .bbCodeQuote, .quotecontent, "
    ".quotetitle, .quoteheader"
)
"""Where a post quotes another, if not in `blockquote`."""
