"""An audit finds every kind of disagreement, made by hand here, and names the offender; a clean run has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docmill.audit import Disagreement, Finding, RunTally, compare, mend
from docmill.delivery.account import Outcome, pack_entry_of
from docmill.errors import ConfigError
from docmill.memory.redis_index import RedisIndex
from docmill.records import Record
from docmill.stages.index import Fingerprint, Rules
from tests.audit.conftest import OTHERS, RUN, Bench, broken, copy, originals
from tests.factories import make_document
from tests.sources.holding import HOLD, hold_readers

FIRST = originals()[0].id
LAST = originals()[-1].id


def found(bench: Bench, run: str | None = None) -> list[tuple[Disagreement, str]]:
    return sorted((finding.kind, finding.subject) for finding in compare(bench.deployment, run).findings)


def lines(bench: Bench) -> list[str]:
    return bench.part.read_text().splitlines(keepends=True)


def without(bench: Bench, document: str) -> None:
    """Delete the line of one record."""
    bench.part.write_text("".join(line for line in lines(bench) if json.loads(line)["id"] != document))


def test_a_clean_run_is_green_and_adds_up(bench: Bench) -> None:
    report = compare(bench.deployment)
    assert report.findings == []
    outcomes = {"kept": 4, "duplicate": 1, "quarantined": 1, "dropped": 0}
    sums = RunTally(RUN, enqueued=6, records=5, quarantined=1, dropped=0, in_flight=0, outcomes=outcomes, length=4)
    assert report.runs == [sums]
    assert (report.moved, report.other_runs, report.foreign) == (0, 0, 0)
    assert found(bench, RUN) == []


@pytest.mark.parametrize("url", ["sqlite:///{}/records.db", "memory://{}"])
def test_other_stores_are_audited_as_files_are(server: Path, namespace: str, tmp_path: Path, url: str) -> None:
    bench = Bench(server, namespace, tmp_path, url.format(tmp_path))
    bench.enqueue([*originals(), copy(), broken()])
    bench.work()
    assert found(bench) == []
    bench.deployment.store.remove([LAST, broken().id])
    assert (
        found(bench)
        == [
            (Disagreement.INDEX_WITHOUT_RECORD, ""),
            (Disagreement.MISSING_RECORD, LAST),
            (Disagreement.UNSTORED_ENTRY, broken().id),
        ][1:]
    )


def test_documents_on_their_way_are_in_flight_at_every_stage(bench: Bench) -> None:
    bench.enqueue([make_document("One more, which takes its time.", "mem://more")])
    while bench.sent:
        report = compare(bench.deployment)
        assert report.findings == []
        assert (report.runs[0].enqueued, report.runs[0].in_flight) == (7, 1)
        bench._worker.work(*bench.sent.pop(0))
    assert compare(bench.deployment).runs[0].records == 6


def test_a_deleted_line_is_a_missing_record(bench: Bench) -> None:
    without(bench, LAST)
    assert found(bench) == [(Disagreement.MISSING_RECORD, LAST)]


def test_a_deleted_part_names_all_its_documents(bench: Bench) -> None:
    bench.part.unlink()
    assert found(bench) == sorted((Disagreement.MISSING_RECORD, one.id) for one in [*originals(), copy()])


def test_a_cut_part_is_damaged_and_its_last_record_missing(bench: Bench) -> None:
    last = json.loads(lines(bench)[-1])["id"]
    bench.part.write_bytes(bench.part.read_bytes()[:-30])
    assert found(bench) == sorted(
        [(Disagreement.DAMAGED, f"records/{bench.part.name}"), (Disagreement.MISSING_RECORD, last)]
    )


def test_an_entry_taken_out_of_the_quarantine_is_missing(bench: Bench) -> None:
    client, ledger = bench.ledger.client, bench.ledger
    client.hdel(ledger.key("quarantine"), broken().id)
    client.zrem(ledger.key("quarantine", "times"), broken().id)
    assert found(bench) == [(Disagreement.MISSING_ENTRY, broken().id)]


def test_an_entry_taken_out_of_the_store_is_named(bench: Bench) -> None:
    (part,) = (bench.out / "quarantine").iterdir()
    part.unlink()
    assert found(bench) == [(Disagreement.UNSTORED_ENTRY, broken().id)]


def test_an_entry_of_the_index_without_a_record_is_named(bench: Bench) -> None:
    fingerprint = Fingerprint(broken().id, b"0123456789")
    RedisIndex(bench.index_client, bench.deployment.settings.index).check_and_insert("all", [fingerprint], Rules())
    assert found(bench) == [(Disagreement.INDEX_WITHOUT_RECORD, broken().id)]


def test_what_was_imported_into_the_index_is_foreign_and_no_offender(bench: Bench) -> None:
    index = RedisIndex(bench.index_client, bench.deployment.settings.index)
    index.check_and_insert("all", [Fingerprint("f" * 32, b"0123456789")], Rules())
    report = compare(bench.deployment)
    assert (report.findings, report.foreign) == ([], 1)


def test_a_duplicate_of_nothing_is_named(bench: Bench) -> None:
    changed = [json.loads(line) for line in lines(bench)]
    (duplicate,) = [one for one in changed if one["status"] == "duplicate"]
    duplicate["dedup"]["duplicate_of"] = duplicate["dedup"]["cluster"] = "e" * 32
    bench.part.write_text("".join(Record.model_validate(one).model_dump_json() + "\n" for one in changed))
    (finding,) = compare(bench.deployment).findings
    assert finding == Finding(Disagreement.DUPLICATE_OF_NOTHING, copy().id, RUN, f"of {'e' * 32}")


def test_the_duplicate_of_a_missing_record_is_named_too(bench: Bench) -> None:
    without(bench, FIRST)
    assert found(bench) == [(Disagreement.DUPLICATE_OF_NOTHING, copy().id), (Disagreement.MISSING_RECORD, FIRST)]


def test_an_id_in_two_parts_is_named_with_both(bench: Bench) -> None:
    second = bench.part.with_name("second.jsonl")
    second.write_text(lines(bench)[0])
    (finding,) = compare(bench.deployment).findings
    assert (finding.kind, finding.subject) == (Disagreement.TWICE, json.loads(second.read_text())["id"])
    assert "records/second.jsonl" in finding.detail


def test_a_batch_whose_keys_are_gone_leaves_its_documents_lost(bench: Bench) -> None:
    document = make_document("Never to be seen again.", "mem://gone")
    bench.enqueue([document])
    ((batch, _),) = bench.sent
    bench.ledger.client.delete(bench.ledger.key("batch", batch))
    bench.ledger.client.zrem(bench.ledger.key("leases"), batch)
    assert found(bench) == [(Disagreement.LOST, document.id)]


def test_a_batch_without_a_lease_is_stranded(bench: Bench) -> None:
    bench.enqueue([make_document("Nobody comes for me.", "mem://stranded")])
    ((batch, _),) = bench.sent
    bench.ledger.client.zrem(bench.ledger.key("leases"), batch)
    assert found(bench) == [(Disagreement.STRANDED_BATCH, batch)]


def test_a_record_that_no_account_knows_is_named(bench: Bench) -> None:
    stranger = make_document(OTHERS[0], "mem://stranger")
    record = next(bench.deployment.store.records()).model_copy(update={"id": stranger.id})
    bench.deployment.store.write("by-hand", [record], [])
    assert (Disagreement.UNACCOUNTED, stranger.id) in found(bench)


def test_counts_that_differ_from_the_account_are_told(bench: Bench) -> None:
    bench.ledger.count(RUN, "records", 2)
    (finding,) = compare(bench.deployment).findings
    assert finding == Finding(Disagreement.COUNTS, RUN, RUN, "records: counted 7, accounted for 5")


def test_a_run_from_before_accounts_is_counted_and_not_blamed(bench: Bench) -> None:
    client, ledger = bench.ledger.client, bench.ledger
    client.delete(ledger.key("run", RUN, "account"))
    client.hdel(ledger.key("run", RUN), "accounted")
    report = compare(bench.deployment)
    assert report.findings == []
    assert report.runs[0].unaccounted == 6


def test_a_document_that_moves_while_the_audit_reads_is_left_to_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Admitted and lost from the store behind the audit's back: its account says so, so it is not judged."""
    inventory = bench.deployment.store.inventory

    def late():  # type: ignore[no-untyped-def]
        yield from inventory()
        bench.ledger.client.rpush(bench.ledger.key("run", RUN, "account"), pack_entry_of(Outcome.PENDING, [LAST]))

    without(bench, LAST)
    monkeypatch.setattr(bench.deployment.store, "inventory", late)
    report = compare(bench.deployment)
    assert (report.findings, report.moved) == ([], 1)


def test_inputs_tell_what_was_never_admitted(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("A text that nobody enqueued.")
    (finding,) = compare(bench.deployment, inputs=[str(tmp_path / "in.txt")]).findings
    assert finding.kind is Disagreement.NEVER_ADMITTED
    assert finding.detail.endswith("in.txt")


@pytest.fixture
def holding(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_readers(monkeypatch)


@pytest.mark.usefixtures("holding")  # before the bench, which reads the settings
def test_an_input_that_holds_its_reader_costs_itself_alone(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(f"{HOLD} the reader.")
    (tmp_path / "in/b.txt").write_text("A text that nobody enqueued.")
    inputs = [str(tmp_path / "in")]
    report = compare(bench.deployment, inputs=inputs)
    assert sorted(finding.detail[-5:] for finding in report.findings) == ["a.txt", "b.txt"]
    done = mend(bench.deployment, report, RUN, inputs)
    assert (done.sent, done.left) == (2, [])


def test_a_run_that_is_not_there_is_refused(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="no run named 'tuesday'; there are: monday"):
        compare(bench.deployment, "tuesday")
