from __future__ import annotations

import pytest

from docmill.stages.clean.chrome.lexicon import phrase_files, shipped_lexicon
from docmill.stages.clean.chrome.rules import NumberedLine, find_chrome
from tests.stages.clean.conftest import Clean

SURE = {
    "en": ("Share this post on:", "Your email address will not be published.", "Related posts", "All rights reserved"),
    "ar": ("شارك هذا المقال مع صديق!", "الحقول الإلزامية مشار إليها بـ *", "اقرأ أيضاً", "جميع الحقوق محفوظة"),
    "fa": ("دیدگاهتان را بنویسید", "مطالب مرتبط", "تمامی حقوق این سایت محفوظ است"),
    "ur": ("یہ بھی پڑھیں", "تبصرہ کریں", "جملہ حقوق محفوظ ہیں"),
    "he": ("כל הזכויות שמורות", "כתיבת תגובה", "קראו גם"),
    "fr": ("Laisser un commentaire", "Partager sur Facebook", "Articles similaires", "Tous droits réservés"),
    "es": ("Deja un comentario", "Artículos relacionados", "Todos los derechos reservados"),
    "de": ("Schreibe einen Kommentar", "Ähnliche Artikel", "Alle Rechte vorbehalten"),
    "ru": ("Оставить комментарий", "Читайте также", "Все права защищены"),
    "uk": ("Залишити коментар", "Читайте також", "Всі права захищені"),
    "zh": ("发表评论", "相关文章", "版权所有"),
    "ja": ("コメントを残す", "関連記事", "無断転載を禁じます"),
    "ko": ("댓글 남기기", "관련기사", "무단전재 및 재배포 금지"),
    "hi": ("टिप्पणी करें", "यह भी पढ़ें", "सर्वाधिकार सुरक्षित"),
    "tr": ("Bir yanıt yazın", "İlgili haberler", "Tüm hakları saklıdır."),
    "pt": ("Deixe um comentário", "Leia também", "Todos os direitos reservados"),
    "it": ("Lascia un commento", "Articoli correlati", "Tutti i diritti riservati"),
    "nl": ("Geef een reactie", "Lees ook", "Alle rechten voorbehouden"),
    "pl": ("Dodaj komentarz", "Czytaj także", "Wszelkie prawa zastrzeżone"),
    "id": ("Tinggalkan komentar", "Baca juga", "Hak cipta dilindungi undang-undang"),
    "vi": ("Để lại bình luận", "Bài viết liên quan", "Đăng nhập"),
    "sv": ("Lämna ett svar", "Läs också", "Relaterade artiklar"),
}
HONEST = {
    "poem": "Two roads diverged in a yellow wood\nAnd sorry I could not travel both\n\nAnd be one traveler, long I stood\nHome",  # noqa: E501 - one text a line
    "poem in Arabic": "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\n\nفتوضح فالمقراة لم يعف رسمها",
    "recipe": "Ingredients:\n2 eggs\n200 g flour\n1 pinch of salt\n\nMethod\n1. Beat the eggs.\n2. Add the flour.\nServes 4",  # noqa: E501 - one text a line
    "list": "Milk\nBread\nHome\nSearch\nMusic\nFood\nEmail",
    "list of networks": "Facebook\nTwitter\nInstagram\nPinterest\nLinkedIn",
    "dialogue": "- Where is the menu?\n- On the table.\n- More?\n- Next time, maybe.\n- Share it with me.\n- No comments.",  # noqa: E501 - one text a line
    "code": "def share(this):\n    return home()\n\nclass Login:\n    # Copyright 2024 Somebody\n    def menu(self):\n        pass",  # noqa: E501 - one text a line
    "short note": "Back at five.",
    "two lines": "Call mum\nBuy stamps",
    "sentences like chrome": "See also the annex, which has more on this question.\n\nRead more books and watch less television, she said.",  # noqa: E501 - one text a line
    "Japanese": "春はあけぼの。\nやうやう白くなりゆく山ぎは、\n少し明かりて、紫だちたる雲の細くたなびきたる。",
}


@pytest.mark.parametrize("phrase", [phrase for phrases in SURE.values() for phrase in phrases])
def test_sure_phrases_are_chrome_in_many_languages(phrase: str) -> None:
    body = NumberedLine(1, "A sentence that has enough words to be the body of this text.")
    assert 1 in find_chrome([body, NumberedLine(3, phrase)])


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_honest_text_of_every_shape_survives_in_full(text: str, cleaned: Clean) -> None:
    found = cleaned(text)
    assert found.text == text
    assert found.removed == []


def test_a_doubtful_phrase_falls_only_beside_a_sure_one() -> None:
    body = "A sentence that has enough words to be the body of this small text."
    alone = [NumberedLine(1, body), NumberedLine(2, "Top")]
    beside = [NumberedLine(1, body), NumberedLine(2, "Submit a Comment"), NumberedLine(3, "Top")]
    assert find_chrome(alone) == {}
    assert find_chrome(beside) == {1: "comments", 2: "navigation"}


def test_a_whole_page_is_cut_to_its_article_and_the_rest_reported(cleaned: Clean) -> None:
    menu = ["Home", "About us", "Contact us", "Valley shop", "Tales", "Subscribe to our newsletter", "Log in"]
    body = [f"Paragraph {n} tells the story of the valley, sentence by sentence, until it ends." for n in range(6)]
    tail = ["Related posts", "A river in winter", "The old mill", "Privacy policy", "© 2024 Valley News"]
    found = cleaned("\n\n".join([*menu, *body, *tail]))
    assert found.text == "\n\n".join(body)
    assert [block.line for block in found.removed] == [1, 3, 5, 7, 9, 11, 13, *range(27, 36, 2)]
    assert found.removed[-1].reason == "copyright"


LISTS = {
    "features of a product": [
        "Invoices in 20 currencies", "Reports for every team", "Search", "Shared inbox", "Forms",
        "Filters", "More", "Works offline", "Send by post", "Export to spreadsheets",
    ],
    "rows of a table": [f"${n}.00 | ${n}.50 | ${n}0.00 | {n} %" for n in range(1, 9)],
    "lines of a log": [f"2024-03-1{n} 06:58:3{n} - worker - INFO" for n in range(8)],
    "stations of a line in French": [
        "Accueil", "Gare du Nord", "Place du Marché", "Recherche", "Hôtel de ville", "Suivant", "Vieux port",
        "Université", "Contact", "Jardin des plantes",
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", LISTS.values(), ids=LISTS)
def test_a_text_that_would_lose_a_list_without_sure_phrases_keeps_it(lines: list[str], cleaned: Clean) -> None:
    body = "One paragraph tells what the list below is about, and why somebody took the time to write it."
    found = cleaned("\n".join([*lines, body, *lines, *[body] * 4, "Contact us"]))
    assert [line for line in lines if found.text.split("\n").count(line) < 2 and len(line.split()) > 1] == []


def test_removal_can_be_switched_off(cleaned: Clean) -> None:
    text = "A sentence that has enough words to be the body.\n\nShare this"
    assert cleaned(text, remove_chrome=False).text == text


BODY = [f"تقول الجدة إن النهر ارتفع مترين في ليلة واحدة، وإن الوادي كله صحا على صوت الماء {n}." for n in "أبجدهوز"]


def sure(language: str) -> list[str]:
    """Whole lines of a language's lexicon that need nothing beside them, eight of them."""
    text = dict(phrase_files())[language]
    found = [
        line.strip() for line in text.replace("|", "\n").split("\n") if not set(line) & set("#?*[") and line.strip()
    ]
    return [line for line in found if (hit := shipped_lexicon().match(line)) and not hit.weak][:8]


@pytest.mark.parametrize("language", [language for language, _ in phrase_files() if len(sure(language)) == 8])
def test_a_page_around_an_article_goes_in_every_language_of_the_lexicon(language: str, cleaned: Clean) -> None:
    chrome = sure(language)
    found = cleaned("\n\n".join([*chrome[:3], *BODY, *chrome[3:]]))
    assert [line for line in found.text.split("\n") if line] == BODY
    assert {block.text for block in found.removed} == set(chrome)


def test_the_languages_of_the_lexicon_are_many() -> None:
    assert sum(len(sure(language)) == 8 for language, _ in phrase_files()) >= 40


@pytest.mark.parametrize("kind", [kind for kind in HONEST if kind not in {"code", "list", "list of networks"}])
def test_honest_text_of_every_shape_survives_within_a_page(kind: str, cleaned: Clean) -> None:
    lines = HONEST[kind].removesuffix("\nHome").split("\n")  # right above a share bar that word is a link
    below = ["Share this post on:", "Submit a Comment", "Your email address will not be published.", "Related posts"]
    opening = "Here is what my grandmother used to tell us on winter evenings, when the stove was lit.\n\n"
    found = cleaned(opening + "\n".join(lines) + "\n\n" + "\n\n".join([*below, "All rights reserved"]))
    kept = found.text.split("\n")
    assert [line for line in lines if line not in kept] == []
    assert not [line for line in below if line in kept]
