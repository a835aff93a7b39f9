"""Names of members are what they were, whatever code page they were packed with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.containers.archives.zip_names import name_of


def named(raw: bytes, flags: int = 0, unicode_name: bytes | None = None) -> str:
    return name_of(ZipHeader(raw, flags, 0, 0, 0, 0, 0, unicode_name))


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("отчёт.txt".encode("cp866"), "отчёт.txt"),
        ("Договор аренды.pdf".encode("cp866"), "Договор аренды.pdf"),
        ("中文.txt".encode("gbk"), "中文.txt"),
        ("مقال.txt".encode(), "مقال.txt"),
        ("naïve café.txt".encode("cp437"), "naïve café.txt"),
        ("تقرير الميناء.txt".encode("cp720"), "تقرير الميناء.txt"),
        ("تقرير الميناء.txt".encode("cp1256"), "تقرير الميناء.txt"),
        ("Отчёт о поездке.doc".encode("cp1251"), "Отчёт о поездке.doc"),
        ("ספרייה.txt".encode("cp862"), "ספרייה.txt"),
        ("Ναυτικά νέα.txt".encode("cp737"), "Ναυτικά νέα.txt"),
        ("時刻表のページ.txt".encode("cp932"), "時刻表のページ.txt"),
        ("제주 마을 라디오.txt".encode("cp949"), "제주 마을 라디오.txt"),
        ("Übersicht für März.txt".encode("cp850"), "Übersicht für März.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)
def test_names_without_the_flag_are_told_by_their_bytes(raw: bytes, name: str) -> None:
    assert named(raw) == name


def test_names_with_the_flag_are_utf8_and_a_name_beside_counts_more() -> None:
    assert named("ن".encode(), 0x800) == "ن"
    assert named(b"\xff.txt", 0x800) == "\\xff.txt"
    assert named(b"?.txt", 0, "ن.txt".encode()) == "ن.txt"


@given(st.binary(max_size=40), st.sampled_from([0, 0x800]))
def test_no_name_raises(raw: bytes, flags: int) -> None:
    named(raw, flags).encode("utf-8")
