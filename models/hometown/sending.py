"""发函 sending and revoking letters: judged one by one, one batch number, one commit (SM-4; 001-115, A-001.Y-5.3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.letter import SENDING, Letter
from models.hometown.roster_member import PASSED, RETURNEE, RosterMember
from models.levels import Level
from models.platform import audit
from models.platform.clock import now
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.step_gates import hold
from models.platform.write_guards import Attempt, reasons_against_many

MOST_AT_ONCE = 5000
LONGEST_NUMBER, LONGEST_REASON = 50, 200
COUNTY = Level.COUNTY.span
GONE = "已不在发函名单中，请刷新页面"
NOT_DUE = "不是县委组织部审核通过的回乡人员，不能发函"
NOT_SENT = "尚未发函，无需撤销"


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: how many, to how many units, and who was passed over with the reason."""

    batch_no: str
    done: int
    units: int
    skipped: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """The result in words: 通过 n / 跳过 m."""
        more = f"，跳过 {len(self.skipped)} 人" if self.skipped else ""
        return f"{self.done} 人（{self.units} 个单位）{more}"


Judge = Callable[[RosterMember, Letter | None], str]


def send(session: Session, member_ids: Sequence[int], letter_no: str = "") -> Outcome:
    """发函: say that the units of these members have been written to; who has been already is passed over."""
    number = letter_no.strip()
    if len(number) > LONGEST_NUMBER:
        raise Refusal(f"函文号最多 {LONGEST_NUMBER} 个字，现有 {len(number)} 个字，请精简")
    chosen, skipped = _judged(session, member_ids, _against_sending)
    if not chosen:
        return Outcome("", 0, 0, skipped)
    batch = _next_batch(session, chosen[0][0].area)
    stamp = {"is_sent": True, "sent_on": now(), "sent_by": actor_of(session).account_id, "batch_no": batch}
    _put(session, "发函", chosen, stamp | {"letter_no": number or None, "revoke_reason": None})
    return Outcome(batch, len(chosen), len({member.unit_name for member, _ in chosen}), skipped)


def revoke(session: Session, member_ids: Sequence[int], reason: str) -> Outcome:
    """撤销发函: the letters have not gone out after all, and why."""
    why = reason.strip()
    if not why:
        raise Refusal("请填写撤销发函的原因后再提交")
    if len(why) > LONGEST_REASON:
        raise Refusal(f"撤销发函的原因最多 {LONGEST_REASON} 个字，现有 {len(why)} 个字，请精简")
    chosen, skipped = _judged(session, member_ids, _against_revoking)
    if chosen:
        _put(session, "撤销发函", chosen, {"is_sent": False, "revoke_reason": why})
    return Outcome("", len(chosen), len({member.unit_name for member, _ in chosen}), skipped)


def _against_sending(member: RosterMember, letter: Letter | None) -> str:
    if member.review_state != PASSED or member.origin != RETURNEE:
        return NOT_DUE
    return f"已发函（批次 {letter.batch_no}）" if letter is not None and letter.is_sent else ""


def _against_revoking(member: RosterMember, letter: Letter | None) -> str:
    del member
    return "" if letter is not None and letter.is_sent else NOT_SENT


Chosen = list[tuple[RosterMember, Letter | None]]


def _judged(session: Session, ids: Sequence[int], judge: Judge) -> tuple[Chosen, tuple[tuple[str, str], ...]]:
    """Who of them may be, with their letters, held until the transaction ends; and who may not, with the reason."""
    wanted = list(dict.fromkeys(ids))
    _require_right(session, wanted)
    members = {each.id: each for each in _held(session, wanted)}
    letters = {each.member_id: each for each in _letters(session, wanted)}
    closed = _closed(session, {each.area for each in members.values()})
    chosen: Chosen = []
    skipped = []
    for key in wanted:
        member, letter = members.get(key), letters.get(key)
        if member is None:
            skipped.append((f"第 {key} 号", GONE))
        elif reason := judge(member, letter) or closed.get(member.area, ""):
            skipped.append((member.name, reason))
        else:
            chosen.append((member, letter))
    if len({member.area // COUNTY for member, _ in chosen}) > 1:
        raise Refusal("一次只能办理一个县(市、区)的发函，请按行政区划筛选后再办理")
    return chosen, tuple(skipped)


def _require_right(session: Session, wanted: Sequence[int]) -> None:
    if not actor_of(session).may(Permission.EDIT.value, SENDING):
        raise Forbidden("发函由县委组织部办理，本账号没有这项权限")
    if not wanted:
        raise Refusal("请先勾选要办理的人员")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多办理 {MOST_AT_ONCE} 人，现有 {len(wanted)} 人，请增加查询条件后分批办理")


def _held(session: Session, wanted: Sequence[int]) -> Iterable[RosterMember]:
    """The members, locked in the order of their ids: two who send at once take turns."""
    rows = select(RosterMember).where(RosterMember.id.in_(wanted)).order_by(RosterMember.id)
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True))


def _letters(session: Session, wanted: Sequence[int]) -> Iterable[Letter]:
    rows = select(Letter).where(Letter.member_id.in_(wanted))
    return session.scalars(rows.execution_options(populate_existing=True))


def _closed(session: Session, areas: Iterable[int]) -> Mapping[int, str]:
    """Why nothing may be written in a village now: its step is completed."""
    attempts = [Attempt(Permission.EDIT, Letter, area) for area in sorted(areas)]
    return {area: "；".join(reasons) for area, reasons in reasons_against_many(session, attempts).items()}


def _next_batch(session: Session, area: int) -> str:
    """发函批次号: the county's code, the day, two digits that count up; two batches at once take turns."""
    county = area - area % COUNTY
    hold(session, county, exclusive=True)
    day = f"{county // COUNTY}{now():%Y%m%d}"
    low, high = county, county + COUNTY
    last = session.scalar(
        select(func.max(Letter.batch_no)).where(
            Letter.area >= low, Letter.area < high, Letter.batch_no.startswith(day)
        )
    )
    return f"{day}{int(last[len(day) :]) + 1 if last else 1:02d}"


def _put(session: Session, action: str, chosen: Chosen, values: Mapping[str, Any]) -> None:
    """Write the letters, with a line in the log for each."""
    who, when, lines = actor_of(session).account_id, now(), []
    for member, known in chosen:
        letter = known or Letter(
            area=member.area, member_id=member.id, unit_name=member.unit_name, created_by=who, created_on=when
        )
        before = {name: getattr(letter, name) for name in values}
        for name, value in values.items():
            setattr(letter, name, value)
        letter.unit_name, letter.changed_by, letter.changed_on = member.unit_name, who, when
        session.add(letter)
        lines.append((letter, member, audit.differences(before, values)))
    session.flush()
    told = [
        audit.Line(letter.id, letter.area, f"发函确认：{member.name}（{member.unit_name}）", changes)
        for letter, member, changes in lines
    ]
    audit.log_many(session, action, Letter.__tablename__, told)
