"""加密列 sealed columns: what keeps a column sealed, its blind index beside it, and how it is searched (R43)."""

from collections.abc import Iterator
from typing import Any, NoReturn

from sqlalchemy import Column, Dialect, String, Table, Text, TypeDecorator, event, false, inspect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.sql import operators

from models.blind_index import blind, normal
from models.platform import keyring
from models.platform.keyring import Purpose
from models.sealing import seal, unseal

INDEX_LENGTH = 60
NULL_TESTS = (operators.is_, operators.is_not)


class Sealed(TypeDecorator[str]):
    """A text that is stored sealed. ``what`` it is (phone, id_card) decides how it is masked and indexed."""

    impl = Text
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[str]):  # noqa: N801 - SQLAlchemy's name
        """A sealed value differs every time it is written: only its absence can be asked of the column itself."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            """Refuse what could never be true, and point to what can."""
            if op in NULL_TESTS or (op in (operators.eq, operators.ne) and other == (None,)):
                return super().operate(op, *other, **kwargs)
            return refuse_comparison(self.expr)

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            """The same from the other side."""
            del op, other, kwargs
            return refuse_comparison(self.expr)

    def __init__(self, what: str) -> None:
        self.what = what
        self.place = ""
        super().__init__()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal it for its own column."""
        del dialect
        return None if value is None else seal(value, self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open it."""
        del dialect
        return None if value is None else unseal(value, self.place)


def refuse_comparison(column: Any) -> NoReturn:
    """Say how a sealed column is searched."""
    raise TypeError(f"{column} is sealed: search it with models.sealed_column.holding")


@event.listens_for(Column, "after_parent_attach")
def _remember_place(column: Column[Any], table: Any) -> None:
    if isinstance(column.type, Sealed) and isinstance(table, Table):
        column.type.place = f"{table.name}|{column.name}"


def index_name(name: str) -> str:
    """The column that holds the blind index of a sealed one."""
    return f"{name}_index"


def index_columns(cls: type[Any]) -> Iterator[tuple[str, MappedColumn[Any]]]:
    """The blind indexes that a class needs: one for each sealed column that it declares."""
    for name, attribute in [pair for each in reversed(cls.__mro__) for pair in vars(each).items()]:
        if isinstance(attribute, MappedColumn) and isinstance(attribute.column.type, Sealed):
            what = attribute.column.type.what
            yield (
                index_name(name),
                mapped_column(
                    String(INDEX_LENGTH),
                    default=lambda context, name=name, what=what: _begun(context, name, what),
                    index=True,
                    nullable=True,
                    sort_order=950,
                ),
            )


def _begun(context: Any, name: str, what: str) -> str | None:
    text = context.get_current_parameters().get(name)
    return None if text is None else blind(what, text)


def sealed_columns(table: Any) -> list[tuple[str, str]]:
    """The sealed columns of a mapped or a plain table: (name, what it is)."""
    columns = getattr(table, "__table__", table).columns
    return [(each.name, each.type.what) for each in columns if isinstance(each.type, Sealed)]


def follow(row: Any) -> None:
    """Bring the blind indexes of a row that is about to be updated to its values."""
    for name, what in sealed_columns(type(row)):
        if added := inspect(row).attrs[name].history.added:
            setattr(row, index_name(name), None if added[0] is None else blind(what, added[0]))


def holding(table: Any, name: str, text: str) -> Any:
    """The condition that a sealed column of a mapped class holds this very text, under whatever key it was indexed."""
    what = dict(sealed_columns(table))[name]
    if not normal(text):
        return false()
    digests = [blind(what, text, key) for key in keyring.keys(Purpose.BLIND_INDEX)]
    return getattr(table, index_name(name)).in_(digests)
