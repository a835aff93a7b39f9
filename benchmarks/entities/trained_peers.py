"""Train other libraries' taggers on the documents that docmill's was trained on; score all on documents none has seen.

    make train-setup && pip install -r benchmarks/peers.txt
    python -m training.entities.train DATA RAW --languages de --folds 5 --only 4 --out MODELS
    OMP_NUM_THREADS=1 python -m benchmarks.entities.trained_peers DATA MODELS --languages de --cap 240

Peers: `crfsuite`, a conditional random field with the features of python-crfsuite's tutorial and some more (word,
affixes, shape, two neighbours; L-BFGS), and `spacy`, the tok2vec and transition-based tagger of `spacy init config
--optimize efficiency`, stopped early on the last tenth of its training documents, with a cap on CPU seconds. `ours` is
`MODELS/LANGUAGE.fold4`, or the model that ships where the development part was never trained on. A packaged model is
measured on the same documents: `--peers natasha`, or `spacy=fr_core_news_sm`. Each line: F1 / precision / recall by
type, and code points a CPU second of one core from text to spans, the best of three readings after a first one.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from docmill.stages.entities.backends.protocol import Backend
from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from training.entities.corpora import Annotated
from training.entities.recipes import SETS, read
from training.entities.scores import Tally
from training.programs import PEERS, options, run

Spans = list[tuple[int, int, str]]
Tagger = Callable[[list[str]], list[Spans]]
PARTS = 5
PATIENCE = 4
"""Epochs without gain that end spaCy's training."""


def divided(language: str, folder: Path, part: int) -> tuple[list[Annotated], list[Annotated]]:
    """Return the documents trained on and those held out, as `training.entities.train` divides them."""
    recipe = SETS[language]
    documents, extra = read(folder, recipe.files), read(folder, recipe.extra)
    if recipe.held:
        return [*documents, *extra], read(folder, recipe.held)
    start, end = part * len(documents) // PARTS, (part + 1) * len(documents) // PARTS
    return [*documents[:start], *documents[end:], *extra], documents[start:end]


def shipped(language: str, name: str, models: Path, part: int) -> Tagger:
    """Return docmill's tagger, or a model that a package holds, by the stage's own backends."""
    backend, _, model = name.partition("=")
    if name == "ours":
        backend, model = "docmill", "" if SETS[language].held else str(models / f"{language}.fold{part}")
    choice = BackendChoice.model_validate({"backend": backend, "model": model})
    chosen = cast(Backend, backend_for(language, {language: choice}))
    return lambda texts: [[(f.start, f.end, f.type) for f in found] for found in chosen([prepare(t) for t in texts])]


def lines(document: Annotated) -> Iterator[tuple[str, int, Spans]]:
    """Yield sentences: their text, where they start, and their spans counted from there."""
    base = 0
    for line in document.text.split("\n"):
        inside = [(a - base, b - base, kind) for a, b, kind in document.spans if base <= a and b <= base + len(line)]
        yield line, base, inside
        base += len(line) + 1


def _shape(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", "".join("X" if c.isupper() else "d" if c.isdigit() else "x" for c in word))


def _of_word(word: str) -> list[str]:
    low = word.lower()
    affixes = [f"s{n}={low[-n:]}" for n in (1, 2, 3, 4)] + [f"p{n}={low[:n]}" for n in (1, 2, 3)]
    marks = [f"up={word.isupper()}", f"title={word.istitle()}", f"digit={word.isdigit()}", f"shape={_shape(word)}"]
    return [f"w={low}", *affixes, *marks]


def _features(words: list[str]) -> list[list[str]]:
    each = [_of_word(word) for word in words]
    rows = []
    for place, own in enumerate(each):
        row = ["bias", *own]
        for shift in (-2, -1, 1, 2):
            if 0 <= place + shift < len(words):
                near = each[place + shift]
                row += [f"{shift}:{one}" for one in (near if abs(shift) == 1 else near[:1])]
            else:
                row.append(f"{shift}:end")
        if place:
            row.append(f"-1{each[place - 1][0]}|{own[0]}")
        rows.append(row)
    return rows


def _labels(found: list[re.Match[str]], spans: Spans) -> list[str]:
    tags = ["O"] * len(found)
    for start, end, kind in spans:
        inside = [i for i, word in enumerate(found) if word.start() < end and word.end() > start]
        for number, i in enumerate(inside):
            tags[i] = ("I-" if number else "B-") + kind
    return tags


def _spans(found: list[re.Match[str]], labels: list[str], base: int) -> Iterator[tuple[int, int, str]]:
    start, last = 0, "O"
    for place, label in enumerate([*labels, "O"]):
        if last != "O" and (label[0] != "I" or label[1:] != last[1:]):
            yield base + found[start].start(), base + found[place - 1].end(), last[2:]
        if label[0] != "I" or label[1:] != last[1:]:
            start = place
        last = label


def crfsuite(language: str, documents: Sequence[Annotated], cap: float) -> Tagger:  # noqa: ARG001 - as all peers
    """Train python-crfsuite; a Chinese character is a word."""
    import pycrfsuite  # noqa: PLC0415 - a peer need not be installed

    pattern = re.compile(r"[^\W\d]|\d+|[^\w\s]" if language == "zh" else r"\w+|[^\w\s]")
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in documents:
        for text, _, spans in lines(document):
            if found := list(pattern.finditer(text)):
                trainer.append(_features([word.group() for word in found]), _labels(found, spans))
    trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": 100, "feature.possible_transitions": True})
    path = Path(tempfile.mkdtemp()) / "model"
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))

    def tag(text: str) -> Spans:
        spans: Spans = []
        for line, base, _ in lines(Annotated(text, [])):
            if found := list(pattern.finditer(line)):
                spans += _spans(found, tagger.tag(_features([word.group() for word in found])), base)
        return spans

    return lambda texts: [tag(text) for text in texts]


TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500], "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3
    },
}  # fmt: skip
PARSER = {
    "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False, "nO": None,
    "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": TOK2VEC,
}  # fmt: skip


def _tagger(nlp: Any) -> Tagger:
    def tag(text: str) -> Spans:
        parts = list(lines(Annotated(text, [])))
        docs = zip(nlp.pipe(part[0] for part in parts), parts, strict=True)
        return [(base + e.start_char, base + e.end_char, e.label_) for doc, (_, base, _) in docs for e in doc.ents]

    return lambda texts: [tag(text) for text in texts]


def _examples(nlp: Any, documents: Sequence[Annotated]) -> Iterator[Any]:
    from spacy.training import Example  # noqa: PLC0415 - a peer need not be installed
    from spacy.util import filter_spans  # noqa: PLC0415

    for document in documents:
        for text, _, spans in lines(document):
            if text.strip():
                named = nlp.make_doc(text)
                found = [named.char_span(*span, alignment_mode="expand") for span in spans]
                named.ents = filter_spans([one for one in found if one is not None])
                yield Example(nlp.make_doc(text), named)


def spacy(language: str, documents: Sequence[Annotated], cap: float) -> Tagger:
    """Train spaCy's small tagger until it gets no better, or `cap` CPU seconds are over."""
    import spacy as library  # noqa: PLC0415 - a peer need not be installed
    from spacy.training.batchers import minibatch_by_words  # noqa: PLC0415

    library.util.fix_random_seed(7)
    shuffle = random.Random(7)
    nlp = library.blank(language)
    nlp.add_pipe("ner", config={"model": PARSER})
    cut = len(documents) * 9 // 10
    rows, tag = list(_examples(nlp, documents[:cut])), _tagger(nlp)
    optimizer = nlp.initialize(lambda: rows)
    begin, best, since, kept = time.process_time(), -1.0, 0, nlp.to_bytes()
    while since < PATIENCE and time.process_time() - begin < cap:
        shuffle.shuffle(rows)
        for batch in minibatch_by_words(rows, 800):
            nlp.update(batch, sgd=optimizer, drop=0.1)
        with nlp.use_params(optimizer.averages):
            got = score(tag, documents[cut:]).scores()["all"][0]
            since += 1
            if got > best:
                best, since, kept = got, 0, nlp.to_bytes()
    print(f"  spacy: {time.process_time() - begin:.0f} s of training, {best} on its own held-out tenth")
    nlp.from_bytes(kept)
    return tag


def score(tagger: Tagger, documents: Sequence[Annotated]) -> Tally:
    """Count what a tagger gets right."""
    tally = Tally()
    for document, spans in zip(documents, tagger([one.text for one in documents]), strict=True):
        tally.add(document, spans)
    return tally


def speed(tagger: Tagger, documents: Sequence[Annotated]) -> float:
    """Return code points a CPU second."""
    texts = [document.text for document in documents]
    took = []
    for _ in range(4):
        begin = time.process_time()
        tagger(texts)
        took.append(time.process_time() - begin)
    return sum(map(len, texts)) / min(took[1:])


def main() -> None:
    """Train and score what was asked for."""
    parser = options(__doc__)
    parser.add_argument("data", type=Path, help="folder of the annotated corpora")
    parser.add_argument("models", type=Path, help="folder of the models of the folds")
    parser.add_argument("--languages", default=",".join(SETS), help="comma-separated (all)")
    parser.add_argument("--peers", default="ours,crfsuite,spacy", help="comma-separated, see above")
    parser.add_argument("--parts", type=int, nargs="*", default=[PARTS - 1], help="fifths held out in turn")
    parser.add_argument("--cap", type=float, default=240, help="CPU seconds of spaCy's training")
    given = parser.parse_args()
    for language in given.languages.split(","):
        for name in given.peers.split(","):
            total, fastest = Tally(), 0.0
            for part in given.parts:
                known, held = divided(language, given.data, part)
                peer = {"crfsuite": crfsuite, "spacy": spacy}.get(name)
                tagger = peer(language, known, given.cap) if peer else shipped(language, name, given.models, part)
                for kind, row in score(tagger, held).counts.items():
                    total.counts[kind] = [a + b for a, b in zip(total.counts[kind], row, strict=True)]
                fastest = max(fastest, speed(tagger, held))
            shown = "  ".join(f"{kind} {' / '.join(map(str, row))}" for kind, row in total.scores().items())
            print(f"{language} {name:8} {shown}  {fastest:,.0f} code points a CPU second", flush=True)


if __name__ == "__main__":
    run(main, PEERS)
