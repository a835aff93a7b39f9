"""What a record holds of a stage is taken from it where that stage is not run again."""

from __future__ import annotations

from docmill.documents import Annotation, Cleaned, Converted, Document, Failure, Language, Provenance, Status, now
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


class Conversion(PerDocument):
    """A stage that converts PDFs alone."""

    def wants(self, document: Document) -> bool:
        return document.source.media_type == "application/pdf"


def convert(document: Document) -> Annotation:
    return Converted(format="text", pages=[document.content.decode(), "Page two."])


def clean_converted(document: Document) -> Annotation:
    found = document.find(Converted)
    text = "".join(found.pages) if found else document.content.decode()
    return Cleaned(text=text, pages=[0, len(found.pages[0])] if found else [])


CONVERTING = [
    Conversion("convert", "2", Converted, convert, frozenset({"content"})),
    PerDocument("clean", "2", Cleaned, clean_converted, frozenset({"content", "convert"})),
    STAGES[1],
]


def converted_record() -> Record:
    document = make_document(TEXT, media_type="application/pdf", run="r")
    document = document.annotated("convert", convert(document))
    document = document.annotated("clean", clean_converted(document)).annotated("language", make_language())
    names = ("convert", "clean", "language")
    return Record.of(
        document,
        [Provenance(stage=name, version="1", seconds=0, worker="w", finished_at=now()) for name in names],
    )


def test_a_document_that_is_cleaned_again_is_converted_first() -> None:
    every = {"convert", "clean", "language"}
    assert with_dependants(CONVERTING, {"clean"}, converted_record()) == every
    assert with_dependants(CONVERTING, {"convert"}, converted_record()) == every
    assert with_dependants(CONVERTING, {"language"}, converted_record()) == {"language"}
    assert with_dependants(CONVERTING, {"clean"}, stored()) == {"clean", "language"}
    assert with_dependants(CONVERTING, {"convert"}, stored()) == set()


def test_a_record_keeps_where_its_pages_begin_and_that_it_was_converted() -> None:
    for chosen, versions in (({"language"}, ["1", "1", "2"]), ({"clean"}, ["2", "2", "2"])):
        before = converted_record()
        assert before.annotations == {}
        again = Rerun(before=before, stages=frozenset(with_dependants(CONVERTING, chosen, before)))
        first = before_first(CONVERTING, [again])
        given = make_document(TEXT, media_type="application/pdf")
        document, steps = begin(CONVERTING[:first], again, given), {}
        for stage in CONVERTING[first:]:
            done = rerun(stage, [document], [again], "w")
            (document,), steps[stage.name] = done.documents, done.provenance
        after = record_after(CONVERTING, document, again, steps)
        assert after is not None
        assert after.pages == before.pages == [0, len(TEXT)]
        assert after.text == before.text
        assert [(step.stage, step.version) for step in after.provenance] == list(
            zip(("convert", "clean", "language"), versions, strict=True)
        )
