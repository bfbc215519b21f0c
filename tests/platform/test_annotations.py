"""表的声明 what a column's annotation decides, what the column says itself, and what a start spares of the mapping."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Date, ForeignKey, Integer, MetaData, String, event
from sqlalchemy.orm import Mapped, QueryableAttribute, configure_mappers, mapped_column

from models.base import EVENTS, Base
from models.fields import field
from models.types import Dec


class Apart(Base):
    """A metadata of its own, so that nothing here reaches the application."""

    __abstract__ = True
    metadata = MetaData()


class Marked:
    """What several tables have."""

    mark: Mapped[str] = mapped_column(String(3), nullable=False)
    doubt: Mapped[str | None] = mapped_column(String(3))


class Parent(Apart):
    """A table that is pointed to."""

    __tablename__ = "annotated_parent"

    id: Mapped[int] = mapped_column(primary_key=True)


class Child(Marked, Apart):
    """Every way in which a column may be written."""

    __tablename__ = "annotated_child"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date]
    perhaps: Mapped[date | None]
    needed: Mapped[str] = mapped_column(String(20))
    spared: Mapped[str | None] = mapped_column(String(20))
    parent: Mapped[int] = mapped_column(ForeignKey("annotated_parent.id"))
    asked: Mapped[Decimal] = field("面积", Dec(10, 2), required=True)
    offered: Mapped[int | None] = field("人口", Integer)


def test_a_column_is_what_it_says_and_otherwise_what_its_annotation_says() -> None:
    columns = Child.__table__.c
    needed = {each.name for each in columns if not each.nullable}
    assert needed == {"id", "mark", "day", "needed", "parent", "asked"}
    assert isinstance(columns.day.type, Date)
    assert isinstance(columns.perhaps.type, Date)
    assert isinstance(columns.parent.type, Integer), "the type of what it points to"
    assert (columns.needed.type.length, columns.mark.type.length) == (20, 3)  # type: ignore[attr-defined]


def test_an_annotation_that_says_nothing_more_is_not_taken_apart_at_every_start() -> None:
    assert Child.__annotations__.keys() == {"day", "perhaps", "needed", "spared", "parent"}
    assert Marked.__annotations__.keys() == {"doubt"}


def test_an_attribute_keeps_who_listens_to_it_and_hears_of_its_own_changes_alone() -> None:
    heard: list[tuple[str, str]] = []
    event.listen(Child.needed, "set", lambda _row, value, *_: heard.append(("needed", value)))
    configure_mappers()
    event.listen(Child.spared, "set", lambda _row, value, *_: heard.append(("spared", value)))
    child = Child(needed="a", mark="b")
    child.spared, child.doubt = "c", "d"
    assert heard == [("needed", "a"), ("spared", "c")]


def test_configuring_asks_no_attribute_for_what_it_cannot_have_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = QueryableAttribute.__getattr__

    def listening(attribute: Any, name: str) -> Any:
        asked.append(name)
        return real(attribute, name)

    class Late(Apart):
        """Configured only now."""

        __tablename__ = "annotated_late"

        id: Mapped[int] = mapped_column(Integer, primary_key=True)

    monkeypatch.setattr(QueryableAttribute, "__getattr__", listening)
    configure_mappers()
    assert Late.__mapper__.configured
    assert EVENTS not in asked
