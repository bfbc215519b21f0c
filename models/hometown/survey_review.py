"""调研复核 the review of a village's survey as it is stored: tables left empty, and every red error (data.md 1.0 ③⑤)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.cross_checks import check_village
from models.hometown.field_survey.base import Place
from models.hometown.field_survey.none_flag import NoneFlag
from models.hometown.tabs import ordered_tables
from models.registry import TABLES


@dataclass(frozen=True)
class RedError:
    """One value or row that breaks a rule, and the tab on which it is mended."""

    text: str
    tab: str
    code: str


def empty_tables(session: Session, area: int) -> Iterator[type[Any]]:
    """The resource tables with neither a row nor the declaration 本村无此项."""
    declared = set(session.scalars(select(NoneFlag.table_name).where(NoneFlag.area == area)))
    for table in ordered_tables("S02"):
        extra = table.__decl__.extra
        if not extra.get("none_flag") or extra.get("scope") is not Place.VILLAGE:
            continue
        is_empty = session.scalars(select(table.id).where(table.area == area).limit(1)).first() is None
        if is_empty and table.__tablename__ not in declared:
            yield table


def red_errors(session: Session, area: int) -> Iterator[RedError]:
    """Every rule broken by the rows as stored; a rule may have become stricter since, or a fact have changed."""
    for each in check_village(session, area):
        if each.is_error:
            decl = TABLES[each.table].__decl__
            where = decl.label if each.index is None else f"{decl.label}第 {each.index + 1} 条"
            yield RedError(f"{where}：{each.problem.message}", decl.tab, each.problem.code)
