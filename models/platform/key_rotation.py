"""密钥轮换 rotating the keys: a new master key, and every stored value sealed again with it, in small steps (R43, R49).

Nothing is kept of how far it has come: a value says itself which key it was sealed with. So it may be killed anywhere
and begun again, while the pages read and write as always. The old keys stay in the file: old lines of the operation log
are signed with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from sqlalchemy import ColumnElement, and_, column, func, or_, select, update
from sqlalchemy import table as plain_table
from sqlalchemy.orm import Session

from models.base import Base
from models.blind_index import blind
from models.database import touched
from models.platform import audit, keyring, one_time_code
from models.platform.credential import Credential
from models.platform.transaction import transaction
from models.sealed_column import index_name, sealed_columns
from models.sealing import VERSION, beginning, seal, unseal

BATCH = 500
SUBJECT = "platform_key"
Reseal = Callable[[str, int], dict[str, str]]


@dataclass(frozen=True)
class Holding:
    """A column of sealed values: where it is, how they begin when nothing is to be done, how one is sealed again."""

    table: str
    key: str
    name: str
    index: str | None
    beginning: Callable[[str], str]
    reseal: Reseal
    what: str = ""

    @property
    def place(self) -> str:
        """What its values are bound to."""
        return f"{self.table}|{self.name}"

    @cached_property
    def columns(self) -> Any:
        """The columns as the database has them, past their types."""
        names = [self.key, self.name, *([self.index] if self.index else [])]
        return plain_table(self.table, *(column(name) for name in names)).c

    def is_old(self, kid: str) -> ColumnElement[bool]:
        """Whether a row has still something of another key."""
        value = self.columns[self.name]
        old: ColumnElement[bool] = value.not_like(f"{self.beginning(kid)}%")
        if self.index:
            digest = self.columns[self.index]
            old = or_(old, digest.is_(None), digest.not_like(f"{kid}.%"))
        return and_(value.is_not(None), old)


@dataclass(frozen=True)
class Standing:
    """How many values of a column there are by the key they were sealed with."""

    table: str
    name: str
    counts: dict[str, int]


def holdings() -> Iterator[Holding]:
    """Every column of sealed values that there is."""
    for table in Base.metadata.sorted_tables:
        for name, what in sealed_columns(table):
            reseal = partial(_reseal_number, f"{table.name}|{name}", name, what)
            yield Holding(table.name, "id", name, index_name(name), beginning, reseal, what)
    yield Holding(Credential.__tablename__, "account_id", "totp_seed", None, _beginning_of_seed, _reseal_seed)


def _beginning_of_seed(kid: str) -> str:
    return f"{kid}."


def _reseal_number(place: str, name: str, what: str, stored: str, _key: int) -> dict[str, str]:
    text = unseal(stored, place)
    return {name: seal(text, place), index_name(name): blind(what, text)}


def _reseal_seed(stored: str, account_id: int) -> dict[str, str]:
    return {"totp_seed": one_time_code.seal(one_time_code.unseal(stored, account_id), account_id)}


def remaining(session: Session) -> int:
    """How many values are sealed with another key than the one in use."""
    kid = keyring.keyring().masters.current
    return sum(_count(session, each, kid) for each in holdings())


def _count(session: Session, holding: Holding, kid: str) -> int:
    rows = select(func.count()).select_from(holding.columns[holding.key].table)
    return session.scalar(rows.where(holding.is_old(kid))) or 0


def begin(session: Session) -> str:
    """Take a new master key into use, unless an earlier rotation has not come to its end; returns the key in use."""
    if remaining(session):
        session.rollback()
        return keyring.keyring().masters.current
    with transaction(session):
        kid = keyring.keyring().add()
        audit.log(session, "轮换密钥", audit.Subject(SUBJECT, 0, None, f"启用密钥 {kid}"))
    return kid


def reseal_all(session: Session, tell: Callable[[int], object] = lambda _done: None) -> int:
    """Seal with the key in use whatever is not; returns how many values that were. ``tell`` hears of each batch."""
    done = 0
    for holding in holdings():
        last: int | None = None
        while True:
            last, count = reseal_batch(session, holding, last)
            if last is None:
                break
            done += count
            tell(count)
    return done


def reseal_batch(session: Session, holding: Holding, after: int | None) -> tuple[int | None, int]:
    """One batch in one transaction: where it ended (None when nothing was left), and how many were changed."""
    kid = keyring.keyring().masters.current
    key, value = holding.columns[holding.key], holding.columns[holding.name]
    wanted = select(key, value).where(holding.is_old(kid)).order_by(key).limit(BATCH)
    with transaction(session):
        rows = session.execute(wanted if after is None else wanted.where(key > after)).all()
        changed = sum(_swap(session, holding, *row) for row in rows)
        if rows:
            summary = f"{changed} 条用密钥 {kid} 重新加密"
            audit.log(session, "轮换密钥", audit.Subject(holding.table, 0, None, summary))
    return (rows[-1][0] if rows else None), changed


def _swap(session: Session, holding: Holding, key: int, stored: str) -> int:
    """Put the value back sealed anew, unless somebody has just written another; theirs is sealed with the new key."""
    columns = holding.columns
    mine = (columns[holding.key] == key) & (columns[holding.name] == stored)
    done = session.execute(update(columns[holding.key].table).where(mine).values(holding.reseal(stored, key)))
    return touched(done)


def standing(session: Session) -> list[Standing]:
    """Under which keys the values of every column stand."""
    return [Standing(each.table, each.name, dict(_by_kid(session, each))) for each in holdings()]


def _by_kid(session: Session, holding: Holding) -> Iterator[tuple[str, int]]:
    value = holding.columns[holding.name]
    for kid in keyring.keyring().kids:
        of_this = value.like(f"{VERSION}.{kid}.%" if holding.index else f"{kid}.%")
        rows = select(func.count()).select_from(value.table).where(of_this)
        if count := session.scalar(rows):
            yield kid, count
