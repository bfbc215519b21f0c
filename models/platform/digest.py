"""每日提醒 the daily digest: in the morning each desk that must act is told what is due, what waits and what is late.

It is a message that a desk is told once a day, so that however often the work is begun, on however many nodes, there is
one. A desk without an account is told nothing; nor is one that has nothing to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.levels import BUSINESS_KINDS, AccountKind, Level
from models.platform import job_lease
from models.platform.account import Account, AccountState, Identity, stands
from models.platform.clock import now
from models.platform.deadline_topics import own_topics
from models.platform.deadlines import DueDates
from models.platform.division import Division, ancestors_of
from models.platform.due_dates import due_dates
from models.platform.flows.declaration import FLOWS
from models.platform.flows.words import Kind
from models.platform.jobs import Lease
from models.platform.lateness import Asked, late_counts
from models.platform.ledger.reach import division_of
from models.platform.message_sending import message_to, send
from models.platform.messages import Sort
from models.platform.periodic import periodic_in_steps
from models.platform.scope import area_bounds, level_of
from models.platform.transaction import transaction
from models.platform.urging import URGERS

HOUR = "0 7 * * *"
WAITING, OWN, COMING, UNDER = "waiting", "own", "coming", "under"
"""What a line of a digest leads to."""
SOON = 3
"""So many working days ahead somebody is told that his last day comes."""
Desk = tuple[AccountKind, int]
Counts = dict[int, dict[str, int]]
"""How many of each topic, by division."""


@dataclass(frozen=True)
class Morning:
    """What is true of a part of the tree on a day: late, due soon, and waiting at each desk."""

    late: Counts
    soon: Counts
    waiting: dict[Desk, int]


@periodic_in_steps("daily_digest", HOUR, "每日提醒")
def daily_digest(session: Session, lease: Lease) -> None:
    """One prefecture after the other, so that no transaction is long; then the province."""
    wanted = select(Division.area).where(Division.level == Level.PREFECTURE.value)
    prefectures = list(session.scalars(wanted.order_by(Division.area)))
    session.rollback()
    day = now().date()
    for done, area in enumerate(prefectures, start=1):
        with transaction(session):
            job_lease.hold(session, lease, done=done)
            tell(session, area, day)
    with transaction(session):
        job_lease.hold(session, lease)
        for area in session.scalars(
            select(Division.area).where(Division.level == Level.PROVINCE.value)
        ).all():
            tell(session, area, day)


def tell(session: Session, area: int, day: date) -> None:
    """Put down the digest of every desk of a prefecture; of the province, of its own desks alone."""
    morning = look(session, area, day)
    rows = []
    for kind, place in _desks(session, area):
        lines = list(lines_of(morning, kind, place))
        if lines:
            told = "、".join(f"{each['label']} {each['count']} 项" for each in lines)
            title = f"{day.month} 月 {day.day} 日提醒：{told}"
            rows.append(message_to(kind, place, Sort.DIGEST, f"digest:{day}", day, title, lines))
    send(session, rows)


def look(session: Session, area: int, day: date) -> Morning:
    """What is late, comes soon and waits, in three queries."""
    dates = due_dates(session)
    level = Level.PROVINCE if level_of(area) is Level.PROVINCE else Level.VILLAGE
    late = late_counts(session, Asked(area, day=day), level, dates)
    ahead = soon_by(dates, day)
    then = late_counts(session, Asked(area, day=ahead), level, dates)
    soon = {key: count - late.get(key, 0) for key, count in then.items()}
    return Morning(_rolled_up(late), _rolled_up(soon), _waiting(session, area))


def soon_by(dates: DueDates, day: date) -> date:
    """The day by which what comes soon will be late."""
    return dates.calendar.add_working_days(day, SOON) + timedelta(days=1)


def _rolled_up(counts: Mapping[tuple[int, str], int]) -> Counts:
    """The same for every division above as well."""
    found: Counts = {}
    for (area, topic), count in counts.items():
        for place in ancestors_of(area):
            mine = found.setdefault(place, {})
            mine[topic] = mine.get(topic, 0) + count
    return found


def lines_of(morning: Morning, kind: AccountKind, place: int) -> Iterator[dict[str, Any]]:
    """What a desk is told: what waits for its decision, what it has to do itself, what is late under it."""
    own = own_topics(kind)
    late, soon = morning.late.get(place, {}), morning.soon.get(place, {})
    told = [
        (WAITING, "待审核", morning.waiting.get((kind, place), 0), "info"),
        (OWN, "逾期未完成", sum(count for key, count in late.items() if key in own), "bad"),
        (COMING, "即将到期", sum(count for key, count in soon.items() if key in own), "warn"),
    ]
    if kind in URGERS:
        under = sum(count for key, count in late.items() if key not in own)
        told.append((UNDER, "辖区逾期", under, "bad"))
    for what, label, count, tone in told:
        if count:
            yield {"what": what, "label": label, "count": count, "tone": tone}


def _waiting(session: Session, area: int) -> dict[Desk, int]:
    """How many records wait at each desk, in one query."""
    parts = list(_waiting_parts(area))
    found: dict[Desk, int] = {}
    if parts:
        for kind, place, count in session.execute(union_all(*parts)):
            found[AccountKind(kind), place] = found.get((AccountKind(kind), place), 0) + count
    return found


def _waiting_parts(area: int) -> Iterator[Select[Any]]:
    low, high = area_bounds(area)
    for flow in FLOWS.values():
        table = flow.table.__table__
        for state in flow.states:
            if state.kind is not Kind.WAITING:
                continue
            for desk in state.desks:
                place = division_of(table.c.area, desk.level or desk.kind.level)
                inside = table.c.area >= low, table.c.area < high, table.c.review_state == state.key
                wanted = select(literal(desk.kind.value).label("kind"), place.label("place"), func.count())
                yield wanted.where(*inside).group_by(place)


def _desks(session: Session, area: int) -> list[Desk]:
    """Every desk of a prefecture with an account that stands open; of the province those at its own level."""
    low, high = (area, area + 1) if level_of(area) is Level.PROVINCE else area_bounds(area)
    kinds = [each.value for each in BUSINESS_KINDS]
    inside = Account.area >= low, Account.area < high, Account.kind.in_(kinds), stands(AccountState.ACTIVE)
    further = Identity.area >= low, Identity.area < high, Identity.kind.in_(kinds)
    own = select(Account.kind, Account.area).where(*inside)
    others = select(Identity.kind, Identity.area).where(*further)
    rows = session.execute(own.union(others))
    return sorted((AccountKind(kind), place) for kind, place in rows)
