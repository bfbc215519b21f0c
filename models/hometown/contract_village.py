"""服务的行政村 the villages of the contracts in use: one technical unit a village and version (001-121, 123)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, ForeignKey, Integer, UniqueConstraint, delete, event, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.hometown.technical_contract import STEP, TechnicalContract
from models.levels import AccountKind
from models.platform.division import names_of
from models.platform.rights import Permission
from models.platform.step_guard import Guard, Reason
from models.platform.step_state import completed_of
from models.platform.write_guards import CONCERNS, GUARDS, Attempt
from models.types import AREA


class ContractVillage(AreaScoped, Base):
    """A village that a contract in use covers. Follows the contract; two for one village and version cannot be."""

    __tablename__ = "hometown_contract_village"
    __table_args__ = (UniqueConstraint("area", "plan_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    contract_id: Mapped[int] = mapped_column(
        Integer, ForeignKey(TechnicalContract.id, ondelete="CASCADE"), nullable=False, index=True
    )
    plan_version: Mapped[int] = mapped_column(Integer, nullable=False)


def _cover(connection: Connection, row: TechnicalContract) -> None:
    covered = [
        {"area": village, "contract_id": row.id, "plan_version": row.plan_version}
        for village in (row.villages if row.is_live else ())
    ]
    if covered:
        connection.execute(insert(ContractVillage.__table__), covered)


def _uncover(connection: Connection, row: TechnicalContract) -> None:
    table = ContractVillage.__table__
    connection.execute(delete(table).where(table.c.contract_id == row.id))


@event.listens_for(TechnicalContract, "after_insert")
def _signed(_mapper: Any, connection: Connection, row: TechnicalContract) -> None:
    _cover(connection, row)


@event.listens_for(TechnicalContract, "after_update")
def _changed(_mapper: Any, connection: Connection, row: TechnicalContract) -> None:
    _uncover(connection, row)
    _cover(connection, row)


@event.listens_for(TechnicalContract, "before_delete")
def _ended(_mapper: Any, connection: Connection, row: TechnicalContract) -> None:
    _uncover(connection, row)


def _have_a_unit(session: Session, areas: Sequence[int]) -> dict[int, list[Reason]]:
    covered = set(session.scalars(select(ContractVillage.area).where(ContractVillage.area.in_(areas))))
    text = "尚未确定技术单位：请在“确定技术单位”登记合同，并勾选该行政村"
    reason = Reason(text, AccountKind.COUNTY.label, STEP, TechnicalContract.__decl__.tab)
    return {area: [reason] for area in areas if area not in covered}


HAS_A_UNIT = Guard.together("has_a_unit", _have_a_unit)
"""P12: the village is covered by a contract in use."""


def keep_completed(session: Session, attempt: Attempt) -> Iterator[str]:
    """A village whose step is completed keeps its technical unit until the completion is undone."""
    row = attempt.row
    if not isinstance(row, TechnicalContract) or attempt.permission not in (
        Permission.EDIT,
        Permission.DELETE,
    ):
        return
    lost = set(row.villages if row.is_live else ()) - _kept(row, attempt)
    completed = completed_of(session, sorted(lost)) if lost else {}
    kept = [area for area in sorted(completed) if STEP in completed[area]]
    if kept:
        names = names_of(session, kept)
        told = "、".join(next(reversed(names[area].values()), str(area)) for area in kept)
        yield f"{told}的“确定技术单位”已完成，请先在“工作开展情况设置”中关闭“是否完成”，再修改或删除"


def _kept(row: TechnicalContract, attempt: Attempt) -> set[int]:
    """The villages that the contract still covers after the attempt."""
    after = {
        name: attempt.values.get(name, getattr(row, name)) for name in ("villages", "is_live", "plan_version")
    }
    stays = (
        attempt.permission is Permission.EDIT
        and after["is_live"]
        and after["plan_version"] == row.plan_version
    )
    return set(after["villages"] or ()) if stays else set()


GUARDS.append(keep_completed)
CONCERNS[keep_completed] = lambda table: table is TechnicalContract
