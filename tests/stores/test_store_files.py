"""How files lie on disk, and what a failing disk does."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from docmill.errors import StoreError, UnavailableError
from docmill.stores import open_store
from docmill.stores.parts import RemoteParts
from tests.factories import make_entry, make_record


def tree(folder: Path) -> list[str]:
    """Every file below a folder, but the lock that writers share."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".records.lock")
    return sorted(str(path.relative_to(folder)) for path in files)


def failing(error: BaseException) -> Callable[..., NoReturn]:
    """A function that raises this."""

    def _fail(*_: Any, **__: Any) -> NoReturn:
        raise error

    return _fail


def test_a_batch_is_one_part_of_records_and_one_of_quarantine(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    store.write("b1", [make_record("a"), make_record("b")], [make_entry("q")])
    store.write("b2", [make_record("c")], [])
    store.write("b3", [], [make_entry("r", "b3")])
    assert tree(tmp_path) == [
        "quarantine/b1.jsonl",
        "quarantine/b3.jsonl",
        "records/b1.jsonl",
        "records/b2.jsonl",
    ]


def test_a_line_is_utf8_json_with_the_models_keys_in_order(tmp_path: Path) -> None:
    record = make_record("a", text="قاهرة\u2028\n")
    open_store(str(tmp_path)).write("b1", [record, make_record("b")], [])
    part = (tmp_path / "records/b1.jsonl").read_bytes()
    assert part.endswith(b"}\n")
    assert part.count(b"\n") == 2
    first = part.split(b"\n")[0]
    assert first.decode() == record.model_dump_json()
    assert "قاهرة".encode() in first
    assert list(json.loads(first)) == list(type(record).model_fields)


def test_a_compressed_part_is_a_plain_zstd_file(tmp_path: Path) -> None:
    record = make_record()
    open_store(str(tmp_path), compression="zst").write("b1", [record], [])
    part = (tmp_path / "records/b1.jsonl.zst").read_bytes()
    assert zstandard.decompress(part).decode() == record.model_dump_json() + "\n"


def test_changing_the_compression_leaves_no_batch_twice(tmp_path: Path) -> None:
    plain, packed = open_store(str(tmp_path)), open_store(str(tmp_path), compression="zst")
    plain.write("b1", [make_record("a")], [make_entry("q")])
    plain.write("b2", [make_record("b")], [make_entry("p"), make_entry("q")])
    packed.write("b1", [make_record("a")], [])
    packed.release("b2", [make_entry("q").id])
    assert tree(tmp_path) == ["quarantine/b2.jsonl", "records/b1.jsonl.zst", "records/b2.jsonl"]
    assert len(list(plain.records())) == len(list(packed.records())) == 2


def test_a_crash_before_the_rename_leaves_the_old_part(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    store.write("b1", [make_record("a", text="old")], [])
    child = os.fork()
    if child == 0:
        Path.replace = lambda *_: os._exit(7)  # type: ignore[assignment,method-assign]
        try:
            store.write("b1", [make_record("a", text="new")], [])
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    leftover = [name for name in tree(tmp_path) if name.endswith(".tmp")]
    assert len(leftover) == 1
    assert f".{child}." in leftover[0]
    assert [record.text for record in store.records()] == ["old"]
    store.write("b1", [make_record("a", text="new")], [])
    assert [record.text for record in store.records()] == ["new"]


def test_what_killed_writers_left_is_cleared_a_day_later(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    old, young = folder / ".b0.jsonl.1.aa.tmp", folder / ".b1.jsonl.2.bb.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 100_000,) * 2)
    open_store(str(tmp_path)).write("b1", [make_record()], [])
    assert tree(tmp_path) == ["records/.b1.jsonl.2.bb.tmp", "records/b1.jsonl"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_failing_disk_loses_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    store = open_store(str(tmp_path))
    store.write("b1", [make_record("a", text="old")], [])
    with monkeypatch.context() as patch:
        patch.setattr(step, failing(OSError(code, os.strerror(code))))
        with pytest.raises(UnavailableError, match="tried again"):
            store.write("b1", [make_record("a", text="new")], [])
    assert tree(tmp_path) == ["records/b1.jsonl"]
    assert [record.text for record in store.records()] == ["old"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "records").mkdir()
    monkeypatch.setattr(Path, "with_name", lambda *_: Path("/dev/full"))
    monkeypatch.setattr(Path, "unlink", lambda *_: None)
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda path, _: opened(path, "wb"))
    with pytest.raises(UnavailableError, match="disk is full"):
        open_store(str(tmp_path)).write("b1", [make_record()], [])


@pytest.mark.parametrize(("code", "cure"), [(errno.EACCES, "let the worker's user"), (errno.EROFS, "read-only")])
def test_what_trying_again_does_not_mend_says_what_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, cure: str
) -> None:
    monkeypatch.setattr(os, "fsync", failing(OSError(code, os.strerror(code), str(tmp_path / "x"))))
    with pytest.raises(StoreError, match=cure):
        open_store(str(tmp_path)).write("b1", [make_record()], [])


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    store = open_store(f"{tmp_path}/out")
    with pytest.raises(StoreError, match="a file stands"):
        store.write("b1", [make_record()], [])
    with pytest.raises(StoreError, match="a file stands"):
        list(store.records())


@pytest.mark.parametrize("compression", ["none", "zst"])
def test_a_damaged_part_is_named(tmp_path: Path, compression: Any) -> None:
    store = open_store(str(tmp_path), compression=compression)
    store.write("b1", [make_record()], [])
    part = next((tmp_path / "records").iterdir())
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(StoreError, match=r"records/b1\.jsonl"):
        list(store.records())


def test_parts_that_go_while_others_are_read_are_passed_over(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for number in range(3):
        store.write(f"b{number}", [make_record(str(number))], [])
    records = store.records()
    next(records)
    shutil.rmtree(tmp_path / "records")
    assert list(records) == []


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    store.write("b1", [make_record()], [])
    (tmp_path / "records/README.txt").write_text("not a part")
    (tmp_path / "records/.hidden.jsonl").write_text("not a part")
    assert len(list(store.records())) == 1


def test_metadata_nested_too_deep_for_json_is_refused_by_name(tmp_path: Path) -> None:
    nested: dict[str, Any] = {}
    for _ in range(2_000):
        nested = {"a": nested}
    record = make_record("a", metadata=nested)
    with pytest.raises(StoreError, match=record.id):
        open_store(str(tmp_path)).write("b1", [record], [])


@given(batches=st.lists(st.text(min_size=1), min_size=2, max_size=2, unique=True))
def test_two_batches_never_share_a_part(batches: list[str]) -> None:
    from docmill.stores.files import _name  # noqa: PLC0415 - the claim is about names, not about disks

    first, second = (_name("records", batch, ".jsonl") for batch in batches)
    assert first != second
    assert first.count("/") == 1
    assert "/." not in first


class ClientSpecificError(Exception):
    """Stands for what object store clients raise beside OSError."""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ConnectionResetError("reset"), UnavailableError),
        (TimeoutError("slow"), UnavailableError),
        (OSError(errno.EBUSY, "SlowDown"), UnavailableError),
        (ClientSpecificError("503"), UnavailableError),
        (type("NoCredentialsError", (Exception,), {})("who are you"), StoreError),
        (PermissionError("Access Denied"), StoreError),
        (FileNotFoundError("The specified bucket does not exist"), StoreError),
        (TypeError("misuse"), StoreError),
    ],
)
def test_an_object_stores_failures_are_for_now_or_for_good(
    raised: Exception, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = RemoteParts("memory://faults/out")
    with parts._open() as (client, _):
        monkeypatch.setattr(type(client), "pipe_file", failing(raised))
    with pytest.raises(expected, match="memory://faults/out"):
        parts.put("records/b1.jsonl", b"")
