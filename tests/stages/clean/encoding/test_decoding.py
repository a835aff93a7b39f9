from __future__ import annotations

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.encoding.decoding import decode

SAMPLES = {
    "windows-1256": "هل نشهد في الساعات والأيام القليلة المقبلة ترابط جبهات بين الغرب العراقي والشرق السوري؟",
    "iso8859-6": "تبقى الإجابة عن هذين السؤالين مرهونة بمعركة الرقة، لا سيما بعد أن دعمت الولايات المتحدة القوات",
    "windows-1251": "Сегодня в Москве прошла встреча министров, на которой обсуждали новые соглашения о торговле.",
    "koi8-r": "Сегодня в Москве прошла встреча министров, на которой обсуждали новые соглашения о торговле.",
    "gb18030": "今天上午，中国科学院的研究人员在北京举行了新闻发布会，介绍了最新的研究成果和未来的计划。",
    "big5": "今天上午，研究人員在臺北舉行了記者會，介紹了最新的研究成果和未來的計畫，並回答了記者的問題。",
    "shift_jis": "今日の午後、東京で新しい研究の発表が行われ、多くの人々が集まりました。次の会議は来月です。",
    "euc-jp": "今日の午後、東京で新しい研究の発表が行われ、多くの人々が集まりました。次の会議は来月です。",
    "euc-kr": "오늘 서울에서 열린 회의에서 장관들은 새로운 협정에 대해 논의했다. 다음 회의는 내년에 열린다.",
    "tis-620": "วันนี้ที่กรุงเทพมหานครมีการประชุมรัฐมนตรีเพื่อหารือเกี่ยวกับข้อตกลงทางการค้าฉบับใหม่",
    "windows-1253": "Σήμερα στην Αθήνα πραγματοποιήθηκε συνάντηση των υπουργών για τις νέες συμφωνίες εμπορίου.",
    "windows-1255": "היום בירושלים התקיימה פגישה של השרים שבה דנו בהסכמים החדשים על המסחר בין המדינות.",
}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_legacy_encodings_are_found_without_a_declaration(encoding: str) -> None:
    assert decode(SAMPLES[encoding].encode(encoding)).text == SAMPLES[encoding]


@pytest.mark.parametrize("encoding", SAMPLES)
def test_a_declaration_of_latin_1_for_another_script_is_survived(encoding: str) -> None:
    assert decode(SAMPLES[encoding].encode(encoding), "iso-8859-1").text == SAMPLES[encoding]


@pytest.mark.parametrize("encoding", SAMPLES)
def test_a_right_declaration_is_followed(encoding: str) -> None:
    found = decode(SAMPLES[encoding].encode(encoding), encoding)
    assert (found.text, found.how) == (SAMPLES[encoding], "declared")


def test_utf_8_is_believed_against_a_declaration() -> None:
    assert decode("déjà vu — «привет»".encode(), "windows-1251").text == "déjà vu — «привет»"


def test_iso_8859_1_means_windows_1252_as_in_browsers() -> None:
    assert decode("naïve “quotes” and a café".encode("windows-1252"), "ISO-8859-1").text == "naïve “quotes” and a café"


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_leaves_the_text(name: str) -> None:
    assert decode("سلام world".encode(name), "koi8-r").text == "سلام world"


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_found_by_its_zeros(name: str) -> None:
    assert decode("A plain sentence in English.".encode(name)).text == "A plain sentence in English."


WIDE = {
    "Arabic": "هل نشهد في الساعات والأيام القليلة المقبلة ترابط جبهات؟",
    "Chinese": "今天上午，研究人员在北京举行了新闻发布会，介绍了最新的研究成果。",
    "Japanese": "今日の午後、東京で新しい研究の発表が行われ、多くの人々が集まりました。",
    "Hindi": "आज दिल्ली में मंत्रियों की बैठक हुई जिसमें नए समझौतों पर चर्चा की गई।",
    "Thai": "วันนี้ที่กรุงเทพมหานครมีการประชุมรัฐมนตรีเพื่อหารือ",
    "Arabic in markup": '<html><head><title>page</title></head><body class="news"><p>مرحبا بكم</p></body></html>',
}


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE)
def test_wide_text_of_any_script_needs_no_mark(text: str, name: str) -> None:
    found = decode(text.encode(name))
    assert (found.text, found.encoding, found.replaced) == (text, name, 0)


def test_zeros_between_markup_do_not_make_it_wide() -> None:
    assert decode(b"<p>a\0b</p>" * 99, markup=True).encoding == "utf-8"


def test_cesu_8_gives_the_characters_and_lone_surrogates_are_counted() -> None:
    found = decode("smile \ud83d\ude00 and half \ud83d.".encode("utf-8", "surrogatepass"))
    assert (found.text, found.encoding, found.replaced) == ("smile 😀 and half \ufffd.", "utf-8", 1)


def test_bytes_with_control_characters_are_not_taken_for_wide_text() -> None:
    assert decode(b"red \x1b[31m and \x07 bell \x08\x08 plain").encoding == "utf-8"
    assert decode(bytes(range(256))).text


def test_a_long_head_without_a_telling_byte_does_not_hide_the_encoding() -> None:
    head = b"<html><head><script>" + b"var x = 1;\n" * 20_000 + b"</script></head><body>"
    text = SAMPLES["windows-1256"]
    found = decode(head + text.encode("windows-1256"), markup=True)
    assert found.text.endswith(text)


def test_japanese_that_shifts_by_escapes_is_found_under_a_false_label() -> None:
    text = SAMPLES["shift_jis"]
    assert decode(text.encode("iso2022_jp"), "iso-8859-1").text == text


def test_lower_case_of_mac_cyrillic_is_not_read_as_windows_1251() -> None:
    text = "сегодня вся семья вместе гуляла, я видела моря и поля, земля была тёплая"
    assert decode(text.encode("mac-cyrillic"), "windows-1251").encoding != "windows-1251"


def test_html_meta_and_xml_prolog_count_in_markup_alone() -> None:
    text = SAMPLES["windows-1251"]
    for head in ('<meta charset="windows-1251">', '<?xml version="1.0" encoding="windows-1251"?>'):
        found = decode((head + text).encode("windows-1251"), markup=True)
        assert (found.encoding, found.how) == ("windows-1251", "declared")


@pytest.mark.parametrize("text", ["обрезанный файл", "نص مقطوع", "切れた文章", "the end of a café…", "ça va 🙂"])
def test_a_file_cut_inside_a_character_is_utf_8_without_that_character(text: str) -> None:
    for cut in range(1, len(text[-1].encode())):
        found = decode(text.encode()[:-cut])
        assert (found.text, found.encoding, found.replaced) == (text[:-1], "utf-8", 0)


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"])
def test_a_legacy_file_cut_inside_a_character_ends_before_it(encoding: str) -> None:
    text = SAMPLES[encoding].rstrip("。.")
    assert decode(text.encode(encoding)[:-1]).text == text[:-1]


def test_a_last_letter_of_latin_1_is_no_beginning_of_utf_8() -> None:
    assert decode("un café".encode("latin-1")).text == "un café"


@pytest.mark.parametrize(
    "label", ["hex", "base64", "rot13", "punycode", "no such thing", "", "\0", "undefined", "x" * 999]
)
def test_labels_that_are_no_character_encodings_are_passed_over(label: str) -> None:
    assert decode("été".encode("windows-1252"), label).text


@pytest.mark.parametrize("label", sorted({*aliases, *aliases.values(), "utf-32", "UTF-16", "u32", "utf 32"}))
def test_bytes_that_no_codec_fits_decode_under_every_label_that_python_knows(label: str) -> None:
    for content in (b"i\x18Y\xc9", b"??\xf3?", b"\x88\xaf\x07J" * 3, b"\xff" * 7):
        assert decode(content, label).text


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "utf-16", "utf-32", "big5", "iso-2022-jp", "hz", "utf-7", "idna"]),
)
def test_any_bytes_decode(content: bytes, declared: str | None) -> None:
    found = decode(content, declared, markup=True)
    assert found.text.count("\ufffd") >= 0
    codecs.lookup(found.encoding)
