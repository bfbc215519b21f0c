"""定时任务 periodic jobs: what the system does by itself at set times, once on any number of nodes.

Every node keeps the time. Whoever sees that a job is due takes its *tick*, a row that is unique by job and
scheduled time, and orders the work in the same commit; so a tick is either not taken or certain to be worked
on, and a worker that dies is followed by another (:mod:`models.platform.jobs`). A tick that nobody was there
to take is taken later; of several missed ones only the last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import DateTime, Integer, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.database import upsert
from models.platform import job_lease, jobs
from models.platform.clock import CHINA, now
from models.platform.jobs import Job, JobState, Lease, Work
from models.platform.transaction import transaction
from models.registry import DeclarationError

KIND = "periodic"
LOOKING_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=32), timedelta(days=366))
TICKS_KEPT_FOR = timedelta(days=400)
"""Longer than the longest time looked back, so that no tick is taken twice."""
JOBS_KEPT_FOR = timedelta(days=30)


class Tick(Base):
    """One scheduled time of a periodic job that a node has taken."""

    __tablename__ = "platform_tick"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, primary_key=True)
    job_id: Mapped[int | None] = mapped_column(Integer)


@dataclass(frozen=True)
class Periodic:
    """A declared periodic job: its name, when it is due (five fields of a crontab, China time), and its work."""

    name: str
    cron: str
    work: Work
    label: str = ""
    """What it is called on screen."""

    @property
    def trigger(self) -> CronTrigger:
        """When it is due, as the scheduler wants it."""
        return CronTrigger.from_crontab(self.cron, CHINA)

    def last_due(self, moment: datetime) -> datetime | None:
        """The last scheduled time that is not after a moment, within a year."""
        aware, trigger = moment.replace(tzinfo=CHINA), self.trigger
        for back in LOOKING_BACK:
            found, due = None, trigger.get_next_fire_time(None, aware - back)
            while due is not None and due <= aware:
                found, due = due, trigger.get_next_fire_time(due, due)
            if found is not None:
                return found.replace(tzinfo=None)  # type: ignore[no-any-return]
        return None


_periodic: dict[str, Periodic] = {}
PERIODIC: Mapping[str, Periodic] = MappingProxyType(_periodic)
"""Every periodic job, by name."""


def periodic_in_steps(name: str, cron: str, label: str = "") -> Callable[[Work], Work]:
    """Declare a periodic job that opens its own transactions and renews its lease in each (``job_lease.hold``).

    It may be begun again after a crash, so doing a step twice must change nothing.
    """

    def enter(work: Work) -> Work:
        if name in _periodic:
            raise DeclarationError(f"periodic job {name} is declared twice")
        declared = Periodic(name, cron, work, label)
        try:
            following = declared.trigger.get_next_fire_time(None, datetime.now(CHINA))
        except ValueError as error:
            raise DeclarationError(f"periodic job {name}: {error}") from error
        if following is None:
            raise DeclarationError(f"periodic job {name} is never due: {cron}")
        _periodic[name] = declared
        return work

    return enter


Verb = Callable[[Session], object]


def periodic(name: str, cron: str, label: str = "") -> Callable[[Verb], Verb]:
    """Declare a periodic job that is done within one transaction; its effect happens exactly once a tick."""

    def enter(verb: Verb) -> Verb:
        def whole(session: Session, lease: Lease) -> None:
            with transaction(session):
                job_lease.hold(session, lease)
                verb(session)
                job_lease.close(session, lease, JobState.DONE)

        periodic_in_steps(name, cron, label)(whole)
        return verb

    return enter


@jobs.job(KIND, "定时任务", repeatable=True)
def take_turn(session: Session, lease: Lease) -> None:
    """Do the work of one tick."""
    PERIODIC[lease.payload["name"]].work(session, lease)


def take_due(session: Session, declared: Periodic, moment: datetime | None = None) -> bool:
    """Take the last tick that is due and order its work; False when it has been taken, or none is due."""
    at = declared.last_due(moment or now())
    if at is None or session.get(Tick, (declared.name, at)) is not None:
        session.rollback()
        return False
    with transaction(session):
        taken = session.execute(
            upsert(session, Tick)
            .values(name=declared.name, at=at)
            .on_conflict_do_nothing()
            .returning(Tick.name)
        ).one_or_none()
        if taken is not None:
            payload = {"name": declared.name, "at": at.isoformat()}
            session.get_one(Tick, (declared.name, at)).job_id = jobs.enqueue(session, KIND, payload)
    return taken is not None


@periodic("forget_old_ticks", "50 3 * * *", "清除旧的定时记录")
def forget_old_ticks(session: Session) -> None:
    """Drop ticks that can no longer come again, and the finished jobs that they ordered."""
    without_objects = {"synchronize_session": False}
    session.execute(delete(Tick).where(Tick.at < now() - TICKS_KEPT_FOR).execution_options(**without_objects))
    old = (Job.kind == KIND) & (Job.finished_on < now() - JOBS_KEPT_FOR)
    session.execute(delete(Job).where(old).execution_options(**without_objects))
