from __future__ import annotations

import pytest

from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.encoding.mixed_lines import decode_mixed_lines

TEXTS = {
    "windows-1252": (
        "Les élèves étaient à la forêt où le maître chantait.",
        "Déjà l’été s’achève, et la fête à la plage fut brève.",
    ),
    "windows-1250": ("Zażółć gęślą jaźń, powiedział chłopiec z łąki.", "Święta były długie i pełne śniegu."),
    "windows-1251": ("Сегодня в городе открылась новая библиотека.", "Читатели пришли с детьми."),
    "windows-1254": ("İstanbul’da güneşli bir gün, çocuklar dışarıda.", "Akşam yağmur başladı, şimşek çaktı."),
    "windows-1256": ("افتتحت البلدية مكتبة جديدة في وسط المدينة القديمة.", "حضر القراء مع أطفالهم."),
}


@pytest.mark.parametrize("codec", TEXTS)
def test_a_legacy_line_in_utf_8_is_read_by_the_encoding_of_the_same_letters(codec: str) -> None:
    sound, legacy = TEXTS[codec]
    found = decode(f"{sound}\n".encode() + legacy.encode(codec) + f"\n{sound}".encode())
    assert found.text == f"{sound}\n{legacy}\n{sound}"
    assert (found.encoding, found.replaced, found.others) == ("utf-8", 0, 1)
    assert found.other == codec


def test_a_letter_cut_off_at_a_line_s_end_is_no_legacy_line() -> None:
    content = "ночь, улица, фонарь, аптека\nteaser with a dash ".encode() + "—".encode()[:2] + b"\nmore"
    assert decode_mixed_lines(content) is None


@pytest.mark.parametrize("codec", ["gb18030", "big5", "shift_jis", "euc-kr"])
def test_legacy_files_with_a_line_that_is_utf_8_by_chance_stay_legacy(codec: str) -> None:
    text = {"gb18030": "今天上午举行了新闻发布会", "big5": "今天上午舉行了記者會", "euc-kr": "오늘 서울에서 열린 회의"}
    line = text.get(codec, "今日の午後、東京で発表が行われ")
    assert decode_mixed_lines("é\n".encode() + "\n".join([line] * 5).encode(codec)) is None
