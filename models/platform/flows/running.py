"""批量办理的执行 carrying out a bulk decision: a few in the request itself, many by a job (001-108, 109).

The job goes chunk by chunk: a chunk's decisions, its lines of the result and the progress are one commit, so that a
worker that dies is followed by another and nothing is done twice.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.platform import job_lease, jobs
from models.platform.clock import now
from models.platform.flows.batch import Outcome
from models.platform.flows.declaration import FLOWS
from models.platform.flows.judging import way_of
from models.platform.flows.many import CHUNK, act_many
from models.platform.flows.runs import (
    LINES,
    LONGEST_TITLE,
    Group,
    ReviewRun,
    begin_run,
    fetch_run,
    groups_of,
    kept_reasons,
)
from models.platform.flows.transition import UNDO
from models.platform.flows.verbs import judged_opinion
from models.platform.flows.words import Act
from models.platform.jobs import Lease
from models.platform.orderer import orderer_of
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction

JOB = "review.many"
AT_ONCE = 1_000
"""So many are decided on in the request that asks for it; more are a job's."""


def order_run(session: Session, run: ReviewRun, opinion: str, approvers: Mapping[str, int]) -> ReviewRun:
    """Confirm a bulk decision, inside the caller's transaction: few are decided on now, many by a job."""
    if run.ordered_on is not None:
        raise Refusal("这次批量办理已经提交过，请在结果页查看")
    _judge(session, run, opinion)
    run.opinion, run.approvers, run.ordered_on = opinion.strip(), dict(approvers), now()
    session.flush()
    if run.total <= AT_ONCE:
        while decide_chunk(session, run):
            pass
    else:
        run.job_id = jobs.enqueue(session, JOB, {"run": run.id}, total=run.total)
    return run


def _judge(session: Session, run: ReviewRun, opinion: str) -> None:
    """Refuse the whole for what is asked of all: the opinion."""
    pairs = select(LINES.c.flow, LINES.c.transition).where(LINES.c.run_id == run.id).distinct()
    for flow, key in session.execute(pairs):
        judged_opinion(way_of(FLOWS[flow], key), opinion)


def undo_run(session: Session, run: ReviewRun) -> ReviewRun:
    """撤销本次办理: take back whatever was done, as far as nothing depends on it."""
    groups = [Group(each.flow, UNDO.key, each.ids) for each in groups_of(session, run, done=True)]
    return order_run(session, begin_run(session, Act.UNDO, groups), "", {})


def decide_chunk(session: Session, run: ReviewRun) -> int:
    """Decide on the next records of one group, inside the caller's transaction; how many those were."""
    mine = LINES.c.run_id == run.id
    columns = LINES.c.number, LINES.c.flow, LINES.c.transition, LINES.c.row_id
    open_ones = select(*columns).where(mine, LINES.c.is_done.is_(None)).order_by(LINES.c.number)
    rows = session.execute(open_ones.limit(CHUNK)).all()
    if not rows:
        return 0
    flow, key = FLOWS[rows[0].flow], rows[0].transition
    same = [row for row in rows if (row.flow, row.transition) == (flow.key, key)]
    approver = run.approvers.get(Group(flow, key, ()).name)
    ids = [row.row_id for row in same]
    found = act_many(session, flow, ids, key, opinion=run.opinion, approver=approver)
    outcomes = {each.row_id: each for each in found}
    told = [_told(run.id, row.number, outcomes[row.row_id]) for row in same]
    session.connection().execute(WRITTEN, told)
    return len(same)


WRITTEN = (
    update(LINES)
    .where(LINES.c.run_id == bindparam("of_run"), LINES.c.number == bindparam("at"))
    .values(is_done=bindparam("done"), title=bindparam("named"), reasons=bindparam("why", type_=JSON))
)


def _told(run_id: int, number: int, outcome: Outcome) -> dict[str, Any]:
    done, title = outcome.is_done, outcome.title[:LONGEST_TITLE]
    return {
        "of_run": run_id,
        "at": number,
        "done": done,
        "named": title,
        "why": kept_reasons(outcome.reasons),
    }


@jobs.job(JOB, "批量办理", repeatable=True)
def work_off_run(session: Session, lease: Lease) -> None:
    """Chunk by chunk, each in a commit of its own with its results; begun again, it goes on where it stopped."""
    count = 1
    while count:
        with acting_as(session, orderer_of(session, lease)), transaction(session):
            run = fetch_run(session, lease.payload["run"])
            count = decide_chunk(session, run)
            done = select(func.count()).select_from(LINES)
            judged = session.scalar(done.where(LINES.c.run_id == run.id, LINES.c.is_done.is_not(None)))
            job_lease.hold(session, lease, done=judged or 0)
