"""账号页面 what the pages of accounts draw: the list, the sheet of one, the form of a new one."""

from typing import Any

from flask import request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState
from models.platform.account_list import (
    AccountQuery,
    ListedAccount,
    count_accounts,
    kept_kinds,
    list_accounts,
)
from models.platform.accounts import fetch_account
from models.platform.audit import AuditEntry
from models.platform.delegation import Act, managed_kinds
from models.platform.division import ancestors_of, full_name, names_of, path_of
from models.platform.identities import grantable_kinds, identities_of
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.filters import BadQuery, read_area
from views.listing import SIZES

KNOWN = {"words", "kind", "state", "area", "stale", "_page", "_size"}
TONES = {
    AccountState.ACTIVE: "ok",
    AccountState.PENDING: "warn",
    AccountState.DISABLED: "",
    AccountState.EXPIRED: "",
}
COLUMNS = (
    ("login_name", "账号名称"),
    ("kind", "账号类型"),
    ("place", "行政区划"),
    ("unit", "单位名称"),
    ("holder", "使用人"),
    ("phone", "联系电话"),
    ("state", "状态"),
    ("last_login", "最近登录"),
)
LONGEST = 60


def asked() -> AccountQuery:
    """The query of the address; nonsense is refused."""
    given = request.args
    if unknown := set(given) - KNOWN:
        raise BadQuery(f"不支持按“{min(unknown)[:30]}”查询，请使用页面上的查询条件")
    if given.get("kind", "") not in {"", *AccountKind} or given.get("state", "") not in {"", *AccountState}:
        raise BadQuery("没有这种账号类型或状态，请重新选择查询条件")
    area = given.get("area", "").strip()
    words = given.get("words", "").strip()
    if len(words) > LONGEST:
        raise BadQuery(f"查询文字最多 {LONGEST} 个字，请缩短后再查")
    return AccountQuery(
        words,
        given.get("kind", ""),
        given.get("state", ""),
        read_area(area) if area else None,
        given.get("stale") == "y",
    )


def accounts_list(session: Session) -> dict[str, Any]:
    """What the list page draws."""
    query, actor = asked(), actor_of(session)
    page, size = _whole("_page", 1), min(_whole("_size", SIZES[0]), SIZES[-1])
    total = count_accounts(session, query)
    found = list_accounts(session, query, size, (page - 1) * size)
    names = names_of(session, [each.account.area for each in found])
    kept = {name: value for name, value in request.args.items() if value and not name.startswith("_")}
    plain = url_for("AccountsPage.index", **kept)  # type: ignore[arg-type]
    return {
        "title": "账号管理",
        "filters": _filters(session, query),
        "reset": url_for("AccountsPage.index"),
        "tools": _tools(session, kept),
        "columns": [
            {"key": key, "label": label, "kind": "text", "title": not place}
            for place, (key, label) in enumerate(COLUMNS)
        ],
        "rows": [
            _row(each, "".join(list(names[each.account.area].values())[1:]) or "云南省") for each in found
        ],
        "total": total,
        "page": page,
        "size": size,
        "pages": max(1, -(-total // size)),
        "pager_url": f"{plain}{'&' if kept else '?'}_page={{page}}&_size={{size}}",
        "kind": actor.kind,
    }


def _row(listed: ListedAccount, place: str) -> dict[str, Any]:
    account = listed.account
    href = url_for("AccountsPage.show", pk=account.id)
    state = account.standing
    cells = {
        "login_name": {"text": account.login_name, "href": href},
        "kind": AccountKind(account.kind).label,
        "place": place,
        "unit": account.unit,
        "holder": account.holder,
        "phone": listed.phone,
        "state": {"text": state.label, "tone": TONES[state]},
        "last_login": f"{listed.last_login:%Y-%m-%d %H:%M:%S}" if listed.last_login else "从未登录",
    }
    return {
        "id": account.id,
        "href": href,
        "cells": cells,
        "actions": [{"label": "办理", "href": href}],
    }


def _tools(session: Session, kept: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    may = actor_of(session).may
    name = "platform_account"
    left = [
        {"label": "登记", "href": url_for("AccountsPage.new"), "tone": "primary"},
        {"label": "批量开户", "href": url_for("AccountBooksPage.bulk")},
    ]
    right = [
        {"label": "模板下载", "href": url_for("AccountBooksPage.template")},
        {"label": "导入", "href": url_for("AccountBooksPage.import_")},
    ]
    export = {"label": "导出", "href": url_for("AccountBooksPage.export", **kept)}  # type: ignore[arg-type]
    return {
        "left": left if may(Permission.ADD, name) else [],
        "right": [
            *(right if may(Permission.IMPORT, name) else []),
            *([export] if may(Permission.EXPORT, name) else []),
        ],
    }


def _filters(session: Session, query: AccountQuery) -> list[dict[str, Any]]:
    names = [place.name for place in path_of(session, query.area)] if query.area else []
    kinds = [(kind, AccountKind(kind).label) for kind in kept_kinds(actor_of(session))]
    return [
        {
            "kind": "division",
            "name": "area",
            "label": "行政区划",
            "value": query.area or "",
            "path": " / ".join(names[1:] or names),
        },
        {"kind": "text", "name": "words", "label": "账号、单位、使用人或完整电话", "value": query.words},
        {"kind": "select", "name": "kind", "label": "账号类型", "value": query.kind, "choices": kinds},
        {
            "kind": "select",
            "name": "state",
            "label": "状态",
            "value": query.state,
            "choices": [(state.value, state.label) for state in AccountState],
        },
        {
            "kind": "select",
            "name": "stale",
            "label": "久未使用",
            "value": "y" if query.stale_only else "",
            "choices": [("y", "90 天未登录")],
        },
    ]


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1):
        raise BadQuery("页码应为整数，请重新选择")
    return int(text)


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
