"""实地调研 the base of every field survey table, a village's or a hamlet's (manual §6.2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, event, text
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column, object_session

from models.fields import GroupRule, Rule, Severity, Values, field
from models.hometown.conditions import given
from models.hometown.own_hamlets import NamesHamlets
from models.levels import FILLING_KINDS, AccountKind
from models.platform.scope import actor_of


class Place(StrEnum):
    """Who fills a table in: the village for itself, each hamlet on the phone, or both."""

    VILLAGE = "village"
    HAMLET = "hamlet"
    BOTH = "both"


class Entry(StrEnum):
    """How the page of a table is worked: rows typed in place, a form for each, or a summary to read."""

    GRID = "grid"
    DIALOG = "dialog"
    SUMMARY = "summary"


TWICE = "与本村（自然村）另一条记录重复，请合并成一条，或改名以示区别"
ONE_ONLY = "每个自然村只填一条，本自然村已有记录，请在原记录上修改"
WRITERS = {
    Place.VILLAGE: (AccountKind.VILLAGE,),
    Place.HAMLET: (AccountKind.HAMLET,),
    Place.BOTH: (AccountKind.VILLAGE, AccountKind.HAMLET),
}
READERS = FILLING_KINDS


def _no_hamlet(row: Values) -> str | None:
    """村域表不填自然村。"""
    return "自然村：本表按行政村填报，不填自然村" if given(row, "hamlet_id") else None


FIRST = (False, -1)


def _hamlet_column(scope: Place) -> MappedColumn[Any]:
    to_hamlet = ForeignKey("hometown_hamlet.id")
    if scope is Place.VILLAGE:
        return mapped_column(Integer, to_hamlet, nullable=True)
    made = field(
        "自然村", Integer, to_hamlet, hamlet=True, required=scope is Place.HAMLET, aliases=("自然村名称",)
    )
    made.column.info["place"] = FIRST
    return made


def _declare(cls: type[Any], shelf: str, added: Rule) -> None:
    setattr(cls, shelf, getattr(cls, shelf, {}) | {added.name: replace(added, doc=added.judge.__doc__ or "")})


def _declare_rules(cls: type[Any], scope: Place, key: tuple[str, ...], *, one_per_place: bool) -> None:
    """Give a table the rules that follow from whom it is for and what tells its rows apart."""
    rows, group, of_hamlet = "__row_rules__", "__group_rules__", ("hamlet_id",)
    if scope is Place.VILLAGE:
        own = Rule("is_the_villages_own", of_hamlet, Severity.ERROR, _no_hamlet, quiet=_all_empty)
        _declare(cls, rows, own)
    if key or one_per_place:
        once = Rule("told_once", key or of_hamlet, Severity.ERROR, _told_once(key), fewest=2)
        _declare(cls, group, once)


def _all_empty(column: Sequence[Any]) -> bool:
    return column.count(None) == len(column)


def _indexes(cls: type[Any], scope: Place, key: tuple[str, ...]) -> Iterator[Index]:
    """Let the database refuse a second row of the same natural key, in the village and in each hamlet."""
    name: str = cls.__tablename__
    if scope is not Place.HAMLET:
        where = text("hamlet_id IS NULL")
        yield Index(
            f"uq_{name}_village", "area", *key, unique=True, sqlite_where=where, postgresql_where=where
        )
    if scope is not Place.VILLAGE:
        where = text("hamlet_id IS NOT NULL")
        yield Index(
            f"uq_{name}_hamlet", "hamlet_id", *key, unique=True, sqlite_where=where, postgresql_where=where
        )


def _told_once(key: tuple[str, ...]) -> GroupRule:
    def judge(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        del facts
        seen = set()
        for index, row in enumerate(rows):
            named = tuple(row.get(name) for name in key)
            told = (row.get("hamlet_id"), *named)
            if told in seen and None not in named:
                yield index, TWICE if key else ONE_ONLY
            seen.add(told)

    judge.__doc__ = "同一村（自然村）内不重复。"
    return judge


class FieldSurveyRow(NamesHamlets):
    """A row of the survey. ``area`` is the village; ``hamlet_id`` is empty for what is the village's own."""

    __abstract__ = True

    @declared_attr
    @classmethod
    def hamlet_id(cls) -> Mapped[int | None]:
        """The hamlet: asked for in a table of hamlets, no question at all in a table of the village's own."""
        return _hamlet_column(cls.__decl__.extra["scope"])

    scope: Mapped[str | None] = field(
        "填报范围",
        choices="survey_scope",
        computed=lambda row: "natural" if row.get("hamlet_id") else "village",
        in_list=False,
        trailing=True,
    )
    source: Mapped[str | None] = field(
        "数据来源", choices="survey_source", readonly=True, in_list=False, trailing=True
    )
    remark: Mapped[str | None] = field("备注", String(500), in_list=False, trailing=True)

    def __init_subclass__(
        cls,
        *,
        scope: Place = Place.VILLAGE,
        entry: Entry = Entry.GRID,
        natural_key: Iterable[str] = (),
        one_per_place: bool = False,
        none_flag: bool = False,
        photos: bool | tuple[str, ...] = True,
        **declared: Any,
    ) -> None:
        if "label" not in declared:
            super().__init_subclass__(**declared)
            return
        key = tuple(natural_key)
        if key or one_per_place:
            cls.__table_args__ = (*getattr(cls, "__table_args__", ()), *_indexes(cls, scope, key))
        _declare_rules(cls, scope, key, one_per_place=one_per_place)
        declared.setdefault("written_by", WRITERS[scope])
        super().__init_subclass__(
            step="S02",
            menu="规划编制",
            read_by=READERS,
            natural_key=key,
            scope=scope,
            entry=entry,
            one_per_place=one_per_place,
            none_flag=none_flag,
            photos=photos,
            stamp_on_import={"source": "import"},
            **declared,
        )


SOURCES = {AccountKind.HAMLET: "qr", AccountKind.DATA_ADMINISTRATOR: "import"}
"""Which kind of account has brought a row in; whoever else does so types it on the web."""


@event.listens_for(FieldSurveyRow, "before_insert", propagate=True)
def _tell_source(mapper: Any, connection: Any, row: FieldSurveyRow) -> None:
    """Note where a row came from, unless whoever made it said so."""
    del mapper, connection
    session = object_session(row)
    kind = actor_of(session).kind if session else None
    row.source = row.source or (SOURCES.get(kind) if kind else None) or "web"
