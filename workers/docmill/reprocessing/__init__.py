"""Runs stages again over stored records, and replaces each record in its store.

A record holds all that its stages found, so that any stage but those that read the raw content can be run again, with
all that depend on it; these can where the content is kept, or can be read again from its source. The work is handed to
the workers, in batches of a run of its own. The duplicates of documents that left the index are judged in this process.
"""

from docmill.reprocessing.admission import Admitted, Rerunning, admit_reruns, is_rerun, run_of_reruns
from docmill.reprocessing.leaving import LeftIndex, judge_noted, leave_index
from docmill.reprocessing.local import Choose, Reprocessed, reprocess, work_here
from docmill.reprocessing.rereading import Rereader

__all__ = [
    "Admitted",
    "Choose",
    "LeftIndex",
    "Reprocessed",
    "Rereader",
    "Rerunning",
    "admit_reruns",
    "is_rerun",
    "judge_noted",
    "leave_index",
    "reprocess",
    "run_of_reruns",
    "work_here",
]
