"""表的声明 what a column's annotation decides, and what the column says itself."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
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
