"""定时任务声明 a crontab that cannot be read, or is never due, stops the start-up; the last due time is found."""

from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.platform import periodic
from models.platform.clock import CHINA
from models.platform.jobs import Lease
from models.platform.periodic import Periodic
from models.registry import DeclarationError
from tests.platform.tick_scene import NAME


def idle(session: Session, lease: Lease) -> None:
    """Work that is nothing."""


def test_no_second_job_may_have_the_same_name(nightly: Periodic) -> None:
    with pytest.raises(DeclarationError, match=NAME):
        periodic.periodic_in_steps(nightly.name, "0 2 * * *")(idle)


def test_a_crontab_that_cannot_be_read_stops_the_start_up(nightly: Periodic) -> None:
    with pytest.raises(DeclarationError, match="test_unreadable"):
        periodic.periodic_in_steps("test_unreadable", "at midnight")(idle)


moments = st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2031, 1, 1))
crontabs = st.sampled_from(
    [
        "* * * * *",
        "*/5 * * * *",
        "30 1 * * *",
        "0 4 * * sun",
        "0 0 1 * *",
        "15 3 1 1 *",
        "0 8-18/2 * * mon-fri",
    ]
)


@given(cron=crontabs, moment=moments)
def test_the_last_due_time_is_scheduled_and_none_lies_between_it_and_the_moment(
    cron: str, moment: datetime
) -> None:
    due = Periodic("any", cron, idle).last_due(moment)
    assert due is not None
    assert due <= moment
    following = CronTrigger.from_crontab(cron, CHINA).get_next_fire_time(
        None, (due + timedelta(seconds=1)).replace(tzinfo=CHINA)
    )
    assert following.replace(tzinfo=None) > moment


def test_a_job_that_would_never_be_due_stops_the_start_up(nightly: Periodic) -> None:
    with pytest.raises(DeclarationError, match="test_never"):
        periodic.periodic_in_steps("test_never", "0 0 31 2 *")(idle)
