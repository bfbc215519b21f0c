"""操作 the buttons of a list: only what the account may do, and only where no engine forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.levels import Level
from models.platform.disclosure import may_disclose
from models.platform.division import path_of
from models.platform.own_level import is_of_own_level
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.write_guards import Attempt, reasons_against
from views.columns import Column, card_name, list_columns
from views.copying import COPY, may_be_copied
from views.deleting import question
from views.listing import Asked
from views.printing import print_address
from views.query_texts import read_area
from views.review_actions import ReviewActions
from views.way_back import way_back

DELETE_MANY = "确定删除选中的 {n} 条记录吗？删除后不能恢复。"


@dataclass(frozen=True)
class Setting:
    """The page that a list stands on: what a new row begins with there, and whether nothing may be written now."""

    beginning: Mapping[str, str] = field(default_factory=dict)
    is_closed: bool = False


BY_ITSELF = Setting()
"""A table's own page."""


class Actions:
    """What may be done on one list, asked once a request for each place."""

    def __init__(
        self, page: Any, session: Session, asked: Asked | None, setting: Setting = BY_ITSELF
    ) -> None:
        self.page = page
        self.session = session
        self.asked = asked
        self.setting = setting
        self.actor = actor_of(session)
        self.table = page.table
        self._addresses: dict[str, tuple[str, str]] = {}

    def may(self, permission: Permission) -> bool:
        """Whether the account has the right at all."""
        return self.actor.may(permission, self.table.__tablename__)

    def allowed(self, permission: Permission) -> bool:
        """Whether the account may do it here and now: it has the right, and its place is open."""
        return self.may(permission) and not self.setting.is_closed and not self.is_closed

    def is_own(self, row: Any) -> bool:
        """Whether the account's own level writes the row, where each level writes its own (001-042, 050)."""
        return not is_of_own_level(self.table) or row.area == self.actor.area

    @cached_property
    def is_closed(self) -> bool:
        """Whether the engines have closed the account's own village for this table; they are asked once.

        A page of an account above may show a hundred places: there the right shows the button, and the
        verb, which asks for the row itself, gives the reasons.
        """
        if self.actor.level is not Level.VILLAGE:
            return False
        return bool(reasons_against(self.session, Attempt(Permission.EDIT, self.table, self.actor.area)))

    def _to(self, method: str, pk: int) -> str:
        if method not in self._addresses:
            before = self.page.address(method, pk=0).removesuffix("0")
            here = {"back": request.full_path.rstrip("?")} if self.asked else way_back()
            self._addresses[method] = before, f"?{urlencode(here)}" if here else ""
        before, after = self._addresses[method]
        return f"{before}{pk}{after}"

    def open_href(self, row: Any) -> str:
        """Where a double click on a row leads."""
        return self._to("show", row.id)

    @cached_property
    def review(self) -> ReviewActions:
        """What the table's flow lets be done."""
        return ReviewActions(self.table, self.actor)

    def of_row(self, row: Any, *, showing: bool = False) -> list[dict[str, Any]]:
        """The buttons of one row."""
        found = [] if showing else self.review.of_row(row, self._to("show", row.id))
        if not showing and not found and self.may(Permission.SHOW):
            found.append({"label": "查看", "href": self._to("show", row.id)})
        if showing and may_disclose(self.session, row):
            found.append({"label": "查看完整号码", "href": self._to("unmask", row.id)})
        may_change = self.is_own(row) and self.review.is_open(row)
        if self.allowed(Permission.EDIT) and may_change:
            found.append({"label": "编辑", "href": self._to("edit", row.id)})
        if showing and self.allowed(Permission.ADD) and self.is_own(row) and may_be_copied(self.table):
            found.append({"label": "复制", "href": self._copy(row)})
        if self.allowed(Permission.DELETE) and may_change:
            where = self._to("delete", row.id)
            found.append({"label": "删除", "post": where, "confirm": question(row), "tone": "danger"})
        return found

    def _copy(self, row: Any) -> str:
        place = {"area": row.area} if isinstance(row, AreaScoped) else {}
        return str(self.page.address("add", **{COPY: row.id}, **place))

    def tools(self, total: int) -> dict[str, list[dict[str, Any]]]:
        """The buttons above the list: left what writes, right what reads."""
        name = self.table.__tablename__
        here = {"back": request.full_path.rstrip("?")}
        left: list[dict[str, Any]] = []
        if self.allowed(Permission.ADD):
            href = self.page.address("add") + "?" + urlencode({**here, **self.setting.beginning})
            left.append({"label": "登记", "href": href, "tone": "primary", "icon": "plus"})
        if self.allowed(Permission.DELETE) and total:
            post = self.page.address("delete_many") + "?" + urlencode(here)
            left.append(
                {"label": "删除", "post": post, "needs": "many", "confirm": DELETE_MANY, "tone": "danger"}
            )
        right: list[dict[str, Any]] = []
        if self.may(Permission.IMPORT) and not self.setting.is_closed:
            right.append({"label": "模板下载", "href": f"/tables/{name}/template", "icon": "download"})
            asked = urlencode({"set": name, **here})
            right.append({"label": "导入", "href": f"/imports/new?{asked}", "icon": "upload"})
        if self.may(Permission.EXPORT) and self.asked is not None:
            query = self.asked.address(_page=None, _size=None).removeprefix("?")
            for kind, label in (("xlsx", "导出"), ("csv", "导出文本")):
                right.append(
                    {
                        "label": label,
                        "href": self.page.address("export", kind=kind) + (f"?{query}" if query else ""),
                    }
                )
        if self.asked is not None:
            href = print_address(self.page.address(), self.asked.texts, self.asked.ordering)
            right.append({"label": "打印", "href": href, "icon": "printer"})
        return {"left": left, "right": right}

    @cached_property
    def named_by(self) -> str | None:
        """The column that a row is called by on a phone."""
        chosen = self.asked.columns if self.asked is not None else ()
        return card_name(self.table, list_columns(self.table, self.actor.level, chosen))

    def heading(self, column: Column) -> dict[str, Any]:
        """A column's heading with its way of ordering."""
        assert self.asked is not None
        is_this = self.asked.order == column.key
        next_order = f"-{column.key}" if is_this and not self.asked.descending else column.key
        return {
            "key": column.key,
            "label": column.label,
            "kind": column.kind,
            "title": column.key == self.named_by,
            "sort_href": self.asked.address(_order=next_order, _page=None) if column.is_sortable else None,
            "sorted": ("desc" if self.asked.descending else "asc") if is_this else None,
        }

    def chosen_place(self) -> dict[str, Any]:
        """The division that is being asked for, with its words."""
        text = self.asked.texts.get("area", "") if self.asked else ""
        if not text:
            return {"value": "", "path": ""}
        names = [place.name for place in path_of(self.session, read_area(text))]
        return {"value": text, "path": " / ".join(names[1:] or names)}
