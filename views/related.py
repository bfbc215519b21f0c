"""关联页签 the tabs of a row's page: its fields, the rows that belong to it, its files, its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.attachment_slot import slots_of
from models.platform.refusal import NotFound
from models.platform.relations import Relation, count_related, relations_of
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of
from models.platform.steps import STEPS
from views.columns import Column, list_columns
from views.listed_cells import cells
from views.listing import Asked, Listed, count_rows, ordered, wanted_rows
from views.way_back import way_back

PAGING = ("_page", "_size", "_order")


@dataclass(frozen=True)
class Tab:
    """One tab of related rows: a table's, or all tables of a step with how many rows each has."""

    key: str
    label: str
    relations: tuple[Relation, ...]

    @property
    def is_group(self) -> bool:
        """Whether it shows tables rather than rows."""
        return self.key in STEPS


def tabs_of(table: type[Any], actor: Actor) -> tuple[Tab, ...]:
    """The tabs of related rows that the account may read."""
    mine = [each for each in relations_of(table) if actor.may(Permission.LIST, each.table.__tablename__)]
    own = [
        Tab(each.table.__tablename__, each.table.__decl__.label, (each,)) for each in mine if not _step(each)
    ]
    steps = dict.fromkeys(step for each in mine if (step := _step(each)))
    grouped = [
        Tab(step, STEPS[step].label, tuple(each for each in mine if _step(each) == step)) for step in steps
    ]
    return (*own, *sorted(grouped, key=lambda tab: list(STEPS).index(tab.key)))


def _step(relation: Relation) -> str:
    return str(relation.table.__decl__.step or "")


def tab_items(page: Any, row: Any, actor: Actor, active: str) -> list[dict[str, Any]]:
    """The tabs over a row's page."""
    here = {"pk": row.id, **way_back()}
    items = [("show", "详细信息", page.address("show", **here))]
    items += [
        (tab.key, tab.label, page.address("related", name=tab.key, **here))
        for tab in tabs_of(page.table, actor)
    ]
    if slots_of(page.table):
        to = {"table": page.table.__tablename__, "row_id": row.id, "back": page.address("show", **here)}
        items.append(("files", "附件", url_for("AttachmentsPage.of", **to)))
    items.append(("history", "操作记录", page.address("history", **here)))
    return [{"label": label, "href": href, "active": key == active} for key, label, href in items]


def related_page(session: Session, page: Any, row: Any, name: str) -> dict[str, Any]:
    """What one tab draws. :class:`NotFound` when the row's table has no such relation that the account may read."""
    tabs = tabs_of(page.table, actor_of(session))
    tab = next((each for each in tabs if each.key == name), None)
    if tab is not None and tab.is_group:
        return {"active": name, "label": tab.label, **_group(session, page, tab, row)}
    for each in tabs:
        for relation in each.relations:
            if relation.table.__tablename__ == name:
                return {
                    "active": each.key,
                    "label": relation.table.__decl__.label,
                    **_rows(session, relation, row),
                }
    raise NotFound


def _group(session: Session, page: Any, tab: Tab, row: Any) -> dict[str, Any]:
    """The tables of a step, each with how many rows it has."""
    counts = count_related(session, tab.relations, row)
    columns = (
        Column("label", "调研表" if len(tab.relations) > 1 else "表"),
        Column("count", "记录数", "number"),
    )
    lines = [
        {
            "id": number,
            "href": href,
            "cells": {"label": {"text": each.table.__decl__.label, "href": href}, "count": str(counts[name])},
            "actions": [{"label": "查看", "href": href}],
        }
        for number, each in enumerate(tab.relations, 1)
        for name in [each.table.__tablename__]
        for href in [page.address("related", pk=row.id, name=name, **way_back())]
    ]
    return {"columns": columns, "rows": lines, "listed": None}


def _rows(session: Session, relation: Relation, row: Any) -> dict[str, Any]:
    """One page of a relation's rows."""
    asked = Asked.read(relation.table, _paging(request.args))
    listed = read_related(session, relation, row, asked)
    lines = cells(session, listed.columns, listed.rows)
    return {
        "columns": [{"key": each.key, "label": each.label, "kind": each.kind} for each in listed.columns],
        "rows": [
            {"id": each.id, "href": href, "cells": cell, "actions": [{"label": "查看", "href": href}]}
            for each, cell in zip(listed.rows, lines, strict=True)
            for href in [_show(each)]
        ],
        "listed": listed,
        "pager_url": asked.pager_address(),
    }


def _paging(args: Mapping[str, str]) -> dict[str, str]:
    return {name: args[name] for name in PAGING if name in args}


def _show(row: Any) -> str:
    return url_for(f"{row.__tablename__}.show", pk=row.id, back=request.full_path.rstrip("?"))


def read_related(session: Session, relation: Relation, row: Any, asked: Asked) -> Listed:
    """The rows of a relation that the account may see, a page of them."""
    wanted = [*wanted_rows(asked, actor_of(session)), relation.rows_of(row)]
    table = relation.table
    total = count_rows(session, table, wanted)
    page = (
        ordered(select(table).where(*wanted), asked).limit(asked.size).offset((asked.page - 1) * asked.size)
    )
    return Listed(asked, list_columns(table, Level.VILLAGE), session.scalars(page).all(), total)
