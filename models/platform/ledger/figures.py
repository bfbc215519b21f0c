"""汇总 roll-up: the measures of a ledger for every division under one, in one statement for each leaf table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from models.levels import Level
from models.platform.division import Division
from models.platform.ledger.columns import Term
from models.platform.ledger.leaf import Leaf, leaf_of
from models.platform.ledger.measures import ANY, EACH, Measure, Spread, Whole
from models.platform.scope import area_bounds

HAMLET = "hamlet_id"
Cell = tuple[Any, str, str]
"""A source table, a split and a value."""


@dataclass
class Figures:
    """The sums of one division (or hamlet), from which every column follows."""

    villages: int = 0
    sums: dict[Cell, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))

    def __call__(self, term: Term) -> Any:
        """The number for a measure; by value, when it is asked for each."""
        if isinstance(term, Whole):
            return self.villages
        if term.value == EACH:
            return {
                value: found[term.key]
                for (table, split, value), found in self.sums.items()
                if table is term.table and split == term.split
            }
        return self.sums.get((term.table, term.split, term.value), {}).get(term.key, 0)

    def add(self, other: "Figures") -> None:
        """Add another division's sums to these."""
        self.villages += other.villages
        for cell, found in other.sums.items():
            mine = self.sums[cell]
            for key, number in found.items():
                mine[key] = mine.get(key, 0) + number


Grouping = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True)
class Reach:
    """Which villages are counted, and how they are grouped."""

    area: int
    level: Level
    conditions: tuple[Select[Any], ...] = ()

    def group(self, area: Any) -> ColumnElement[Any]:
        """The division of the level that an area lies in."""
        span = self.level.span
        if span == 1:
            return area  # type: ignore[no-any-return]
        whole = literal_column(str(span), area.type)
        return area // whole * whole  # type: ignore[no-any-return]

    def inside(self, area: Any) -> ColumnElement[bool]:
        """Whether an area is counted."""
        low, high = area_bounds(self.area)
        return and_(area >= low, area < high, *(area.in_(villages) for villages in self.conditions))


def villages_in(session: Session, reach: Reach) -> dict[int, int]:
    """The number of villages counted in each division."""
    group = reach.group(Division.area)
    rows = session.execute(
        select(group.label("place"), func.count().label("villages"))
        .where(Division.level == Level.VILLAGE.value, reach.inside(Division.area))
        .group_by(group)
    )
    return {row.place: row.villages for row in rows}


def roll_up(session: Session, terms: Iterable[Term], reach: Reach) -> dict[int, Figures]:
    """The sums of each division of a level under an area, as far as the account may see them."""
    found: dict[int, Figures] = defaultdict(Figures)
    for leaf, measures in _by_leaf(terms).items():
        spread = [each for each in measures if isinstance(each, Spread)]
        own = [each for each in measures if not isinstance(each, Spread)]
        if own:
            statement = _sums(leaf.rows, own, reach.group(leaf.rows.area))
            _read(found, session.execute(statement.where(reach.inside(leaf.rows.area))), leaf, own)
        for level in {each.level for each in spread}:
            mine = [each for each in spread if each.level is level]
            _read(found, session.execute(_spread(leaf, mine, level, reach)), leaf, mine)
    return found


def _spread(leaf: Leaf, measures: Sequence[Measure], level: Level, reach: Reach) -> Select[Any]:
    """What divisions above the villages have, told of each village within reach.

    The rows above may lie outside the account's part of the tree, so they are asked of the table and
    not of the confined class: a village is told what holds for it, and nothing of other villages.
    """
    villages = aliased(Division)
    above = Reach(reach.area, level).group(villages.area)
    statement = _sums(leaf.table.c, measures, reach.group(villages.area))
    joined = statement.join(villages, leaf.table.c.area == above)
    return joined.where(villages.level == Level.VILLAGE.value, reach.inside(villages.area))


def by_hamlet(session: Session, terms: Iterable[Term], village: int) -> dict[int, Figures]:
    """The sums of each hamlet of a village, counted from its few source rows; key 0 is the village's own rows."""
    found: dict[int, Figures] = defaultdict(Figures)
    for leaf, measures in _by_leaf(terms).items():
        columns = leaf.source.__table__.c
        if HAMLET not in columns:
            continue
        own = select(leaf.source).where(leaf.source.area == village).subquery("own")
        lines = leaf.contributions(own, None, HAMLET).subquery("lines")
        key = [lines.c[name] for name in (HAMLET, "split", "value")]
        summed = (func.sum(lines.c[name]).label(name) for name in leaf.names)
        area = literal(village).label("area")
        rows = select(*key, area, *summed).group_by(*key).subquery("hamlets")
        statement = _sums(rows.c, measures, func.coalesce(rows.c[HAMLET], 0))
        _read(found, session.execute(statement), leaf, measures)
    return found


def _by_leaf(terms: Iterable[Term]) -> Mapping[Leaf, list[Measure]]:
    found: dict[Leaf, dict[tuple[str, str, str], Measure]] = defaultdict(dict)
    for term in terms:
        if isinstance(term, Measure):
            found[leaf_of(term.table)][term.key, term.split, term.value] = term
    return {leaf: list(measures.values()) for leaf, measures in found.items()}


def _keys(measures: Iterable[Measure]) -> dict[str, Measure]:
    """One measure for each key; the splits share its column of the result."""
    return {each.key: each for each in measures}


def _sums(rows: Any, measures: Sequence[Measure], group: ColumnElement[Any]) -> Select[Any]:
    """Every measure once for each group, split and value that is asked for."""
    together = sorted({each.split for each in measures if each.value == ANY})
    value = case((rows.split.in_(together), ANY), else_=rows.value) if together else rows.value
    keys = [group.label("place"), rows.split, value.label("value")]
    totals = [each.total(lambda name: getattr(rows, name)) for each in _keys(measures).values()]
    labelled = (total.label(f"m{place}") for place, total in enumerate(totals))
    statement = select(*keys, *labelled).where(_wanted(rows, measures)).group_by(*keys)
    for weight in {each.weight.class_ for each in measures if each.weight is not None}:
        statement = statement.outerjoin(weight, weight.area == rows.area)
    return statement


def _wanted(rows: Any, measures: Sequence[Measure]) -> ColumnElement[bool]:
    splits = sorted({each.split for each in measures})
    together = sorted({each.split for each in measures if each.value == ANY})
    wanted = rows.split.in_(splits)
    return and_(wanted, or_(rows.split.not_in(together), rows.value != "")) if together else wanted


def _read(found: dict[int, Figures], rows: Iterable[Any], leaf: Leaf, measures: Sequence[Measure]) -> None:
    keys = list(_keys(measures))
    for place, split, value, *numbers in rows:
        found[place].sums[leaf.source, split, value].update(zip(keys, numbers, strict=True))
