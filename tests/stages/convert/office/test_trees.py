"""XML is read without entities of its own, and with the names that docmill gives, whatever prefixes a file wrote."""

from __future__ import annotations

import pytest
from office_packages import STRICT_WORD, WORD

from docmill.errors import DamagedFileError, LimitError
from docmill.stages.convert.office.trees import at_path, chosen, flag, is_on, kids, number_of, parse_xml

BILLION = b'<!DOCTYPE a [<!ENTITY a "xx"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><a>&a;</a>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;]><a/>'


@pytest.mark.parametrize("raw", [BILLION, OUTSIDE, PARAMETER, BILLION.decode().encode("utf-16")])
def test_declared_entities_are_refused(raw: bytes) -> None:
    with pytest.raises(DamagedFileError, match="entities"):
        parse_xml(raw, "a.xml", 10)


def test_a_document_type_elsewhere_is_not_fetched() -> None:
    assert parse_xml(b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a>x</a>', "a.xml", 10).text == "x"


@pytest.mark.parametrize("namespace", [WORD, STRICT_WORD, "made-up"])
@pytest.mark.parametrize("prefix", ["w", "ns0"])
def test_names_are_the_same_in_strict_transitional_and_unknown_namespaces(namespace: str, prefix: str) -> None:
    raw = f'<{prefix}:p xmlns:{prefix}="{namespace}" {prefix}:rsid="1"><{prefix}:r/></{prefix}:p>'
    root = parse_xml(raw.encode(), "a.xml", 10, "w")
    assert (root.tag, root.get("w:rsid"), [one.tag for one in root]) == ("w:p", "1", ["w:r"])


def test_elements_may_be_nested_only_so_deep() -> None:
    raw = b"<a>" * 12 + b"</a>" * 12
    assert parse_xml(raw, "a.xml", 12) is not None
    with pytest.raises(LimitError, match="depth = 11"):
        parse_xml(raw, "a.xml", 11)


@pytest.mark.parametrize(
    "raw", [b"", b"<a>", b"<a></b>", b"\x00\xff", b"<a>&nbsp;</a>", b"<?xml encoding='klingon'?><a/>"]
)
def test_what_is_not_well_formed_is_told(raw: bytes) -> None:
    with pytest.raises(DamagedFileError, match=r"a\.xml is not well-formed"):
        parse_xml(raw, "a.xml", 10)


def test_of_alternate_content_one_branch_is_chosen() -> None:
    def branch(raw: str) -> str | None:
        names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        found = chosen(parse_xml(f"<mc:AlternateContent {names}>{raw}</mc:AlternateContent>".encode(), "a.xml", 10))
        return found[0].tag if found is not None else None

    assert branch("<mc:Choice><a/></mc:Choice><mc:Fallback><b/></mc:Fallback>") == "a"
    assert branch("<mc:Choice/><mc:Fallback><b/></mc:Fallback>") == "b"
    assert branch("") is None


def test_small_readings_of_attributes() -> None:
    root = parse_xml(f'<w:a xmlns:w="{WORD}"><w:b w:val="0"/><w:c/></w:a>'.encode(), "a.xml", 10)
    assert (flag(root.find("w:b")), flag(root.find("w:c")), flag(None)) == (False, True, False)
    assert (is_on("true"), is_on("1"), is_on("0"), is_on(None)) == (True, True, False, False)
    assert (number_of("7"), number_of("x", 3), number_of(None), number_of("9" * 30)) == (7, 3, 0, 2**31 - 1)
    assert [one.tag for one in kids(root, "w:c")] == ["w:c"]
    assert at_path(root, "w:b/w:z") is None
    assert at_path(None, "w:b") is None
