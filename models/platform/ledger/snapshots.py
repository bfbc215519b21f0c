"""每日快照 daily snapshots: what the ledgers said of each division on a day, for trends and comparison (data.md 4.4).

A division's figures are kept down to the village, and only when they differ from the day before, so that a
quiet division costs nothing, and a village in which nothing was ever filled in not even a first row. What is
kept are the sums, not the cells: a ratio of some past day is worked out by the formula of today.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, String, Text, and_, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.levels import Level
from models.platform import job_lease
from models.platform.clock import today
from models.platform.dictionary import dictionaries
from models.platform.division import Division
from models.platform.jobs import Lease
from models.platform.ledger.columns import Column, Value
from models.platform.ledger.days import Days, note_day
from models.platform.ledger.figures import Figures, add, roll_up, villages_in
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.measures import VILLAGES, Address
from models.platform.ledger.reach import Reach
from models.platform.periodic import periodic_in_steps
from models.platform.scope import level_of
from models.platform.transaction import transaction
from models.types import AREA

KEPT_LEVELS = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
NOTHING = "[]"
TREND = timedelta(days=366)


class Snapshot(AreaScoped, Base):
    """The sums of a ledger for one division since a day, until its next snapshot."""

    __tablename__ = "platform_ledger_snapshot"

    ledger: Mapped[str] = mapped_column(String(60), primary_key=True, sort_order=-3)
    area: Mapped[int] = mapped_column(AREA, primary_key=True, autoincrement=False, sort_order=-2)
    day: Mapped[date] = mapped_column(Date, primary_key=True, sort_order=-1)
    figures: Mapped[str] = mapped_column(Text, nullable=False)


@periodic_in_steps("snapshot_ledgers", "30 1 * * *", "留存台账当天的数字")
def snapshot_ledgers(session: Session, lease: Lease) -> None:
    """Keep what every ledger says today, one ledger a commit."""
    for number, ledger in enumerate(_added_up(), 1):
        figures = figures_now(session, ledger)
        with transaction(session):
            job_lease.hold(session, lease, done=number)
            keep_day(session, ledger, today(), figures)


def snapshot_all(session: Session, day: date) -> None:
    """Keep what every ledger says now as of a day, in one commit."""
    figures = {ledger.key: figures_now(session, ledger) for ledger in _added_up()}
    with transaction(session):
        for ledger in _added_up():
            keep_day(session, ledger, day, figures[ledger.key])


def _added_up() -> list[Ledger]:
    return [ledger for ledger in LEDGERS.values() if ledger.detail is None]


def figures_now(session: Session, ledger: Ledger) -> dict[int, str]:
    """The sums of every division down to the village, packed."""
    layout = ledger.layout(dictionaries(session), None)
    measures = {term.address for term in layout.terms} - {VILLAGES.address}
    wanted = [VILLAGES.address, *sorted(measures)]
    found: dict[int, Figures] = defaultdict(dict)
    for root in session.scalars(select(Division.area).where(Division.level == Level.PROVINCE.value)):
        reach = Reach(root, Level.VILLAGE, usual=ledger.usual)
        lowest = roll_up(session, layout.parts, reach)
        for area, number in _villages(session, reach).items():
            lowest[area][VILLAGES.address] = number
        for area, figures in lowest.items():
            for level in KEPT_LEVELS:
                add(found[area - area % level.span], figures)
    return {area: _packed(figures, wanted, area) for area, figures in found.items()}


def _villages(session: Session, reach: Reach) -> dict[int, int]:
    """Each village as one, and as none where the ledger does not count it."""
    counted = villages_in(session, reach)
    if not reach.usual:
        return counted
    return dict.fromkeys(villages_in(session, Reach(reach.area, reach.level)), 0) | counted


def keep_day(session: Session, ledger: Ledger, day: date, figures: Mapping[int, str]) -> None:
    """Write down, inside the open transaction, what differs from the days before; a day may be taken again."""
    own = (Snapshot.ledger == ledger.key) & (Snapshot.day == day)
    session.execute(delete(Snapshot).where(own).execution_options(synchronize_session=False))
    before = _texts(session, ledger, day - timedelta(days=1))
    changed = {area: text for area, text in figures.items() if text != before.get(area, NOTHING)}
    emptied = {area: NOTHING for area, text in before.items() if area not in figures and text != NOTHING}
    rows = [
        {"ledger": ledger.key, "area": area, "day": day, "figures": text}
        for area, text in (changed | emptied).items()
    ]
    if rows:
        session.execute(insert(Snapshot), rows)
    note_day(session, ledger.key, day)


def _texts(session: Session, ledger: Ledger, day: date, areas: Iterable[int] | None = None) -> dict[int, str]:
    """What each division's sums were at the end of a day, packed."""
    wanted = [Snapshot.ledger == ledger.key, Snapshot.day <= day]
    if areas is not None:
        wanted.append(Snapshot.area.in_(list(areas)))
    last = select(Snapshot.area, func.max(Snapshot.day).label("day")).where(*wanted)
    latest = last.group_by(Snapshot.area).subquery()
    own = and_(Snapshot.ledger == ledger.key, Snapshot.area == latest.c.area, Snapshot.day == latest.c.day)
    found = session.execute(select(Snapshot.area, Snapshot.figures).join(latest, own))
    return {row.area: row.figures for row in found}


def values_at(
    session: Session, ledger: Ledger, column: Column, day: date, areas: Sequence[int]
) -> dict[int, Value]:
    """What a column said of each division at the end of a kept day."""
    texts = _texts(session, ledger, day, areas)
    return {area: column.value(_unpacked(texts.get(area, NOTHING), area)) for area in areas}


def trend(
    session: Session, ledger: Ledger, column: Column, area: int, days: Days
) -> list[tuple[date, Value]]:
    """What a column said of a division on each of the kept days that is of the last year."""
    since = today() - TREND
    kept = session.execute(
        select(Snapshot.day, Snapshot.figures)
        .where(Snapshot.ledger == ledger.key, Snapshot.area == area)
        .order_by(Snapshot.day)
    ).all()
    points, at, value = [], 0, column.value(_unpacked(NOTHING, area))
    for day in days[bisect_left(days, since) :]:
        before = at
        while at < len(kept) and kept[at].day <= day:
            at += 1
        if at > before:
            value = column.value(_unpacked(kept[at - 1].figures, area))
        points.append((day, value))
    return points


def _packed(figures: Figures, wanted: Sequence[Address], area: int) -> str:
    """The figures that are not what they usually are: none, but of a village that it is one village."""
    usual = _usual(area)
    kept = (each for each in wanted if (figures.get(each) or 0) != usual.get(each, 0))
    lines = [[*address, _plain(figures[address])] for address in kept]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _plain(number: Any) -> Any:
    """A number as JSON holds it exactly: a decimal is a text."""
    if isinstance(number, dict):
        return {value: _plain(each) for value, each in number.items() if each}
    return str(number) if isinstance(number, Decimal) else number


def _usual(area: int) -> Figures:
    return {VILLAGES.address: 1} if level_of(area) is Level.VILLAGE else {}


def _unpacked(text: str, area: int) -> Figures:
    return _usual(area) | {
        (table, split, value, key): _number(each) for table, split, value, key, each in json.loads(text)
    }


def _number(kept: Any) -> Any:
    if isinstance(kept, dict):
        return {value: _number(each) for value, each in kept.items()}
    return Decimal(kept) if isinstance(kept, str) else kept
