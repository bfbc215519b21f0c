"""多行保存 the rows of one place replaced at once: all of them, or none (001-133)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import FireSafety, LandResource
from models.platform.audit import AuditEntry
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, NotFound, Stale
from models.platform.rows import InvalidRows, Line, Replaced, replace_rows, rows_at
from models.platform.scope import acting_as
from tests import people
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND

PLACE: dict[str, Any] = {"area": scene.VILLAGE, "hamlet_id": None}


@pytest.fixture(autouse=True)
def open_survey(session: Session) -> None:
    scene.finish_basemap(session)


def land(name: str | None, **changed: Any) -> dict[str, Any]:
    return SOUND[LandResource] | {"name": name} | changed


def put(
    session: Session, *lines: Line, shown: dict[int, int] | None = None, who: people.Person = people.CLERK
) -> Replaced:
    with scene.working(session, who.actor):
        return replace_rows(session, LandResource, PLACE, lines, shown or {})


def stored(session: Session) -> list[LandResource]:
    with acting_as(session, people.CLERK.actor):
        session.rollback()
        return list(rows_at(session, LandResource, PLACE))


def test_rows_are_created_changed_and_deleted_in_one_go(session: Session) -> None:
    assert put(session, Line(land("甲")), Line(land("乙"))) == Replaced(2, 0, 0)
    first, second = stored(session)
    done = put(
        session,
        Line({"name": "甲地"}, first.id),
        Line(land("丙")),
        shown={first.id: first.version, second.id: second.version},
    )
    assert done == Replaced(1, 1, 1)
    assert [row.name for row in stored(session)] == ["甲地", "丙"]
    assert stored(session)[0].problems == "无"


def test_each_row_has_its_line_in_the_log(session: Session) -> None:
    put(session, Line(land("甲")))
    [row] = stored(session)
    put(session, Line(land("乙")), shown={row.id: 1})
    with acting_as(session, people.CLERK.actor):
        mine = select(AuditEntry).where(AuditEntry.table_name == LandResource.__tablename__)
        lines = session.scalars(mine.order_by(AuditEntry.id)).all()
    assert [(line.action, line.summary) for line in lines] == [
        ("登记", "土地资源：甲"),
        ("删除", "土地资源：甲"),
        ("登记", "土地资源：乙"),
    ]


def test_saving_what_is_there_changes_nothing(session: Session) -> None:
    put(session, Line(land("甲")))
    [row] = stored(session)
    assert put(session, Line(land("甲"), row.id), shown={row.id: 1}) == Replaced(0, 0, 0)
    assert stored(session)[0].version == 1


def test_every_problem_of_every_row_is_told_and_none_is_stored(session: Session) -> None:
    with pytest.raises(InvalidRows) as refused:
        put(session, Line(land(None)), Line(land("乙", quantity=-1)), Line(land("丙", ownership=None)))
    told = [(index, problem.field) for index, problem in refused.value.located if problem.is_error]
    assert told == [(0, "name"), (1, "quantity"), (2, "ownership")]
    assert stored(session) == []


def test_two_rows_of_one_name_are_refused_but_two_without_a_name_are_only_unnamed(session: Session) -> None:
    with pytest.raises(InvalidRows) as refused:
        put(session, Line(land("甲")), Line(land("甲")))
    assert [(index, problem.code) for index, problem in refused.value.located] == [(1, "duplicate")]
    with pytest.raises(InvalidRows) as unnamed:
        put(session, Line(land(None)), Line(land(None)))
    assert {problem.code for _, problem in unnamed.value.located} == {"required"}


def test_what_somebody_else_has_changed_is_not_overwritten(session: Session) -> None:
    put(session, Line(land("甲")))
    [row] = stored(session)
    for shown in ({}, {row.id: 7}, {row.id + 1: 1}):
        with pytest.raises(Stale):
            put(session, Line(land("乙")), shown=shown)
    with pytest.raises(Stale):
        put(session, Line(land("乙"), 999), shown={row.id: 1})
    assert [each.name for each in stored(session)] == ["甲"]


def test_the_rows_of_hamlets_are_another_places(session: Session) -> None:
    hamlet = scene.found_hamlet(session)
    scene.import_hamlet_survey(session, hamlet)
    with acting_as(session, people.CLERK.actor):
        assert rows_at(session, FireSafety, PLACE) == []
        assert len(rows_at(session, FireSafety, {"area": scene.VILLAGE, "hamlet_id": hamlet.id})) == 1


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_rows_are_not_replaced(session: Session, who: people.Person) -> None:
    with pytest.raises((Forbidden, ScopeViolation, NotFound)):
        put(session, Line(land("甲")), who=who)
    assert stored(session) == []
