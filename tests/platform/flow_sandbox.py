"""试验流程 a review of wells that no application has: what the tests of the engine work with.

village --submit--> township --approve--> prefecture --approve--> passed; either may return to the village.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, insert
from sqlalchemy.orm import Mapped, Session

from models.base import Base, SurveyRow
from models.fields import field
from models.levels import AccountKind
from models.patterns import MOBILE
from models.platform import flows, records
from models.platform.attachment_slot import AttachmentSlot
from models.platform.flows import Act, Desk, Flow, Guard, Kind, Opinion, Reviewed, State, Transition
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.scope import Actor, acting_as
from models.platform.step_guard import RECORD, Reason
from models.platform.transaction import transaction
from models.registry import register, withdraw
from tests.databases import Database
from tests.people import CLERK, PREFECTURE, TOWNSHIP, ZHONGSUO, Person
from tests.planting import planting

VILLAGE, TOWN, CITY = AccountKind.VILLAGE, AccountKind.TOWNSHIP, AccountKind.PREFECTURE
AT_TOWN, AT_CITY = Desk(TOWN), Desk(CITY)
FILES = AttachmentSlot("files", "水质报告")
COLLEAGUE = Person(16, "文井老钱", TOWNSHIP.kind, TOWNSHIP.area, TOWNSHIP.unit)


class Well(
    Reviewed,
    SurveyRow,
    label="水井",
    subsystem="sandbox",
    menu="基本信息",
    written_by=(VILLAGE,),
    natural_key=("name",),
    attachments=(FILES,),
):
    """A well that is submitted for review."""

    __tablename__ = "sandbox_well_review"
    review_label = "审批状态"

    name: Mapped[str] = field("井名", String(20), required=True)
    depth: Mapped[int | None] = field("深度", Integer, unit="米")
    keeper_phone: Mapped[str | None] = field("管护人电话", String(11), pattern=MOBILE, sensitive="phone")
    note: Mapped[str | None] = field("备注", String(50))


class Pump(SurveyRow, label="水泵", subsystem="sandbox", menu="基本信息", written_by=(VILLAGE,)):
    """A pump of a well."""

    __tablename__ = "sandbox_pump"

    well_id: Mapped[int] = field("水井", Integer, ForeignKey("sandbox_well_review.id"), required=True)
    name: Mapped[str] = field("泵名", String(20), required=True)


def shallow(session: Session, record: Any) -> list[Reason]:
    """A well of no depth is not submitted."""
    del session
    return [] if record.depth else [Reason("深度未填写", "行政村账号")]


HAS_DEPTH = Guard("has_depth", shallow, mended=RECORD)
STATES = (
    State("draft", "未提交"),
    State("submitted", "待乡级审核", Kind.WAITING, AT_TOWN),
    State("town_passed", "待市级审核", Kind.WAITING, AT_CITY),
    State("town_returned", "乡级打回", Kind.RETURNED),
    State("city_returned", "市级打回", Kind.RETURNED),
    State("passed", "审核通过", Kind.PASSED),
)
TRANSITIONS = (
    Transition(
        "submit",
        "提交",
        ("draft", "town_returned", "city_returned"),
        "submitted",
        by=VILLAGE,
        kind=Act.SUBMIT,
        opinion=Opinion.NONE,
        chooses=AT_TOWN,
        guards=(HAS_DEPTH,),
    ),
    Transition("town_approve", "审批通过", ("submitted",), "town_passed", by=TOWN, chooses=AT_CITY),
    Transition(
        "town_return",
        "打回",
        ("submitted",),
        "town_returned",
        by=TOWN,
        kind=Act.RETURN,
        opinion=Opinion.REQUIRED,
    ),
    Transition("city_approve", "审批通过", ("town_passed",), "passed", by=CITY, opinion=Opinion.REQUIRED),
    Transition(
        "city_return",
        "打回",
        ("town_passed",),
        "city_returned",
        by=CITY,
        kind=Act.RETURN,
        opinion=Opinion.REQUIRED,
    ),
)
TABLES = [Base.metadata.tables[each.__tablename__] for each in (Well, Pump)]
for each in (Pump, Well):
    withdraw(each)
for table in reversed(TABLES):
    Base.metadata.remove(table)


def flow_of_wells(**changed: Any) -> Flow:
    """The declaration, perhaps with something else in it."""
    return replace(Flow("wells", "水井审核", Well, STATES, TRANSITIONS, children=(Pump,)), **changed)


@contextmanager
def declared(database: Database, flow: Flow | None = None) -> Iterator[Flow]:
    """The tables on a database and the flow in the registry, for the length of a block."""
    flow = flow or flow_of_wells()
    for each in (Well, Pump):
        register(each)
    flows.declare(flow)
    for table in TABLES:
        table.create(database.engine)
    try:
        yield flow
    finally:
        flows.undeclare(flow.key)
        for each in (Pump, Well):
            withdraw(each)


@contextmanager
def working(session: Session, actor: Actor) -> Iterator[Session]:
    """A transaction of somebody's."""
    with acting_as(session, actor), transaction(session):
        yield session


def add_colleague(session: Session) -> None:
    """Open a second account at the township's desk: the next approver has then to be chosen."""
    opened = NewAccount(COLLEAGUE.login, COLLEAGUE.kind, COLLEAGUE.area, COLLEAGUE.unit)
    with planting(session):
        assert create_accounts(session, [opened]) == [COLLEAGUE.id]


def well(session: Session, name: str = "龙井", **values: Any) -> Any:
    """A well that the clerk of 中所村 has registered."""
    given = {"area": ZHONGSUO, "name": name, "depth": 12} | values
    with working(session, CLERK.actor):
        return records.create(session, Well, given).row


def do(session: Session, actor: Actor, record: Any, key: str, **said: Any) -> Any:
    """One transition by somebody, committed."""
    with working(session, actor):
        return flows.act(session, record, key, **said)


def submitted(session: Session, name: str = "龙井", *, approver: int | None = None, **values: Any) -> Any:
    """A well that waits for the township, perhaps for one of its accounts."""
    record = well(session, name, **values)
    do(session, CLERK.actor, record, "submit", approver=approver)
    return record


def many_submitted(session: Session, number: int) -> None:
    """So many wells that wait for the township, written past the engine: copies of one that was submitted."""
    table, first = Well.__table__, submitted(session, "井0")
    like = {column.name: getattr(first, column.name) for column in table.columns if column.name != "id"}
    with planting(session):
        session.execute(insert(table), [like | {"name": f"井{each}"} for each in range(1, number)])


def at_city(session: Session, name: str = "龙井", **values: Any) -> Any:
    """A well that waits for the prefecture."""
    record = submitted(session, name, **values)
    do(session, TOWNSHIP.actor, record, "town_approve")
    return record


def passed(session: Session, name: str = "龙井", **values: Any) -> Any:
    """A well that has passed."""
    record = at_city(session, name, **values)
    do(session, PREFECTURE.actor, record, "city_approve", opinion="同意")
    return record
