"""发函确认 the list of who is to be written to: sixteen columns, by unit, and the buttons of who sends (001-114…118)."""

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy.orm import Session

from models.fields import field_of
from models.hometown.due_letters import Asked as AskedDue
from models.hometown.due_letters import Due, count_due, due
from models.hometown.letter import SENDING, Letter
from models.hometown.roster_member import RosterMember
from models.platform.division import ancestors_of, names_of
from models.platform.rights import Permission
from models.platform.scope import actor_of, level_of
from views.actions import BY_ITSELF, Setting
from views.base import TablePage
from views.columns import PLACES, Column
from views.hometown.letter_files import SENT, cells_of
from views.listing import Asked, Listed
from views.printing import print_address
from views.query_boxes import select_box, text_box
from views.query_texts import read_area
from views.registry import table_page
from views.request import division_epoch

OF_A_MEMBER = (
    ("name", "人员姓名"),
    ("unit_name", "所在单位(全称)"),
    ("post", "职务"),
    ("rank_level", "职级(职等)"),
    ("category", "人员类别"),
    ("political", "政治面貌"),
    ("phone", "联系电话"),
    ("willing", "本人意愿"),
    ("group_role", "编制角色"),
    ("remark", "备注"),
)
"""As the manual has them, after 序号 and the four divisions (001-117)."""
YES_NO = [("true", "是"), ("false", "否")]
WHY_REVOKED = "撤销发函的原因"


def letter_columns() -> tuple[Column, ...]:
    """The columns of the list; 序号 stands before them."""
    places = [Column(f"place_{level.value}", level.label, level=level) for level in PLACES]
    members = [Column(name, label, field=field_of(RosterMember, name)) for name, label in OF_A_MEMBER]
    return (*places, *members, SENT)


def asked_due(texts: Any) -> AskedDue:
    """What the address asks for."""
    area, sent = texts.get("area", "").strip(), texts.get("is_sent", "")
    return AskedDue(
        area=read_area(area) if area else None,
        unit=texts.get("unit_name", "").strip(),
        is_sent={"true": True, "false": False}.get(sent),
        batch_no=texts.get("batch_no", "").strip(),
    )


@table_page(Letter)
class LettersPage(TablePage):
    """The list shows the roster's people, and beside each whether the unit has been written to."""

    def listed(self, session: Session, asked: Asked) -> Listed:
        """Whoever is to be written to, each with the letter if there has been one."""
        wanted = asked_due(asked.texts)
        rows = due(session, wanted, asked.size, (asked.page - 1) * asked.size)
        return Listed(asked, letter_columns(), rows, count_due(session, wanted))

    def list_context(self, session: Session, listed: Listed, setting: Setting = BY_ITSELF) -> dict[str, Any]:
        """What the list draws."""
        asked, rows, columns, total = listed.asked, list(listed.rows), listed.columns, listed.total
        sends = actor_of(session).may(Permission.EDIT.value, SENDING) and not setting.is_closed
        return {
            "title": self.title,
            "list_url": self.address(),
            "has_place": False,
            "selectable": sends,
            "has_actions": False,
            "listed": listed,
            "filters": _filters(session, asked),
            "place": {"value": "", "path": ""},
            "columns": [
                {"key": each.key, "label": each.label, "kind": each.kind, "title": each.key == "name"}
                for each in columns
            ],
            "rows": _rows(session, columns, rows),
            "tools": _tools(asked, total, sends=sends),
            "pager_url": asked.pager_address(),
        }


def _rows(session: Session, columns: Any, rows: list[Due]) -> list[dict[str, Any]]:
    shown = cells_of(session, columns, rows)
    return [
        {
            "id": each.member.id,
            "href": url_for(f"{RosterMember.__tablename__}.show", pk=each.member.id, back=_here()),
            "cells": line | {SENT.key: _tag(each)},
            "actions": [],
        }
        for each, line in zip(rows, shown, strict=True)
    ]


def _tag(each: Due) -> dict[str, str]:
    """Whether, and behind it the letter itself: its batch, its number, why it was revoked."""
    shown = {"text": "是", "tone": "ok"} if each.is_sent else {"text": "否", "tone": ""}
    if each.letter is None:
        return shown
    return shown | {"href": url_for(f"{Letter.__tablename__}.show", pk=each.letter.id, back=_here())}


def _here() -> str:
    return request.full_path.rstrip("?")


def _filters(session: Session, asked: Asked) -> list[dict[str, Any]]:
    """The four divisions at the top, then the unit's name (001-116)."""
    actor, text = actor_of(session), asked.texts.get("area", "")
    area = read_area(text) if text else actor.area
    names = names_of(session, [area], division_epoch())[area] if area else {}
    path = (
        [
            {"area": code, "name": names[level_of(code)]}
            for code in ancestors_of(area)
            if level_of(code) in names
        ]
        if area
        else []
    )
    return [
        {
            "kind": "cascade",
            "name": "area",
            "label": "行政区划",
            "value": text,
            "path": path,
            "fixed": len(ancestors_of(actor.area)) if actor.area else 0,
            "no_search": True,
        },
        text_box("unit_name", "单位名称", asked.texts),
        select_box("is_sent", "是否发函", asked.texts, YES_NO),
        text_box("batch_no", "发函批次号", asked.texts),
    ]


def _tools(asked: Asked, total: int, *, sends: bool) -> dict[str, list[dict[str, Any]]]:
    query = urlencode(dict(asked.texts))
    back: dict[str, Any] = {"back": _here()}

    def to(method: str, **values: Any) -> str:
        return url_for(f"SendingPage.{method}", **values) + (
            f"{'&' if values else '?'}{query}" if query else ""
        )

    left: list[dict[str, Any]] = []
    if sends and total:
        left = [
            {"label": "发函", "post": url_for("SendingPage.ask", **back), "needs": "many", "tone": "primary"},
            {"label": "全部发函", "href": to("ask_all", **back)},
            {
                "label": "撤销发函",
                "post": url_for("SendingPage.revoke", **back),
                "needs": "many",
                "confirm": "撤销所选 {n} 人的发函？",
                "reason": WHY_REVOKED,
                "tone": "danger",
            },
        ]
    right: list[dict[str, Any]] = []
    if sends and total:
        right.append({"label": "下载函件", "post": url_for("SendingPage.letters"), "needs": "many"})
        right.append({"label": "全部函件", "href": to("all_letters"), "icon": "download"})
    if total:
        right.append({"label": "导出发函名单", "href": to("export"), "icon": "download"})
    printed = print_address(url_for(f"{Letter.__tablename__}.list"), asked.texts)
    return {"left": left, "right": [*right, {"label": "打印", "href": printed, "icon": "printer"}]}
