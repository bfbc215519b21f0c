"""三员首页 what waits for the three officers, and what the operation log tells the auditor of today (R18, R21)."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import AccountState
from models.platform.account_list import AccountQuery, count_accounts
from models.platform.audit import Result
from models.platform.audit.search import PAGE as LOG
from models.platform.audit.search import told_since
from models.platform.clock import today
from models.platform.jobs import JobState
from models.platform.matrix import PAGE as MATRIX
from models.platform.overview import PAGE as CONSOLE
from models.platform.overview import jobs_by_state, returns_to_confirm
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.platform.home import HOME

TONES = {Result.DONE: "", Result.REFUSED: "bad", Result.FAILED: "warn"}


def officers_cards(session: Session) -> Iterator[dict[str, Any]]:
    """Rights to be given back by a second person, accounts to be let in, jobs that have failed."""
    actor = actor_of(session)
    if actor.may(Permission.COMPLETE, MATRIX):
        asked = returns_to_confirm(session)
        kind = next(iter(asked), AccountKind.VILLAGE)
        href = url_for("PermissionsPage.index", kind=kind.value)
        yield _card("权限恢复待复核", sum(asked.values()), "项", href)
    if actor.kind is AccountKind.SECURITY_OFFICER:
        waiting = AccountQuery(state=AccountState.PENDING.value)
        href = url_for("AccountsPage.index", state=waiting.state)
        yield _card("账号待授权", count_accounts(session, waiting), "个", href)
    if actor.may(Permission.VIEW, CONSOLE):
        href = url_for("console_jobs.index_view", flt0_0=JobState.FAILED.value)
        yield _card("失败的任务", jobs_by_state(session)[JobState.FAILED], "个", href, "bad")


def log_cards(session: Session) -> Iterator[dict[str, Any]]:
    """How many lines of each result the operation log has of today."""
    if not actor_of(session).may(Permission.VIEW, LOG):
        return
    day = today()
    for result, count in told_since(session, day).items():
        href = url_for("AuditLogPage.index", since=f"{day}", result=result.value)
        yield _card(f"今天的操作日志：{result.label}", count, "条", href, TONES[result])


def _card(label: str, value: int, unit: str, href: str, tone: str = "warn") -> dict[str, Any]:
    card = {"label": label, "value": value, "unit": unit, "href": href}
    return card | ({"tone": tone} if value and tone else {})


HOME.cards.extend((officers_cards, log_cards))
