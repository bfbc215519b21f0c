"""工作准备完成条件 what each step of chapter 3 needs before its switch may be turned on (A-001.Y rows 3.1 to 3.4)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.institution import LEADING_TAB, LeadingGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import COUNTY_TAB, PolicyDocument
from models.hometown.training import FILES, Training
from models.levels import AccountKind
from models.platform.attachment import counts_of
from models.platform.records import values_of
from models.platform.steps import Guard, Reason

COUNTY, VILLAGE = AccountKind.COUNTY.label, AccountKind.VILLAGE.label


def _paper_is_uploaded(session: Session, area: int) -> Iterator[Reason]:
    rows = session.scalars(
        select(PolicyDocument).where(PolicyDocument.area == area).order_by(PolicyDocument.id)
    ).all()
    if not rows:
        yield Reason("县级上传：至少登记一份县级制定文件", COUNTY, "P01", COUNTY_TAB)
    counts = counts_of(session, PolicyDocument, [row.id for row in rows])
    for row in rows:
        if not counts.get(row.id):
            yield Reason(f"县级上传：“{row.title}”还没有附件，请上传", COUNTY, "P01", COUNTY_TAB)


def _group_is_named(session: Session, area: int) -> Iterator[Reason]:
    if not _count(session, LeadingGroupMember, area):
        yield Reason("领导小组：至少登记一名领导小组人员", COUNTY, "P02", LEADING_TAB)


def _village_is_called(session: Session, area: int) -> Iterator[Reason]:
    if not _count(session, Mobilization, area):
        yield Reason("组织发动：至少登记一条组织发动情况", VILLAGE, "P03", "组织发动")


def _village_is_trained(session: Session, area: int) -> Iterator[Reason]:
    rows = session.scalars(select(Training).where(Training.area == area).order_by(Training.id)).all()
    if not rows:
        yield Reason("培训学习：至少登记一条培训学习情况", VILLAGE, "P04", "培训学习")
    counts = counts_of(session, Training, [row.id for row in rows])
    for row in rows:
        if (why := FILES.why_demanded(values_of(row))) and not counts.get(row.id):
            yield Reason(f"培训学习：“{row.title}”{why}", VILLAGE, "P04", "培训学习")


def _count(session: Session, table: Any, area: int) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.area == area)) or 0


PAPER_IS_UPLOADED = Guard("paper_is_uploaded", _paper_is_uploaded)
GROUP_IS_NAMED = Guard("group_is_named", _group_is_named)
VILLAGE_IS_CALLED = Guard("village_is_called", _village_is_called)
VILLAGE_IS_TRAINED = Guard("village_is_trained", _village_is_trained)
