"""叶表 leaf tables: for each village the counts and sums of a table, whole and split by choice.

A leaf row has the key (split, area, value). The row with the empty split covers every source row;
the rows of the split ``road_grade`` cover those of each grade, so an option that an administrator adds
has its figures without a new column. The SQL that says what one source row contributes is written once,
here, and is used by the triggers, by the recount that verifies them and by the rebuild.

A leaf table holds nothing that cannot be counted again, so it has no migration: it is made anew when
its declaration changes (:func:`models.platform.ledger.upkeep.synchronise`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    MetaData,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql import visitors

from models.base import AreaScoped
from models.platform.ledger.measures import ANY, ROWS, WHOLE, Kept, Measure
from models.registry import DeclarationError
from models.types import AREA, Dec

KEY = ("split", "area", "value")
"""The order of the leaf's key: a split of one part of the tree lies together."""


@dataclass(eq=False)
class Leaf:
    """The leaf table of one source table."""

    source: type[Any]
    rows: type[Any]
    columns: dict[str, Kept] = field(default_factory=dict)
    splits: dict[str, None] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The leaf table itself."""
        found: Table = self.rows.__table__
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that hold figures."""
        return tuple(self.columns)

    def keep(self, kept: Kept) -> None:
        """See that a measure has its column; refuses two meanings of one name."""
        known = self.columns.get(kept.name)
        if known is None:
            self.columns[kept.name] = kept
            if kept.name != ROWS:
                setattr(self.rows, kept.name, _figure(kept))
        elif known.column != kept.column or not _is_same(known.where, kept.where):
            raise DeclarationError(f"{self.table.name}.{kept.name} is declared with two meanings")

    def contributions(
        self, rows: FromClause, area: ColumnElement[bool] | None = None, *extra: str
    ) -> Select[Any]:
        """What each of these source rows adds to the leaf: one line for the whole and one for each split."""
        splits = _names((WHOLE, *self.splits))
        chosen = [(splits.c.split == name, _code(rows.c[name])) for name in self.splits]
        value = case(*chosen, else_=WHOLE) if chosen else literal(WHOLE)
        figures = [self._figure(kept, rows).label(name) for name, kept in self.columns.items()]
        others = [rows.c[name] for name in extra]
        lines = select(rows.c.area, splits.c.split, value.label("value"), *others, *figures)
        return lines.select_from(rows.join(splits, literal(1) == 1)).where(*([] if area is None else [area]))

    def recount(self, rows: FromClause | None = None) -> Select[Any]:
        """The leaf as it should be, counted from the source."""
        lines = self.contributions(self.source.__table__ if rows is None else rows).subquery("lines")
        key = [lines.c[name] for name in KEY]
        return select(*key, *(func.sum(lines.c[name]).label(name) for name in self.names)).group_by(*key)

    def _figure(self, kept: Kept, rows: FromClause) -> ColumnElement[Any]:
        amount: Any = literal(1) if kept.column is None else func.coalesce(rows.c[kept.column], 0)
        if kept.where is None:
            return amount  # type: ignore[no-any-return]
        return case((on_rows(kept.where, self.source.__table__, rows), amount), else_=0)


def on_rows(condition: Any, table: Table, rows: FromClause) -> Any:
    """A condition on a table, said of rows that look like the table's."""

    def moved(element: Any, **_options: Any) -> Any:
        inside = (
            isinstance(element, Column) and element.table is not None and element.table.name == table.name
        )
        return rows.c[element.key] if inside else None

    return visitors.replacement_traverse(and_(condition), {}, moved)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two conditions say the same; asked some five hundred times at every start, so nothing is compiled."""
    return one is other or (one is not None and other is not None and bool(one.compare(other)))


def _names(names: Iterable[str]) -> Subquery:
    return union_all(*(select(literal(name, String(40)).label("split")) for name in names)).subquery("splits")


def _code(column: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


def _figure(kept: Kept) -> Any:
    type_: Any = Dec(30, kept.scale) if kept.scale else BigInteger()
    return mapped_column(type_, nullable=False, default=0, server_default="0")


def leaves(metadata: MetaData) -> Mapping[str, Leaf]:
    """The leaf tables of a metadata, by the name of their source table."""
    found: dict[str, Leaf] = metadata.info.setdefault("ledger_leaves", {})
    return found


def leaf_of(source: Any) -> Leaf:
    """The leaf table of a source table, declared now if it is not yet."""
    known: dict[str, Leaf] = source.metadata.info.setdefault("ledger_leaves", {})
    if source.__tablename__ not in known:
        if not issubclass(source, AreaScoped):
            raise DeclarationError(f"{source.__name__} has no area and cannot be kept by division")
        leaf = known[source.__tablename__] = Leaf(source, _declare(source))
        leaf.keep(Kept(source))
    return known[source.__tablename__]


def declare(measures: Iterable[Measure]) -> None:
    """See that everything these measures are computed from is kept."""
    for measure in measures:
        leaf = leaf_of(measure.table)
        for kept in measure.kept:
            leaf.keep(kept)
        if measure.split:
            if measure.split not in leaf.source.__table__.c:
                raise DeclarationError(f"{leaf.source.__name__} has no column {measure.split} to split by")
            leaf.splits[measure.split] = None


def holds(measure: Measure, rows: Any) -> ColumnElement[bool]:
    """Which leaf rows a measure is read from."""
    if measure.value == ANY:
        return (rows.split == measure.split) & (rows.value != "")  # type: ignore[no-any-return]
    return (rows.split == measure.split) & (rows.value == measure.value)  # type: ignore[no-any-return]


def _declare(source: type[Any]) -> type[Any]:
    base = next(cls for cls in source.__mro__ if DeclarativeBase in cls.__bases__)
    body = {
        "__tablename__": f"ledger_{source.__tablename__}",
        "__module__": source.__module__,
        "__doc__": f"The figures of {source.__name__} by village.",
        "__table_args__": {
            "info": {"unmanaged": True},
            "sqlite_with_rowid": False,
            "postgresql_with": {"fillfactor": 60},
        },
        "__annotations__": {
            "area": Mapped[int],
            "split": Mapped[str],
            "value": Mapped[str],
            ROWS: Mapped[int],
        },
        "split": mapped_column(String(40), primary_key=True, sort_order=-3),
        "area": mapped_column(AREA, primary_key=True, autoincrement=False, sort_order=-2),
        "value": mapped_column(String(100), primary_key=True, sort_order=-1),
        ROWS: mapped_column(BigInteger, nullable=False, default=0, server_default="0"),
    }
    return type(f"{source.__name__}Leaf", (AreaScoped, base), body)
