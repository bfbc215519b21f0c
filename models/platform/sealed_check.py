"""核对加密值 checking sealed values: each must open, agree with its blind index, and be what the operation log last told (R43, R44).

A value is bound to its table and column and not to its row (docs/decisions/010). That two rows' values were exchanged, with
their indexes or without, is found here: the log keeps the blind digest of every number that was written, and is chained.
"""

import hmac
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.blind_index import blind
from models.platform import job_lease, keyring
from models.platform.audit import AuditEntry, Result
from models.platform.jobs import Lease
from models.platform.key_file import KeyringError
from models.platform.key_rotation import BATCH, Holding, holdings
from models.platform.keyring import Purpose
from models.platform.periodic import periodic_in_steps
from models.sealed_column import index_name
from models.sealing import Unreadable, unseal

UNREADABLE = "打不开：被改动、换了列，或缺少密钥"
NOT_ITS_INDEX = "与盲索引不符：密文或索引被换过"
NOT_AS_LOGGED = "与操作日志最后一次记录的号码不符：被换成了别的号码"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """A stored value that is not what was written there."""

    table: str
    name: str
    row_id: int
    why: str

    @property
    def sentence(self) -> str:
        """Where it is and what is wrong."""
        return f"{self.table}.{self.name} 第 {self.row_id} 行：{self.why}"


@dataclass(frozen=True)
class Checked:
    """How many values of a batch were looked at, and what is wrong with some."""

    count: int
    faults: tuple[Fault, ...]


def check_all(session: Session) -> Iterator[Checked]:
    """Look at every sealed number, a batch at a time."""
    for holding in holdings():
        if holding.index is None:
            continue
        last = 0
        while rows := _batch(session, holding, last):
            told = _last_told(session, holding, [key for key, _, _ in rows])
            session.rollback()
            wrong = [(key, _fault(holding, stored, index, told.get(key))) for key, stored, index in rows]
            yield Checked(
                len(rows), tuple(Fault(holding.table, holding.name, key, why) for key, why in wrong if why)
            )
            last = rows[-1][0]


def _batch(session: Session, holding: Holding, after: int) -> Sequence[tuple[int, str, str | None]]:
    key, value = holding.columns[holding.key], holding.columns[holding.name]
    wanted = select(key, value, holding.columns[holding.index or ""]).where(value.is_not(None), key > after)
    return [(key, stored, index) for key, stored, index in session.execute(wanted.order_by(key).limit(BATCH))]


def _last_told(session: Session, holding: Holding, keys: Sequence[int]) -> dict[int, str | None]:
    """The blind digest of each row's number when it was last written, as far as the log still has the line."""
    lines = session.execute(
        select(AuditEntry.row_id, AuditEntry.changes)
        .where(AuditEntry.table_name == holding.table, AuditEntry.row_id.in_(keys))
        .where(AuditEntry.changes.is_not(None), AuditEntry.result == Result.DONE.value)
        .order_by(AuditEntry.id)
    )
    name = index_name(holding.name)
    return {key: changes[name][1] for key, changes in lines if changes and name in changes}


def _fault(holding: Holding, stored: str, index: str | None, told: str | None) -> str:
    """What is wrong with a value; nothing when it is sound."""
    try:
        text = unseal(stored, holding.place)
        if not _is_of(holding.what, text, index):
            return NOT_ITS_INDEX
        return "" if told is None or _is_of(holding.what, text, told) else NOT_AS_LOGGED
    except (Unreadable, KeyringError):
        return UNREADABLE


def _is_of(what: str, text: str, digest: str | None) -> bool:
    """Whether a blind digest, under whatever key it was made, is that of the text."""
    if digest is None:
        return False
    key = keyring.key(digest.partition(".")[0], Purpose.BLIND_INDEX)
    return hmac.compare_digest(blind(what, text, key), digest)


@periodic_in_steps("check_sealed_values", "50 4 * * 6", "核对加密的号码")
def check_sealed_values(session: Session, lease: Lease) -> None:
    """Every Sunday; each value that is not what was written is an error in the log."""
    done = 0
    for checked in check_all(session):
        done += checked.count
        for fault in checked.faults:
            log.error("sealed value: %s.%s of row %d: %s", fault.table, fault.name, fault.row_id, fault.why)
        job_lease.progress(session, lease, done)
