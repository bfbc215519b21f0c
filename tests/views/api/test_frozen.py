"""接口与审核 a record under review is changed by no other system: neither it nor its files; returned, it is again (I5, 001-063)."""

from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import FILES, AnnualPlan
from models.platform.attachment import Attachment
from tests import task_scene as scene
from tests.callers import Caller, calling_as, told
from tests.people import COUNTY, PREFECTURE
from tests.platform import files


def tried(caller: Caller, place: str, version: int, file: int) -> list[Any]:
    """Every way in which the interface changes a record."""
    sent = {
        "slot": FILES.key,
        "confirmed": "true",
        "file": (BytesIO(files.picture("PDF", "red")), "另一份.pdf"),
    }
    return [
        caller.patch(place, json={"version": version, "task_count": 52}),
        caller.delete(f"{place}?version={version}"),
        caller.post(f"{place}/files", data=sent, content_type="multipart/form-data"),
        caller.delete(f"{place}/files/{file}"),
    ]


def test_a_record_under_review_is_changed_by_no_request_and_after_its_return_by_its_filler(
    app: Flask, session: Session
) -> None:
    row = scene.plan(session)
    scene.file_of(session, row, app.extensions["files"].root)
    scene.submit(session, row)
    caller, place = calling_as(app, session, COUNTY), f"/api/v1/tables/hometown_annual_plan/{row.id}"
    waiting = told(caller.get(place))["data"]
    file = session.scalars(select(Attachment.id)).one()
    for each in tried(caller, place, waiting["version"], file):
        assert (each.status_code in (403, 409), "打回" in told(each)["detail"]) == (True, True), each.text
    assert told(caller.get(place))["data"] == waiting
    assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    scene.do(session, PREFECTURE, row, "city_return", "任务数请核实")
    returned = told(caller.get(place))["data"]
    changed = caller.patch(place, json={"version": returned["version"], "task_count": 52})
    assert (changed.status_code, told(changed)["data"]["task_count"]) == (200, 52)


def test_the_state_of_a_review_is_written_by_no_request(app: Flask, session: Session) -> None:
    row = scene.plan(session)
    caller, place = calling_as(app, session, COUNTY), f"/api/v1/tables/hometown_annual_plan/{row.id}"
    for name in ("review_state", "review_round", "submitted_by", "handler_id"):
        refused = caller.patch(place, json={"version": 1, name: "passed"})
        assert refused.status_code == 422, name
        assert any(each["field"] == name for each in told(refused)["problems"]), refused.text
    session.rollback()
    assert session.get_one(AnnualPlan, row.id).version == 1
