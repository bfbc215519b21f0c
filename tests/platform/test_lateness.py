"""逾期 what is late is what a look at every division one by one finds, and only of one's own part of the tree."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.deadlines import DueDates
from models.platform.division import Division
from models.platform.due_dates import due_dates
from models.platform.lateness import Asked, late_counts, late_ones, late_topics
from models.platform.refusal import NotFound
from models.platform.scope import SYSTEM, acting_as, area_bounds
from models.platform.step_guard import Gate
from models.platform.step_state import progress_of
from models.platform.steps import STEPS
from tests.deadline_scene import MONDAY, done, set_deadline
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    KUNMING,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    WENJING,
    WUHUA,
    ZHONGSUO,
)

TODAY = Asked(day=MONDAY)
KEYS = ("P06", "P09", "P12", "S01", "S02")


def one_by_one(session: Session, dates: DueDates, low: int, high: int) -> set[tuple[int, str]]:
    """The oracle: every division and step by itself, by the same words that a page shows."""
    wanted = select(Division.area, Division.level).where(Division.area >= low, Division.area < high)
    found = set()
    for area, level in session.execute(wanted).all():
        progress = progress_of(session, area)
        for key in KEYS:
            step = STEPS[key]
            shut = step.strictness is Gate.HARD and not all(
                progress.is_done(STEPS[each]) for each in step.waits_for
            )
            if step.grain is Level(level) and not shut:
                deadline = dates.of_step(step, progress, MONDAY)
                if deadline is not None and deadline.due < MONDAY:
                    found.add((area, f"step:{key}"))
    return found


def some_history(session: Session, seed: int) -> None:
    """Rules of all kinds, and steps done on days about their limits."""
    random = Random(seed)
    set_deadline(session, PROVINCIAL, "step:P06", on_date=MONDAY - timedelta(days=1))
    set_deadline(session, PROVINCIAL, "step:P09", after="P06", days=2)
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY)
    set_deadline(session, PREFECTURE, "step:S01", on_date=MONDAY - timedelta(days=3))
    set_deadline(session, PROVINCIAL, "step:S02", after="S01", days=3)
    set_deadline(session, PREFECTURE, "step:P12", after="P09", days=1)
    villages = list(session.scalars(select(Division.area).where(Division.level == "village")))
    session.rollback()
    for county in (JINGDONG, WUHUA):
        if random.random() < 0.7:
            done(session, county, "P06", MONDAY - timedelta(days=random.randint(0, 8)))
    for area in random.sample(villages, 14):
        for key in random.sample(("P09", "P12", "S01", "S02"), 3):
            done(session, area, key, MONDAY - timedelta(days=random.randint(0, 9)))


@pytest.mark.parametrize("seed", range(4))
def test_the_database_finds_what_looking_at_every_division_finds(session: Session, seed: int) -> None:
    some_history(session, seed)
    for person in (PROVINCIAL, PREFECTURE, COUNTY, TOWNSHIP, CLERK, OUTSIDE_COUNTY):
        with acting_as(session, person.actor):
            dates = due_dates(session)
            low, high = area_bounds(person.area)
            wanted = one_by_one(session, dates, low, high)
            found = late_ones(session, TODAY)
            assert {(each.area, each.topic.key) for each in found} == wanted, person.login
            assert len(found) == len(wanted)
            counted = late_counts(session, TODAY, Level.COUNTY)
            assert sum(counted.values()) == len(wanted)
            assert sum(count for _, count in late_topics(counted)) == len(wanted)
        session.rollback()


def test_a_county_never_sees_another_countys_lateness(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=1))
    for person, own in ((COUNTY, JINGDONG), (OUTSIDE_COUNTY, WUHUA)):
        with acting_as(session, person.actor):
            low, high = area_bounds(own)
            found = late_ones(session, TODAY)
            assert found
            assert all(low <= each.area < high for each in found)
            assert {area for area, _ in late_counts(session, TODAY, Level.COUNTY)} == {own}
    for person, other in (
        (COUNTY, WUHUA),
        (OUTSIDE_COUNTY, ZHONGSUO),
        (PREFECTURE, KUNMING),
        (CLERK, WENJING),
    ):
        with acting_as(session, person.actor), pytest.raises(NotFound):
            late_ones(session, Asked(other, day=MONDAY))


def test_what_waits_behind_a_shut_gate_is_not_late_but_what_is_in_front(session: Session) -> None:
    """001-124: a step whose hard gate is shut cannot be done yet, so its doers are not held to it."""
    for key in ("S01", "S02"):
        set_deadline(session, PROVINCIAL, f"step:{key}", on_date=MONDAY - timedelta(days=1))
    with acting_as(session, CLERK.actor):
        assert [each.topic.key for each in late_ones(session, TODAY)] == ["step:S01"]
    session.rollback()
    done(session, ZHONGSUO, "S01", MONDAY)
    with acting_as(session, CLERK.actor):
        [late] = late_ones(session, TODAY)
    assert (late.topic.key, late.deadline.words) == ("step:S02", "逾期 1 个工作日")


def test_on_its_last_day_nothing_is_late(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY)
    with acting_as(session, CLERK.actor):
        assert late_ones(session, TODAY) == []
        assert len(late_ones(session, Asked(day=MONDAY + timedelta(days=1)))) == 1


def test_one_topic_and_one_division_can_be_asked_for_a_page_at_a_time(session: Session) -> None:
    for key in ("S01", "P09"):
        set_deadline(session, PROVINCIAL, f"step:{key}", on_date=MONDAY - timedelta(days=1))
    with acting_as(session, PROVINCIAL.actor):
        asked = Asked(WENJING, "step:P09", MONDAY)
        whole = late_ones(session, asked)
        assert {each.topic.key for each in whole} == {"step:P09"}
        pages = [late_ones(session, asked, offset, 3) for offset in range(0, len(whole), 3)]
        assert [each for page in pages for each in page] == whole


def test_the_provinces_rule_does_not_reach_where_a_prefecture_has_its_own(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=1))
    set_deadline(session, PREFECTURE, "step:S01", on_date=MONDAY + timedelta(days=30))
    with acting_as(session, PROVINCIAL.actor):
        assert {area for area, _ in late_counts(session, TODAY, Level.PREFECTURE)} == {KUNMING}
    with acting_as(session, SYSTEM):
        assert {area for area, _ in late_counts(session, TODAY, Level.PREFECTURE)} == {KUNMING}
