"""What a record holds of a stage is taken from it where that stage is not run again."""

from __future__ import annotations

from docmill.documents import Annotation, Cleaned, Document, Failure, Language, Provenance, Status, now
from docmill.records import Record, Rerun
from docmill.stages.rerunning import before_first, begin, filled, record_after, rerun, with_dependants
from docmill.stages.stage import PerDocument
from tests.factories import make_document, make_failure, make_language

TEXT = "The ferry leaves at nine."


def clean(document: Document) -> Annotation:
    return Cleaned(text=document.content.decode().strip(), encoding="utf-8")


def language(_: Document) -> Annotation:
    return make_language("en", "Latn")


STAGES = [
    PerDocument("clean", "2", Cleaned, clean, frozenset({"content"})),
    PerDocument("language", "2", Language, language, frozenset({"clean"})),
]


def stored(**more: Annotation) -> Record:
    """A record of these annotations, made by version 1 of each stage."""
    document = make_document(TEXT, encoding="windows-1252", run="r").annotated("clean", Cleaned(text=TEXT))
    for stage, found in more.items():
        document = document.annotated(stage, found)
    steps = [
        Provenance(stage=stage, version="1", seconds=0, worker="w", finished_at=now()) for stage in ("clean", *more)
    ]
    return Record.of(document, steps)


def test_stages_that_need_one_that_runs_again_run_again() -> None:
    assert with_dependants(STAGES, {"clean"}, stored()) == {"clean", "language"}
    assert with_dependants(STAGES, {"language"}, stored()) == {"language"}


def test_the_first_stage_to_run_is_the_first_of_any_document() -> None:
    agains = [Rerun(before=stored(), stages=frozenset({"language"})), Rerun(before=stored(), stages=frozenset())]
    assert before_first(STAGES, agains) == 1
    assert before_first(STAGES, agains[1:]) == 2


def test_a_stage_runs_over_those_documents_alone_that_are_to_pass_it() -> None:
    again = Rerun(before=stored(language=make_language("ar")), stages=frozenset({"language"}))
    kept = Rerun(before=stored(language=make_language("de", "Latn")), stages=frozenset())
    documents = [begin(STAGES[:1], one) for one in (again, kept)]
    done = rerun(STAGES[1], documents, [again, kept], "w")
    assert done.tried == 1
    found = [document.find(Language) for document in done.documents]
    assert [one and one.code for one in found] == ["en", "de"]
    steps = {"language": done.provenance}
    records = [record_after(STAGES, one, of, steps) for one, of in zip(done.documents, (again, kept), strict=True)]
    assert [[step.version for step in record.provenance] for record in records if record] == [["1", "2"], ["1", "1"]]
    assert records[1] == kept.before


def test_the_encoding_declared_is_handed_to_the_stage_that_cleans_not_the_one_found() -> None:
    again = Rerun(before=stored(), stages=frozenset({"clean"}))
    given = make_document(TEXT, encoding=None)
    document = begin([], again, given)
    assert (document.content, document.source.encoding, document.run) == (TEXT.encode(), None, "r")
    assert again.before.source.encoding == "windows-1252"


def test_a_failure_of_a_stage_that_does_not_run_again_stays() -> None:
    before = stored().model_copy(update={"failures": [make_failure("language", "ValueError")]})
    again = Rerun(before=before, stages=frozenset({"other"}))
    document = begin(STAGES, again)
    assert document.failures == (make_failure("language", "ValueError"),)
    assert record_after(STAGES, document, again, {}) == before


def test_a_document_without_text_makes_no_record() -> None:
    again = Rerun(before=stored(), stages=frozenset({"clean"}))
    failed = begin([], again).with_failure(Failure(stage="clean", error="E", message="m"), for_good=True)
    assert failed.status is Status.FAILED
    assert record_after(STAGES, failed, again, {}) is None


def test_what_a_record_holds_is_filled_in_behind_what_stages_found() -> None:
    again = Rerun(before=stored(language=make_language("ar")), stages=frozenset({"language"}))
    document = make_document(TEXT).annotated("language", make_language("en", "Latn"))
    found = filled(STAGES, document, again)
    assert list(found.annotations) == ["clean", "language"]
    assert found.annotations["language"] == make_language("en", "Latn")
