"""任务管理 how the system operator keeps jobs: begins failed ones again, stops running ones, orders a periodic one now."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.levels import AccountKind
from models.platform import audit, jobs
from models.platform.clock import now
from models.platform.jobs import LABELS, REPEATABLE, UNFINISHED, Job, JobState
from models.platform.periodic import KIND, PERIODIC, Tick
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.types import LARGEST_ID

PAGE = "console_job"
PERIODIC_PAGE = "console_periodic"
for _page in (PAGE, PERIODIC_PAGE):
    grant(Permission.VIEW, _page, AccountKind.SYSTEM_OPERATOR)
    grant(Permission.EDIT, _page, AccountKind.SYSTEM_OPERATOR)


def name_of(job: Job) -> str:
    """What a job is called on screen; a periodic one by its own name. Empty when nobody has named it."""
    if job.kind == KIND:
        declared = PERIODIC.get(job.payload.get("name", ""))
        return declared.label if declared else LABELS[KIND]
    return LABELS.get(job.kind, "")


def retry(session: Session, job_id: int) -> None:
    """Begin a failed job again, inside the caller's transaction; only a kind that may be begun again."""
    job = _fetch(session, job_id)
    if job.kind not in REPEATABLE:
        raise Refusal(f"任务 {job_id}：{name_of(job)}不能在这里重试，请提交任务的人重新上传文件")
    if job.kind == KIND and job.payload.get("name") not in PERIODIC:
        raise Refusal(f"任务 {job_id}：时间已久，内容已清除，请在“定时任务”里立即办理")
    fresh = {"state": JobState.QUEUED.value, "attempts": 0, "done": 0, "message": ""}
    freed = {"lease_until": None, "finished_on": None, "wants_cancel": False}
    failed = (Job.id == job_id) & (Job.state == JobState.FAILED.value)
    if not _changed(session, failed, fresh | freed):
        raise Refusal(f"任务 {job_id}：只有失败的任务可以重试，请刷新页面查看最新状态")
    _log(session, "重试任务", job, JobState.FAILED, JobState.QUEUED.label)


def stop(session: Session, job_id: int) -> None:
    """Ask a waiting or running job to stop before its next step, inside the caller's transaction."""
    job = _fetch(session, job_id)
    standing = JobState(job.state)
    open_ = (Job.id == job_id) & Job.state.in_(UNFINISHED) & Job.wants_cancel.is_(False)
    if not _changed(session, open_, {"wants_cancel": True}):
        raise Refusal(f"任务 {job_id}：已经结束或正在取消，请刷新页面查看最新状态")
    _log(session, "取消任务", job, standing, JobState.CANCELLED.label)


def order_now(session: Session, name: str) -> int:
    """Order a periodic job outside its times, inside the caller's transaction; not while one is under way."""
    _require(session, PERIODIC_PAGE)
    declared = PERIODIC.get(name)
    if declared is None:
        raise NotFound("没有这个定时任务，请从列表中选择")
    under_way = session.scalars(select(Job.payload).where(Job.kind == KIND, Job.state.in_(UNFINISHED)))
    if any(payload.get("name") == name for payload in under_way):
        raise Refusal(f"{declared.label}正在等待或运行，请等它办完")
    job_id = jobs.enqueue(session, KIND, {"name": name, "at": now().isoformat()})
    subject = audit.Subject(Job.__tablename__, 0, job_id, f"任务：{declared.label}")
    audit.log(session, "立即办理", subject, {"state": (None, JobState.QUEUED.label)})
    return job_id


def last_ticks(session: Session) -> dict[str, tuple[datetime, str | None]]:
    """When each periodic job was last taken, and how far its work has come."""
    _require(session, PERIODIC_PAGE, Permission.VIEW)
    last = select(Tick.name, func.max(Tick.at).label("at")).group_by(Tick.name).subquery()
    rows = session.execute(
        select(Tick.name, Tick.at, Job.state)
        .join(last, (last.c.name == Tick.name) & (last.c.at == Tick.at))
        .outerjoin(Job, Job.id == Tick.job_id)
    )
    return {name: (at, state) for name, at, state in rows}


def _fetch(session: Session, job_id: int) -> Job:
    _require(session, PAGE)
    found = session.get(Job, job_id, populate_existing=True) if 0 < job_id <= LARGEST_ID else None
    if found is None:
        raise NotFound("没有找到这个任务，它可能已被清除，请刷新页面")
    return found


def _changed(session: Session, where: Any, values: dict[str, Any]) -> bool:
    """Whether the job still was as it must be; of two at once one changes it."""
    done = session.execute(
        update(Job).where(where).values(**values).execution_options(synchronize_session=False)
    )
    return bool(touched(done))


def _require(session: Session, page: str, permission: Permission = Permission.EDIT) -> None:
    if not actor_of(session).may(permission.value, page):
        raise Forbidden("后台任务只由系统管理账号办理")


def _log(session: Session, action: str, job: Job, before: JobState, after: str) -> None:
    subject = audit.Subject(Job.__tablename__, 0, job.id, f"任务：{name_of(job)}")
    audit.log(session, action, subject, {"state": (before.label, after)})
