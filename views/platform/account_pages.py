"""账号页面 what the pages of an account draw: its sheet, and the form of a new one."""

from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState
from models.platform.account_list import (
    ListedAccount,
)
from models.platform.accounts import fetch_account
from models.platform.audit import AuditEntry
from models.platform.delegation import Act, managed_kinds
from models.platform.division import ancestors_of, full_name, path_of
from models.platform.identities import grantable_kinds, identities_of
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of
from views.platform.account_listing import TONES


def fetch_shown(session: Session, pk: int) -> tuple[Account, frozenset[Act]]:
    """An account that stands in the actor's list, and what may be done to it."""
    acts = set()
    account: Account | None = None
    for act in (Act.KEEP, Act.EMPOWER):
        try:
            account = fetch_account(session, pk, act)
        except NotFound:
            continue
        acts.add(act)
    if account is None:
        raise NotFound("没有找到这个账号，或它不归本账号管理，请返回账号列表重新选择")
    return account, frozenset(acts)


def account_sheet(session: Session, pk: int) -> dict[str, Any]:
    """What the page of one account draws."""
    account, acts = fetch_shown(session, pk)
    state, phone = account.standing, ListedAccount(account, None).phone
    told = [
        ("账号名称", account.login_name),
        ("账号类型", AccountKind(account.kind).label),
        ("行政区划", full_name(session, account.area)),
        ("状态", {"text": state.label, "tone": TONES[state]}),
        ("单位名称", account.unit),
        ("使用人", account.holder),
        ("联系电话", phone),
        ("建立时间", f"{account.created_on:%Y-%m-%d %H:%M:%S}"),
        ("失效时间", f"{account.expires_on:%Y-%m-%d %H:%M:%S}" if account.expires_on else "长期有效"),
    ]
    return {
        "title": "账号",
        "account": account,
        "phone": phone,
        "facts": [{"label": label, "value": value} for label, value in told],
        "may_keep": Act.KEEP in acts,
        "may_empower": Act.EMPOWER in acts and state is not AccountState.DISABLED,
        "is_pending": state is AccountState.PENDING,
        "is_disabled": state is AccountState.DISABLED,
        "lines": _history(session, account),
        "kind_labels": {kind.value: kind.label for kind in AccountKind},
        "identities": [] if account.is_officer else identities_of(session, account.id),
        "identity_kinds": []
        if account.is_officer
        else [(kind.value, kind.label) for kind in sorted(grantable_kinds(actor_of(session)))],
        "place": new_form(session, None)["place"],
    }


def _history(session: Session, account: Account) -> list[dict[str, Any]]:
    """What was done to the account, newest first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.table_name == "platform_account", AuditEntry.row_id == account.id)
        .order_by(AuditEntry.id.desc())
        .limit(50)
    )
    return [
        {"who": f"{each.unit} {each.account_name}", "what": each.action, "when": each.at, "why": each.opinion}
        for each in entries
    ]


def new_form(session: Session, refusal: Refusal | None) -> dict[str, Any]:
    """What the form of a new account draws, with what was typed."""
    actor, typed = actor_of(session), request.form
    area = typed.get("area", "")
    places = path_of(session, int(area) if area.isdigit() and len(area) == 12 else actor.area or 0)
    return {
        "title": "登记账号",
        "typed": typed,
        "message": refusal.message if refusal else "",
        "kinds": [(kind.value, kind.label) for kind in sorted(managed_kinds(actor, Act.CREATE))],
        "place": {
            "name": "area",
            "label": "行政区划",
            "kind": "division",
            "required": True,
            "value": area or actor.area,
            "path": [{"area": place.area, "name": place.name} for place in places],
            "fixed": len(ancestors_of(actor.area)) if actor.area else 0,
            "wide": True,
        },
    }
