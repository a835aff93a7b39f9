"""A repair sends again what is missing and sets right what disagrees; what it cannot mend it names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from docmill.audit import Disagreement, compare, mend
from docmill.audit.recounting import Recounted, recount
from docmill.memory.redis_index import RedisIndex
from docmill.reprocessing import Rereader, admit_reruns, run_of_reruns, work_here
from docmill.sources import read
from docmill.stages.index import Fingerprint, Rules
from tests.audit.conftest import OTHERS, RUN, Bench, broken, copy, originals
from tests.factories import make_document


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Three files, which can be read again."""
    for number, text in enumerate(OTHERS):
        (tmp_path / f"{number}.txt").write_text(text)
    return [str(tmp_path / f"{number}.txt") for number in range(len(OTHERS))]


@pytest.fixture
def filed(server: Path, namespace: str, tmp_path: Path, files: list[str]) -> Bench:
    """A run over the three files, that has ended."""
    bench = Bench(server, namespace, tmp_path / "out")
    settings = bench.deployment.settings
    bench.enqueue(list(read(files, limits=settings.limits, fields=settings.fields)))
    bench.work()
    return bench


def mended(bench: Bench, inputs: Sequence[str] = ()) -> list[tuple[Disagreement, str]]:
    """Repair, let the workers work, audit again; return what could not be mended."""
    done = mend(bench.deployment, compare(bench.deployment, inputs=inputs), RUN, inputs)
    for batch in bench.ledger.pending():
        bench.sent.append((batch.batch, batch.stage))
    bench.work()
    left = [(one.finding.kind, one.finding.subject) for one in done.left]
    again = [(one.kind, one.subject) for one in compare(bench.deployment, inputs=inputs).findings]
    assert sorted(again) == sorted(left)
    return left


def test_a_lost_part_is_made_again_from_its_sources(filed: Bench, files: list[str]) -> None:
    filed.part.unlink()
    assert mended(filed, files) == []
    assert len(list(filed.deployment.store.records())) == 3
    assert filed.ledger.counts(RUN)["records"] == "3"


def test_a_cut_part_is_set_aside_and_what_it_lost_made_again(filed: Bench, files: list[str]) -> None:
    part = filed.part
    part.write_bytes(part.read_bytes()[:-30])
    cut = part.read_bytes()
    assert mended(filed, files) == []
    assert len(list(filed.deployment.store.records())) == 3
    assert (filed.out / "damaged" / f"records-{part.name}").read_bytes() == cut


def test_without_its_source_a_missing_record_is_named(filed: Bench) -> None:
    lost = json.loads(filed.part.read_text().splitlines()[0])["id"]
    filed.deployment.store.remove([lost])
    assert mended(filed) == [(Disagreement.MISSING_RECORD, lost)]


def test_a_document_whose_batch_is_gone_is_admitted_again(filed: Bench, tmp_path: Path, files: list[str]) -> None:
    (tmp_path / "late.txt").write_text("It was admitted, and its batch was lost with the server's memory.")
    settings = filed.deployment.settings
    inputs = [*files, str(tmp_path / "late.txt")]
    filed.enqueue(list(read(inputs, limits=settings.limits, fields=settings.fields)))
    ((batch, _),) = filed.sent
    filed.sent.clear()
    filed.ledger.client.delete(filed.ledger.key("batch", batch))
    filed.ledger.client.zrem(filed.ledger.key("leases"), batch)
    assert mended(filed, inputs) == []
    assert filed.ledger.counts(RUN)["documents"] == filed.ledger.counts(RUN)["records"] == "4"


def test_what_was_never_admitted_is_enqueued(filed: Bench, tmp_path: Path, files: list[str]) -> None:
    (tmp_path / "new.txt").write_text("A text that nobody enqueued so far.")
    assert mended(filed, [*files, str(tmp_path / "new.txt")]) == []
    assert filed.ledger.counts(RUN)["records"] == "4"


def test_an_entry_is_put_back_from_the_store(bench: Bench) -> None:
    bench.ledger.client.delete(bench.ledger.key("quarantine"), bench.ledger.key("quarantine", "times"))
    assert mended(bench) == []


def test_an_entry_is_written_to_the_store_again(bench: Bench) -> None:
    bench.deployment.store.remove([broken().id])
    assert mended(bench) == []
    assert list(bench.deployment.store.entries([broken().id])) == [broken().id]


def test_an_entry_of_the_index_without_a_record_is_taken_out(bench: Bench) -> None:
    fingerprint = Fingerprint(broken().id, b"0123456789")
    RedisIndex(bench.index_client, bench.deployment.settings.index).check_and_insert("all", [fingerprint], Rules())
    assert mended(bench) == []


def test_a_stranded_batch_goes_on(bench: Bench) -> None:
    bench.enqueue([make_document("Nobody comes for me, until a repair does.", "mem://stranded")])
    ((batch, _),) = bench.sent
    bench.sent.clear()
    bench.ledger.client.zrem(bench.ledger.key("leases"), batch)
    assert mended(bench) == []
    assert bench.ledger.counts(RUN)["records"] == "6"


def test_wrong_counts_are_set_right(bench: Bench) -> None:
    bench.ledger.count(RUN, "records", 2)
    bench.ledger.count(RUN, "quarantined", -1)
    assert mended(bench) == []
    assert bench.ledger.counts(RUN)["records"] == "5"


def test_a_missing_record_is_made_again_from_kept_content(server: Path, namespace: str, tmp_path: Path) -> None:
    bench = Bench(server, namespace, tmp_path / "out", keep=True)
    bench.enqueue([*originals(), copy()])
    bench.work()
    before, names = bench.details(), bench.ledger.top_names(RUN)
    bench.part.unlink()
    assert mended(bench) == []
    assert len(list(bench.deployment.store.records())) == 5
    assert (bench.details(), bench.ledger.top_names(RUN)) == (before, names)
    assert recount(bench.deployment, RUN) == Recounted({}, "")
    assert bench.ledger.counts(RUN)["records"] == "5"


def test_a_record_that_was_reprocessed_is_sent_again_in_its_own_run(
    server: Path, namespace: str, tmp_path: Path
) -> None:
    bench = Bench(server, namespace, tmp_path / "out", keep=True)
    bench.enqueue(originals())
    bench.work()
    deployed = bench.deployment
    with run_of_reruns(deployed.ledger, "x") as reruns:
        rereader = Rereader(deployed.store, deployed.settings.limits, deployed.settings.fields)
        admit_reruns(deployed, reruns, deployed.store.located(), lambda _: {"language"}, rereader)
        work_here(deployed, reruns.run)
    deployed.store.remove([originals()[0].id])
    deployed.store.keep("b", originals()[:1])
    missing = [one for one in compare(deployed).findings if one.kind is Disagreement.MISSING_RECORD]
    assert {finding.run for finding in missing} == {reruns.run, RUN}
    assert mended(bench) == []
    assert {record.run for record in deployed.store.records()} == {RUN}


def test_duplicates_of_an_original_that_cannot_be_had_again_are_judged_again(bench: Bench) -> None:
    lost = originals()[0].id
    bench.deployment.store.remove([lost])
    assert mended(bench) == [(Disagreement.MISSING_RECORD, lost)]
    record = bench.deployment.store.get(copy().id)
    assert record is not None
    assert record.status == "kept"
