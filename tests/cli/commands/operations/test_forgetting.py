"""`docmill forget` removes a document everywhere; its duplicates are judged again, and the audit is green."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docmill.audit import compare
from docmill.audit.recounting import Recounted, recount
from docmill.cli.main import app
from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Ledger
from docmill.delivery.maintenance.erasing import erase_document, find_documents
from docmill.delivery.quarantine import Quarantine
from docmill.errors import ConfigError
from docmill.memory.contents import documents as documents_of_index
from tests.audit.conftest import RUN, Bench, broken, copy, originals
from tests.factories import make_document

FIRST, LAST = originals()[0].id, originals()[-1].id


@pytest.fixture
def bench(server: Path, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A run of six documents that has ended: four originals, a duplicate of the first, one in quarantine."""
    made = Bench(server, namespace, tmp_path / "out")
    made.enqueue([*originals(), copy(), broken()])
    made.work()
    settings = {"REDIS_URL": f"unix://{server}?db=0", "NAMESPACE": namespace, "INDEX": namespace}
    settings |= {"STORE_URL": f"file://{tmp_path}/out", "PIPELINE": '["clean", "language", "dedup"]'}
    for name, value in settings.items():
        monkeypatch.setenv(f"DOCMILL_{name}", value)
    return made


def forget(*ids: str) -> Result:
    return CliRunner().invoke(app, ["forget", *ids, "--yes"], catch_exceptions=False)


def test_a_record_goes_from_store_index_account_and_seen_ids(bench: Bench) -> None:
    assert forget(LAST[:12]).exit_code == 0
    assert bench.deployment.store.get(LAST) is None
    assert LAST not in {one.hex() for one in documents_of_index(bench.index_client, bench.deployment.settings.index)}
    assert find_documents(bench.ledger, [LAST]) == {LAST: []}
    assert bench.ledger.seen([LAST]) == [False]
    counts = bench.ledger.counts(RUN)
    assert (counts["documents"], counts["records"], counts["kept"], counts["unique"]) == ("5", "4", "3", "3")
    assert compare(bench.deployment).findings == []


def test_the_first_duplicate_of_an_original_becomes_the_original(bench: Bench) -> None:
    assert forget(FIRST).exit_code == 0
    record = bench.deployment.store.get(copy().id)
    assert record is not None
    assert record.status == "kept"
    assert compare(bench.deployment).findings == []


def test_the_counts_follow_with_contents_and_names(bench: Bench, server: Path, namespace: str, tmp_path: Path) -> None:
    keeping = Bench(server, namespace, tmp_path / "out", keep=True)
    late = make_document("A document whose content is kept beside its record.", "mem://late")
    before = bench.details()
    keeping.enqueue([late])
    keeping.work()
    assert bench.ledger.counts(RUN)["contents"] == "1"
    bench.ledger.client.zadd(bench.ledger.key("run", RUN, "names"), {"LOC Cairo": 1})
    assert forget(late.id).exit_code == 0
    assert bench.ledger.counts(RUN)["contents"] == bench.ledger.counts(RUN)["contents_bytes"] == "0"
    assert {name: number for name, number in bench.details().items() if number != "0"} == before
    assert recount(bench.deployment, RUN) == Recounted({"names": (1, 0)}, "")  # which no record holds


def test_a_quarantined_document_leaves_no_entry(bench: Bench) -> None:
    assert forget(broken().id).exit_code == 0
    assert len(Quarantine(bench.ledger)) == 0
    assert bench.deployment.store.entries([broken().id]) == {}
    assert compare(bench.deployment).findings == []


def test_forgotten_and_enqueued_anew_a_document_counts_as_new(bench: Bench) -> None:
    forget(LAST)
    bench.enqueue([originals()[-1]])
    bench.work()
    assert bench.ledger.counts(RUN)["documents"] == "6"
    assert compare(bench.deployment).findings == []


def test_one_on_its_way_and_one_unknown_are_refused(bench: Bench) -> None:
    moving = make_document("It has not arrived.", "mem://moving")
    bench.enqueue([moving])
    with pytest.raises(ConfigError, match="on its way"):
        forget(moving.id)
    with pytest.raises(ConfigError, match="nothing is known"):
        forget("f" * 32)
    assert bench.deployment.store.get(LAST) is not None


def test_a_document_that_came_again_meanwhile_is_not_erased(ledger: Ledger) -> None:
    ledger.admit("b", "r", ("store",), [LAST], {"states": b"k"})
    (told,) = find_documents(ledger, [LAST])[LAST]
    assert told.outcome is Outcome.PENDING
    ledger.admit("c", "r", ("store",), [LAST], {"states": b"k"}, again=True)
    assert not erase_document(ledger, LAST, told, {})
    assert len(find_documents(ledger, [LAST])[LAST][0].places) == 2
