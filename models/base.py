"""表的基类 bases of every mapped table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, DateTime, Integer, MetaData, Table, event, true
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    Session,
    declared_attr,
    mapped_column,
)
from sqlalchemy.types import NullType

from models.levels import BUSINESS_KINDS, AccountKind
from models.registry import TableDecl, register
from models.sealed_column import follow, index_columns
from models.types import AREA

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

EVENTS = "_slots_dispatch"
"""Where SQLAlchemy keeps the listeners of an attribute."""


class Base(DeclarativeBase):
    """Every table of ours; constraints have stable names so that SQLite can migrate them."""

    __table__: ClassVar[Table]
    metadata = MetaData(naming_convention=NAMING)

    def __init_subclass__(cls, **given: Any) -> None:
        for each in cls.__mro__:
            _drop_what_is_said_twice(vars(each))
        super().__init_subclass__(**given)


def _drop_what_is_said_twice(body: Mapping[str, Any]) -> None:
    """Take out the annotations of columns that say type and obligation themselves.

    They are for whoever reads and for the type checker; SQLAlchemy would take each of them apart at every start.
    """
    said = body.get("__annotations__", {})
    for name in [name for name in said if _says_all(body.get(name))]:
        del said[name]


def _says_all(attribute: Any) -> bool:
    if not isinstance(attribute, MappedColumn):
        return False
    column = attribute.column
    return not isinstance(column.type, NullType) and ("field" in column.info or not column.nullable)


@event.listens_for(Base, "before_mapper_configured", propagate=True)
def _give_attributes_their_events(mapper: Any, _class: Any) -> None:
    """Give every attribute the empty list of its listeners that SQLAlchemy would give it next.

    It first asks the attribute for one, which asks its comparator, its column and the column's type, each of which
    fails with a message of its own: 1,700 times at every start, a twentieth of it.
    """
    for attribute in mapper.class_manager.values():
        try:
            object.__getattribute__(attribute, EVENTS)
        except AttributeError:
            setattr(attribute, EVENTS, type(attribute).dispatch._for_instance(attribute))  # noqa: SLF001


class AreaScoped:
    """A row that belongs to a division: every read and every write of it is confined to the account's area."""

    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    open_to: ClassVar[frozenset[AccountKind]] = frozenset()
    """The kinds without business rows that this table is for: the operation log is the auditor's."""

    @classmethod
    def lent(cls) -> ColumnElement[bool] | None:
        """Which of a prefecture's rows the accounts under it read, never write (``lent=True``); None: not one (001-041)."""
        decl = getattr(cls, "__decl__", None)
        return true() if decl is not None and decl.extra.get("lent") else None


def _importers(writers: frozenset[AccountKind], extra: Mapping[str, Any]) -> frozenset[AccountKind]:
    """Who imports a table that does not say: the administrator, and of lists that each level keeps whoever keeps them."""
    keepers = writers if extra.get("own_level") else frozenset()
    return keepers | {AccountKind.DATA_ADMINISTRATOR}


class Record(Base):
    """A row that people register, edit and delete: versioned, and stamped with who and when.

    Class keywords (``label=``, ``written_by=`` …) are the table's declaration; see :class:`TableDecl`.
    A class without a label is a base for others.
    """

    __abstract__ = True
    __decl__: TableDecl

    id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-10)
    version: Mapped[int] = mapped_column(Integer, nullable=False, sort_order=-9)
    created_by: Mapped[int | None] = mapped_column(Integer, sort_order=900)
    created_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, sort_order=901)
    changed_by: Mapped[int | None] = mapped_column(Integer, sort_order=902)
    changed_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, sort_order=903)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the database refuse a write over somebody else's version."""
        return {"version_id_col": cls.__dict__.get("version", cls.version)}

    def __init_subclass__(  # noqa: PLR0913 - each keyword is a word of the declaration
        cls,
        *,
        label: str = "",
        menu: str = "",
        written_by: Iterable[AccountKind] = (),
        imported_by: Iterable[AccountKind] | None = None,
        read_by: Iterable[AccountKind] = BUSINESS_KINDS,
        natural_key: Iterable[str] = (),
        step: str | None = None,
        tab: str = "",
        subsystem: str = "",
        **extra: Any,
    ) -> None:
        if label:
            writers = frozenset(written_by)
            cls.__decl__ = TableDecl(
                label=label,
                subsystem=subsystem or cls.__module__.split(".")[1],
                menu=menu,
                written_by=writers,
                imported_by=_importers(writers, extra) if imported_by is None else frozenset(imported_by),
                read_by=frozenset(read_by),
                natural_key=tuple(natural_key),
                step=step,
                tab=tab,
                extra=MappingProxyType(dict(extra)),
            )
        for name, column in list(index_columns(cls)):
            setattr(cls, name, column)
        super().__init_subclass__()
        if label:
            register(cls)

    @classmethod
    def facts(cls, session: Session, area: int) -> Any:
        """What the rules over a village's rows need to know of the village; None when nothing."""
        del session, area
        return None

    @classmethod
    def facts_of_villages(
        cls, session: Session, villages: Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]
    ) -> Mapping[int, Any]:
        """The facts of many villages, each as it would be with these rows (by table name)."""
        return {area: cls.facts(session, area) for area in villages}

    @classmethod
    def begins_with(cls, session: Session, area: int) -> Mapping[str, Any]:
        """What the form of a new row of a place begins with, beyond the defaults of its fields."""
        del session, area
        return {}

    @classmethod
    def derive(cls, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        """Fill what follows from other tables; before the rules, and for all rows of an import at once."""

    @property
    def title(self) -> str:
        """How the row is called in a sentence; the table may choose better."""
        return str(getattr(self, "name", None) or f"第 {self.id} 号")


@event.listens_for(Record, "before_update", propagate=True)
def _follow(_mapper: Any, _connection: Any, row: Record) -> None:
    follow(row)


class SurveyRow(AreaScoped, Record):
    """A record of a division, one of many in its table."""

    __abstract__ = True
