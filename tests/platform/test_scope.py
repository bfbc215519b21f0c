"""范围 the session confines every statement and every write, however it is made, and fails closed (001-019…031)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, select, union_all, update
from sqlalchemy.orm import Session, aliased

from models.hometown.assist_unit import AssistUnit
from models.hometown.hamlet import Hamlet
from models.hometown.villager_group import VillagerGroup
from models.levels import Level
from models.platform.confinement import ScopeViolation, made_once
from models.platform.scope import NOBODY, SYSTEM, acting_as, area_bounds, level_of, parent_of
from tests.people import (
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDER,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    PUER,
    SANDUO,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
)
from tests.views.any_row import any_row

ours, theirs = aliased(AssistUnit), aliased(VillagerGroup)
small = select(AssistUnit.id, AssistUnit.area).where(AssistUnit.id > 0)

READS: dict[str, Callable[[Session], list[int]]] = {
    "entities": lambda s: [row.area for row in s.scalars(select(AssistUnit))],
    "columns": lambda s: list(s.scalars(select(AssistUnit.area))),
    "legacy query": lambda s: [row.area for row in s.query(AssistUnit).all()],
    "alias": lambda s: list(s.scalars(select(ours.area))),
    "join": lambda s: list(s.scalars(select(AssistUnit.area).join(theirs, theirs.area == AssistUnit.area))),
    "outer join": lambda s: [
        each
        for each in s.scalars(select(theirs.area).select_from(AssistUnit).outerjoin(theirs, theirs.id > 0))
        if each
    ],
    "subquery": lambda s: list(s.scalars(select(small.subquery().c.area))),
    "with": lambda s: list(s.scalars(select(small.cte().c.area))),
    "union": lambda s: list(s.scalars(union_all(select(AssistUnit.area), select(VillagerGroup.area)))),
    "exists": lambda s: list(
        s.scalars(select(VillagerGroup.area).where(exists().where(AssistUnit.area == VillagerGroup.area)))
    ),
    "in": lambda s: list(
        s.scalars(select(VillagerGroup.area).where(VillagerGroup.area.in_(select(AssistUnit.area))))
    ),
    "group": lambda s: list(s.scalars(select(AssistUnit.area).group_by(AssistUnit.area))),
    "maximum": lambda s: [each for each in s.scalars(select(func.max(AssistUnit.area))) if each],
    "scalar subquery": lambda s: [
        each for each in s.scalars(select(select(func.min(AssistUnit.area)).scalar_subquery())) if each
    ],
    "order and limit": lambda s: list(s.scalars(select(AssistUnit.area).order_by(AssistUnit.id).limit(1))),
}


@pytest.fixture
def both(session: Session) -> Session:
    """A row of two tables in 中所村 and in 三多."""
    for area in (ZHONGSUO, SANDUO):
        for table in (AssistUnit, VillagerGroup):
            session.add(any_row(table, area, f"样例{area}", None))
    session.commit()
    session.expunge_all()
    return session


@pytest.mark.parametrize("read", READS, ids=str)
def test_however_it_is_asked_only_the_own_part_is_read(both: Session, read: str) -> None:
    for person in (CLERK, TOWNSHIP, COUNTY, PREFECTURE):
        with acting_as(both, person.actor):
            assert set(READS[read](both)) == {ZHONGSUO}, person.login
    with acting_as(both, OUTSIDER.actor):
        assert set(READS[read](both)) == {SANDUO}
    with acting_as(both, NOBODY):
        assert READS[read](both) == []


KEPT = made_once(select(AssistUnit.area).union_all(select(VillagerGroup.area)))


def test_a_statement_that_is_kept_is_confined_anew_for_whoever_sends_it(both: Session) -> None:
    readers = [
        (CLERK.actor, {ZHONGSUO}),
        (OUTSIDER.actor, {SANDUO}),
        (NOBODY, set()),
        (SYSTEM, {ZHONGSUO, SANDUO}),
    ]
    for actor, seen in [*readers, *reversed(readers)]:
        with acting_as(both, actor):
            assert set(both.scalars(KEPT)) == seen, actor.name
    with acting_as(both, AUDITOR.actor):
        assert both.scalars(KEPT).all() == []


def test_a_count_is_confined_like_the_rows(both: Session) -> None:
    counted = select(func.count()).select_from(AssistUnit)
    with acting_as(both, PROVINCIAL.actor):
        assert both.scalar(counted) == 2
    with acting_as(both, CLERK.actor):
        assert both.scalar(counted) == 1
    with acting_as(both, NOBODY):
        assert both.scalar(counted) == 0


def test_a_row_is_not_fetched_by_a_guessed_id(both: Session) -> None:
    foreign = both.scalars(select(AssistUnit.id).where(AssistUnit.area == SANDUO)).one()
    both.expunge_all()
    with acting_as(both, CLERK.actor):
        assert both.get(AssistUnit, foreign) is None


def test_a_session_that_nobody_has_named_sees_nothing(database: Any, both: Session) -> None:
    with Session(database.engine) as fresh:
        assert fresh.scalars(select(AssistUnit)).all() == []


@pytest.mark.parametrize("actor", [CLERK.actor, NOBODY], ids=["clerk", "nobody"])
def test_no_foreign_row_is_added_changed_or_deleted(both: Session, actor: Any) -> None:
    with acting_as(both, SYSTEM):
        foreign = both.scalars(select(AssistUnit).where(AssistUnit.area == SANDUO)).one()
    with acting_as(both, actor):
        both.add(any_row(AssistUnit, SANDUO, "新的一行", None))
        with pytest.raises(ScopeViolation):
            both.flush()
        both.rollback()
    spoils: tuple[Callable[[], object], ...] = (
        lambda: setattr(foreign, "unit_name", "改过的名"),
        lambda: both.delete(foreign),
    )
    for spoil in spoils:
        with acting_as(both, SYSTEM):
            both.refresh(foreign)
        spoil()
        with acting_as(both, actor), pytest.raises(ScopeViolation):
            both.flush()
        both.rollback()


def test_no_row_is_moved_out_of_or_into_the_own_part(both: Session) -> None:
    with acting_as(both, SYSTEM):
        rows = {row.area: row for row in both.scalars(select(AssistUnit))}
    for start, end in ((ZHONGSUO, SANDUO), (SANDUO, ZHONGSUO)):
        rows[start].area = end
        with acting_as(both, CLERK.actor), pytest.raises(ScopeViolation):
            both.flush()
        both.rollback()
        with acting_as(both, SYSTEM):
            rows = {row.area: row for row in both.scalars(select(AssistUnit))}


@pytest.mark.parametrize(
    "statement",
    [
        update(AssistUnit).values(liaison="某"),
        delete(AssistUnit),
        insert(AssistUnit).values(area=SANDUO, unit_name="x", version=1),
        update(AssistUnit).where(AssistUnit.area == ZHONGSUO).values(liaison="某"),
    ],
    ids=["update", "delete", "insert", "update of the own"],
)
def test_a_bulk_write_needs_a_verb_that_has_checked_every_row(both: Session, statement: Any) -> None:
    with acting_as(both, CLERK.actor), pytest.raises(ScopeViolation):
        both.execute(statement)
    stranger = replace(OUTSIDER.actor, name="别人")
    with acting_as(both, CLERK.actor), pytest.raises(ScopeViolation):
        both.execute(statement.execution_options(authorised=stranger))


def test_a_hamlet_of_another_village_is_not_read_through_a_join(both: Session) -> None:
    both.add(any_row(Hamlet, SANDUO, "外村", None))
    both.commit()
    with acting_as(both, CLERK.actor):
        joined = select(Hamlet.id).join(AssistUnit, AssistUnit.id > 0)
        assert both.scalars(joined).all() == []


@pytest.mark.parametrize(
    ("area", "level", "above", "high"),
    [
        (PROVINCE, Level.PROVINCE, None, 540000000000),
        (PUER, Level.PREFECTURE, PROVINCE, 530900000000),
        (JINGDONG, Level.COUNTY, PUER, 530824000000),
        (WENJING, Level.TOWNSHIP, JINGDONG, 530823103000),
        (ZHONGSUO, Level.VILLAGE, WENJING, ZHONGSUO + 1),
    ],
)
def test_a_code_is_its_own_path(area: int, level: Level, above: int | None, high: int) -> None:
    assert level_of(area) is level
    assert parent_of(area) == above
    assert area_bounds(area) == (area, high)
