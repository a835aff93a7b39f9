"""Inputs as the user names them: files, folders, globs, `-` and URLs; resolved first, opened one by one."""

from __future__ import annotations

import glob
import io
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias, cast
from urllib.parse import urlsplit

import fsspec

from docmill.errors import SourceError
from docmill.masking import mask, remember_url, without_secrets
from docmill.settings import Limits
from docmill.sources.entry import Entry, Skipped, Stream, readable
from docmill.sources.folders import matches, passed_over, real_folder, walk
from docmill.sources.input_names import Names, absolute_path, file_path, root_of
from docmill.sources.local_files import is_descriptor, is_system_path, open_inside, special_kind
from docmill.sources.web.redirects import guarded_options

__all__ = ["Origin", "file_origin", "resolve"]

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "http": "http", "https": "http"}
"""The extra of docmill that brings what a URL scheme needs."""

WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Origin:
    """One file to be read: its URI, its name, how to open it, and what stands for it in the ids of its documents."""

    uri: str
    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    identity: str | None = None

    def entry(self, file: BinaryIO) -> Entry:
        """Return the entry of the opened file."""
        return Entry(
            Stream(file), self.uri, self.name, seekable=file if _is_seekable(file) else None, identity=self.identity
        )

    def broken(self, error: Exception) -> Entry:
        """Return the entry of a file that cannot be opened."""
        return Entry(
            Stream.broken(SourceError(f"{self.uri}: cannot be read: {mask(str(error))}")),
            self.uri,
            self.name,
            identity=self.identity,
        )


Origins: TypeAlias = Callable[[], Iterator[Origin | Skipped]]
"""Gives the files of one input, and what is passed over in its folders."""


def resolve(
    inputs: Sequence[str], limits: Limits, stdin: BinaryIO | None = None, *, follow_links: bool = False
) -> Iterator[Origin | Skipped]:
    """Check every input, then give the files one by one; folders are listed as they are reached.

    What is no regular file is told in its place: it is passed over.

    Args:
        inputs: Files, folders, globs (`**` included), `-` for `stdin`, and URLs of any scheme fsspec knows.
        limits: Bounds on what comes by HTTP.
        stdin: What `-` reads; the process's own by default.
        follow_links: Whether symbolic links that leave their input's folder are followed, and those to folders.

    Raises:
        SourceError: before any file is given: an input does not exist, holds no file, is of the system, or needs an
            extra.
    """
    if not inputs:
        raise SourceError("no inputs: name files, folders, globs, URLs or - for standard input")
    names = Names.of(str(given) for given in inputs)
    for given in inputs:
        remember_url(str(given))
    found = [_resolve(str(given), limits, stdin, names, follow_links=follow_links) for given in inputs]
    return (origin for origins in found for origin in origins())


def _resolve(given: str, limits: Limits, stdin: BinaryIO | None, names: Names, *, follow_links: bool) -> Origins:
    if given == "-":
        return lambda: iter([_stdin_origin(stdin)])
    scheme, mark, _ = given.partition("://")
    if mark and scheme.lower() == "file":
        return _resolve_path(file_path(given), given, names, follow_links=follow_links)
    if mark and "/" not in scheme:
        return _resolve_url(given, scheme.partition("::")[0].lower(), limits)
    return _resolve_path(given, given, names, follow_links=follow_links)


def _stdin_origin(stdin: BinaryIO | None) -> Origin:
    file = sys.stdin.buffer if stdin is None else stdin
    # it belongs to the caller, so it stays open; and what was piped before it began is not to be sought back to
    return Origin("stdin:", "", lambda: nullcontext(cast(BinaryIO, _Forward(file))))


class _Forward(io.RawIOBase):
    """A stream that cannot be sought in, whatever the one inside it can."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__()
        self._take = getattr(inner, "read1", inner.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._take(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)


def _resolve_path(path: str, given: str, names: Names, *, follow_links: bool) -> Origins:
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        return _resolve_pattern(path, given, names, follow_links=follow_links)
    except OSError as error:
        raise SourceError(f"{given}: cannot be read: {error.strerror or error}") from error
    if is_system_path(Path(path)):
        raise SourceError(f"{given}: the system's own files are no documents; name others, or - for standard input")
    if stat.S_ISDIR(mode):
        inside = _bound(Path(path), follow_links=follow_links)

        def found() -> Iterator[Origin | Skipped]:
            for item in walk(Path(path), follow_links=follow_links):
                yield item if isinstance(item, Skipped) else file_origin(item, names.name(item), inside)

        _check_holds_something(next(walk(Path(path), follow_links=follow_links), None), Path(path), given)
        return found
    kind = special_kind(mode)
    if kind == "fifo" and not is_descriptor(Path(path)):  # it may have no writer, and hold the command for ever
        raise SourceError(f"{given}: this is a pipe; read it by standard input: docmill ... - < {given}")
    if kind not in (None, "fifo"):
        raise SourceError(f"{given}: this is a {kind}, not a file")
    return lambda: iter([file_origin(Path(path), names.name(Path(path)))])


def _check_holds_something(first: Path | Skipped | None, folder: Path, given: str) -> None:
    """Refuse a folder that holds no file, or cannot be listed itself."""
    if first is None:
        raise SourceError(f"{given}: the folder holds no file (hidden ones do not count)")
    if first == passed_over("unreadable", folder):
        raise SourceError(f"{given}: the folder cannot be listed; make it readable: chmod u+rx")


def _resolve_pattern(path: str, given: str, names: Names, *, follow_links: bool) -> Origins:
    if not glob.has_magic(path):
        raise SourceError(f"{given}: no such file or folder")
    files = list(matches(path, follow_links=follow_links))
    if not files:
        raise SourceError(f"{given}: the pattern matches no file")
    inside = _bound(root_of(path), follow_links=follow_links)
    return lambda: (one if isinstance(one, Skipped) else file_origin(one, names.name(one), inside) for one in files)


def _bound(folder: Path, *, follow_links: bool) -> Path:
    """Return the folder that files must lie in to be read."""
    return Path("/") if follow_links else real_folder(folder)


def file_origin(path: Path, identity: str | None = None, inside: Path | None = None) -> Origin:
    """Return the origin of a local file. Its URI is not percent-encoded, so that names in any script stay readable.

    With `inside`, it is opened only as a regular file that lies in that folder; see `open_inside`.
    """
    absolute = absolute_path(path)

    def opened() -> BinaryIO:
        return open_inside(absolute, inside) if inside else absolute.open("rb")

    return Origin(f"file://{readable(str(absolute))}", readable(absolute.name), opened, identity)


def _resolve_url(url: str, scheme: str, limits: Limits) -> Origins:
    told = without_secrets(url)
    try:
        filesystem, path = _file_system(url, scheme, limits)
        paths = _remote_paths(filesystem, path, is_web=scheme in WEB)
    except ImportError as error:
        extra = EXTRAS.get(scheme)
        advice = f"install it with: pip install 'docmill[{extra}]'" if extra else mask(str(error))
        raise SourceError(f"{told}: reading {scheme}:// needs a package that is missing; {advice}") from error
    except FileNotFoundError as error:
        raise SourceError(f"{told}: no such file or folder") from error
    except Exception as error:
        # every store has errors of its own (no credentials, no route, no permission): none is a document's fault
        raise SourceError(f"{told}: cannot be opened: {mask(str(error)) or type(error).__name__}") from error
    if not paths:
        raise SourceError(f"{told}: no file is there")
    if paths == [path]:
        return lambda: iter([_remote_origin(filesystem, path, told, limits)])
    return lambda: (_remote_origin(filesystem, found, filesystem.unstrip_protocol(found), limits) for found in paths)


def _file_system(url: str, scheme: str, limits: Limits) -> tuple[Any, str]:
    """Return the file system of a URL and the path in it. URLs may be chained: `zip://a.txt::https://...`.

    Raises:
        SourceError: it would open further URLs that a file names.
    """
    links = {scheme: url} if scheme in WEB else {link.partition("://")[0].lower(): link for link in url.split("::")}
    if "reference" in links:
        raise SourceError("reference:// opens the URLs that a file names, and docmill opens none out of documents")
    fsspec.get_filesystem_class(scheme)  # raises where the extra is missing
    given = {name: _options(name, link, limits) for name, link in links.items()}
    if scheme in WEB:  # two colons are an address of IPv6 here, not a chain
        return fsspec.filesystem(scheme, **given[scheme]), url
    if len(links) == 1:
        return cast("tuple[Any, str]", fsspec.core.url_to_fs(url, **given[scheme]))
    return cast("tuple[Any, str]", fsspec.core.url_to_fs(url, **given))


def _options(scheme: str, link: str, limits: Limits) -> dict[str, Any]:
    if scheme in WEB:
        from docmill.sources.web.downloads import options  # noqa: PLC0415 - an extra

        return options(link, limits)
    return guarded_options(scheme, link, limits)


def _remote_paths(filesystem: Any, path: str, *, is_web: bool) -> list[str]:
    if is_web:  # a question mark is no pattern there, and a folder is only a page with links
        from docmill.sources.web.faults import check  # noqa: PLC0415 - an extra

        check(filesystem, path)
        return [path]
    if glob.has_magic(path) and not filesystem.exists(path):
        found = [name for name in filesystem.glob(path) if filesystem.isfile(name)]
        return sorted(name for name in found if not PurePosixPath(name).name.startswith("."))
    if filesystem.info(path)["type"] != "directory":
        return [path]
    return sorted(name for name in filesystem.find(path) if not _is_hidden(name.removeprefix(path)))


def _remote_origin(filesystem: Any, path: str, uri: str, limits: Limits) -> Origin:
    name = PurePosixPath(urlsplit(path).path if "://" in path else path).name
    uri = without_secrets(uri)
    return Origin(readable(uri), readable(name), lambda: _opened(filesystem, path, uri, limits))


def _opened(filesystem: Any, path: str, uri: str, limits: Limits) -> BinaryIO:
    file = filesystem.open(path, "rb")
    if "http" not in filesystem.protocol:
        return cast(BinaryIO, file)
    from docmill.sources.web.downloads import Download  # noqa: PLC0415 - an extra

    return cast(BinaryIO, Download(file, limits, uri))


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _is_seekable(file: BinaryIO) -> bool:
    try:
        return file.seekable()
    except (OSError, ValueError, AttributeError):
        return False
