"""The producer: documents gathered into batches, admitted to the ledger and published, with back-pressure."""

from docmill.producer.enqueueing import Enqueued, enqueue

__all__ = ["Enqueued", "enqueue"]
