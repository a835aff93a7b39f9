# ruff: noqa: E501 - templates of forums, a line for each part of a post
from __future__ import annotations

import pytest

from docmill.stages.clean.article.extraction import extract

POSTS = (
    ("marta_l", "4 March 2021, 18:20", "The gate of the lock does not close any more since the frost, and water runs through it all night."),
    ("Лодочник", "5 марта 2021 09:12", "У нас было то же самое: в паз попал лёд, и створка не доходила до упора."),
    ("أبو يوسف", "2021-03-06 21:05", "نظف المجرى بالماء الدافئ ثم جرب مرة أخرى قبل أن تشتري شيئا."),
    ("川口", "2021/03/07(日) 04:12:00", "ありがとうございます。溝の氷を取ったら閉まりました。"),
)  # fmt: skip
FRAME = (
    '<!doctype html><title>Lock gate - Canal board</title><div class="login">User name <input> Password <input></div>'
    '<div class="nav"><a href="/">Board index</a> &gt; <a href="/f">Locks</a></div><h1>Lock gate</h1>{}'
    '<div class="pagenav">Page 1 of 3 <a>1</a> <a>2</a></div><div id="footer">Powered by Board</div>'
)
SOFTWARE = {
    "phpBB": '<div id="p{n}" class="post bg2"><div class="inner"><dl class="postprofile"><dt><a class="username">{a}</a></dt>'
    '<dd><strong>Posts:</strong> 12</dd></dl><div class="postbody"><h3><a href="#p{n}">Re: Lock gate</a></h3>'
    '<p class="author">by <strong>{a}</strong> » {t}</p><div class="content">{b}</div>'
    '<div class="signature">Never give up</div></div></div></div>',
    "vBulletin 3": '<table id="post{n}"><tr><td class="thead">{t}</td><td class="thead">#{n}</td></tr><tr><td class="alt2">'
    '<a class="bigusername">{a}</a><br>Senior Member<br>Join Date: Mar 2007</td><td class="alt1">'
    '<div id="post_message_{n}">{b}</div></td></tr></table>',
    "vBulletin 4": '<li class="postcontainer" id="post_{n}"><span class="postdate">{t}</span><div class="userinfo">'
    '<a class="username">{a}</a><span>Senior Member</span></div><div id="post_message_{n}"><blockquote class="postcontent">{b}'
    '</blockquote></div><blockquote class="signature">Never give up</blockquote></li>',
    "XenForo": '<article class="message" id="js-post-{n}"><h4><a class="username">{a}</a></h4><h5>Member</h5><dl><dt>Messages</dt>'
    '<dd>12</dd></dl><time datetime="2021-03-04">{t}</time><div class="message-content"><article class="message-body">'
    '<div class="bbWrapper">{b}</div></article></div><footer class="message-footer">Reply</footer></article>',
    "Discourse": '<div class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator" itemprop="author">'
    '<a><span itemprop="name">{a}</span></a></span><time class="post-time">{t}</time> #{n}</div>'
    '<div class="post" itemprop="text"><p>{b}</p></div><div class="crawler-likes">3 Likes</div></div>',
    "SMF": '<div class="windowbg"><div class="poster"><h4><a href="?u={n}">{a}</a></h4><ul><li>Posts: 12</li></ul></div>'
    '<div class="keyinfo"><div class="smalltext">« Reply #{n} on: {t} »</div></div><div class="post">'
    '<div class="inner" id="msg_{n}">{b}</div></div><div class="signature">Never give up</div></div>',
    "Invision": '<article class="ipsComment" id="elComment_{n}"><h3 class="cAuthorPane_author"><a href="/profile/{n}">{a}</a></h3>'
    '<ul><li>Members</li></ul><div><time>{t}</time> Report post</div><div data-role="commentContent">{b}</div></article>',
    "Discuz!": '<table id="pid{n}"><tr><td class="pls"><div class="authi"><a class="xw1">{a}</a></div>积分 10</td><td><div class="authi">'
    '<em id="authorposton{n}">发表于 {t}</em> | 只看该作者</div><div class="t_f" id="postmessage_{n}">{b}</div></td></tr></table>',
    "2channel": '<dt>{n} ：<b>{a}</b>：{t} ID:x{n}</dt><dd>{b}<br><br></dd>',
    "unknown": '<section class="reply" id="reply-{n}"><div class="user-card"><span class="nickname">{a}</span> Rank 3</div>'
    '<div class="reply-date">{t}</div><div class="reply-text">{b}</div><div class="tools"><a>Report</a></div></section>',
}  # fmt: skip
CHROME = (
    "User name", "Board index", "Page 1", "Powered by", "Posts", "Member", "Join Date", "Never give up", "Messages",
    "Likes", "Report", "积分", "只看", "Rank",
)  # fmt: skip


def thread(software: str) -> str:
    posts = "".join(SOFTWARE[software].format(n=n, a=a, t=t, b=b) for n, (a, t, b) in enumerate(POSTS, 1))
    return FRAME.format(f'<dl class="thread">{posts}</dl>' if software == "2channel" else f"<div>{posts}</div>")


@pytest.mark.parametrize("software", SOFTWARE)
def test_all_posts_are_kept_with_author_and_time_as_lines_and_nothing_else(software: str) -> None:
    text = extract(thread(software)).text
    parts = text.split("\n\n")
    if software == "2channel":
        assert parts[1::2] == [body for _, _, body in POSTS]
        assert all(author in head and time in head for head, (author, time, _) in zip(parts[::2], POSTS, strict=True))
    else:
        assert parts == [part for author, time, body in POSTS for part in (f"{author}\n{time}", body)]
    assert [word for word in CHROME if word in text] == []


def test_a_long_quote_of_an_earlier_post_is_not_said_twice_and_a_short_one_stays() -> None:
    long = (
        "The gate of the lock does not close any more since the frost. " * 2 + "Water runs through it all night, too. "
    )
    first = SOFTWARE["XenForo"].format(
        n=1, a="marta_l", t="4 March 2021", b=f"<p>{long}</p><p>Has anybody seen this?</p>"
    )
    quote = "<blockquote><div>{0} said:</div><div>{1}</div></blockquote><p>{2}</p>"
    second = SOFTWARE["XenForo"].format(
        n=2, a="olek", t="5 March 2021", b=quote.format("marta_l", long, "Yes, it was ice.")
    )
    third = SOFTWARE["XenForo"].format(
        n=3, a="ines", t="5 March 2021", b=quote.format("olek", "Yes, it was ice.", "Here too.")
    )
    text = extract(FRAME.format(first + second + third)).text
    assert text.count("Water runs through it") == 1
    assert "> olek said:\n\n> Yes, it was ice.\n\nHere too." in text


def test_comments_below_an_article_are_no_thread() -> None:
    paragraph = (
        "<p>The council has bought the old mill and wants to open it as a library within two years, it said.</p>"
    )
    comments = "".join(
        f'<div class="comment reply" id="reply-{n}"><span class="author">reader{n}</span> <time>{n} May 2022</time>'
        f'<div class="text">I walked past it {n} times and never saw anybody work there.</div></div>'
        for n in range(1, 6)
    )
    text = extract(
        f"<title>Mill</title><article><h1>Mill</h1>{paragraph * 8}</article><div id=comments>{comments}</div>"
    ).text
    assert "The council has bought" in text
    assert "reader3" not in text


def test_posts_nested_without_end_are_read_in_bounded_time() -> None:
    assert extract('<div class="post_body">x y' * 1_900).text
    assert extract('<div><a class="username">u</a><div class="post_body">deep text</div>' * 1_900).text


SIGNATURE = (
    '<div class="user-info"><div class="user-action-time">{0} <span class="relativetime">{1}</span></div>'
    '<div class="user-details"><a href="/users/{2}">{2}</a></div></div>'
)


def test_a_post_that_others_edited_is_by_its_author_and_the_page_by_who_asked() -> None:
    posts = "".join(
        f'<div class="answercell"><div class="js-post-body"><p>{text * 3}</p></div>'
        + SIGNATURE.format("edited", f"Oct {at + 11}, 2023 at 5:53", "editor")
        + SIGNATURE.format("answered", f"Feb {at + 1}, 2022 at 13:0{at}", name)
        + "</div>"
        for at, (name, text) in enumerate([("سالم", "لماذا تقفز السلسلة؟ "), ("هدى", "غيّر الترس معها. ")])
    )
    page = extract(f"<h1>السلسلة</h1>{posts}", uri="https://ask.example/questions/12/chain")
    assert page.text.startswith("سالم\nFeb 1, 2022 at 13:00\n\nلماذا")
    assert "هدى\nFeb 2, 2022 at 13:01\n\nغيّر" in page.text
    assert "editor" not in page.text
    assert page.authors == ["سالم"]


def test_a_thread_of_unknown_software_is_by_the_author_of_its_first_post_where_nobody_else_is_named() -> None:
    posts = "".join(
        f'<div class="post"><div class="post-author">{author}</div><div class="post-date">{time}</div>'
        f'<div class="post-body"><p>{said}</p></div></div>'
        for author, (_, time, said) in zip(("marta_l", "nora7", "tomsc", "kai"), POSTS, strict=True)
    )
    assert extract(f"<title>Lock gate</title><h1>Lock gate</h1>{posts}").authors == ["marta_l"]


@pytest.mark.parametrize(("post", "said"), [("mesaj", "icerik"), ("beitrag", "inhalt"), ("mensaje", "texto")])
def test_posts_that_are_named_in_another_language_are_a_thread(post: str, said: str) -> None:
    posts = "".join(
        f'<div class="{post}"><div class="sol"><b>{author}</b><br>12 / 2014</div><div class="sag">'
        f'<span class="gun">{at + 1}.02.2024 10:0{at}</span><div class="{said}">{text}</div><a href="#">Alıntı</a></div></div>'
        for at, (author, _, text) in enumerate(POSTS)
    )
    page = extract(f"<nav><a href='/'>Forum</a></nav><h1>Lock gate</h1>{posts}")
    assert page.text.startswith(f"{POSTS[0][0]}\n1.02.2024 10:00\n\n{POSTS[0][2]}")
    assert "Alıntı" not in page.text


def test_posts_that_are_named_as_comments_are_a_thread_where_nothing_stands_above_them() -> None:
    posts = "".join(
        f'<article class="comment"><header><a class="author" href="/u/{at}">{author}</a> <time>{time}</time></header>'
        f'<div class="body"><p>{text}</p></div><footer><a>Reply</a> <a>Report</a></footer></article>'
        for at, (author, time, text) in enumerate(POSTS)
    )
    page = extract(f"<nav><a href='/'>Board</a></nav><main><h1>Lock gate</h1><div>{posts}</div></main>")
    assert page.text.startswith(f"{POSTS[0][0]}\n{POSTS[0][1]}\n\n{POSTS[0][2]}")
    assert "Report" not in page.text


@pytest.mark.parametrize("names", ["comment", "comment even thread-even depth-1"])
def test_comments_below_a_short_article_are_no_thread(names: str) -> None:
    article = "The council has bought the old mill and wants to open it as a library within two years, and a bridge is to follow, it said on Monday."
    comments = "".join(
        f'<li class="{names}"><span class="author">reader{n}</span> <time>{n} May 2022</time>'
        f'<div class="comment-text"><p>I walked past it {n} times and never saw anybody work there.</p></div></li>'
        for n in range(1, 7)
    )
    page = extract(f"<title>Mill</title><body><h1>The old mill</h1><p>{article}</p><ol>{comments}</ol></body>")
    assert article in page.text
    assert page.extraction.page_type != "forum" or not page.text.startswith("reader1")


@pytest.mark.parametrize(("first", "published"), [("07/03/2021", "2021-03-07"), ("07.03.2021. 20:14", "2021-03-07")])
def test_a_thread_of_known_software_is_dated_by_its_posts_whatever_its_type_seems(first: str, published: str) -> None:
    times = [first, "08/03/2021", "23/03/2021", "24/03/2021"]
    posts = "".join(
        SOFTWARE["SMF"].format(n=n, a=a, t=time, b=b)
        for n, ((a, _, b), time) in enumerate(zip(POSTS, times, strict=True))
    )
    assert extract(FRAME.format(posts)).published_at == published
