"""台账表 a ledger as it is read: the same object is the page and the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.clock import now
from models.platform.dictionary import Dictionaries, dictionaries
from models.platform.division import Place, path_of
from models.platform.ledger.columns import Column, Value, fitted
from models.platform.ledger.figures import HAMLET, Figures, add, by_hamlet, roll_up, villages_in
from models.platform.ledger.filters import Condition
from models.platform.ledger.layout import Layout
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.lines import Detail, Line, Question
from models.platform.ledger.measures import VILLAGES, Measure, Term
from models.platform.ledger.places import places_in
from models.platform.ledger.reach import Narrowing, Reach
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of

WHOLE_VILLAGE = "村域"
TOTAL = "合计"


@dataclass(frozen=True)
class Summary:
    """A ledger for one division: header, lines, total, and under what conditions as of when."""

    ledger: Ledger
    place: Place
    path: tuple[Place, ...]
    level: Level
    layout: Layout
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
        """The columns from left to right, each fitted to what it holds."""
        lines = [*self.lines, self.total] if self.total else self.lines
        return fitted(self.layout.columns, [line.cells for line in lines])


def summarise(
    session: Session,
    ledger: Ledger,
    question: Question,
    kept: Dictionaries | None = None,
    divisions: int | None = None,
) -> Summary:
    """Read a ledger. :class:`NotFound` for a division that is not the account's.

    ``divisions`` is their epoch, with which their names are not asked for again.
    """
    path = _own(session, question.area, divisions)
    place = path[-1]
    kept = kept or dictionaries(session)
    period = question.period
    conditions = ledger.conditions(question.chosen, kept, period)
    asked, usual = _narrowings(conditions, is_usual=False), _narrowings(conditions, is_usual=True)
    if ledger.detail is not None:
        reach = Reach(place.area, Level.VILLAGE, asked, usual=usual)
        detail = ledger.detail(session, question, reach)
        return _summary(session, ledger, path, Level.VILLAGE, conditions, detail, None)
    layout = ledger.layout(kept, period)
    level = _level(question, place)
    reach = Reach(place.area, level, asked, ledger.of_period(period), usual)
    if place.level is Level.VILLAGE and ledger.by_hamlet:
        lines, total = _hamlets(session, layout, reach)
        level = Level.HAMLET
    else:
        lines, total = _divisions(session, ledger, layout, reach, divisions)
    detail = Detail(layout, lines, len(lines))
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
        layout=detail.layout,
        lines=detail.lines,
        total=total,
        conditions=said,
        basis=tuple(each.words for each in conditions if each.is_usual),
        taken_on=now(),
        asked_by=actor.unit,
        count=detail.count,
    )


def _own(session: Session, area: int, divisions: int | None) -> Sequence[Place]:
    """The division and all above it, if the account may see its rows."""
    path = path_of(session, area, divisions) if actor_of(session).covers(area) else []
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
    session: Session, ledger: Ledger, layout: Layout, reach: Reach, divisions: int | None
) -> tuple[list[Line], Line]:
    numbers = villages_in(session, reach)
    figures = roll_up(session, layout.parts, reach)
    is_narrowed = bool(reach.conditions) or reach.level is Level.VILLAGE
    found = places_in(session, reach.area, reach.level, divisions)
    shown = [(area, name) for area, name in found if area in numbers or not is_narrowed]
    sums: Figures = {}
    told = [figures.get(area, {}) | {VILLAGES.address: numbers.get(area, 0)} for area, _ in shown]
    for mine in told:
        add(sums, mine)
    *cells, total = _cells(layout.columns, [*told, sums])
    opens = reach.level is not Level.VILLAGE or ledger.by_hamlet
    lines = [
        Line(name, each, area, opens=opens and area != reach.area)
        for (area, name), each in zip(shown, cells, strict=True)
    ]
    return lines, Line(TOTAL, total, reach.area)


def _cells(columns: Sequence[Column], told: Sequence[Figures]) -> list[tuple[Value, ...]]:
    """What stands in each line, worked out column by column."""
    return list(zip(*(column.values(told) for column in columns), strict=True))


def _hamlets(session: Session, layout: Layout, reach: Reach) -> tuple[list[Line], Line]:
    number = villages_in(session, reach).get(reach.area, 0)
    figures = by_hamlet(session, layout.parts, reach) if number else {}
    names = hamlet_names(session, layout.terms, reach.area) if number else {}
    keys = [key for key in names if key or key in figures]
    cells = [column.of_hamlets([figures.get(key, {}) for key in keys]) for column in layout.columns]
    lines = [
        Line(names[key], each, reach.area, hamlet_id=key)
        for key, each in zip(keys, zip(*cells, strict=True), strict=True)
    ]
    whole = roll_up(session, layout.parts, reach).get(reach.area, {}) | {VILLAGES.address: number}
    return lines, Line(TOTAL, _cells(layout.columns, [whole])[0], reach.area)


def hamlet_names(session: Session, terms: Sequence[Term], village: int) -> dict[int, str]:
    """The village's own line and its hamlets by id, from the table that the rows' ``hamlet_id`` points to."""
    tables = (term.table for term in terms if isinstance(term, Measure))
    source = next(table for table in tables if HAMLET in table.__table__.c)
    key = next(iter(source.__table__.c[HAMLET].foreign_keys)).column
    found = session.execute(select(key, key.table.c.name).where(key.table.c.area == village).order_by(key))
    return {0: WHOLE_VILLAGE} | {row.id: row.name for row in found}
