"""工作准备完成条件 what each step of chapter 3 needs before its switch may be turned on (A-001.Y rows 3.1 to 3.4)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.institution import LEADING_TAB, LeadingGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import COUNTY_TAB, PolicyDocument
from models.hometown.training import FILES, Training
from models.levels import AccountKind
from models.platform.attachment import counts_of
from models.platform.records import values_of
from models.platform.step_guard import Guard, Reason

COUNTY, VILLAGE = AccountKind.COUNTY.label, AccountKind.VILLAGE.label


NO_PAPER = Reason("县级上传：至少登记一份县级制定文件", COUNTY, "P01", COUNTY_TAB)
NO_GROUP = Reason("领导小组：至少登记一名领导小组人员", COUNTY, "P02", LEADING_TAB)
NOT_CALLED = Reason("组织发动：至少登记一条组织发动情况", VILLAGE, "P03", "组织发动")
NOT_TRAINED = Reason("培训学习：至少登记一条培训学习情况", VILLAGE, "P04", "培训学习")


def _against_paper(row: Any, files: int) -> Iterator[Reason]:
    if not files:
        yield Reason(f"县级上传：“{row.title}”还没有附件，请上传", COUNTY, "P01", COUNTY_TAB)


def _against_training(row: Any, files: int) -> Iterator[Reason]:
    if (why := FILES.why_demanded(values_of(row))) and not files:
        yield Reason(f"培训学习：“{row.title}”{why}", VILLAGE, "P04", "培训学习")


def _registered(key: str, table: Any, nothing: Reason) -> Guard:
    """A guard: the division has a row of the table."""

    def judge(session: Session, areas: Sequence[int]) -> dict[int, list[Reason]]:
        told = set(session.scalars(select(table.area).where(table.area.in_(areas)).distinct()))
        return {area: [nothing] for area in areas if area not in told}

    return Guard.together(key, judge)


def _registered_with_files(
    key: str, table: Any, nothing: Reason, against: Callable[[Any, int], Iterable[Reason]]
) -> Guard:
    """A guard: the division has a row of the table, and nothing is said against any by the number of its files."""

    def judge(session: Session, areas: Sequence[int]) -> dict[int, list[Reason]]:
        rows = session.scalars(select(table).where(table.area.in_(areas)).order_by(table.id)).all()
        counts = counts_of(session, table, [row.id for row in rows])
        told = {row.area for row in rows}
        found: dict[int, list[Reason]] = {area: [] if area in told else [nothing] for area in areas}
        for row in rows:
            found[row.area] += against(row, counts.get(row.id, 0))
        return found

    return Guard.together(key, judge)


PAPER_IS_UPLOADED = _registered_with_files("paper_is_uploaded", PolicyDocument, NO_PAPER, _against_paper)
GROUP_IS_NAMED = _registered("group_is_named", LeadingGroupMember, NO_GROUP)
VILLAGE_IS_CALLED = _registered("village_is_called", Mobilization, NOT_CALLED)
VILLAGE_IS_TRAINED = _registered_with_files("village_is_trained", Training, NOT_TRAINED, _against_training)
