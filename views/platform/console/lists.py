"""控制台列表 the lists and forms of the console: Flask-Admin's machinery, our query, our components (R38, F2, F9)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import g, redirect, request, url_for
from flask_admin.contrib.sqla import ModelView
from flask_admin.model import BaseModelView
from flask_admin.model.base import ViewArgs
from sqlalchemy.orm import Session
from wtforms import Form

from models.platform.refusal import Refusal
from models.platform.rights import Permission
from views.numbers import read_whole
from views.paging import FARTHEST
from views.platform.console.base import ConsoleView
from views.platform.console.forms import specs_of
from views.query_texts import BadQuery, require_known
from views.request import db_session

SIZES = (20, 50, 100)
LONGEST = 60
PLAIN = {"page", "page_size", "sort", "desc", "search"}

Choices = Callable[[Session], list[tuple[str, str]]]


class ConsoleList(ConsoleView, BaseModelView):
    """A list of things that are not rows, or that a verb of ours fetches."""

    routes: ClassVar[frozenset[str]] = frozenset({"index_view"})
    choices: ClassVar[Mapping[str, Choices]] = {}
    """The conditions that offer choices, by their name."""
    tones: ClassVar[Mapping[str, str]] = {}
    hint: ClassVar[str] = ""
    named_by: ClassVar[str] = ""
    """The column that names a line on a phone, where that is not the first."""
    can_delete = False
    can_export = False
    can_set_page_size = True
    page_size = SIZES[0]
    page_size_options = SIZES
    list_template = "console/list.html"
    create_template = edit_template = "console/form.html"
    column_type_formatters: ClassVar[dict[type, Any]] = {
        datetime: lambda _view, moment, _name: f"{moment:%Y-%m-%d %H:%M:%S}"
    }

    def scaffold_list_columns(self) -> list[str]:
        """Named one by one in every page."""
        return []

    def scaffold_sortable_columns(self) -> dict[str, Any]:
        """Named one by one in every page."""
        return {}

    def scaffold_form(self) -> type[Form]:
        """A page that has a form names it."""
        return Form

    def init_search(self) -> bool:
        """Not searched unless a page says so."""
        return False

    def _get_list_extra_args(self) -> ViewArgs:
        known = PLAIN | {self._argument(place) for place, _ in enumerate(self._filters or ())}
        require_known(request.args, known)
        search = request.args.get("search", "").strip()
        if len(search) > LONGEST:
            raise BadQuery(f"查询文字最多 {LONGEST} 个字，请缩短后再查")
        sort, desc = whole("sort", -1), whole("desc", 0)
        return ViewArgs(
            page=max(whole("page", 1), 1) - 1,
            page_size=whole("page_size", self.page_size),
            sort=sort if sort >= 0 else None,
            sort_desc=desc or None,
            search=search or None,
            filters=self._get_list_filter_args(),
        )

    def _get_list_filter_args(self) -> list[tuple[int, str, str]]:
        found = []
        for place, condition in enumerate(self._filters or ()):
            typed = request.args.get(self._argument(place), "").strip()
            if not typed:
                continue
            offered = self._offered(condition.name)
            if len(typed) > LONGEST or (offered and typed not in dict(offered)):
                raise BadQuery("没有这个选项，请重新选择查询条件")
            found.append((place, condition.name, typed))
        return found

    def _argument(self, place: int) -> str:
        return f"flt{place}_{place}"

    def _offered(self, name: str) -> list[tuple[str, str]]:
        return self.choices[name](db_session()) if name in self.choices else []

    def render(self, template: str, **given: Any) -> Any:
        """A list or a form, as our components draw it."""
        if template == self.list_template:
            return super().render(template, **self._drawn(given))
        refusal: Refusal | None = g.get("console_refusal")
        message, status = (
            (refusal.message, refusal.status) if refusal else ("", 422 if given["form"].errors else 200)
        )
        specs = specs_of(given["form"], refusal)
        back = url_for(f"{self.endpoint}.index_view")
        drawn = super().render(template, specs=specs, form=given["form"], message=message, back=back)
        return drawn, status

    def _drawn(self, given: Mapping[str, Any]) -> dict[str, Any]:
        total, size = given["count"], given["page_size"]
        kept = {
            name: value for name, value in request.args.items() if value and name not in ("page", "page_size")
        }
        return {
            "conditions": self._conditions(),
            "columns": [self._heading(place, kept) for place in range(len(self._list_columns))],
            "rows": [self._row(each) for each in given["data"]],
            "tools": self._tools(given),
            "total": total,
            "number": given["page"] + 1,
            "size": size,
            "pages": max(1, -(-total // size)),
            "pager_url": f"?{urlencode(kept)}{'&' if kept else ''}page={{page}}&page_size={{size}}",
        }

    def _conditions(self) -> list[dict[str, Any]]:
        found = []
        for place, condition in enumerate(self._filters or ()):
            name, offered = self._argument(place), self._offered(condition.name)
            box = {"name": name, "label": condition.name, "value": request.args.get(name, "")}
            found.append(box | ({"kind": "select", "choices": offered} if offered else {"kind": "text"}))
        if self._search_supported:
            found.append(
                {"name": "search", "label": "查找", "kind": "text", "value": request.args.get("search", "")}
            )
        return found

    def _heading(self, place: int, kept: Mapping[str, str]) -> dict[str, Any]:
        name, label = self._list_columns[place]
        heading = {"key": name, "label": label, "kind": "text", "title": name == self.named_by}
        if name not in self._sortable_columns:
            return heading
        is_this, desc = kept.get("sort") == str(place), "desc" in kept
        others = {key: value for key, value in kept.items() if key not in ("sort", "desc")}
        wanted = others | {"sort": str(place)} | ({"desc": "1"} if is_this and not desc else {})
        is_sorted = ("desc" if desc else "asc") if is_this else None
        return heading | {"sort_href": f"?{urlencode(wanted)}", "sorted": is_sorted}

    def _row(self, model: Any) -> dict[str, Any]:
        pk = self.get_pk_value(model)
        cells = {name: self._cell(model, name) for name, _ in self._list_columns}
        may_edit = "edit_view" in self.routes and self.may(Permission.EDIT)
        href = url_for(f"{self.endpoint}.edit_view", id=pk) if may_edit else None
        return {
            "id": pk,
            "href": href,
            "cells": cells,
            "actions": [{"label": "编辑", "href": href}] if href else [],
        }

    def _cell(self, model: Any, name: str) -> Any:
        return self._get_list_value(None, model, name, self.column_formatters, self.column_type_formatters)

    def _tools(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        tools = []
        if "create_view" in self.routes and self.may(Permission.ADD):
            href = url_for(f"{self.endpoint}.create_view")
            tools.append({"label": "登记", "href": href, "tone": "primary", "icon": "plus"})
        if "action_view" in self.routes and self.may(Permission.EDIT):
            post = url_for(f"{self.endpoint}.action_view")
            asked = given["actions_confirmation"]
            tools += [
                {"label": label, "post": post, "name": name, "needs": "many", "confirm": asked.get(name)}
                for name, label in given["actions"]
            ]
        return tools

    def handle_action(self, return_view: str | None = None) -> Any:
        """What was asked for the chosen rows; only what the page offers."""
        del return_view
        name, ids = request.form.get("action", ""), list(dict.fromkeys(request.form.getlist("rowid")))
        if name not in self._actions_data or not 0 < len(ids) <= SIZES[-1]:
            raise BadQuery("请先在列表中选择，再点击页面上的按钮办理")
        self._actions_data[name][0](ids)
        return redirect(url_for(f"{self.endpoint}.index_view"))

    def create_model(self, form: Form) -> bool:
        """A page that can register says with which verb."""
        raise NotImplementedError

    def update_model(self, form: Form, model: Any) -> bool:
        """A page that can edit says with which verb."""
        raise NotImplementedError

    def delete_model(self, model: Any) -> bool:
        """Nothing is deleted in the console."""
        raise NotImplementedError


class ConsoleTable(ConsoleList, ModelView):
    """A list of the rows of a table that no division owns."""

    column_display_actions = False
    action_disallowed_list = ("delete",)

    def scaffold_sortable_columns(self) -> dict[str, Any]:
        """As Flask-Admin does it; only the named ones are offered."""
        return dict(ModelView.scaffold_sortable_columns(self))

    def init_search(self) -> bool:
        """As Flask-Admin does it, over the named columns."""
        return bool(ModelView.init_search(self))

    def handle_action(self, return_view: str | None = None) -> Any:
        """Flask-Admin's own deletion of chosen rows is not among the actions."""
        if not self.is_action_allowed(request.form.get("action", "")):
            raise BadQuery("请先在列表中选择，再点击页面上的按钮办理")
        return super().handle_action(return_view)


def whole(name: str, default: int) -> int:
    """A whole number of the address; nonsense is refused."""
    text = request.args.get(name, "")
    if not text:
        return default
    number = read_whole(text, FARTHEST)
    if number is None:
        raise BadQuery("页码应为整数，请重新选择")
    return number
