"""A viewer over a corpus made for tests, served as the command serves it, and a client that says what it likes."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from docmill.documents import (
    Deduplicated,
    Entity,
    Extraction,
    Failure,
    LanguageShare,
    Mention,
    Provenance,
    Removed,
    Segment,
    Status,
    now,
)
from docmill.records import Record
from docmill.stores import Store, open_store
from docmill.viewer.corpus_view import CorpusView
from docmill.viewer.index import Filling, IndexLookup, Search, open_index_file
from docmill.viewer.runs import RunLooks
from docmill.viewer.web.actions import Action, ActionResult
from docmill.viewer.web.app import make_app
from docmill.viewer.web.site import Site
from tests.factories import make_document, make_entry, make_language, make_record

__all__ = ["ARABIC", "HOSTILE", "MIXED", "Answer", "Served", "corpus", "served"]

HOSTILE = "\"'><script>window.obeyed=1</script><img src=x onerror=window.obeyed=1>\u202egnp.exe"
ARABIC = "تقول الكاتبة سلمى التازي إن كتابها الجديد صدر في الدار البيضاء.\nوحضر الحفل مئة قارئ من الرباط."
MIXED = "قالت ليلى: “we sail tomorrow” ثم مضت إلى المرفأ.\nThe harbour was empty that night."
TEXTS = {
    "hebrew": ("he", "Hebr", "ספרייה על גלגלים יוצאת לנגב", "האוטובוס הישן נצבע בכחול ונסע לירושלים."),
    "chinese": ("zh", "Hans", "泉州老码头变身茶叶市集", "清晨五点半，泉州后渚港的老码头上已经飘起茶香。"),
    "english": ("en", "Latn", "The ferry statistics", "The ferry between the harbours sails at noon. It is old."),
}


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass
class Remembered:
    """Actions that are remembered instead of done."""

    done: list[tuple[Action, str]] = field(default_factory=list)

    def do(self, action: Action, document: str) -> ActionResult:
        self.done.append((action, document))
        return ActionResult(True, f"{action} done\nfor <one> document")


@dataclass
class Served:
    """A viewer at work: its port, its ids by name, and the actions it was asked for."""

    port: int
    ids: Mapping[str, str]
    remembered: Remembered

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        return self.ask("POST", path, urlencode(form), headers)

    def ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()


def _mention(text: str, word: str) -> Mention:
    start = text.index(word)
    return Mention(start=start, end=start + len(word), text=word)


def _entity(text: str, kind: str, word: str) -> Entity:
    return Entity(id=f"{kind}:{word}", type=kind, name=word, confidence=0.9, mentions=[_mention(text, word)])


def _record(name: str, text: str, code: str, script: str, title: str | None, **more: object) -> Record:
    values: dict[str, object] = {
        "text": text,
        "title": title,
        "language": make_language(code, script),
        "quality": {"rps_doc_word_count": float(len(text.split())), "dup_line_frac": 0.0},
        "extraction": Extraction(how="blocks", page_type="article", confidence=0.9),
        "published_at": "2024-05-15",
        "provenance": [Provenance(stage="clean", version="2.5", seconds=0.01, worker="w1", finished_at=now())],
        "dedup": Deduplicated(status="unique", cluster=make_record(name).id, content_sha256="0" * 64),
    }
    return make_record(name, **{**values, **more})


def corpus(store: Store) -> dict[str, str]:
    """Write the corpus of the tests; return the ids of its documents by name."""
    arabic = _record(
        "arabic",
        ARABIC,
        "ar",
        "Arab",
        "معرض الدار البيضاء للكتاب",
        entities=[_entity(ARABIC, "PER", "سلمى التازي"), _entity(ARABIC, "LOC", "الدار البيضاء")],
        removed=[Removed(text="الرئيسية | أخبار", reason="navigation", line=1)],
    )
    start, end = MIXED.index("we"), MIXED.index("”")
    line = MIXED.index("\n")
    segments = [(0, start, "ar"), (start, end, "en"), (end, line, "ar"), (line + 1, len(MIXED), "en")]
    mixed = _record(
        "mixed",
        MIXED,
        "ar",
        "Arab",
        "ليلى والمرفأ",
        language=make_language(
            segments=[Segment(start=a, end=b, code=code, confidence=0.9) for a, b, code in segments],
            shares=[
                LanguageShare(code="ar", script="Arab", share=0.6),
                LanguageShare(code="en", script="Latn", share=0.4),
            ],
        ),
    )
    hostile = _record(
        "hostile",
        f"{HOSTILE} words of a stranger",
        "en",
        "Latn",
        HOSTILE,
        authors=[HOSTILE],
        site=HOSTILE,
        metadata={HOSTILE: HOSTILE},
        entities=[
            Entity(
                id="h", type=HOSTILE, name=HOSTILE, confidence=1, mentions=[Mention(start=0, end=3, text=HOSTILE[:3])]
            )
        ],
        removed=[Removed(text=HOSTILE, reason=HOSTILE, line=None)],
        failures=[Failure(stage="entities", error=HOSTILE, message=HOSTILE)],
        run=HOSTILE,
        quality={HOSTILE: 1.0, "rps_doc_word_count": 4.0},
    )
    others = [_record(name, text, code, script, title) for name, (code, script, title, text) in TEXTS.items()]
    english = others[-1]
    copy = _record(
        "copy",
        english.text.replace("old", "new"),
        "en",
        "Latn",
        "The ferry statistics, again",
        status=Status.DUPLICATE,
        dedup=Deduplicated(
            status="near", similarity=0.91, duplicate_of=english.id, cluster=english.id, content_sha256="1" * 64
        ),
    )
    many = [_record(f"many{n}", f"filler number {n}", "fr", "Latn", f"Filler {n}", run="filler") for n in range(40)]
    page = f"الرئيسية | أخبار\n{ARABIC}\n<script>window.obeyed=1</script>"
    kept = make_document(page, "file:///arabic")
    entry = make_entry("broken", "b1", f"{HOSTILE} raw".encode(), name=HOSTILE)
    records = [arabic, mixed, hostile, *others, copy, *many]
    store.keep("b1", [type(kept)(arabic.id, arabic.source, kept.content, arabic.run)])
    store.write("b1", records, [entry])
    ids = {one.source.uri.removeprefix("file:///"): one.id for one in records}
    return {**ids, "broken": entry.id}


@contextmanager
def served(folder: Path, *, password: str = "", actions: bool = True) -> Iterator[Served]:
    """Serve the corpus of the tests, its store and index in a folder."""
    store = open_store(f"file://{folder}/out")
    ids = corpus(store)
    filling = Filling(open_index_file(folder / "index.sqlite", writing=True), store, copies=True)
    filling.refresh()
    lock, connection = threading.RLock(), open_index_file(folder / "index.sqlite")
    remembered = Remembered()
    view = CorpusView(
        title=HOSTILE,
        where=str(folder),
        store=store,
        search=Search(connection, lock),
        lookup=IndexLookup(connection, lock),
        runs=RunLooks(lambda: None, folder / "out" / "summary.json"),
        filling=filling,
    )
    app = make_app(Site(view, remembered if actions else None), password=password, hosts=["viewer.example"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Served(listener.getsockname()[1], ids, remembered)
        server.should_exit = True
        thread.join(timeout=20)
