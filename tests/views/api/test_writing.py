"""接口写入 what other systems write: judged as on the page, once for each key, never over somebody else's version (001-021, P6, P7)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey import LandResource
from models.hometown.hamlet import Hamlet
from models.platform import records
from models.platform.audit import AuditEntry, history
from models.platform.clock import now
from models.platform.repeated import KEPT_FOR, RepeatedRequest, forget_old
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests import planning_scene as scene
from tests.callers import Caller, calling_as, told
from tests.hometown.sound_rows import SOUND
from tests.people import CLERK, COUNTY, OUTSIDER, SANDUO, ZHONGSUO

UNITS, LAND = "/api/v1/tables/hometown_assist_unit", "/api/v1/tables/hometown_land_resource"
UNIT = {"area": str(ZHONGSUO), "unit_name": "普洱市示例局", "liaison_phone": "19900000001"}
CLICKS = 20


def post(caller: Caller, path: str, body: Any, key: str = "work-0001") -> Any:
    return caller.post(path, json=body, headers={"Idempotency-Key": key})


def count(session: Session, table: type[Any]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_record_is_registered_changed_and_deleted_as_the_account(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    made = post(caller, UNITS, UNIT)
    assert (made.status_code, told(made)["data"]["version"]) == (201, 1)
    assert told(made)["data"]["liaison_phone"] == "199****0001"
    place = made.headers["Location"]
    changed = caller.patch(place, json={"version": 1, "unit_name": "普洱市改名局"})
    assert (changed.status_code, told(changed)["data"]["version"]) == (200, 2)
    assert told(caller.get(place))["data"]["unit_name"] == "普洱市改名局"
    key = told(made)["data"]["id"]
    row = session.get_one(AssistUnit, key)
    assert (row.created_by, row.liaison_phone) == (CLERK.id, "19900000001")
    assert caller.delete(f"{place}?version=2").status_code == 204
    assert caller.get(place).status_code == 404
    session.rollback()
    lines = [(each.action, each.account_name) for each in history(session, "hometown_assist_unit", key)]
    assert [each for each in lines if each[0] != "接口读取"] == [
        ("删除", CLERK.login),
        ("编辑", CLERK.login),
        ("登记", CLERK.login),
    ]


def test_every_mistake_is_told_by_field_with_what_to_do_and_nothing_is_stored(
    app: Flask, session: Session
) -> None:
    caller = calling_as(app, session, CLERK)
    refused = post(caller, UNITS, UNIT | {"unit_name": "", "liaison_phone": "123", "nosuch": 1})
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    named = {each["field"]: each for each in told(refused)["problems"]}
    assert set(named) == {"unit_name", "liaison_phone", "nosuch"}
    assert (named["unit_name"]["reason"], named["unit_name"]["advice"]) == ("不能为空", "请填写")
    assert all(each["advice"].startswith(("请", "没有请")) for each in named.values())
    assert count(session, AssistUnit) == 0


def test_a_stale_version_is_refused_with_both_versions(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    place = post(caller, UNITS, UNIT).headers["Location"]
    assert caller.patch(place, json={"version": 1, "unit_name": "先改的局"}).status_code == 200
    stale = caller.patch(place, json={"version": 1, "unit_name": "后改的局"})
    assert stale.status_code == 409
    assert told(stale)["current"]["version"] == 2
    (difference,) = told(stale)["differences"]
    assert (difference["yours"], difference["current"]) == ("后改的局", "先改的局")
    assert caller.delete(f"{place}?version=1").status_code == 409
    assert told(caller.get(place))["data"]["unit_name"] == "先改的局"
    assert caller.patch(place, json={"unit_name": "没写版本"}).status_code == 422
    assert caller.delete(place).status_code == 400


def test_the_masked_number_sent_back_keeps_the_stored_one(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    made = post(caller, UNITS, UNIT)
    masked = told(made)["data"]["liaison_phone"]
    body = {"version": 1, "liaison_phone": masked, "unit_name": "普洱市另一局"}
    assert caller.patch(made.headers["Location"], json=body).status_code == 200
    session.rollback()
    assert session.get_one(AssistUnit, told(made)["data"]["id"]).liaison_phone == "19900000001"


def test_the_same_key_is_the_same_work_and_another_content_under_it_is_refused(
    app: Flask, session: Session
) -> None:
    caller = calling_as(app, session, CLERK)
    first, again = post(caller, UNITS, UNIT), post(caller, UNITS, UNIT)
    assert (first.status_code, again.status_code) == (201, 201)
    assert told(first)["data"] == told(again)["data"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = post(caller, UNITS, UNIT | {"unit_name": "普洱市别的局"})
    assert (other.status_code, "已用于另一份内容" in other.text) == (422, True)
    assert post(caller, UNITS, UNIT | {"unit_name": "普洱市别的局"}, "work-0002").status_code == 201
    foreign = {"area": str(SANDUO), "unit_name": "昆明市示例局"}
    assert post(calling_as(app, session, OUTSIDER), UNITS, foreign).status_code == 201, (
        "another account's own word"
    )
    assert count(session, AssistUnit) == 3


def test_a_refused_request_leaves_its_key_free(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    assert post(caller, UNITS, UNIT | {"liaison_phone": "123"}).status_code == 422
    assert post(caller, UNITS, UNIT).status_code == 201


def test_a_post_without_a_sound_key_is_refused(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    for key in ("", "short", "有中文的键值键值".encode().decode("latin-1"), "x" * 200):
        refused = post(caller, UNITS, UNIT, key)
        assert (refused.status_code, "Idempotency-Key" in refused.text) == (422, True)
    assert count(session, AssistUnit) == 0


def test_twenty_posts_at_once_make_one_record(app: Flask, session: Session) -> None:
    token = calling_as(app, session, CLERK).token
    together = threading.Barrier(CLICKS)

    def click(_number: int) -> int:
        caller = Caller(app, app.response_class, use_cookies=False)
        caller.token = token
        together.wait()
        return int(post(caller, UNITS, UNIT).status_code)

    with ThreadPoolExecutor(CLICKS) as people:
        statuses = list(people.map(click, range(CLICKS)))
    assert set(statuses) <= {201, 503}
    assert count(session, AssistUnit) == 1
    lines = select(func.count()).where(
        AuditEntry.table_name == "hometown_assist_unit", AuditEntry.action == "登记"
    )
    assert session.scalar(lines) == 1


def test_words_of_old_requests_are_forgotten(session: Session, app: Flask) -> None:
    post(calling_as(app, session, CLERK), UNITS, UNIT)
    for age, left in ((KEPT_FOR - timedelta(hours=1), 1), (KEPT_FOR + timedelta(hours=1), 0)):
        session.execute(update(RepeatedRequest).values(at=now() - age))
        session.commit()
        with acting_as(session, SYSTEM), transaction(session):
            forget_old(session)
        assert count(session, RepeatedRequest) == left


def test_the_gates_of_the_steps_hold_here_as_well(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, CLERK)
    body = {name: _json(value) for name, value in SOUND[LandResource].items()} | {"area": str(ZHONGSUO)}
    locked = post(caller, LAND, body)
    assert (locked.status_code, "底图底数" in locked.text) == (403, True)
    scene.finish_basemap(session)
    opened = post(caller, LAND, body)
    assert opened.status_code == 201, opened.text
    assert told(opened)["data"]["source"] == "web"


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def test_a_hamlet_is_named_by_its_number_and_only_an_own_one(app: Flask, session: Session) -> None:
    caller, groups = calling_as(app, session, CLERK), "/api/v1/tables/hometown_villager_group"
    with scene.working(session, CLERK.actor):
        mine = records.create(session, Hamlet, {"area": ZHONGSUO, "name": "小寨村"}).row.id
    with scene.working(session, replace(CLERK, area=SANDUO).actor):
        foreign = records.create(session, Hamlet, {"area": SANDUO, "name": "外寨村"}).row.id
    group = {"area": str(ZHONGSUO), "name": "一组", "leader_name": "甲一", "leader_phone": "19900000002"}
    refused = post(caller, groups, group | {"located_hamlet_id": foreign})
    assert (refused.status_code, told(refused)["problems"][0]["field"]) == (422, "located_hamlet_id")
    made = post(caller, groups, group | {"located_hamlet_id": mine})
    assert (made.status_code, told(made)["data"]["located_hamlet_id"]) == (201, mine)


def test_who_may_not_write_a_table_on_the_page_may_not_here(app: Flask, session: Session) -> None:
    county = calling_as(app, session, COUNTY)
    assert post(county, UNITS, UNIT).status_code == 403
    clerk, reader = calling_as(app, session, CLERK), calling_as(app, session, CLERK, may_write=False)
    place = post(clerk, UNITS, UNIT).headers["Location"]
    assert reader.get(place).status_code == 200
    assert post(reader, UNITS, UNIT, "work-0003").status_code == 403
    assert reader.patch(place, json={"version": 1, "unit_name": "只读的局"}).status_code == 403
    assert reader.delete(f"{place}?version=1").status_code == 403
    roster = post(clerk, "/api/v1/tables/hometown_roster_member", {"area": str(ZHONGSUO), "name": "甲一"})
    assert (roster.status_code, "只能读取" in roster.text) == (403, True)


def test_a_record_of_another_level_s_division_is_refused(app: Flask, session: Session) -> None:
    refused = post(calling_as(app, session, CLERK), UNITS, UNIT | {"area": "530823102000"})
    assert (refused.status_code, "行政村" in refused.text) in ((422, True), (403, True))
