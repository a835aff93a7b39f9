"""RTF as a whole: code pages, Unicode, fields, tables, notes, what is hidden."""

from __future__ import annotations

import pytest
from office_packages import LIMITS

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.rtf.document import convert_rtf

FONTS = "{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}{\\f1\\fnil\\fcharset178 Arial;}{\\f2\\fcharset2 Symbol;}{\\f3\\fcharset128 M;}}"


def converted(inner: str, head: str = "") -> Converted:
    return convert_rtf(f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{FONTS}{head}\n{inner}}}".encode("latin-1"), LIMITS)


def markup(inner: str, head: str = "") -> str:
    return converted(inner, head).pages[0].replace("\n", "")


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("a\\par b", "<p>a</p><p>b</p>"),
        ("a\\line b\\tab c", "<p>a<br>b\tc</p>"),
        ("\\f1\\'e3\\'cd\\'e3\\'cf\\f0  x", "<p>محمد x</p>"),
        ("\\f3\\'93\\'8c\\'8b\\'9e", "<p>東京</p>"),
        ("{\\f2 a}\\'b7", "<p>α·</p>"),
        ("\\u1605?\\u1581\\'3f x", "<p>مح x</p>"),
        ("\\uc2\\u1605?? x\\uc0\\u1581 y", "<p>م xحy</p>"),
        ("{\\uc2 \\u1605\\'81\\'82}b", "<p>مb</p>"),
        ("\\u-10179?\\u-8704?", "<p>😀</p>"),
        ("\\u65533?", "<p>\ufffd</p>"),
        ("\\lquote a\\rquote\\~b\\_c\\-d\\emdash e", "<p>‘a’\u00a0b\u2011c\u00add—e</p>"),
        ("a\\\nb", "<p>a</p><p>b</p>"),
        ("\\{a\\\\b\\}", "<p>{a\\b}</p>"),
        ("x{\\super 2}", "<p>x<sup>2</sup></p>"),
        ('{\\field{\\*\\fldinst HYPERLINK "http://example.org"}{\\fldrslt link}}.', "<p>link.</p>"),
        ("{\\field{\\*\\fldinst {EQ \\\\o\\\\ac(\\\\s\\\\up 9(no),base)}}{\\fldrslt }}.", "<p>base.</p>"),
        ("{\\field{\\*\\fldinst IF {\\field{\\*\\fldinst PAGE}{\\fldrslt 3}} }{\\fldrslt yes}}", "<p>yes</p>"),
        ("a{\\*\\unknown no}b{\\pict 00ff}{\\object{\\*\\objdata 00}{\\result c}}", "<p>abc</p>"),
        ("{\\upr{no}{\\*\\ud{yes}}}", "<p>yes</p>"),
        ("a{\\*\\annotation no}{\\atnid no}b", "<p>ab</p>"),
        ("{\\shp{\\*\\shpinst{\\sp{\\sn n}{\\sv 1}}{\\shptxt box\\par}}{\\shprslt box}}a\\par", "<p>a</p><p>box</p>"),
        ("\\pard\\outlinelevel1 h\\par\\pard t", "<h2>h</h2><p>t</p>"),
        ("{\\listtext\\f0 1.\\tab}a\\par{\\listtext\\f2\\'b7\\tab}\\ilvl1 b\\par", "<ol><li>1. a<ul><li>b</li></ul></li></ol>"),
        ("{\\pntext\\f2\\'b7\\tab}a\\par", "<ul><li>a</li></ul>"),
        (
            "\\trowd\\cellx100\\cellx200\\pard\\intbl a\\cell b\\cell\\row\\pard c\\par",
            "<table><tr><td>a</td><td>b</td></tr></table><p>c</p>",
        ),
        (
            "\\trowd\\cellx100\\cellx200\\pard\\intbl a\\par\\itap2 x\\nestcell{\\*\\nesttableprops\\trowd\\cellx50\\nestrow}"
            "{\\nonesttables\\par}\\pard\\intbl\\cell b\\cell\\row",
            "<table><tr><td><p>a</p><table><tr><td>x</td></tr></table></td><td>b</td></tr></table>",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_a_file(inner: str, shown: str) -> None:
    assert markup(inner) == shown


def test_the_code_page_of_the_file_holds_where_the_font_has_none() -> None:
    content = "{\\rtf1\\ansi\\ansicpg1255\\deff0{\\fonttbl{\\f0 Arial;}}\\f0 \\'f9\\'ec\\'e5\\'ed}"
    assert convert_rtf(content.encode(), LIMITS).pages == ["<p>שלום</p>"]


def test_raw_bytes_are_read_too() -> None:
    content = b"{\\rtf1\\ansi\\ansicpg1256{\\fonttbl{\\f0\\fcharset178 Arial;}}\\f0 \xe3\xcd\xe3\xcf}"
    assert convert_rtf(content, LIMITS).pages == ["<p>محمد</p>"]


def test_notes_stand_at_the_end_endnotes_last() -> None:
    inner = "a{\\super\\chftn{\\footnote\\ftnalt end}}b{\\super\\chftn{\\footnote foot}}\\par"
    assert markup(inner) == "<p>a[1]b[2]</p><p>[2] foot</p><p>[1] end</p>"


def test_hidden_deleted_and_running_text_is_removed() -> None:
    found = converted("{\\header head\\par}a{\\v secret}{\\deleted old}b{\\footer foot}")
    assert found.pages == ["<p>ab</p>"]
    assert {(one.text, one.reason) for one in found.removed} == {
        *(("head", "running-head"), ("secret", "hidden"), ("old", "deleted"), ("foot", "running-foot")),
    }


def test_headings_are_known_by_the_stylesheet() -> None:
    styles = "{\\stylesheet{\\s0 Normal;}{\\s3\\outlinelevel2 Own;}{\\s4 heading 2;}{\\s5 Title;}}"
    assert (
        markup("\\s3 a\\par\\pard\\s4 b\\par\\pard\\s5 c\\par\\pard\\s0 d", styles)
        == "<h3>a</h3><h2>b</h2><h1>c</h1><p>d</p>"
    )


def test_metadata() -> None:
    info = (
        "{\\info{\\title \\u1578?\\u1602?}{\\author Dana; Sami}{\\keywords a, b}{\\creatim\\yr2026\\mo3\\dy12\\hr8\\min5}"
        "{\\revtim\\yr0\\mo0\\dy0}{\\nofpages3}}{\\*\\generator Riched20 10.0;}"
    )
    found = converted("\\lang1025 a", info)
    assert (found.title, found.authors) == ("تق", ["Dana", "Sami"])
    assert found.metadata == {
        "application": "Riched20 10.0",
        "keywords": ["a", "b"],
        "created_at": "2026-03-12T08:05:00",
        "pages": 3,
        "language": "ar-SA",
    }


def test_embedded_files_are_counted() -> None:
    assert converted("a{\\object{\\*\\objdata 0105}}").metadata["embedded_files"] == 1


def test_damaged_empty_and_deep_files_are_told() -> None:
    with pytest.raises(DamagedFileError, match="cut off"):
        convert_rtf(b"{\\rtf1 text", LIMITS)
    with pytest.raises(DamagedFileError):
        convert_rtf(b"text", LIMITS)
    for content in (b"", b"{\\rtf1 }"):
        with pytest.raises(EmptyFileError):
            convert_rtf(content, LIMITS)
    with pytest.raises(LimitError, match="depth"):
        convert_rtf(b"{\\rtf1 " + b"{" * 300 + b"}" * 300 + b"}", LIMITS)
    with pytest.raises(LimitError, match="decompressed_bytes"):
        convert_rtf(b"{\\rtf1 " + b"x" * 200 + b"}", ConvertLimits(decompressed_bytes=100))


def test_what_follows_the_outermost_group_is_no_text() -> None:
    assert convert_rtf(b"{\\rtf1 a}\x00\x00garbage", LIMITS).pages == ["<p>a</p>"]
