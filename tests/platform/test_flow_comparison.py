"""退回后的变化 what has changed since the return, beside the opinion; no number of a person in what is kept."""

from sqlalchemy.orm import Session

from models.platform import flows, records
from models.platform.flows import Flow
from models.platform.scope import acting_as
from tests.people import CLERK, TOWNSHIP, ZHONGSUO
from tests.platform.flow_sandbox import Pump, do, submitted, well, working
from tests.platform.inbox_scene import decide


def test_a_reviewer_sees_just_what_changed_since_the_return(flow: Flow, session: Session) -> None:
    record = well(session, keeper_phone="13900000001", note="旧")
    with working(session, CLERK.actor):
        kept = records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "甲泵"}).row
        gone = records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "乙泵"}).row
    do(session, CLERK.actor, record, "submit")
    assert flows.changes_since_return(session, record) is None
    do(session, TOWNSHIP.actor, record, "town_return", opinion="电话不对")
    with working(session, CLERK.actor):
        records.update(session, record, {"keeper_phone": "13900000002", "note": "新"}, record.version)
        records.update(session, kept, {"name": "甲一泵"}, kept.version)
        records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "丙泵"})
        records.delete(session, gone)
    do(session, CLERK.actor, record, "submit")
    with acting_as(session, TOWNSHIP.actor):
        seen = flows.changes_since_return(session, record)
    assert seen is not None
    assert (seen.opinion, seen.is_unchanged) == ("电话不对", False)
    assert [(each.field.label, each.before, each.after) for each in seen.fields] == [
        ("管护人电话", "139****0001", "139****0002"),
        ("备注", "旧", "新"),
    ]
    assert [(each.before or {}).get("name") for each in seen.rows] == ["甲泵", "乙泵", None]
    assert [(each.after or {}).get("name") for each in seen.rows] == ["甲一泵", None, "丙泵"]
    assert not flows.timeline(session, record)[-1].is_unchanged


def test_an_unchanged_resubmission_is_flagged(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, CLERK.actor, record, "submit")
    seen = flows.changes_since_return(session, record)
    assert seen is not None
    assert seen.is_unchanged
    with acting_as(session, TOWNSHIP.actor):
        assert flows.inbox(session).entries[0].is_unchanged
    bulk = submitted(session, "二井")
    do(session, TOWNSHIP.actor, bulk, "town_return", opinion="补充")
    decide(session, CLERK, [bulk.id], "submit")
    assert flows.timeline(session, bulk)[-1].is_unchanged


def test_a_return_that_was_taken_back_is_not_compared_with(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, TOWNSHIP.actor, record, "undo")
    assert flows.changes_since_return(session, record) is None


def test_what_is_kept_of_a_record_shows_no_number_of_a_person(flow: Flow, session: Session) -> None:
    record = submitted(session, keeper_phone="13900000001")
    kept = flows.snapshots(session, record)[0]
    assert kept.content["fields"]["keeper_phone"] == "139****0001"
    assert "13900000001" not in str(kept.content)
