"""试验台账 a ledger over a table of wells that no application has: what the tests of the engine work with."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    Row,
    String,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.base import AreaScoped
from models.fields import field
from models.levels import Level
from models.platform.ledger.columns import average, frequent, rate, rest, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.ledger import Ledger, keep
from models.platform.ledger.measures import count, total
from models.platform.ledger.tallies import hamlets, villages, villages_of
from models.types import Codes, Dec, Year
from tests.people import ZHONGSUO


class SandboxBase(DeclarativeBase):
    """A metadata of its own, so that nothing here reaches the application."""


class Corner(AreaScoped, SandboxBase):
    """A hamlet."""

    __tablename__ = "sandbox_corner"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class Well(AreaScoped, SandboxBase):
    """A well of a village, or of one of its hamlets."""

    __tablename__ = "sandbox_well"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str | None] = field("类型", choices="water_type")
    year: Mapped[int | None] = field("年份", Year())
    depth: Mapped[Decimal | None] = field("深度", Dec(10, 2))
    people: Mapped[int | None] = field("供水人口", Integer)
    is_clean: Mapped[bool | None] = field("是否达标", Boolean)
    uses: Mapped[tuple[str, ...]] = field("用途", Codes(), choices="water_type", multiple=True)
    name: Mapped[str | None] = field("名称", String(100))
    hamlet_id: Mapped[int | None] = field("自然村", Integer, ForeignKey("sandbox_corner.id"))
    note: Mapped[str | None] = field("备注", String(200))


WELLS = count(Well)
DEEP = count(Well, "deep", (Well.depth >= Decimal("10.05")) & Well.kind.is_not(None))
CLEAN = count(Well, "clean", Well.is_clean.is_(True))
USED = count(Well, "drunk", type_coerce(Well.uses, String).like("%,a,%"))
DEPTH, PEOPLE = total(Well.depth), total(Well.people)
CLEAN_PEOPLE = total(Well.people, "clean_people", Well.is_clean.is_(True))
DRY = villages(PEOPLE.below(100))
KINDS = ("river", "lake", "well")

LEDGER = Ledger(
    "wells",
    "水井",
    "sandbox",
    "试验",
    (
        shown("井数", WELLS),
        shown("深度（米）", DEPTH),
        shown("深井数", DEEP),
        shown("饮用井数", USED),
        rate("达标率", CLEAN, WELLS),
        rest("未达标人口率", CLEAN_PEOPLE, PEOPLE),
        average("井均人口", PEOPLE, WELLS),
        shown("缺水村数", DRY),
        rate("有井村率", villages(WELLS.above(0))),
        shown("两眼以上自然村数", hamlets(WELLS.above(1))),
        shown("县级有井的村数", villages_of(Level.COUNTY, WELLS.above(0))),
        Group("按类型", (Each(Well.kind, (shown("井数", WELLS), shown("人口", PEOPLE))),)),
        Each(Well.year, (shown("", DEPTH),), lambda: [(2019, "2019年"), (2020, "2020年")]),
        frequent("常见名称", CLEAN, Well.name, most=2),
    ),
    by_hamlet=True,
)
keep(LEDGER)
LEAF = leaf_of(Well)
CORNERS = {1: "上寨", 2: "下寨", 3: "老村"}
TABLE = SandboxBase.metadata.tables["sandbox_well"]


@contextmanager
def wells_in(engine: Engine) -> Iterator[None]:
    """The sandbox's tables and triggers, for as long as a test takes."""
    SandboxBase.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(Corner), [{"id": key, "name": name, "area": ZHONGSUO} for key, name in CORNERS.items()]
        )
    yield
    SandboxBase.metadata.drop_all(engine)


def some_wells(areas: Sequence[int], number: int, seed: int = 7) -> list[dict[str, Any]]:
    """Invented wells, with every value that may be left out left out now and then."""
    draw = random.Random(seed)

    def maybe(value: Any) -> Any:
        return None if draw.random() < 0.2 else value

    return [
        {
            "area": draw.choice(areas),
            "kind": maybe(draw.choice(KINDS)),
            "year": maybe(draw.choice((2019, 2020, 2021))),
            "depth": maybe(Decimal(draw.randrange(1, 10**6)) / 100),
            "people": maybe(draw.randrange(300)),
            "is_clean": maybe(draw.random() < 0.5),
            "uses": draw.choice(((), ("a",), ("a", "b"), ("ab",))),
            "name": maybe(draw.choice(("龙潭井", "老井", "新井"))),
            "hamlet_id": maybe(draw.randrange(1, 4)),
        }
        for _ in range(number)
    ]


def dig(connection: Connection, wells: Sequence[dict[str, Any]]) -> None:
    """Store wells."""
    connection.execute(insert(TABLE), wells)


def kept(connection: Connection) -> dict[tuple[int, str, str], dict[str, Any]]:
    """The leaf rows as the triggers keep them, without those that have come to nothing."""
    rows = connection.execute(select(LEAF.table)).mappings()
    found = {
        (row["area"], row["split"], row["value"]): {name: row[name] for name in LEAF.names} for row in rows
    }
    return {key: figures for key, figures in found.items() if any(figures.values())}


def counted(connection: Connection) -> dict[tuple[int, str, str], dict[str, Any]]:
    """The leaf rows as plain Python counts them, one well after the other."""
    found: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    for well in connection.execute(select(TABLE)):
        for split, value in _places(well):
            for name, amount in _adds(well).items():
                found[well.area, split, value][name] += amount
    return {key: dict(figures) for key, figures in found.items()}


def _places(well: Row[Any]) -> Iterable[tuple[str, str]]:
    yield "", ""
    for split in LEAF.splits:
        value = getattr(well, split)
        yield split, "" if value is None else str(value)


def _adds(well: Row[Any]) -> dict[str, Any]:
    people = well.people or 0
    is_deep = well.depth is not None and well.depth >= Decimal("10.05") and well.kind is not None
    return {
        "n": 1,
        "depth": well.depth or Decimal("0.00"),
        "people": people,
        "deep": int(is_deep),
        "clean": int(well.is_clean is True),
        "clean_people": people if well.is_clean else 0,
        "drunk": int("a" in well.uses),
    }
