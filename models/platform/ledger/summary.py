"""台账表 a ledger as it is read: the same object is the page and the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.clock import now
from models.platform.confinement import made_once
from models.platform.dictionary import Dictionaries, dictionaries
from models.platform.division import Division, Place, path_of
from models.platform.ledger.columns import Column, Value, shown
from models.platform.ledger.figures import HAMLET, Figures, add, by_hamlet, roll_up, villages_in
from models.platform.ledger.headings import Node, expand, fitted, flat, paths
from models.platform.ledger.ledger import Condition, Ledger
from models.platform.ledger.lines import Detail, Line, Question
from models.platform.ledger.measures import VILLAGES, Measure, Term
from models.platform.ledger.reach import HIGH, LOW, Narrowing, Reach
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of

WHOLE_VILLAGE = "村域"
TOTAL = "合计"
NUMBER_OF_VILLAGES = shown("行政村数", VILLAGES)
DIVISIONS = made_once(
    select(Division.area, Division.name)
    .where(Division.area >= LOW, Division.area < HIGH, Division.level == bindparam("level"))
    .order_by(Division.area)
)
"""The divisions of a level within the bounds."""


@dataclass(frozen=True)
class Summary:
    """A ledger for one division: header, lines, total, and under what conditions as of when."""

    ledger: Ledger
    place: Place
    path: tuple[Place, ...]
    level: Level
    nodes: tuple[Node, ...]
    lines: list[Line]
    total: Line | None
    conditions: tuple[tuple[str, str], ...]
    basis: tuple[str, ...]
    """Which villages are counted while nothing else is asked, in words."""
    taken_on: datetime
    asked_by: str
    count: int

    @cached_property
    def columns(self) -> list[Column]:
        """The columns from left to right."""
        return flat(self.nodes)

    @cached_property
    def headings(self) -> list[tuple[str, ...]]:
        """The headings above each column and its own."""
        return paths(self.nodes)


def summarise(
    session: Session, ledger: Ledger, question: Question, kept: Dictionaries | None = None
) -> Summary:
    """Read a ledger. :class:`NotFound` for a division that is not the account's."""
    path = _own(session, question.area)
    place = path[-1]
    kept = kept or dictionaries(session)
    period = question.period
    conditions = ledger.conditions(question.chosen, kept, period)
    asked, usual = _narrowings(conditions, is_usual=False), _narrowings(conditions, is_usual=True)
    if ledger.detail is not None:
        reach = Reach(place.area, Level.VILLAGE, asked, usual=usual)
        detail = ledger.detail(session, question, reach)
        return _summary(session, ledger, path, Level.VILLAGE, conditions, detail, None)
    nodes = (NUMBER_OF_VILLAGES, *expand(ledger.nodes(period), kept))
    columns = flat(nodes)
    level = _level(question, place)
    reach = Reach(place.area, level, asked, ledger.of_period(period), usual)
    if place.level is Level.VILLAGE and ledger.by_hamlet:
        lines, total = _hamlets(session, columns, reach)
        level = Level.HAMLET
    else:
        lines, total = _divisions(session, ledger, columns, reach, place)
    detail = Detail(nodes, lines, len(lines))
    return _summary(session, ledger, path, level, conditions, detail, total)


def _narrowings(conditions: Sequence[Condition], *, is_usual: bool) -> tuple[Narrowing, ...]:
    """The villages left by what was asked, or by what holds while nothing is."""
    return tuple(
        each.narrowing for each in conditions if each.is_usual is is_usual and each.narrowing is not None
    )


def _summary(
    session: Session,
    ledger: Ledger,
    path: Sequence[Place],
    level: Level,
    conditions: Sequence[Condition],
    detail: Detail,
    total: Line | None,
) -> Summary:
    actor = actor_of(session)
    said = tuple((each.label, each.words) for each in conditions if not each.is_usual)
    return Summary(
        ledger=ledger,
        place=path[-1],
        path=tuple(each for each in path if actor.covers(each.area)),
        level=level,
        nodes=_fitted(detail, total),
        lines=detail.lines,
        total=total,
        conditions=said,
        basis=tuple(each.words for each in conditions if each.is_usual),
        taken_on=now(),
        asked_by=actor.unit,
        count=detail.count,
    )


def _fitted(detail: Detail, total: Line | None) -> tuple[Node, ...]:
    lines = [*detail.lines, total] if total else detail.lines
    return fitted(detail.nodes, zip(*(line.cells for line in lines), strict=True)) if lines else detail.nodes


def _own(session: Session, area: int) -> Sequence[Place]:
    """The division and all above it, if the account may see its rows."""
    path = path_of(session, area) if actor_of(session).covers(area) else []
    if not path or path[-1].area != area:
        raise NotFound("没有找到这个行政区划，或不在本账号范围内，请重新选择")
    return path


def _level(question: Question, place: Place) -> Level:
    """The level that is grouped by: the next one down unless a lower one is asked for."""
    below = levels_under(place)
    if question.level is None:
        return below[0]
    if question.level not in below:
        raise Refusal(f"不能按{question.level.label}分组，请选择{place.level.label}以下的层级")
    return question.level


def levels_under(place: Place) -> list[Level]:
    """The levels that a division's ledgers can be grouped by; a village stands for itself."""
    levels = list(Level)
    return [level for level in levels[levels.index(place.level) + 1 :] if level is not Level.HAMLET] or [
        Level.VILLAGE
    ]


def _divisions(
    session: Session, ledger: Ledger, columns: Sequence[Column], reach: Reach, place: Place
) -> tuple[list[Line], Line]:
    numbers = villages_in(session, reach)
    figures = roll_up(session, _terms(columns), reach)
    rows = session.execute(DIVISIONS, reach.bounds | {"level": reach.level.value})
    lines: list[Line] = []
    sums: Figures = {}
    opens = reach.level is not Level.VILLAGE or ledger.by_hamlet
    for area, name in rows:
        if area not in numbers and (reach.conditions or reach.level is Level.VILLAGE):
            continue
        mine = figures.get(area, {})
        mine[VILLAGES.address] = numbers.get(area, 0)
        add(sums, mine)
        lines.append(Line(name, _values(columns, mine), area, opens=opens and area != place.area))
    return lines, Line(TOTAL, _values(columns, sums), place.area)


def _terms(columns: Sequence[Column]) -> list[Term]:
    return [term for column in columns for term in column.terms]


def _hamlets(session: Session, columns: Sequence[Column], reach: Reach) -> tuple[list[Line], Line]:
    terms = _terms(columns)
    number = villages_in(session, reach).get(reach.area, 0)
    figures = by_hamlet(session, terms, reach) if number else {}
    names = hamlet_names(session, terms, reach.area) if number else {}
    lines = [
        Line(name, _hamlet_values(columns, figures.get(key, {})), reach.area, hamlet_id=key)
        for key, name in names.items()
        if key or key in figures
    ]
    whole = roll_up(session, terms, reach).get(reach.area, {})
    whole[VILLAGES.address] = number
    return lines, Line(TOTAL, _values(columns, whole), reach.area)


def hamlet_names(session: Session, terms: Sequence[Term], village: int) -> dict[int, str]:
    """The village's own line and its hamlets by id, from the table that the rows' ``hamlet_id`` points to."""
    tables = (term.table for term in terms if isinstance(term, Measure))
    source = next(table for table in tables if HAMLET in table.__table__.c)
    key = next(iter(source.__table__.c[HAMLET].foreign_keys)).column
    found = session.execute(select(key, key.table.c.name).where(key.table.c.area == village).order_by(key))
    return {0: WHOLE_VILLAGE} | {row.id: row.name for row in found}


def _values(columns: Sequence[Column], figures: Figures) -> tuple[Value, ...]:
    return tuple(column.value(figures) for column in columns)


def _hamlet_values(columns: Sequence[Column], figures: Figures) -> tuple[Value, ...]:
    """A hamlet is not a village: what counts villages has no value for it."""
    return tuple(None if column.is_by_village else column.value(figures) for column in columns)
