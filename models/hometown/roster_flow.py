"""名单报审流程 the review of the roster: 行政村 → 乡级 → 县委组织部, returned to the village by either (SM-3; 001-105…113).

保存即提交: a record is made and submitted in one act (:mod:`models.hometown.roster`); 未提交 is what it is after 撤回.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown.letter import STEP as LETTERS
from models.hometown.letter import Letter
from models.hometown.parameters import current
from models.hometown.roster_member import (
    AT_COUNTY,
    AT_TOWNSHIP,
    BLOCK,
    BY_COUNTY,
    BY_TOWNSHIP,
    DRAFT,
    LEADER,
    NOT_COUNTED,
    PASSED,
    RosterMember,
)
from models.levels import AccountKind
from models.platform.flows import Act, Desk, Flow, Guard, Kind, Opinion, State, Transition, declare
from models.platform.hamlets import in_areas
from models.platform.records import values_of
from models.platform.step_gates import hold
from models.platform.step_guard import RECORD, Reason
from models.platform.step_state import progress_of_many
from models.platform.steps import STEPS

VILLAGE, TOWNSHIP, ORGANISATION = (
    AccountKind.VILLAGE,
    AccountKind.TOWNSHIP,
    AccountKind.COUNTY_ORGANISATION,
)
STEP = "P10"
Reasons = dict[int, list[Reason]]


def _one_by_one(judge: Any, session: Session, record: Any) -> Sequence[Reason]:
    found: Mapping[int, Sequence[Reason]] = judge(session, [record])
    return found.get(record.id, ())


def _guard(judge: Any, mended: str = STEP) -> Guard:
    """A guard of many records, which also answers for one."""
    name = judge.__name__.lstrip("_")
    return Guard(name, lambda session, record: _one_by_one(judge, session, record), judge, mended)


def _step_is_open(session: Session, records: Sequence[RosterMember]) -> Reasons:
    """A village whose 名单报审 is completed has nothing more under review."""
    step, progress = STEPS[STEP], progress_of_many(session, sorted({each.area for each in records}))
    told = Reason("“名单报审”已完成，请先关闭“是否完成”", step.who, STEP)
    return {each.id: [told] for each in records if progress[each.area].is_done(step)}


def _led_by_one(session: Session, records: Sequence[RosterMember]) -> Reasons:
    """No group has more leaders in review or passed than it may (G1); a province may have it only advised."""
    leaders = [each for each in records if each.group_role == LEADER]
    if current().leader_rule != BLOCK or not leaders:
        return {}
    for area in sorted({each.area for each in leaders}):
        hold(session, area, exclusive=True)
    led, most = _leaders(session, {each.area for each in leaders}), current().max_leaders
    told = f"本组已有 {most} 位组长（含在审），一般只能有 {most} 位，请先修改编制组角色"
    found: Reasons = {}
    for each in leaders:
        group = led.setdefault(_group(each), set())
        if len(group - {each.id}) >= most:
            found[each.id] = [Reason(told, VILLAGE.label, STEP)]
        else:
            group.add(each.id)  # of several decided on at once, the next is judged after this one
    return found


def _leaders(session: Session, areas: set[int]) -> dict[tuple[Any, ...], set[int]]:
    """Who leads each group of these villages, those in review included."""
    table = RosterMember
    wanted = select(table.id, table.area, table.group_kind, table.hamlet_id).where(
        in_areas(table.area, areas), table.group_role == LEADER, table.review_state.not_in(NOT_COUNTED)
    )
    found: dict[tuple[Any, ...], set[int]] = {}
    for row_id, *group in session.execute(wanted):
        found.setdefault(tuple(group), set()).add(row_id)
    return found


def _group(record: RosterMember) -> tuple[Any, ...]:
    return record.area, record.group_kind, record.hamlet_id


def _nothing_is_wrong(session: Session, records: Sequence[RosterMember]) -> Reasons:
    """What is submitted keeps the rules of its row as they are now."""
    del session
    return {each.id: list(_errors(each)) for each in records}


def _errors(record: RosterMember) -> Iterator[Reason]:
    found = check_row(RosterMember, values_of(record))
    yield from (Reason(each.message, VILLAGE.label, STEP) for each in found if each.is_error)


def _not_written_to(session: Session, records: Sequence[RosterMember]) -> Reasons:
    """Whose unit has been written to is not changed before the letter is revoked (SM-4)."""
    keys = [each.id for each in records]
    sent = session.scalars(select(Letter.member_id).where(Letter.member_id.in_(keys), Letter.is_sent))
    told = Reason("已对所在单位发函，请先在“发函确认”中撤销发函", ORGANISATION.label, LETTERS)
    return {member: [told] for member in sent}


NOT_WRITTEN_TO, STEP_IS_OPEN = _guard(_not_written_to, LETTERS), _guard(_step_is_open)
LED_BY_ONE, NOTHING_IS_WRONG = _guard(_led_by_one, RECORD), _guard(_nothing_is_wrong, RECORD)
AT_THE_VILLAGE = (DRAFT, BY_TOWNSHIP, BY_COUNTY)


def _title(record: Any) -> str:
    return str(record.title)


def _returned(
    key: str, source: str, target: str, by: AccountKind, *guards: Guard, label: str = "打回"
) -> Transition:
    return Transition(
        key, label, (source,), target, by=by, kind=Act.RETURN, opinion=Opinion.REQUIRED, guards=guards
    )


ROSTER_REVIEW = Flow(
    "roster_review",
    "名单报审",
    RosterMember,
    states=(
        State(DRAFT, "未提交"),
        State(AT_TOWNSHIP, "待乡级审核", Kind.WAITING, Desk(TOWNSHIP)),
        State(AT_COUNTY, "待县级审核", Kind.WAITING, Desk(ORGANISATION)),
        State(PASSED, "审核通过", Kind.PASSED),
        State(BY_TOWNSHIP, "乡级打回", Kind.RETURNED),
        State(BY_COUNTY, "县级打回", Kind.RETURNED),
    ),
    transitions=(
        Transition(
            "submit",
            "提交",
            AT_THE_VILLAGE,
            AT_TOWNSHIP,
            by=VILLAGE,
            kind=Act.SUBMIT,
            opinion=Opinion.NONE,
            chooses=Desk(TOWNSHIP),
            guards=(STEP_IS_OPEN, NOTHING_IS_WRONG, LED_BY_ONE),
        ),
        Transition(
            "approve_at_township",
            "审批通过",
            (AT_TOWNSHIP,),
            AT_COUNTY,
            by=TOWNSHIP,
            opinion=Opinion.REQUIRED,
            chooses=Desk(ORGANISATION),
        ),
        _returned("return_from_township", AT_TOWNSHIP, BY_TOWNSHIP, TOWNSHIP),
        Transition(
            "approve_at_county",
            "审批通过",
            (AT_COUNTY,),
            PASSED,
            by=ORGANISATION,
            opinion=Opinion.REQUIRED,
            guards=(LED_BY_ONE,),
            reversal_guards=(STEP_IS_OPEN, NOT_WRITTEN_TO),
        ),
        _returned("return_from_county", AT_COUNTY, BY_COUNTY, ORGANISATION),
        _returned("reopen", PASSED, BY_COUNTY, ORGANISATION, STEP_IS_OPEN, NOT_WRITTEN_TO, label="退回修改"),
    ),
    title=_title,
)
"""``reopen`` is how the role of somebody who has passed is changed (G6)."""
declare(ROSTER_REVIEW)
