"""The counts of a run are made anew from account and store; what cannot be read is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill.audit.recounting import Recounted, recount
from docmill.delivery.ledger import NAMES_KEPT
from docmill.documents import Entity, Mention
from docmill.reprocessing import Rereader, admit_reruns, run_of_reruns, work_here
from docmill.stores.store import Change
from tests.audit.conftest import RUN, Bench, copy, originals


@pytest.fixture
def keeping(server: Path, namespace: str, tmp_path: Path) -> Bench:
    """A run of five documents that has ended: four originals and a duplicate of the first, contents kept."""
    made = Bench(server, namespace, tmp_path / "out", keep=True)
    made.enqueue([*originals(), copy()])
    made.work()
    return made


def test_right_counts_are_left_as_they_are(keeping: Bench) -> None:
    before = keeping.details()
    assert (before["unique"], before["exact"], before["contents"], before["language:en"]) == ("4", "1", "5", "5")
    assert recount(keeping.deployment, RUN) == Recounted({}, "")
    assert keeping.details() == before


def test_what_the_store_tells_is_made_anew(keeping: Bench) -> None:
    before = keeping.details()
    wrong = ("unique", "near", "language:en", "language:fr", "partial", "partial:clean:error", "contents_bytes")
    for name in wrong:
        keeping.ledger.count(RUN, name, 3)
    keeping.ledger.client.zadd(keeping.ledger.key("run", RUN, "names"), {"LOC Cairo": 9})
    found = recount(keeping.deployment, RUN)
    assert found.changed.keys() == {*wrong, "names"}
    assert found.changed["unique"] == (7, 4)
    assert found.changed["names"] == (9, 0)
    assert keeping.details() == before
    assert keeping.ledger.top_names(RUN) == []


def test_names_come_from_the_records(keeping: Bench) -> None:
    (record,) = [one for one in keeping.deployment.store.records() if one.id == originals()[0].id]
    mention = Mention(start=22, end=30, text=record.text[22:30])
    entity = Entity(id="e", type="LOC", name="Heraklion", confidence=1, mentions=[mention])
    keeping.deployment.store.replace([Change(record, record.model_copy(update={"entities": [entity]}))])
    assert recount(keeping.deployment, RUN).changed == {"names": (0, 1)}
    assert keeping.ledger.top_names(RUN, NAMES_KEPT) == [("LOC Heraklion", 1)]


def test_a_document_on_its_way_is_counted_when_it_ends_and_not_before(keeping: Bench) -> None:
    before = keeping.details()
    keeping.deployment.producer().admit_again(RUN, originals()[:2], salt="again")
    assert recount(keeping.deployment, RUN).changed["unique"] == (4, 2)
    keeping.sent = [(batch.batch, batch.stage) for batch in keeping.ledger.pending()]
    keeping.work()
    assert keeping.details() == before
    found = recount(keeping.deployment, RUN)
    assert found.unseen == ""
    assert not found.changed.keys() & before.keys()


def test_a_store_that_holds_none_of_the_records_changes_nothing(keeping: Bench) -> None:
    before = keeping.details()
    keeping.part.unlink()
    keeping.ledger.count(RUN, "kept", 2)
    found = recount(keeping.deployment, RUN)
    assert found.changed == {"kept": (6, 4)}
    assert "holds none of the 5 records" in found.unseen
    assert keeping.details() == before


def test_a_store_that_cannot_be_read_changes_nothing(keeping: Bench) -> None:
    before = keeping.details()
    keeping.part.write_bytes(keeping.part.read_bytes()[:-30])
    found = recount(keeping.deployment, RUN)
    assert found.changed == {}
    assert keeping.part.name in found.unseen
    assert keeping.details() == before


def test_while_stages_are_run_again_what_the_store_tells_is_left(keeping: Bench) -> None:
    deployed = keeping.deployment
    with run_of_reruns(deployed.ledger, "x") as reruns:
        rereader = Rereader(deployed.store, deployed.settings.limits, deployed.settings.fields)
        admit_reruns(deployed, reruns, deployed.store.located(), lambda _: {"language"}, rereader)
        assert "reprocess is at work" in recount(deployed, RUN).unseen
        work_here(deployed, reruns.run)
    before = deployed.ledger.counts(reruns.run)
    assert recount(deployed, RUN) == Recounted({}, "")
    assert recount(deployed, reruns.run).unseen == "its records are those of other runs"
    assert deployed.ledger.counts(reruns.run).items() >= before.items()
