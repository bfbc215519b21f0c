"""保存期限 what is kept only so long: the workbooks of imports, and what background jobs were told to do (R47).

Sessions that have ended are forgotten by :mod:`models.platform.sign_in_upkeep`, the log has its archive.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import String, cast, update
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.jobs import Job
from models.platform.periodic import periodic

UNFINISHED = tuple(state.value for state in BatchState if state.is_busy)
NOTHING = "{}"


@dataclass(frozen=True)
class Retention:
    """How many days the operator keeps things."""

    import_files: int = 90
    job_payloads: int = 30
    sessions: int = 30


def retention_of(session: Session) -> Retention:
    """What the settings say; the worker puts it into its sessions."""
    told: Retention = session.info.get("retention", Retention())
    return told


@periodic("drop_import_files", "0 3 * * *", "清除到期的导入文件")
def drop_import_files(session: Session) -> None:
    """Let go of the workbooks of old imports; the sweeper deletes what nothing names. The records stay."""
    before = now() - timedelta(days=retention_of(session).import_files)
    session.execute(
        update(ImportBatch)
        .where(ImportBatch.sha256.is_not(None), ImportBatch.started < before)
        .where(ImportBatch.state.not_in(UNFINISHED))
        .values(sha256=None, preview=None)
        .execution_options(synchronize_session=False)
    )


@periodic("drop_job_payloads", "5 3 * * *", "清除到期的任务内容")
def drop_job_payloads(session: Session) -> None:
    """Forget what jobs that ended long ago were told to do; how they ended stays."""
    before = now() - timedelta(days=retention_of(session).job_payloads)
    session.execute(
        update(Job)
        .where(Job.finished_on < before, cast(Job.payload, String) != NOTHING)
        .values(payload={})
        .execution_options(synchronize_session=False)
    )
