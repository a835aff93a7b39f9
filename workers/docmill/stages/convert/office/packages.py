"""A zip of parts, as Office files and e-books are, read within bounds: members, sizes, ratios, depth of XML.

Tested by tests/stages/convert/office/test_packages.py.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from docmill.errors import DamagedFileError, EmptyFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.trees import parse_xml

__all__ = ["Budget", "Package"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What compound files begin with ([MS-CFB], section 2.2): Office files before 2007, and encrypted ones since."""
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO], section 2.3.4.4
FREE_BYTES = 1 << 20
"""Unpacked bytes from which the ratio of a part counts: small parts of one repeated line are common and harmless."""
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The only ones that ISO/IEC 29500-2, OpenDocument and EPUB allow."""
EMBEDDED = re.compile(r"(^|/)(embeddings|objectreplacements|activex)/[^/]+$|^object [^/]*/content\.xml$|\.(bin|ole)$")
MACROS = re.compile(r"(^|/)vbaproject\.bin$|^basic/.+\.xml$|^scripts/.+")
NOT_TOLD = re.compile(r"(^|/)(vbaproject|printersettings\d*)\.bin$|^objectreplacements/")


class Budget:
    """How many bytes, or characters made of them, a file may still cost.

    Raises:
        LimitError: when more is spent than `limits.decompressed_bytes`.
    """

    def __init__(self, limits: ConvertLimits) -> None:
        self.left = self._whole = limits.decompressed_bytes

    def spend(self, amount: int) -> None:
        """Take an amount off."""
        self.left -= amount
        if self.left < 0:
            raise LimitError(f"its parts unpack to more than decompressed_bytes = {self._whole}")


class Package:
    """The parts of a file by name, in lower case and with slashes; each is unpacked when it is asked for.

    `unreadable` tells, by name, why a part was passed over that the text was made without.

    Raises:
        EmptyFileError: there is no byte.
        EncryptedFileError: it asks for a password.
        DamagedFileError: it is no zip, or its directory is damaged.
        LimitError: it has more parts than `limits.embedded_files`.
    """

    def __init__(self, content: bytes, limits: ConvertLimits) -> None:
        if not content:
            raise EmptyFileError("the file is empty: it has no bytes")
        if content.startswith(OLE):
            if ENCRYPTED_STREAM in content:
                raise EncryptedFileError("the file is encrypted: open it with its password and save it without one")
            raise DamagedFileError("the file is a compound file of Office before 2007, not a zip of parts")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise DamagedFileError(f"the file is no whole zip, as one is that was cut off: {error}") from error
        members = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(members) > limits.embedded_files:
            raise LimitError(f"the file has {len(members)} parts, more than embedded_files = {limits.embedded_files}")
        self._members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in members}
        self._limits = limits
        self.budget = Budget(limits)
        self.unreadable: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def those_there(self, names: Iterable[str | None]) -> list[str]:
        """Return which of the parts that a file names it has; the others are told in `unreadable`."""
        wanted = [name for name in names if name]
        self.unreadable |= {name: f"the file has no part {name}" for name in wanted if name not in self}
        return [name for name in wanted if name in self]

    @property
    def names(self) -> list[str]:
        """The names of all parts, in lower case, in the order of the zip."""
        return list(self._members)

    @property
    def embedded_files(self) -> int:
        """How many files of other programs are inside, none of which is opened."""
        return sum(1 for name in self._members if EMBEDDED.search(name) and not NOT_TOLD.search(name))

    @property
    def has_macros(self) -> bool:
        """Whether there are programs inside, none of which is run."""
        return any(MACROS.search(name) for name in self._members)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            DamagedFileError: it is not there, or cannot be unpacked.
            EncryptedFileError: it asks for a password.
            LimitError: it is larger than the limits allow.
        """
        info = self._members.get(name.lower())
        if info is None:
            raise DamagedFileError(f"the file has no part {name}")
        if info.flag_bits & 1:
            raise EncryptedFileError(f"the part {name} is encrypted: pack the file again without a password")
        if info.compress_type not in METHODS:
            raise DamagedFileError(f"the part {name} is packed by method {info.compress_type}, which is not allowed")
        if info.file_size > FREE_BYTES and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            raise LimitError(f"the part {name} unpacks to more than ratio = {self._limits.ratio:g} times its size")
        try:
            with self._zip.open(info) as stream:
                raw = stream.read(self.budget.left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error) as error:
            raise DamagedFileError(f"the part {name} cannot be unpacked: {error}") from error
        self.budget.spend(len(raw))
        return raw

    def tree(self, name: str, prefix: str = "") -> Element:
        """Return a part as a tree with short names, see `parse_xml`.

        Raises:
            DamagedFileError, EncryptedFileError, LimitError: as `read` and `parse_xml` do.
        """
        return parse_xml(self.read(name), name, self._limits.depth, prefix)

    def tree_if_there(self, name: str, prefix: str = "") -> Element | None:
        """Return a part as a tree; None where there is none, or where it is damaged: for parts a text can do without.

        A damaged one is told in `unreadable`.

        Raises:
            EncryptedFileError, LimitError: as `read` and `parse_xml` do.
        """
        if name not in self:
            return None
        try:
            return self.tree(name, prefix)
        except DamagedFileError as error:
            self.unreadable[name] = str(error)
            return None
