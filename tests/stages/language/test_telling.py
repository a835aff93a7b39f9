"""What of a text tells its language, and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.language import identify
from docmill.stages.language.telling import is_code, telling_part, weighed, written_in
from docmill.text.scripts import known, letter_scripts

CHINESE = "市政府昨天宣布，新的图书馆将在明年春天开放。"
RUSSIAN = "Городской совет вчера объявил, что новая библиотека откроется весной."
NAMES = "Visual Studio Code, Docker Engine, GitHub Actions"
ADDRESSES = ["https://shop.example.org/de/artikel?nummer=12345&ref=startseite", "redaktion@zeitung.example.org"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("text", "code"), [(CHINESE, "zh"), (RUSSIAN, "ru")])
def test_an_address_tells_nothing(text: str, code: str, address: str) -> None:
    found = identify(f"{address} {text} {address}")
    assert found.code == code
    assert found.confidence > 0.9


@pytest.mark.parametrize(("text", "code"), [("请安装最新版本", "zh"), ("Обновлён пакет", "ru"), ("تحديث الحزمة", "ar")])
def test_names_in_another_script_tell_nothing_even_where_they_are_most_of_the_letters(text: str, code: str) -> None:
    assert identify(f"{text} {NAMES}").code == code


@pytest.mark.parametrize(
    "text",
    [
        "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgdGV4dCBvZiBzb21lIGxlbmd0aA==",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "https://example.org/a/b/c.html",
    ],
)
def test_a_text_of_keys_and_addresses_alone_has_no_language(text: str) -> None:
    found = identify(text)
    assert (found.code, found.reason) == ("und", "no-letters")


def test_marks_of_a_table_do_not_make_prose_code() -> None:
    rows = (
        "| Stadt | Einwohner | Fläche |\n|-------|-----------|--------|\n| Die größte Stadt des Landes | viele | ja |\n"
    )
    assert identify(rows * 3).code == "de"


def test_lines_of_code_in_prose_tell_nothing() -> None:
    prose = "Для начала установите пакет и вызовите функцию с двумя значениями, как показано ниже."
    code = "for (int i = 0; i < size; ++i) { total[i] += values[i] * (weights[i] - mean); }"
    assert identify(f"{prose}\n{code}\n{code}\n{prose}").code == "ru"
    assert is_code(code)
    assert not is_code(prose)


def test_hidden_parts_leave_every_other_letter_in_its_place() -> None:
    text = f"{RUSSIAN} {ADDRESSES[0]} {RUSSIAN}"
    told = telling_part(text, letter_scripts(text))
    assert len(told.text) == len(text)
    assert told.text.replace(" ", "") == (RUSSIAN + RUSSIAN).replace(" ", "")


def test_an_ideograph_counts_as_three_letters() -> None:
    weights = {script.code: weighed([0] * place + [1]) for place, script in enumerate(known())}
    assert (weights["Zyyy"], weights["Latn"], weights["Hani"], weights["Hira"], weights["Kana"]) == (0, 1, 3, 3, 3)
    assert weighed(np.bincount(letter_scripts("ab 中x1"), minlength=1).tolist()) == 6


def test_a_language_is_written_in_its_scripts_only() -> None:
    assert written_in("ru", "Cyrl")
    assert not written_in("ru", "Latn")
    assert not written_in("en", "Arab")
    assert written_in("az", "Latn")
    assert written_in("az", "Arab")


LETTERS = st.text(alphabet=st.sampled_from("aбعक中あ한 .\n{};@/:x1"), max_size=120)


@given(LETTERS)
def test_an_answer_never_contradicts_its_script(text: str) -> None:
    found = identify(text)
    scripts = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hira", "Kore": "Hang"}
    for code, script in [(found.code, found.script), *((one.code, one.script) for one in found.shares)]:
        assert code == "und" or written_in(code, scripts.get(script, script))


def test_source_code_within_a_line_of_another_script_leaves_its_prose() -> None:
    code = "for (int i = 0; i < n; i++) { sum += a[i]; }"
    assert identify(f"{RUSSIAN} {RUSSIAN} {code}").code == "ru"
    assert identify(f"{code} {RUSSIAN}").code == "ru"


def test_a_command_beside_korean_is_not_its_language() -> None:
    korean = "의회는 오랜 논쟁 끝에 새로운 다리를 짓기로 했다."
    assert identify(f"{korean} `docker compose up --build worker`").code == "ko"
