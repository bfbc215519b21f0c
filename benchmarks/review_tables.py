"""受审试验表 two tables under review that no application has, with as many records waiting for the province as are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import String, Table, insert, text
from sqlalchemy.orm import Mapped, Session

from benchmarks.scene import CHUNK, PROVINCE, Scene, working
from models.base import Base, SurveyRow
from models.fields import field
from models.levels import AccountKind
from models.platform import flows
from models.platform.clock import now
from models.platform.division import villages_under
from models.platform.flows import Act, Desk, Flow, Kind, Opinion, Reviewed, State, Transition
from models.platform.flows.content import packed, written
from models.platform.flows.event import ReviewEvent
from models.registry import register, withdraw

A = AccountKind
EMPTY = packed(written({"fields": {}, "rows": {}, "files": {}}))


class Pond(Reviewed, SurveyRow, label="试验池塘", subsystem="bench", written_by=(A.COUNTY,)):
    """A record under review."""

    __tablename__ = "bench_pond"

    name: Mapped[str] = field("名称", String(50), required=True)
    owner: Mapped[str] = field("管护人", String(50), required=True)
    note: Mapped[str] = field("说明", String(200), required=True)


class Mill(Reviewed, SurveyRow, label="试验水磨", subsystem="bench", written_by=(A.COUNTY,)):
    """Another one."""

    __tablename__ = "bench_mill"

    name: Mapped[str] = field("名称", String(50), required=True)
    owner: Mapped[str] = field("管护人", String(50), required=True)
    note: Mapped[str] = field("说明", String(200), required=True)


RECORDS: tuple[type[Any], ...] = (Pond, Mill)
for each in RECORDS:
    withdraw(each)


def flow_over(table: type[Any]) -> Flow:
    """county → prefecture → province, as 摸底调查 goes."""
    city, province = Desk(A.PREFECTURE), Desk(A.PROVINCE)
    returned = {"kind": Act.RETURN, "opinion": Opinion.REQUIRED}
    return Flow(
        table.__tablename__,
        table.__decl__.label,
        table,
        (
            State("draft", "未提交"),
            State("submitted", "已提交", Kind.WAITING, city),
            State("city_passed", "市级审核通过", Kind.WAITING, province),
            State("returned", "打回", Kind.RETURNED),
            State("passed", "省级审核通过", Kind.PASSED),
        ),
        (
            Transition("submit", "提交", ("draft", "returned"), "submitted", by=A.COUNTY, kind=Act.SUBMIT),
            Transition("city_approve", "通过", ("submitted",), "city_passed", by=A.PREFECTURE),
            Transition("city_return", "打回", ("submitted",), "returned", by=A.PREFECTURE, **returned),  # type: ignore[arg-type]
            Transition("approve", "通过", ("city_passed",), "passed", by=A.PROVINCE),
            Transition("return", "打回", ("city_passed",), "returned", by=A.PROVINCE, **returned),  # type: ignore[arg-type]
        ),
    )


@contextmanager
def declared(scene: Scene) -> Iterator[tuple[Flow, ...]]:
    """The tables and their flows, for the length of a measurement."""
    for table in RECORDS:
        register(table)
    made = tuple(map(flow_over, RECORDS))
    flows.declare(*made)
    with working(scene) as session:
        Base.metadata.create_all(session.get_bind().engine, [each.__table__ for each in RECORDS])
    try:
        yield made
    finally:
        for flow in made:
            flows.undeclare(flow.key)
        for table in RECORDS:
            withdraw(table)


def fill(scene: Scene, rows: int) -> None:
    """Have so many records wait for the province, each with what was done to it last."""
    with working(scene) as session:
        villages = villages_under(session, PROVINCE)
        for table in RECORDS:
            each = rows // len(RECORDS)
            for start in range(0, each, CHUNK):
                some = range(start, min(each, start + CHUNK))
                records = [_record(villages, at) for at in some]
                _add(session, table.__table__, records)
                keys = range(start + 1, start + 1 + len(records))
                _add(
                    session,
                    ReviewEvent.__table__,
                    [_event(table, key, record) for key, record in zip(keys, records, strict=True)],
                )
        session.commit()
        with session.get_bind().engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _add(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(insert(table), rows)


def _record(villages: Any, number: int) -> dict[str, Any]:
    at = now()
    return {
        "version": 3,
        "created_on": at,
        "changed_on": at,
        "area": villages[number * 7919 % len(villages)],
        "name": f"第{number}号",
        "owner": f"管护人{number}",
        "note": "现状良好，需清淤加固，计划明年实施。" * 3,
        "review_state": "city_passed",
        "review_since": at - timedelta(minutes=number * 31 % 40_000),
        "review_round": 1,
    }


def _event(table: type[Any], key: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "area": record["area"],
        "table_name": table.__tablename__,
        "row_id": key,
        "title": record["name"],
        "act": Act.APPROVE.value,
        "transition": "city_approve",
        "label": "通过",
        "source": "submitted",
        "target": "city_passed",
        "round": 1,
        "at": record["review_since"],
        "account_id": 99,
        "account_name": "测量",
        "unit": "测量市自然资源局",
        "version": 3,
        "content": EMPTY,
        "digest": "0" * 64,
        "is_unchanged": False,
    }
