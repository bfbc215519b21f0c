"""操作日志 the operation log: who did what, for whom, from where, with what result, in the commit of the change (R21-R23).

A verb calls :func:`log` inside its transaction; what changes nothing calls :func:`note` or :func:`read`; what was
refused is kept by itself. Rows are only added; :mod:`models.platform.audit.chain` seals them.
"""

from models.platform.audit.acts import ADDED, CHANGED, WITHDRAWN, Act, acts, line_of_import
from models.platform.audit.chain import AuditArchive, AuditBlock
from models.platform.audit.changes import Changes, differences, readable
from models.platform.audit.entry import AuditEntry, Outcome, Result, Subject, log
from models.platform.audit.guard import UnloggedChange
from models.platform.audit.history import history, sentence
from models.platform.audit.many import Line, log_many
from models.platform.audit.refusals import About, keep_refusal, note, read, rejected, watched

__all__ = [
    "ADDED",
    "CHANGED",
    "WITHDRAWN",
    "About",
    "Act",
    "AuditArchive",
    "AuditBlock",
    "AuditEntry",
    "Changes",
    "Line",
    "Outcome",
    "Result",
    "Subject",
    "UnloggedChange",
    "acts",
    "differences",
    "history",
    "keep_refusal",
    "line_of_import",
    "log",
    "log_many",
    "note",
    "read",
    "readable",
    "rejected",
    "sentence",
    "watched",
]
