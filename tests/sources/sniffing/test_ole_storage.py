"""Old Office documents are told from each other, and from new ones that are encrypted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.sniffing.ole_storage import ENCRYPTED_OFFICE, OLE, ole_type
from tests.sources.packages import as_ole


@pytest.mark.parametrize(
    ("names", "media_type"),
    [
        (("1Table", "WordDocument", "\x05SummaryInformation"), "application/msword"),
        (("Workbook",), "application/vnd.ms-excel"),
        (("Book",), "application/vnd.ms-excel"),
        (("Pictures", "Current User", "PowerPoint Document"), "application/vnd.ms-powerpoint"),
        (("EncryptionInfo", "EncryptedPackage", "\x06DataSpaces"), ENCRYPTED_OFFICE),
        (("__nameid_version1.0", "__properties_version1.0"), "application/vnd.ms-outlook"),
        (("Something", "else"), OLE),
        ((), OLE),
    ],
)
@pytest.mark.parametrize("padding", [0, 20])
def test_the_streams_tell(names: tuple[str, ...], media_type: str, padding: int) -> None:
    assert ole_type(as_ole(*names, padding=padding)) == media_type


WORD = as_ole(*(f"stream {number}" for number in range(30)), "WordDocument")


@given(st.integers(0, len(WORD)), st.lists(st.tuples(st.integers(8, len(WORD) - 1), st.integers(0, 255)), max_size=30))
def test_damage_is_borne(cut: int, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WORD)
    for at, value in changes:
        data[at] = value
    assert ole_type(bytes(data[:cut])) in (OLE, "application/msword")


def test_a_directory_that_goes_in_a_circle_ends() -> None:
    data = bytearray(WORD)
    data[512 + 4 * 2 : 512 + 4 * 3] = (1).to_bytes(4, "little")
    assert ole_type(bytes(data)) == OLE
