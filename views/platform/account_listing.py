"""账号列表 the accounts that an account keeps: how they are asked for, and what the list draws."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import AccountState
from models.platform.account_list import (
    AccountQuery,
    ListedAccount,
    count_accounts,
    kept_kinds,
    list_accounts,
)
from models.platform.division import names_of
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.listing import SIZES
from views.paging import asked_query, page_number, page_size, paged, pager_address
from views.query_boxes import place_box, select_box, text_box
from views.query_texts import BadQuery, read_area, require_known

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
    require_known(given, KNOWN)
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
    page, size = page_number(), page_size(SIZES)
    total = count_accounts(session, query)
    found = list_accounts(session, query, size, (page - 1) * size)
    names = names_of(session, [each.account.area for each in found])
    kept = asked_query()
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
        **paged(total, page, size),
        "pager_url": pager_address(url_for("AccountsPage.index", **kept)),
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
    texts = request.args
    kinds = [(kind.value, kind.label) for kind in map(AccountKind, kept_kinds(actor_of(session)))]
    states = [(state.value, state.label) for state in AccountState]
    return [
        place_box(session, query.area),
        text_box("words", "账号、单位、使用人或完整电话", texts),
        select_box("kind", "账号类型", texts, kinds),
        select_box("state", "状态", texts, states),
        select_box("stale", "久未使用", texts, [("y", "90 天未登录")]),
    ]
