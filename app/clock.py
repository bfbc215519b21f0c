"""时钟 the clock of a node: APScheduler takes the ticks of periodic jobs as they fall due, and those that were missed."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.late import Late
from models.platform.clock import CHINA
from models.platform.periodic import PERIODIC, Periodic, take_due

if TYPE_CHECKING:
    from apscheduler.schedulers import background
    from apscheduler.triggers import interval
else:
    background, interval = Late("apscheduler.schedulers.background"), Late("apscheduler.triggers.interval")

CATCH_UP = "catch_up"
EVERY = 300
"""Seconds between looks for ticks that nobody took: the node was off, or the database away."""
log = logging.getLogger(__name__)
Sessions = Callable[[], Session]


def clock(sessions: Sessions) -> "background.BackgroundScheduler":
    """A scheduler with every periodic job in it, not yet started."""
    scheduler = background.BackgroundScheduler(
        timezone=CHINA, daemon=True, job_defaults={"coalesce": True, "misfire_grace_time": None}
    )
    for declared in PERIODIC.values():
        scheduler.add_job(take, declared.trigger, (sessions, declared), id=declared.name)
    every = interval.IntervalTrigger(seconds=EVERY, timezone=CHINA)
    scheduler.add_job(catch_up, every, (sessions,), id=CATCH_UP, next_run_time=datetime.now(CHINA))
    return scheduler


def catch_up(sessions: Sessions) -> None:
    """Take the last tick of every job that nobody has taken."""
    for declared in PERIODIC.values():
        take(sessions, declared)


def take(sessions: Sessions, declared: Periodic) -> None:
    """Take a job's tick if it is still to be had; when the database is away, the next look will."""
    try:
        with sessions() as session:
            if take_due(session, declared):
                log.info("tick of %s taken", declared.name)
    except DBAPIError as error:
        log.warning("the database did not answer the clock for %s: %s", declared.name, error.orig)
