"""批量办理单 a bulk decision of any size: what was chosen, how far it has come, and what became of each (001-108, 109)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.clock import now
from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.words import Act
from models.platform.periodic import periodic
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as, actor_of
from models.platform.step_guard import Reason

MOST = 200_000
KEPT_FOR = timedelta(days=180)
ASKED_FOR = timedelta(days=1)
"""What was chosen and never confirmed is forgotten the next night."""
LONGEST_TITLE = 200
TOO_MANY = "一次最多办理 {most} 条，现有 {count} 条，请增加查询条件分批办理"


class ReviewRun(Base):
    """One bulk decision of an account."""

    __tablename__ = "platform_review_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    act: Mapped[str] = mapped_column(String(12), nullable=False)
    opinion: Mapped[str] = mapped_column(Text, nullable=False, default="")
    approvers: Mapped[dict[str, int]] = mapped_column(JSON, nullable=False, default=dict)
    """The approver chosen for each group, by flow and transition."""
    total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    job_id: Mapped[int | None] = mapped_column(Integer)
    asked_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    ordered_on: Mapped[datetime | None] = mapped_column(DateTime)
    """When it was confirmed; None while the form is still open."""

    @property
    def kind_of_act(self) -> Act:
        """What is done."""
        return Act(self.act)


class ReviewRunLine(Base):
    """One record of a bulk decision; ``is_done`` is None until it was judged."""

    __tablename__ = "platform_review_run_line"

    run_id: Mapped[int] = mapped_column(Integer, ForeignKey(ReviewRun.id), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    flow: Mapped[str] = mapped_column(String(40), nullable=False)
    transition: Mapped[str] = mapped_column(String(40), nullable=False)
    row_id: Mapped[int] = mapped_column(Integer, nullable=False)
    is_done: Mapped[bool | None] = mapped_column(Boolean)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), nullable=False, default="")
    reasons: Mapped[list[dict[str, str]]] = mapped_column(JSON, nullable=False, default=list)
    """Why it was skipped, as :func:`reasons_of` reads it: the words, who can see to it, and where."""


LINES = ReviewRunLine.__table__


@dataclass(frozen=True)
class Group:
    """Records of one flow that are to take one transition."""

    flow: Flow
    key: str
    ids: Sequence[int]

    @property
    def name(self) -> str:
        """How a form and the run speak of it."""
        return f"{self.flow.table.__tablename__}/{self.key}"


def begin_run(session: Session, act: Act, groups: Sequence[Group]) -> ReviewRun:
    """Note what was chosen, inside the caller's transaction; nothing is decided yet."""
    total = sum(len(each.ids) for each in groups)
    if total > MOST:
        raise Refusal(TOO_MANY.format(most=MOST, count=total))
    run = ReviewRun(act=act.value, account_id=actor_of(session).account_id, total=total, asked_on=now())
    session.add(run)
    session.flush()
    rows = iter(
        {"run_id": run.id, "number": number, "flow": flow, "transition": key, "row_id": row_id, "title": ""}
        | {"reasons": []}
        for number, (flow, key, row_id) in enumerate(_spread(groups), 1)
    )
    while some := list(islice(rows, 5_000)):
        session.connection().execute(insert(LINES), some)
    return run


def _spread(groups: Iterable[Group]) -> Iterable[tuple[str, str, int]]:
    """In the order of their keys, so that two who decide on the same records wait for one another."""
    return ((each.flow.key, each.key, row_id) for each in groups for row_id in sorted(set(each.ids)))


def fetch_run(session: Session, run_id: int) -> ReviewRun:
    """A bulk decision of one's own; :class:`NotFound` for anybody else's."""
    found = session.get(ReviewRun, run_id, populate_existing=True)
    actor = actor_of(session)
    if found is None or not (actor.unconfined or found.account_id == actor.account_id):
        raise NotFound("没有找到这次批量办理，它可能已过期，请从待办中重新选择")
    return found


def groups_of(session: Session, run: ReviewRun, *, done: bool | None = None) -> list[Group]:
    """What was chosen, by flow and transition; of what is finished those that were done."""
    wanted = select(LINES.c.flow, LINES.c.transition, LINES.c.row_id).where(LINES.c.run_id == run.id)
    if done is not None:
        wanted = wanted.where(LINES.c.is_done == done)
    found: dict[tuple[str, str], list[int]] = {}
    for flow, key, row_id in session.execute(wanted.order_by(LINES.c.number)):
        found.setdefault((flow, key), []).append(row_id)
    return [Group(FLOWS[flow], key, ids) for (flow, key), ids in found.items() if flow in FLOWS]


@dataclass(frozen=True)
class Figures:
    """How many were done, skipped, and not judged yet."""

    done: int
    skipped: int
    left: int


def figures_of(session: Session, run: ReviewRun) -> Figures:
    """The result of a bulk decision as far as it has come."""
    wanted = select(LINES.c.is_done, func.count()).where(LINES.c.run_id == run.id).group_by(LINES.c.is_done)
    counts: dict[bool | None, int] = dict(session.execute(wanted).all())
    return Figures(counts.get(True, 0), counts.get(False, 0), counts.get(None, 0))


def lines_of_run(session: Session, run: ReviewRun, *, done: bool, most: int, after: int = 0) -> Sequence[Any]:
    """The records that were done, or skipped with the reason, a part at a time."""
    mine = LINES.c.run_id == run.id, LINES.c.is_done == done, LINES.c.number > after
    return session.execute(select(LINES).where(*mine).order_by(LINES.c.number).limit(most)).all()


def kept_reasons(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as a line of the result keeps them."""
    return [{name: text for name, text in asdict(each).items() if text} for each in reasons]


def reasons_of(line: Any) -> list[Reason]:
    """Why a line was skipped."""
    return [Reason(**each) for each in line.reasons]


@periodic("forget_old_review_runs", "15 4 * * *", "清除旧的批量办理结果")
def forget_old_review_runs(session: Session) -> None:
    """Drop results that are half a year old, and what was chosen and never confirmed."""
    moment = now()
    never = ReviewRun.ordered_on.is_(None) & (ReviewRun.asked_on < moment - ASKED_FOR)
    old = select(ReviewRun.id).where(never | (ReviewRun.asked_on < moment - KEPT_FOR))
    with acting_as(session, SYSTEM):
        session.execute(delete(LINES).where(LINES.c.run_id.in_(old)))
        gone = delete(ReviewRun).where(never | (ReviewRun.asked_on < moment - KEPT_FOR))
        session.execute(gone.execution_options(synchronize_session=False))
