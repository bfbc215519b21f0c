"""冻结 what waits or has passed is not changed by anybody at any door; what lies with the filler is (I2, I5)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.bulk_checks import complete_rows
from models.platform import attachments, audit, bulk, bulk_gates, flows, records, rows
from models.platform.changes import Added, Changed, Removed, TableChange
from models.platform.flows import Flow, Frozen, UndeclaredTransition
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import Permission
from models.platform.scope import SYSTEM, acting_as
from models.platform.stored import stored_rows
from models.platform.write_guards import Attempt, reasons_against
from tests.databases import Database
from tests.people import ADMINISTRATOR, CLERK, PREFECTURE, TOWNSHIP, ZHONGSUO
from tests.platform import files
from tests.platform.flow_sandbox import (
    FILES,
    Pump,
    Well,
    at_city,
    declared,
    do,
    flow_of_wells,
    passed,
    submitted,
    well,
    working,
)

WAITS = "审批状态为“待乡级审核”，请由提交单位撤回，或由乡级账号打回后再修改"
ENDED = "审批状态为“审核通过”，审核已结束，不能再修改或删除"
FROZEN: dict[str, tuple[Callable[[Session], Any], str]] = {
    "waiting": (submitted, WAITS),
    "passed": (passed, ENDED),
}


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    with declared(database) as flow:
        yield flow


@pytest.fixture(params=FROZEN)
def frozen(request: pytest.FixtureRequest, flow: Flow, session: Session) -> tuple[Any, str]:
    """A record that nobody may change, and why; with a pump and a file."""
    make, told = FROZEN[request.param]
    return make(session), told


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def returned(session: Session) -> Any:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    return record


def pump_of(session: Session, record: Any, name: str = "甲泵") -> Any:
    with working(session, CLERK.actor):
        return records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": name}).row


def send(session: Session, store: LocalStore, record: Any, name: str = "报告.pdf") -> Any:
    with (
        attachments.arriving(
            store, FILES, attachments.Upload(name, BytesIO(files.PDF), is_confirmed=True)
        ) as file,
        working(session, CLERK.actor),
    ):
        return attachments.attach(session, store, record, file)


def test_the_verbs_on_records_refuse_it_in_words(frozen: tuple[Any, str], session: Session) -> None:
    """001-073: 仅草稿或被打回时可编辑、删除。"""
    record, told = frozen
    with pytest.raises(Forbidden, match=told), working(session, CLERK.actor):
        records.update(session, record, {"note": "改"}, record.version)
    with pytest.raises(Forbidden, match=told), working(session, CLERK.actor):
        records.delete(session, record)
    session.refresh(record)
    assert record.note is None


def test_pages_are_told_beforehand(frozen: tuple[Any, str], session: Session) -> None:
    record, told = frozen
    with acting_as(session, CLERK.actor):
        attempt = Attempt(Permission.EDIT, Well, record.area, record)
        assert reasons_against(session, attempt) == [told]


@pytest.mark.parametrize("make", [well, returned])
def test_what_lies_with_the_filler_is_edited_and_deleted(
    flow: Flow, session: Session, store: LocalStore, make: Callable[[Session], Any]
) -> None:
    """001-072 001-073 001-110: 打回后可修改。"""
    record = make(session)
    with working(session, CLERK.actor):
        records.update(session, record, {"note": "改"}, record.version)
    file, pump = send(session, store, record), pump_of(session, record)
    with working(session, CLERK.actor):
        attachments.detach(session, file)
        records.delete(session, pump)
    with working(session, CLERK.actor):
        records.delete(session, record)
    assert session.scalars(select(Well)).all() == []


def test_a_grid_leaves_it_alone_and_may_not_touch_it(frozen: tuple[Any, str], session: Session) -> None:
    record, told = frozen
    kept = rows.Line({"name": record.name, "depth": record.depth}, record.id)
    place, shown = {"area": ZHONGSUO}, {record.id: record.version}
    for lines in ([], [replace(kept, values={"name": record.name, "depth": 99})]):
        with pytest.raises(Refusal, match=told), working(session, CLERK.actor):
            rows.replace_rows(session, Well, place, lines, shown)
    with working(session, CLERK.actor):
        done = rows.replace_rows(session, Well, place, [kept, rows.Line({"name": "新井"})], shown)
    assert (done.created, done.changed, done.deleted) == (1, 0, 0)


def test_an_import_neither_changes_nor_removes_it(frozen: tuple[Any, str], session: Session) -> None:
    record, told = frozen
    known = stored_rows(session, Well, {ZHONGSUO})[0]
    values = known.values | {"note": "改"}
    edited = Changed(7, record.id, record.version, values, {"note": (None, "改")})
    gone = Removed(8, record.id, record.version, known.values)
    for change, number in ((TableChange(Well, changed=[edited]), 7), (TableChange(Well, removed=[gone]), 8)):
        with acting_as(session, ADMINISTRATOR.actor):
            assert bulk_gates.obstacles(session, change) == {ZHONGSUO: [f"第 {number} 行{told}"]}
        with pytest.raises(Forbidden, match=told), working(session, ADMINISTRATOR.actor):
            bulk.write(session, [change], "水井.xlsx")


def test_an_import_makes_drafts_whatever_the_file_says(flow: Flow, session: Session) -> None:
    values = {"area": ZHONGSUO, "name": "新井", "depth": 3, "keeper_phone": None, "note": None}
    complete_rows(Well, [values])
    with working(session, ADMINISTRATOR.actor):
        bulk.write(session, [TableChange(Well, added=[Added(2, values)])], "水井.xlsx")
    made = session.scalars(select(Well)).one()
    assert (made.review_state, made.review_round, made.review_since) == ("draft", 0, None)


def test_an_import_of_what_belongs_to_it_is_refused(frozen: tuple[Any, str], session: Session) -> None:
    record, told = frozen
    added = Added(3, {"area": ZHONGSUO, "well_id": record.id, "name": "甲泵"})
    change = TableChange(Pump, added=[added])
    with pytest.raises(Forbidden, match=told), working(session, ADMINISTRATOR.actor):
        bulk.write(session, [change], "水泵.xlsx")


def test_its_files_are_neither_added_nor_taken_off(flow: Flow, session: Session, store: LocalStore) -> None:
    record = well(session)
    file = send(session, store, record)
    do(session, CLERK.actor, record, "submit")
    with pytest.raises(Forbidden, match=WAITS):
        send(session, store, record, "二.pdf")
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        attachments.detach(session, file)
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        attachments.rename_by_rule(session, record)
    with pytest.raises(Frozen, match=WAITS), working(session, SYSTEM):
        session.delete(file)


def test_files_added_and_taken_off_are_among_the_changes_since_the_return(
    flow: Flow, session: Session, store: LocalStore
) -> None:
    record = well(session)
    file = send(session, store, record)
    do(session, CLERK.actor, record, "submit")
    do(session, TOWNSHIP.actor, record, "town_return", opinion="报告不对")
    with working(session, CLERK.actor):
        attachments.detach(session, file)
    with (
        attachments.arriving(
            store, FILES, attachments.Upload("新报告.png", BytesIO(files.PNG), is_confirmed=True)
        ) as sent,
        working(session, CLERK.actor),
    ):
        attachments.attach(session, store, record, sent)
    seen = flows.changes_since_return(session, record)
    assert seen is not None
    assert [each.is_added for each in seen.files] == [False, True]
    assert not seen.is_unchanged


def test_rows_that_belong_to_it_are_frozen_with_it(flow: Flow, session: Session) -> None:
    open_one, record = well(session, "开井"), well(session)
    pump, other = pump_of(session, record), pump_of(session, open_one, "乙泵")
    do(session, CLERK.actor, record, "submit")
    with pytest.raises(Forbidden, match=WAITS):
        pump_of(session, record, "丙泵")
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        records.update(session, pump, {"name": "改"}, pump.version)
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        records.update(session, pump, {"well_id": open_one.id}, pump.version)
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        records.update(session, other, {"well_id": record.id}, other.version)
    with pytest.raises(Forbidden, match=WAITS), working(session, CLERK.actor):
        records.delete(session, pump)
    with working(session, CLERK.actor):
        records.update(session, other, {"name": "改"}, other.version)


def test_even_the_system_may_not_write_past_the_verbs(frozen: tuple[Any, str], session: Session) -> None:
    record, told = frozen
    with pytest.raises(Frozen, match=told), working(session, SYSTEM):
        record.note = "改"
    with pytest.raises(Frozen, match=told), working(session, SYSTEM):
        session.delete(session.get_one(Well, record.id))
    with pytest.raises(Frozen, match=told), working(session, SYSTEM):
        session.add(pump_like(record))


def pump_like(record: Any) -> Pump:
    return Pump(area=record.area, well_id=record.id, name="偷", version=1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("review_state", "passed"),
        ("review_round", 9),
        ("handler_id", 1),
        ("submitted_by", 1),
    ],
)
def test_no_verb_writes_the_columns_of_the_engine(
    flow: Flow, session: Session, column: str, value: Any
) -> None:
    """I2: 状态只经由办理改变。"""
    record = well(session)
    with working(session, CLERK.actor):
        records.update(session, record, {column: value, "note": "改"}, record.version)
    assert record.note == "改"
    assert getattr(record, column) != value
    with pytest.raises(UndeclaredTransition), working(session, SYSTEM):
        setattr(record, column, value)


def test_no_record_begins_anywhere_but_at_the_beginning(flow: Flow, session: Session) -> None:
    record = well(session, review_state="passed")
    assert record.review_state == "draft"
    with pytest.raises(UndeclaredTransition), working(session, SYSTEM):
        session.add(Well(area=ZHONGSUO, name="偷井", review_state="passed"))


def test_a_free_field_is_written_whatever_the_state(database: Database, session: Session) -> None:
    with declared(database, flow_of_wells(free_fields=("note",))):
        record = passed(session)
        with working(session, SYSTEM):
            record.note = "已发函"
            audit.log(session, "发函", records.subject_of(record))
        with pytest.raises(Frozen, match=ENDED), working(session, SYSTEM):
            record.note, record.depth = "再发函", 1


def test_a_record_that_was_withdrawn_or_undone_opens_again(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, CLERK.actor, record, "withdraw")
    with working(session, CLERK.actor):
        records.update(session, record, {"note": "改"}, record.version)
    city = at_city(session, "二井")
    do(session, PREFECTURE.actor, city, "city_return", opinion="补充")
    do(session, PREFECTURE.actor, city, "undo")
    with pytest.raises(Forbidden, match="待市级审核"), working(session, CLERK.actor):
        records.update(session, city, {"note": "改"}, city.version)
