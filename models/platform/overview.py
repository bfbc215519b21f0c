"""系统概况 what the system operator sees at a glance: sessions, jobs and files as counts, nothing of their content."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, WithdrawnRight
from models.platform.clock import now
from models.platform.jobs import Job, JobState
from models.platform.refusal import Forbidden
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.sessions import SignInSession

PAGE = "console"
grant(Permission.VIEW, PAGE, AccountKind.SYSTEM_OPERATOR)


def sessions_online(session: Session, idle: timedelta) -> dict[AccountKind, int]:
    """How many sessions are alive, by the kind of account."""
    _require(session)
    moment = now()
    rows = session.execute(
        select(Account.kind, func.count())
        .join_from(SignInSession, Account, Account.id == SignInSession.account_id)
        .where(SignInSession.ended_on.is_(None), SignInSession.ends_on > moment)
        .where(SignInSession.seen_on > moment - idle)
        .group_by(Account.kind)
    )
    found = {AccountKind(kind): count for kind, count in rows}
    return {kind: found[kind] for kind in AccountKind if kind in found}


def jobs_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs there are in each state."""
    _require(session)
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    found = dict(rows.all())
    return {state: found.get(state.value, 0) for state in JobState}


def returns_to_confirm(session: Session) -> dict[AccountKind, int]:
    """How many rights of each kind of account somebody else has asked to be given back."""
    rows = session.execute(
        select(WithdrawnRight.kind, func.count())
        .where(WithdrawnRight.is_return_asked.is_(True))
        .where(WithdrawnRight.return_asked_by != actor_of(session).account_id)
        .group_by(WithdrawnRight.kind)
        .order_by(WithdrawnRight.kind)
    )
    return {AccountKind(kind): count for kind, count in rows}


def _require(session: Session) -> None:
    if not actor_of(session).may(Permission.VIEW.value, PAGE):
        raise Forbidden("系统概况只供系统管理账号查看")
