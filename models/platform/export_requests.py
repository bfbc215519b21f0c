"""导出审批 asking for an export and deciding on it: a second person agrees, then a job makes the file (R27, R45)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.levels import AccountKind
from models.platform import audit, jobs
from models.platform.clock import now
from models.platform.disclosure import sound_reason
from models.platform.export_request import PAGE, ExportRequest, RequestState
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import SYSTEM, Actor, acting_as, actor_of

EXPORT = "export.list"
MOST_SHOWN = 100


@dataclass(frozen=True)
class Wanted:
    """What is to be exported: a table, the query in its one form, and how many rows that is now."""

    table_name: str
    label: str
    query: str
    count: int
    is_unmasked: bool = False


def may_ask_whole(session: Session, table_name: str) -> bool:
    """Whether the account may ask for a list with whole numbers in it."""
    return actor_of(session).may(Permission.UNMASK, table_name)


def ask(session: Session, wanted: Wanted, reason: str) -> ExportRequest:
    """Ask for an export, inside the caller's transaction."""
    actor = actor_of(session)
    if actor.account_id is None or actor.area is None or not actor.may(Permission.EXPORT, wanted.table_name):
        raise Forbidden("本账号不能导出这张表")
    if wanted.is_unmasked and not may_ask_whole(session, wanted.table_name):
        raise Forbidden("本账号不能申请包含完整号码的导出，请去掉勾选后再申请")
    if any(each.state == RequestState.WAITING or each.is_usable for each in _own(session, wanted)):
        raise Refusal("同样的导出申请已经提交过，请在导出申请列表中查看结果")
    asked = ExportRequest(
        area=actor.area,
        account_id=actor.account_id,
        account_name=actor.name,
        table_name=wanted.table_name,
        label=wanted.label,
        query=wanted.query,
        count=wanted.count,
        is_unmasked=wanted.is_unmasked,
        as_kind=actor.kind.value if actor.kind else None,
        on_behalf_of=actor.on_behalf_of,
        reason=sound_reason(reason),
        state=RequestState.WAITING.value,
        asked_on=now(),
    )
    session.add(asked)
    session.flush()
    _log(session, "申请导出", asked, asked.reason)
    return asked


def _own(session: Session, wanted: Wanted) -> Sequence[ExportRequest]:
    mine = ExportRequest.account_id == actor_of(session).account_id
    same = (ExportRequest.table_name == wanted.table_name) & (ExportRequest.query == wanted.query)
    whole = ExportRequest.is_unmasked.is_(wanted.is_unmasked)
    return session.scalars(
        select(ExportRequest).where(mine, same, whole).order_by(ExportRequest.id.desc())
    ).all()


def requests(session: Session) -> Sequence[ExportRequest]:
    """The requests that concern the account: its own, and those that it may decide."""
    actor = actor_of(session)
    wanted = select(ExportRequest).order_by(ExportRequest.id.desc()).limit(MOST_SHOWN)
    if not actor.may(Permission.COMPLETE, PAGE):
        wanted = wanted.where(ExportRequest.account_id == actor.account_id)
    return session.scalars(wanted).all()


def decide(session: Session, request_id: int, state: RequestState) -> None:
    """Agree or refuse, inside the caller's transaction; of two who decide at once the second is told who was first."""
    actor = actor_of(session)
    if not actor.may(Permission.COMPLETE, PAGE):
        raise Forbidden("本账号不能审批导出申请")
    found = session.scalars(select(ExportRequest).where(ExportRequest.id == request_id)).one_or_none()
    if found is None:
        raise NotFound("没有找到这份导出申请，请返回列表重新选择")
    if found.account_id == actor.account_id:
        raise Forbidden("不能审批自己的导出申请，请由同级或上级的另一账号审批")
    with acting_as(session, SYSTEM):
        done = session.execute(
            update(ExportRequest)
            .where(ExportRequest.id == request_id, ExportRequest.state == RequestState.WAITING.value)
            .values(state=state.value, decided_by=actor.account_id, decided_name=actor.name, decided_on=now())
            .execution_options(synchronize_session=False)
        )
    if not touched(done):
        session.refresh(found)
        raise Refusal(
            f"这份申请已由 {found.decided_name} 于 {found.decided_on} 审批（{found.standing.label}）"
        )
    _log(session, f"导出申请{state.label}", found)
    if state is RequestState.APPROVED:
        _order(session, found)


def _order(session: Session, asked: ExportRequest) -> None:
    """Have the file made, as whoever asked and with the rights of that identity when it is made."""
    kind = AccountKind(asked.as_kind) if asked.as_kind else None
    asker = Actor(asked.account_id, asked.account_name, "", kind, asked.area, on_behalf_of=asked.on_behalf_of)
    with acting_as(session, asker):
        job_id = jobs.enqueue(session, EXPORT, {"request": asked.id}, total=1)
    with acting_as(session, SYSTEM):
        session.execute(update(ExportRequest).where(ExportRequest.id == asked.id).values(job_id=job_id))


def _log(session: Session, action: str, asked: ExportRequest, reason: str | None = None) -> None:
    whole = "（包含完整号码）" if asked.is_unmasked else ""
    told = f"{asked.label} {asked.count} 条{whole}，{asked.account_name} 申请"
    about = audit.Subject(PAGE, asked.area, asked.id, told)
    audit.log(session, action, about, outcome=audit.Outcome(reason=reason))
