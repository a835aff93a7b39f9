"""A stage may fail for one document without harming its neighbours, and its options are checked by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from docmill.documents import Annotation, Cause, Cleaned, Document, Failure, Filterable, Status
from docmill.errors import ConfigError, UnavailableError
from docmill.stages.stage import PerDocument, annotate, options_of, run
from tests.factories import make_cleaned_document, make_document, make_documents


@dataclass(frozen=True)
class Whole:
    """A stage over batches that breaks when a bad document is among them."""

    bad: frozenset[bytes]
    name: str = "whole"
    version: str = "1"
    needs: frozenset[str] = frozenset()
    yields: type[Annotation] = Cleaned
    accepts: frozenset[Status] = frozenset({Status.KEPT})

    def __call__(self, documents: Sequence[Document]) -> Sequence[Annotation | Failure]:
        if any(document.content in self.bad for document in documents):
            raise ValueError("bad")
        return [Cleaned(text=document.content.hex()) for document in documents]


@given(st.integers(0, 12), st.frozensets(st.integers(0, 11)))
def test_only_the_documents_that_break_a_stage_fail(count: int, bad: frozenset[int]) -> None:
    given_in = make_documents(count)
    found = run(Whole(frozenset(bytes([n]) for n in bad)), given_in)
    assert [isinstance(one, Failure) for one in found] == [n in bad for n in range(count)]
    assert all(one.text == given_in[n].content.hex() for n, one in enumerate(found) if isinstance(one, Cleaned))


def test_a_stage_over_batches_that_is_called_singly_tells_each_place_and_finds_the_same() -> None:
    given_in, places = make_documents(4), list[int | None]()
    stage = Whole(frozenset({given_in[2].content}))
    together = annotate(stage, given_in, "w")
    singly = annotate(stage, given_in, "w", places.append, singly=True)
    assert places == [0, 1, 2, 3, None]
    assert singly.documents == together.documents
    assert (singly.tried, singly.failed) == (4, 1)


def test_a_failure_names_stage_and_error() -> None:
    def annotate(document: Document) -> Cleaned:
        raise KeyError("missing")

    (found,) = run(PerDocument("mine", "1", Cleaned, annotate), make_documents(1))
    assert isinstance(found, Failure)
    assert (found.stage, found.error, found.message) == ("mine", "KeyError", "'missing'")


def test_a_server_out_of_reach_is_no_documents_fault() -> None:
    def annotate(document: Document) -> Cleaned:
        raise UnavailableError("later")

    with pytest.raises(UnavailableError):
        run(PerDocument("mine", "1", Cleaned, annotate), make_documents(2))


def test_a_stage_that_loses_a_document_is_not_believed() -> None:
    @dataclass(frozen=True)
    class Forgetful(Whole):
        def __call__(self, documents: Sequence[Document]) -> Sequence[Annotation | Failure]:
            return super().__call__(documents)[1:]

    found = run(Forgetful(frozenset()), make_documents(3))
    assert [one.message for one in found if isinstance(one, Failure)] == [
        "stage whole gave 0 results for 1 documents"
    ] * 3


def test_options_are_checked_by_name() -> None:
    class Options(BaseModel):
        size: int = 1

    assert options_of(Options, {"size": "3"}, "mine").size == 3
    with pytest.raises(ConfigError, match=r"stages\.mine\.size"):
        options_of(Options, {"size": "large"}, "mine")


def test_a_misspelt_option_is_told_with_the_nearest_right_one() -> None:
    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid")

        threshold: float = 1

    with pytest.raises(ConfigError, match=r"stages\.mine\.treshold: there is no such option; did you mean threshold\?"):
        options_of(Options, {"treshold": 3}, "mine")


def failing(name: str, needs: frozenset[str] = frozenset({"clean"})) -> PerDocument:
    """A stage that raises over every document."""

    def annotate(document: Document) -> Annotation:
        raise ValueError(document.id)

    return PerDocument(name, "1", Filterable, annotate, needs)


def finding(name: str, *needs: str, yields: type[Annotation] = Filterable) -> PerDocument:
    """A stage that annotates every document, and needs others."""
    found = Cleaned(text="x") if yields is Cleaned else Filterable()
    return PerDocument(name, "1", yields, lambda _: found, frozenset(needs))


def test_a_stage_whose_need_failed_is_failed_too_directly_or_through_another() -> None:
    """Text and what other stages found are kept."""
    (document,) = [make_cleaned_document("x")]
    for stage in (
        failing("language"),
        finding("dedup", "clean", "language"),
        finding("entities", "dedup"),
        finding("mine", "clean"),
    ):
        done = annotate(stage, [document], "w")
        (document,) = done.documents
    assert document.status is Status.KEPT
    assert list(document.annotations) == ["clean", "mine"]
    assert [(one.stage, one.cause) for one in document.failures] == [
        ("language", Cause.ERROR),
        ("dedup", Cause.NEEDS),
        ("entities", Cause.NEEDS),
    ]
    assert document.failures[1].message == "it needs language, which failed"


def test_a_document_that_fails_before_it_has_a_text_is_passed_by_from_then_on() -> None:
    cleans = finding("clean", "content", yields=Cleaned)
    early = annotate(failing("convert", frozenset({"content"})), [make_document()], "w").documents
    assert early[0].status is Status.KEPT
    done = annotate(cleans, early, "w")
    assert done.tried == 0
    assert done.documents[0].failure == early[0].failures[0]
    assert annotate(finding("mine"), done.documents, "w").documents == done.documents
    (failed,) = annotate(replace(failing("clean"), yields=Cleaned), [make_document()], "w").documents
    assert failed.status is Status.FAILED
