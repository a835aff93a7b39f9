"""Close languages, Chinese scripts, romanised text; and the same answers everywhere."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from docmill.stages.language import identify
from docmill.stages.language.answer import Guess
from docmill.stages.language.model import shipped

SENTENCES = {
    "ar": "أكد الوزير أن المشروع الجديد سيوفر آلاف فرص العمل للشباب.",
    "fa": "وزیر تأکید کرد که طرح جدید هزاران فرصت شغلی برای جوانان ایجاد می‌کند.",
    "ur": "وزیر نے زور دے کر کہا کہ نیا منصوبہ نوجوانوں کے لیے ہزاروں ملازمتیں پیدا کرے گا۔",
    "ps": "وزیر وویل چې نوې پروژه به د ځوانانو لپاره په زرګونو دندې رامنځته کړي.",
    "ckb": "وەزیر ڕایگەیاند کە پڕۆژە نوێیەکە هەزاران هەلی کار بۆ گەنجان دابین دەکات.",
    "ru": "Министр подчеркнул, что новый проект создаст тысячи рабочих мест для молодёжи.",
    "uk": "Міністр наголосив, що новий проєкт створить тисячі робочих місць для молоді.",
    "be": "Міністр падкрэсліў, што новы праект створыць тысячы працоўных месцаў для моладзі.",
    "bg": "Министърът подчерта, че новият проект ще създаде хиляди работни места за младите хора.",
    "mk": "Министерот нагласи дека новиот проект ќе создаде илјадници работни места за младите.",
    "sr": "Министар је нагласио да ће нови пројекат отворити хиљаде радних места за младе.",
    "cs": "Ministr zdůraznil, že nový projekt vytvoří tisíce pracovních míst pro mladé lidi.",
    "sk": "Minister zdôraznil, že nový projekt vytvorí tisíce pracovných miest pre mladých ľudí.",
    "da": "Ministeren understregede, at det nye projekt vil skabe tusindvis af arbejdspladser til unge.",
    "nn": "Ministeren understreka at det nye prosjektet vil skapa fleire tusen arbeidsplassar for dei unge.",
    "sv": "Ministern betonade att det nya projektet kommer att skapa tusentals jobb för unga.",
    "id": "Menteri menegaskan bahwa proyek baru itu akan menciptakan ribuan lapangan kerja karena kebutuhan pemuda.",
    "ms": "Menteri menegaskan bahawa projek baharu itu akan mewujudkan ribuan pekerjaan untuk belia kerana keperluan.",
    "es": "El ministro subrayó que el nuevo proyecto creará miles de empleos para los jóvenes.",
    "pt": "O ministro sublinhou que o novo projeto criará milhares de empregos para os jovens.",
    "gl": "O ministro subliñou que o novo proxecto creará miles de empregos para a xente nova.",
    "ca": "El ministre va subratllar que el nou projecte crearà milers de llocs de treball per als joves.",
    "hi": "मंत्री ने कहा कि नई परियोजना से युवाओं के लिए हजारों नौकरियां पैदा होंगी।",
    "mr": "मंत्र्यांनी सांगितले की नव्या प्रकल्पामुळे तरुणांसाठी हजारो नोकऱ्या निर्माण होतील.",
    "ne": "मन्त्रीले नयाँ परियोजनाले युवाहरूका लागि हजारौं रोजगारी सिर्जना गर्ने बताए।",
    "yi": "דער מיניסטער האָט געזאָגט אַז דער נײַער פּראָיעקט וועט שאַפֿן טויזנטער אַרבעטספּלעצער.",
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_not_taken_for_a_close_language(code: str) -> None:
    assert identify(SENTENCES[code]).code == code


@pytest.mark.parametrize(
    ("text", "code"), [("臺灣大學", "zh-Hant"), ("台湾大学", "zh"), ("關於我們", "zh-Hant"), ("关于我们", "zh")]
)
def test_a_few_characters_tell_the_chinese_script(text: str, code: str) -> None:
    found = identify(text)
    assert (found.code, found.script) == (code, "Hant" if code == "zh-Hant" else "Hans")


@pytest.mark.parametrize(
    "text",
    [
        "ezayak ya basha 3amel eh el naharda",
        "ana mesh 3aref a3mel eh bgad walahy",
        "7abibi wenak el yom ma shoftak",
        "sho 3am ta3mel hala2 ya zalame",
        "inshallah bokra nro7 3al ba7r m3 el shabab",
    ],
)
def test_arabic_in_latin_letters_is_never_a_sure_answer(text: str) -> None:
    found = identify(text)
    assert found.code in {"und", "ar"} or found.confidence < 0.8
    assert found.script == "Latn"


def test_letters_that_only_one_language_has_tell_it_in_a_long_text_too() -> None:
    text = "শিৱসাগৰ জিলাৰ বহুতো মানুহে পুৱাতে বজাৰলৈ যায় আৰু নিজৰ খেতিৰ শাক-পাচলি বেচে। "
    assert identify(text * 6).code == "as"
    assert identify("মানুষ সকালে বাজারে যায় এবং নিজের খেতের শাকসবজি বেচে। " * 12 + "শিৱসাগৰ").code == "bn"


@pytest.mark.parametrize(
    "quoting",
    ["অসমীয়া বর্ণমালায় ৰ এবং ৱ আছে, বাংলায় এ দুটি অক্ষর নেই। ", "নদীর তীরের শহরটির নাম অসমীয়ায় «গুৱাহাটী», আর তার «ৰাজ্য» আসাম। "],
)
def test_bengali_that_quotes_assamese_letters_stays_bengali(quoting: str) -> None:
    text = "এখানকার মানুষ ভোরে বাজারে যায় এবং নিজেদের খেতের শাকসবজি বিক্রি করে ঘরে ফেরে। "
    assert identify(quoting + text * 9).code == "bn"


def test_arabic_that_quotes_sindhi_letters_stays_arabic() -> None:
    quoting = "في الأبجدية السندية حروف لا توجد في العربية، مثل ٻ وڀ وٺ وڄ. "
    text = "يتعلم الأطفال في المدرسة القراءة والكتابة، ثم يذهبون إلى الساحة ليلعبوا مع أصدقائهم. "
    assert identify(quoting + text * 9).code == "ar"


def test_more_than_a_hundred_languages_are_told_apart() -> None:
    assert len(shipped().classes) > 140


def _answers(texts: list[str]) -> list[str]:
    return [identify(text).model_dump_json() for text in texts]


def test_threads_and_forks_answer_as_the_first_call_does() -> None:
    texts = list(SENTENCES.values())
    first = _answers(texts)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(_answers, [texts] * 8)) == [first] * 8
    with multiprocessing.get_context("fork").Pool(2) as processes:
        assert processes.map(_answers, [texts] * 2) == [first] * 2


def test_nothing_is_loaded_until_a_text_asks() -> None:
    program = (
        "from docmill.stages.language import identify, make; from docmill.stages.language.model import shipped; "
        "make({}, None); identify('ไทย'); before = shipped.cache_info().currsize; identify('a short text'); "
        "print(before, shipped.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "1"]


def test_a_sentence_agrees_with_its_neighbours_where_their_language_is_not_out_of_the_question() -> None:
    guess = Guess("hr", 0.85, likeliest=(("hr", 0.85), ("bs", 0.1), ("en", 0.0001)), of_these=0.9501)
    assert guess.agreeing(["bs"]) == replace(guess, code="bs", confidence=0.1)
    assert guess.agreeing(["en"]) == guess
    assert guess.agreeing(["de", "bs"]).code == "bs"
    assert guess.agreeing(["bs", "hr"]) == guess
