"""流程登记核对 over every declared flow: titles that tell records apart, guards that say where, reasons that lead there."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.discovery import import_all
from models.fields import Kind as FieldKind
from models.fields import fields_of
from models.levels import Level
from models.platform import flows
from models.platform.clock import now
from models.platform.flows import FLOWS, Guard
from models.platform.flows.batch import GONE
from models.platform.flows.checks import faults
from models.platform.scope import SYSTEM, acting_as, level_of
from models.platform.step_guard import NOWHERE, RECORD, Reason
from models.platform.steps import STEPS
from models.platform.subsystems import SUBSYSTEMS
from models.registry import TABLES
from tests.databases import Database
from tests.hometown.sound_rows import SOUND
from tests.people import CLERK, COUNTY, JINGDONG, PREFECTURE, PUER, TOWNSHIP, WUHUA, ZHONGSUO
from tests.platform.flow_sandbox import declared, do, flow_of_wells, passed, submitted, well

import_all("views")
DECLARED = tuple(FLOWS)
PLACES = {
    Level.VILLAGE: (ZHONGSUO, 530823102201),
    Level.COUNTY: (JINGDONG, WUHUA),
    Level.PREFECTURE: (PUER, 530100000000),
}


def two_of(table: type[Any]) -> list[Any]:
    """Two records that differ in their place and in every text."""
    given = SOUND[table] | {each.name: None for each in fields_of(table) if each.kind is FieldKind.HAMLET}
    texts = [each.name for each in fields_of(table) if each.kind is FieldKind.TEXT and not each.choices]
    places = PLACES[level_of(given["area"])]
    return [
        table(
            **given
            | {name: f"{mark}{given.get(name) or ''}"[:20] for name in texts if name in given}
            | {"area": area, "id": number, "created_on": now(), "changed_on": now()}
        )
        for number, (mark, area) in enumerate(zip(("甲", "乙"), places, strict=True), 1)
    ]


@pytest.mark.parametrize("key", DECLARED)
def test_the_title_of_a_record_tells_it_from_every_other(session: Session, key: str) -> None:
    """我的待办 of all flows in one place: no two lines are called alike, and each names its record."""
    flow = FLOWS[key]
    with acting_as(session, SYSTEM), session.no_autoflush:
        one, other = two_of(flow.table)
        found = flows.titles_of(session, flow, [one, other])
        assert found[1] != found[2]
        assert flow.table.__decl__.label not in (found[1], found[2])
        if flow.names_place:
            assert found[1].startswith("文井镇")
        session.expunge_all()


def test_a_title_that_is_the_same_for_all_stops_the_start_up() -> None:
    flow = FLOWS["baseline_survey"]
    assert list(faults(flow)) == []
    assert "does not name the place" in " ".join(faults(replace(flow, names_place=False)))


@pytest.mark.parametrize("key", DECLARED)
def test_every_guard_says_where_what_it_names_is_mended(key: str) -> None:
    """每个灰色按钮写明原因、由谁处理、到哪里处理；没有去处的须明说。"""
    for way in FLOWS[key].transitions:
        for guard in (*way.guards, *way.reversal_guards):
            assert guard.mended in (RECORD, NOWHERE, *STEPS), (way.key, guard.key)


def test_a_guard_that_leads_nowhere_unsaid_stops_the_start_up() -> None:
    flow = flow_of_wells()
    lost = Guard("lost", lambda _session, _record: [])
    submit = replace(flow.transitions[0], guards=(lost,))
    found = " ".join(faults(replace(flow, transitions=(submit, *flow.transitions[1:]))))
    assert "guard lost does not say where" in found


def test_the_reasons_of_a_guard_lead_where_it_says() -> None:
    def judge(_session: Session, _record: Any) -> list[Reason]:
        return [Reason("甲", "县级账号"), Reason("乙", "县级账号", "P05")]

    def of(mended: str) -> list[tuple[str, str]]:
        guard = Guard("any", judge, mended=mended)
        return [(each.step, each.at) for each in guard.of_one(None, None)]  # type: ignore[arg-type]

    assert of("P11") == [("P11", ""), ("P05", "")]
    assert of(RECORD) == [("", RECORD), ("P05", RECORD)]
    assert of(NOWHERE) == [("", NOWHERE), ("P05", NOWHERE)]


def test_what_the_engine_itself_says_leads_expressly_nowhere(session: Session, database: Database) -> None:
    """It is not this account's, or the record has gone on: another acts, and who is told."""
    with declared(database) as flow:
        keys = [*(each.key for each in flow.transitions if not each.guards), "withdraw", "undo", "hand_over"]
        records = [well(session, "草稿井"), submitted(session, "龙井"), passed(session, "虎井")]
        returned = submitted(session, "蛇井")
        do(session, TOWNSHIP.actor, returned, "town_return", opinion="补充")
        for who in (CLERK, TOWNSHIP, COUNTY, PREFECTURE):
            for record in (*records, returned):
                for key in keys:
                    with acting_as(session, who.actor):
                        reasons = flows.explain(session, record, key)
                    assert {each.at for each in reasons} <= {NOWHERE}, (who.login, key)
    assert GONE.at == NOWHERE


def test_every_table_belongs_to_a_system_with_a_name() -> None:
    """The inbox is filtered by it."""
    assert {table.__decl__.subsystem for table in TABLES.values()} <= set(SUBSYSTEMS)
