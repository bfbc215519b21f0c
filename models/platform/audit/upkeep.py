"""日志维护 what the operation log needs at set times: sealing, anchors, archives (R22, R47)."""

from pathlib import Path

from sqlalchemy.orm import Session

from models.platform.audit.anchors import drop_anchor
from models.platform.audit.archive import archive_next
from models.platform.audit.refusals import tell_repeated
from models.platform.audit.sealing import MOST_AT_ONCE, is_waiting, seal
from models.platform.periodic import periodic
from models.platform.transaction import transaction


def seal_waiting(session: Session) -> int:
    """Seal all that is settled, in as many transactions as it takes; returns how many entries that were."""
    total = 0
    tell_repeated(session)
    while is_waiting(session):
        with transaction(session):
            count = seal(session)
        total += count
        if count < MOST_AT_ONCE:
            break
    session.rollback()
    return total


@periodic("anchor_audit", "5 * * * *", "操作记录链首写入锚文件")
def anchor_hourly(session: Session) -> None:
    """Write the chain's head to the file of the day."""
    folder: Path = session.info["anchors"]
    drop_anchor(session, folder)


@periodic("archive_audit", "20 2 * * *", "到期的操作记录归档")
def archive_daily(session: Session) -> None:
    """Archive the oldest day that is older than the setting says; a day leaves for each day that comes."""
    archive_next(session, session.info["archives"], session.info["audit_years"])
