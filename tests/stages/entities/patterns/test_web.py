"""URLs, e-mail addresses, handles and hashtags are found without the sentence around them."""

from __future__ import annotations

import pytest

from tests.stages.entities.by_rules import found, mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("see https://example.org/a_(b)?q=1, now", "URL", "https://example.org/a_(b)?q=1"),
        ("write to first.last+tag@mail.example.co.uk.", "EMAIL", "first.last+tag@mail.example.co.uk"),
        ("#تحرير_الرقة now", "HASHTAG", "#تحرير_الرقة"),
        ("#स्वच्छ_भारत मिशन", "HASHTAG", "#स्वच्छ_भारत"),
        ("ชม #เชียงใหม่ กัน", "HASHTAG", "#เชียงใหม่"),
        ("大家看#杭州亚运 今天", "HASHTAG", "#杭州亚运"),
        ("＃京都旅行 で", "HASHTAG", "＃京都旅行"),
        ("见https://example.org/维基。后来", "URL", "https://example.org/维基"),
        ("(see www.example.org/x_(y))", "URL", "www.example.org/x_(y)"),
        ("στο https://example.org/Αθήνα·", "URL", "https://example.org/Αθήνα"),
        ("thanks @docmill_dev!", "HANDLE", "@docmill_dev"),
        ("官网www.example.com/abc", "URL", "www.example.com/abc"),
        ("官网https://www.example.com/abc", "URL", "https://www.example.com/abc"),
        ("公式サイトwww.example.co.jp", "URL", "www.example.co.jp"),
        ("कहा कि #भारत। अगला", "HASHTAG", "#भारत"),
        ("#বাংলাদেশ। তারপর", "HASHTAG", "#বাংলাদেশ"),
        ("#မြန်မာ။", "HASHTAG", "#မြန်မာ"),
        ("#កម្ពុជា។", "HASHTAG", "#កម្ពុជា"),
        ("#ไทย฿", "HASHTAG", "#ไทย"),
        ("#བོད།", "HASHTAG", "#བོད"),
    ],
)
def test_web_addresses_are_found_whole(text: str, kind: str, name: str) -> None:
    assert mentions(text, kind) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("راسلوا خدمة@example.net أو وsales@example.net", ["خدمة@example.net", "sales@example.net"]),
        ("пишите: справка@пример.рф, и info@пример.рф.", ["справка@пример.рф", "info@пример.рф"]),
        ("françois.dupré@courriel.fr, now", ["françois.dupré@courriel.fr"]),
        ("मेल: सहायता@उदाहरण.भारत है", ["सहायता@उदाहरण.भारत"]),
        ("邮箱：客服@例子.公司的", ["客服@例子.公司"]),
        ("联系sales@example.net或者", ["sales@example.net"]),
        ("desk＠example.net", ["desk＠example.net"]),
        ("اكتب إلى بريد@موقع.مصر، شكرا", ["بريد@موقع.مصر"]),
        ("قال @ وذهب. نحن @", []),
    ],
)
def test_addresses_in_letters_of_any_script_are_found_whole(text: str, names: list[str]) -> None:
    assert sorted(mentions(text, "EMAIL")) == sorted(names)


def test_an_obfuscated_address_is_named_as_what_it_means() -> None:
    text = "sales [at] example [dot] net or help(at)mail.example.net"
    assert {one.name: [mention.text for mention in one.mentions] for one in found(text, "EMAIL").values()} == {
        "sales@example.net": ["sales [at] example [dot] net"],
        "help@mail.example.net": ["help(at)mail.example.net"],
    }


@pytest.mark.parametrize("text", ["we met (at) noon. com", "look [at] this", "(at)(at).a"])
def test_at_in_brackets_alone_is_no_address(text: str) -> None:
    assert mentions(text, "EMAIL") == []


def test_a_web_address_within_a_word_is_none() -> None:
    assert mentions("xwww.example.com/abc", "URL") == []
    assert mentions("中xwww.example.com/abc", "URL") == []


def test_a_web_address_may_have_letters_of_any_script() -> None:
    assert mentions("على www.موقع.مصر أو http://пример.рф/путь", "URL") == ["www.موقع.مصر", "http://пример.рф/путь"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See example.org/path, or docs.example.com/a/b?c=d.", ["example.org/path", "docs.example.com/a/b?c=d"]),
        ("الموقع example.net/politics و example.org/news للمزيد", ["example.net/politics", "example.org/news"]),
        ("انظر example.org/wiki/القاهرة.", ["example.org/wiki/القاهرة"]),
        ("em example.com.br/ação", ["example.com.br/ação"]),
        ("`example.org/a` **example.org/b** |example.org/c|", ["example.org/a", "example.org/b", "example.org/c"]),
        ("(example.com/x_(y))", ["example.com/x_(y)"]),
        ("https://example.org/other.com/x", ["https://example.org/other.com/x"]),
    ],
)
def test_an_address_without_a_scheme_is_found_by_its_host_and_path(text: str, names: list[str]) -> None:
    assert mentions(text, "URL") == names


@pytest.mark.parametrize(
    "text",
    ["and/or he/she", "3.5/10 and 1.2/1.3", "p.m./a.m.", "main.py/test.py", "node.js/react", "U.S./U.K.", "Mr.No/yes",
     "write to name@example.org/x", "index.html/body", "z.B./d.h.", "münchen.com/x", "são.com/x", "وexample.org/x",
     "setup.py/setup.cfg", "com.example.app/com.example.MainActivity", "com.example.net/x", "ft.lb/in", "row.id/2",
     "arrived.it/they", "قال.مصر/السودان", "gmail.com/yahoo.com", "java.net/java.io", "VB.net/C"],
)  # fmt: skip
def test_slashes_between_other_words_make_no_address(text: str) -> None:
    assert mentions(text, "URL") == []
