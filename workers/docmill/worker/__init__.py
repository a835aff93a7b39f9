"""The only place where delivery, stages and stores meet: what a worker does with a message, step by step."""

from docmill.worker.tools import Told, worker_name
from docmill.worker.work import Worker

__all__ = ["Told", "Worker", "worker_name"]
