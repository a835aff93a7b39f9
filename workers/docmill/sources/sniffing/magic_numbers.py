"""Formats that are known and not read: where their bytes begin, their media types, and what people call them.

A table of our own: see docs/decisions/0016-own-table-of-formats.md. Media types are IANA's where it has one, magic
numbers those that its registrations and the formats' own documents name.
"""

from __future__ import annotations

__all__ = ["MAGIC_NUMBERS", "find_magic_number", "name_of_type"]

MAGIC_NUMBERS: tuple[tuple[int, bytes, str], ...] = (
    # documents
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\xdb\xa5\x2d\0", "application/x-msword-2"),
    (0, b"\xffWPC", "application/vnd.wordperfect"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"ITSF\x03\0\0\0", "application/vnd.ms-htmlhelp"),
    (60, b"BOOKMOBI", "application/x-mobipocket-ebook"),
    (60, b"TEXtREAd", "application/x-mobipocket-ebook"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"\xf7\x02\x01\x83\x92\xc0\x1c\x3b", "application/x-dvi"),
    # tables and data
    (0, b"PAR1\x15", "application/vnd.apache.parquet"),
    (0, b"ARROW1\0\0", "application/vnd.apache.arrow.file"),
    (8, b"\x10\0\0\0\0\0\n\0\x0c\0\x06\0", "application/vnd.apache.arrow.stream"),
    (0, b"FEA1\0", "application/x-feather-v1"),
    (0, b"Obj\x01", "application/vnd.apache.avro"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (0, b"\x93NUMPY", "application/x-npy"),
    (0, b"SEQ\x04", "application/x-hadoop-sequence"),
    (0, b"SEQ\x06", "application/x-hadoop-sequence"),
    (0, b"SIMPLE  =  ", "application/fits"),
    (4, b"\0\1\0\0Standard Jet DB", "application/x-msaccess"),
    (4, b"Standard ACE DB", "application/x-msaccess"),
    # images
    (0, b"\x89PNG\r\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBPVP8", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0\1\0", "image/vnd.microsoft.icon"),
    (0, b"8BPS\0\1", "image/vnd.adobe.photoshop"),
    (0, b"\0\0\0\x0cjP  \r\n", "image/jp2"),
    (0, b"\0\0\0\x0cJXL ", "image/jxl"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (0, b"\x76\x2f\x31\x01", "image/x-exr"),
    # sound and pictures that move
    (0, b"ID3\2\0", "audio/mpeg"),
    (0, b"ID3\3\0", "audio/mpeg"),
    (0, b"ID3\4\0", "audio/mpeg"),
    (0, b"fLaC\0", "audio/flac"),
    (0, b"OggS\0", "audio/ogg"),
    (8, b"WAVEfmt ", "audio/vnd.wave"),
    (8, b"AIFFCOMM", "audio/aiff"),
    (0, b"MThd\0\0\0\6", "audio/midi"),
    (0, b"#!AMR\n", "audio/amr"),
    (4, b"ftypM4A", "audio/mp4"),
    (8, b"AVI LIST", "video/x-msvideo"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    # fonts
    (0, b"wOFF\0", "font/woff"),
    (0, b"wOFFO", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"OTTO\0", "font/otf"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"ttcf\0", "font/collection"),
    # programs
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\0asm\1", "application/wasm"),
    (0, b"dex\n03", "application/vnd.android.dex"),
    (0, b"BC\xc0\xde", "application/x-llvm-bitcode"),
    # archives and compression that are not opened
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"LZIP\x01", "application/lzip"),
    (0, b"\xff\x06\0\0sNaPpY", "application/x-snappy-framed"),
    (0, b"!<arch>\ndebian", "application/vnd.debian.binary-package"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"\xed\xab\xee\xdb", "application/x-rpm"),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"xar!\0\x1c", "application/x-xar"),
    (0, b"hsqs", "application/x-squashfs"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (0, b"Cr24\3\0\0\0", "application/x-chrome-extension"),
    # text that is none to read
    (0, b"-----BEGIN CERTIFICATE", "application/x-pem-file"),
    (0, b"-----BEGIN PRIVATE KEY", "application/x-pem-file"),
    (0, b"-----BEGIN PUBLIC KEY", "application/x-pem-file"),
    (0, b"-----BEGIN RSA ", "application/x-pem-file"),
    (0, b"-----BEGIN EC ", "application/x-pem-file"),
    (0, b"-----BEGIN OPENSSH ", "application/x-pem-file"),
    (0, b"-----BEGIN ENCRYPTED ", "application/x-pem-file"),
    (0, b"-----BEGIN PGP", "application/pgp-encrypted"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"d8:announce", "application/x-bittorrent"),
)
"""Offset, bytes and media type. Of those that begin alike the longer one counts."""

NAMES = {
    "application/pdf": "a PDF",
    "application/rtf": "a Rich Text document (rtf)",
    "application/postscript": "a PostScript document",
    "application/x-ole-storage": "an OLE compound file of a kind that is not known",
    "application/x-encrypted-office": "an Office document that asks for a password",
    "application/msword": "a Word document of before 2007 (doc)",
    "application/vnd.ms-excel": "an Excel workbook of before 2007 (xls)",
    "application/vnd.ms-powerpoint": "a PowerPoint presentation of before 2007 (ppt)",
    "application/ms-tnef": "what Outlook packs a message in (winmail.dat)",
    "application/vnd.ms-outlook": "an Outlook message (msg)",
    "application/vnd.visio": "a Visio drawing",
    "application/vnd.ms-visio.drawing": "a Visio drawing (vsdx)",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "an Excel workbook in binary parts (xlsb)",
    "application/vnd.apple.iwork": "a document of Pages, Numbers or Keynote",
    "application/x-msword-2": "a Word document of before 1995",
    "application/x-wordml": "a Word document in the XML of 2003",
    "application/x-spreadsheetml": "an Excel workbook in the XML of 2003",
    "application/x-flat-opc": "an Office document as one file of XML (Flat OPC)",
    "application/vnd.wordperfect": "a document of WordPerfect",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a Word document (docx)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "an Excel workbook (xlsx)",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "a PowerPoint presentation (pptx)",
    "application/vnd.openxmlformats-officedocument": "an Office Open XML file",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text (odt)",
    "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet (ods)",
    "application/vnd.oasis.opendocument.presentation": "an OpenDocument presentation (odp)",
    "application/vnd.oasis.opendocument.graphics": "an OpenDocument drawing (odg)",
    "application/vnd.oasis.opendocument": "an OpenDocument file",
    "application/epub+zip": "an e-book (EPUB)",
    "application/java-archive": "a Java archive",
    "application/vnd.android.package-archive": "an Android package",
    "image/vnd.djvu": "a DjVu document",
    "application/vnd.ms-htmlhelp": "a help file (chm)",
    "application/x-mobipocket-ebook": "an e-book (mobi)",
    "application/vnd.ms-outlook-pst": "an Outlook mailbox (pst)",
    "application/vnd.apache.parquet": "a Parquet file",
    "application/vnd.apache.arrow.file": "an Arrow file (Feather)",
    "application/vnd.apache.arrow.stream": "an Arrow stream",
    "application/x-feather-v1": "a Feather file of version 1",
    "application/vnd.apache.avro": "an Avro file",
    "application/vnd.sqlite3": "a SQLite database",
    "application/x-hdf5": "an HDF5 file",
    "application/x-npy": "a NumPy array",
    "application/x-msaccess": "an Access database",
    "image/svg+xml": "an SVG image",
    "application/x-7z-compressed": "a 7z archive",
    "application/vnd.rar": "a RAR archive",
    "application/x-lz4": "an LZ4 stream",
    "application/x-compress": "a file of compress (.Z)",
    "application/x-elf": "a program or library (ELF)",
    "application/x-pem-file": "a key or certificate (PEM)",
    "application/pgp-encrypted": "a PGP message or key",
    "text/vcard": "an address book (vCard)",
    "text/calendar": "a calendar (iCalendar)",
    "application/x-bittorrent": "a torrent",
    "application/x-sitemap+xml": "a sitemap, which holds addresses and no text",
    "text/x-opml": "an outline or a list of feeds (OPML)",
    "application/rdf+xml": "RDF in XML",
    "application/x-plist": "a property list",
    "application/vnd.google-earth.kml+xml": "a map (KML)",
    "application/gpx+xml": "a track (GPX)",
    "application/xliff+xml": "a translation (XLIFF)",
    "application/mathml+xml": "a formula (MathML)",
    "application/xml": "XML of a kind that is not known",
    "application/octet-stream": "binary data of a kind that is not known",
}
"""What messages call a media type."""

FAMILIES = {"image": "an image", "audio": "a sound file", "video": "a video", "font": "a font"}


def find_magic_number(head: bytes) -> str | None:
    """Return the media type of bytes that begin as a format in the table does; None where none fits."""
    found = [(len(magic), media_type) for at, magic, media_type in MAGIC_NUMBERS if head.startswith(magic, at)]
    return max(found, key=lambda one: one[0])[1] if found else None


def name_of_type(media_type: str) -> str:
    """Return what people call a media type, with its article: "a Word document (docx)"."""
    if media_type in NAMES:
        return NAMES[media_type]
    family = FAMILIES.get(media_type.partition("/")[0])
    return f"{family} ({media_type})" if family else media_type
