"""汇总 roll-up: the measures of a ledger for every division under one, in one statement for each leaf table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models.levels import Level
from models.platform.confinement import made_once
from models.platform.division import Division
from models.platform.ledger.leaf import Leaf, leaf_of
from models.platform.ledger.measures import ANY, EACH, WHOLE, Address, Measure, Term, Whole
from models.platform.ledger.reach import HIGH, LOW, Narrowing, Reach, division_of
from models.platform.ledger.tallies import Spread

HAMLET = "hamlet_id"

Confine = Callable[[Select[Any]], Select[Any]]
Figures = dict[Address, Any]
"""The sums of one division (or hamlet) by their address; those of each value of a split are a mapping."""


def add(figures: Figures, others: Figures) -> None:
    """Add another division's sums."""
    for address, number in others.items():
        if isinstance(number, dict):
            mine = figures.setdefault(address, {})
            for value, each in number.items():
                mine[value] = mine.get(value, 0) + each
        else:
            figures[address] = figures.get(address, 0) + number


@dataclass(eq=False)
class Part:
    """The measures that are read from one leaf table together, and the statements that read them, kept by level and by what holds usually.

    With ``above`` they are read from the rows of the divisions of that level, for the villages in them.
    """

    leaf: Leaf
    measures: tuple[Measure, ...]
    above: Level | None = None
    statements: dict[tuple[Level, tuple[Narrowing, ...]], CompoundSelect[Any]] = field(default_factory=dict)

    def statement(self, reach: Reach) -> CompoundSelect[Any]:
        """The sums of each division within reach, one select for each split."""
        if reach.conditions or reach.dated:
            return self._statement(reach)
        key = reach.level, reach.usual
        if key not in self.statements:
            self.statements[key] = made_once(self._statement(reach))
        return self.statements[key]

    def _statement(self, reach: Reach) -> CompoundSelect[Any]:
        if self.above is not None:
            return self._spread(reach, self.above)
        source = self.leaf.source
        rows = self._rows(reach, self.leaf.rows, source, source.area >= LOW, source.area < HIGH)
        area = rows.area
        return self.sums(rows, division_of(area, reach.level), lambda each: each.where(reach.inside(area)))

    def _rows(self, reach: Reach, kept: Any, source: Any, *inside: ColumnElement[bool]) -> Any:
        """The leaf rows; or, of a range of days, what they would be of the source rows within it."""
        dated = reach.dated.get(self.leaf.source.__tablename__)
        if dated is None:
            return kept
        own = select(source).where(dated, *inside).subquery("dated_rows")
        return self.leaf.recount(own).subquery("dated").c

    def _spread(self, reach: Reach, above: Level) -> CompoundSelect[Any]:
        """What divisions above the villages have, told of each village within reach.

        The rows above may lie outside the account's part of the tree, so they are asked of the table and
        not of the confined class: a village is told what holds for it, and nothing of other villages.
        """
        village = aliased(Division)
        rows = self._rows(reach, self.leaf.table.c, self.leaf.source.__table__)

        def joined(each: Select[Any]) -> Select[Any]:
            told = each.join(village, rows.area == division_of(village.area, above))
            return told.where(village.level == Level.VILLAGE.value, reach.inside(village.area))

        return self.sums(rows, division_of(village.area, reach.level), joined)

    def sums(
        self, rows: Any, group: ColumnElement[Any], confine: Confine = lambda each: each
    ) -> CompoundSelect[Any]:
        """Every measure once for each group and value of the splits it is asked for; elsewhere nothing."""
        totals = {each.key: each.total(lambda name: getattr(rows, name)) for each in self.measures}
        shelves: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for each in self.measures:
            shelves[each.split, each.value == ANY].add(each.key)
        selects = []
        for (split, together), keys in shelves.items():
            figures = [total if key in keys else cast(null(), total.type) for key, total in totals.items()]
            selects.append(confine(self._select(rows, group, split, figures, together=together)))
        return union_all(*selects)

    def _select(
        self, rows: Any, group: ColumnElement[Any], split: str, figures: Sequence[Any], *, together: bool
    ) -> Select[Any]:
        place, labelled = group.label("place"), (each.label(f"m{at}") for at, each in enumerate(figures))
        by_value = split != WHOLE and not together
        value = rows.value if by_value else literal(ANY if together else WHOLE, String)
        keys = [place, literal(split, String).label("split"), value.label("value")]
        statement = select(*keys, *labelled).where(rows.split == split)
        for weight in {each.weight.class_ for each in self.measures if each.weight is not None}:
            statement = statement.outerjoin(weight, weight.area == rows.area)
        if together:
            statement = statement.where(rows.value != WHOLE)
        return statement.group_by(place, rows.value) if by_value else statement.group_by(place)

    def read(self, rows: Iterable[Any], found: Mapping[int, Figures]) -> None:
        """Put the rows of a statement where the columns look for them."""
        table, keys = self.leaf.source.__tablename__, list({each.key: None for each in self.measures})
        apart = {each.split for each in self.measures if each.value == EACH}
        for place, split, value, *numbers in rows:
            figures = found[place]
            for key, number in zip(keys, numbers, strict=True):
                if number is None:
                    continue
                figures[table, split, value, key] = number
                if split in apart:
                    figures.setdefault((table, split, EACH, key), {})[value] = number


_parts: dict[tuple[Address, ...], tuple[Part, ...]] = {}


def parts_of(terms: Sequence[Term]) -> tuple[Part, ...]:
    """The parts that measures are read in; made once for the same measures."""
    key = tuple(term.address for term in terms)
    if key not in _parts:
        shelves: dict[tuple[Leaf, Level | None], dict[Address, Measure]] = defaultdict(dict)
        for term in terms:
            if not isinstance(term, Whole):
                above = term.level if isinstance(term, Spread) else None
                shelves[leaf_of(term.table), above][term.address] = term
        _parts[key] = tuple(
            Part(leaf, tuple(each.values()), above) for (leaf, above), each in shelves.items()
        )
    return _parts[key]


def villages_in(session: Session, reach: Reach) -> dict[int, int]:
    """The number of villages counted in each division."""
    numbers = _numbers(reach.level, reach.usual)
    if reach.conditions:
        numbers = numbers.where(*(each.holds(Division.area) for each in reach.conditions))
    return {row.place: row.number for row in session.execute(numbers, reach.bounds)}


@cache
def _numbers(level: Level, usual: tuple[Narrowing, ...]) -> Select[Any]:
    place = division_of(Division.area, level).label("place")
    inside = Division.level == Level.VILLAGE.value, Division.area >= LOW, Division.area < HIGH
    counted = *inside, *(each.holds(Division.area) for each in usual)
    return made_once(select(place, func.count().label("number")).where(*counted).group_by(place))


def roll_up(session: Session, parts: Sequence[Part], reach: Reach) -> dict[int, Figures]:
    """The sums of each division of a level under an area, as far as the account may see them."""
    found: dict[int, Figures] = defaultdict(dict)
    for part in parts:
        part.read(session.execute(part.statement(reach), reach.bounds), found)
    return found


def by_hamlet(session: Session, parts: Sequence[Part], reach: Reach) -> dict[int, Figures]:
    """The sums of each hamlet of a village, counted from its few source rows; key 0 is the village's own rows."""
    found: dict[int, Figures] = defaultdict(dict)
    village = reach.area
    for part in parts:
        leaf = part.leaf
        if HAMLET not in leaf.source.__table__.c:
            continue
        dated = reach.dated.get(leaf.source.__tablename__, true())
        own = select(leaf.source).where(leaf.source.area == village, dated).subquery("own")
        lines = leaf.contributions(own, None, HAMLET).subquery("lines")
        key = [lines.c[name] for name in (HAMLET, "split", "value")]
        summed = (func.sum(lines.c[name]).label(name) for name in leaf.names)
        area = literal(village).label("area")
        rows = select(*key, area, *summed).group_by(*key).subquery("hamlets")
        statement = part.sums(rows.c, func.coalesce(rows.c[HAMLET], 0))
        part.read(session.execute(statement), found)
    return found
