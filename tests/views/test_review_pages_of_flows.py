"""各流程的审核页面 over every declared flow: inbox, page, panel, timeline, urging and bulk work alike for each of them."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.discovery import import_all
from models.fields import Kind as FieldKind
from models.fields import fields_of
from models.levels import Level
from models.platform import flows
from models.platform.clock import now
from models.platform.flows import FLOWS, Act, Flow, State
from models.platform.scope import SYSTEM, acting_as, level_of
from models.platform.subsystems import subsystem_label
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.hometown.sound_rows import SOUND
from tests.people import CAST, JINGDONG, PUER, ZHONGSUO, Person
from tests.planting import planting
from tests.views.review_pages import main

import_all("views")
DECLARED = tuple(FLOWS)
PLACES = {Level.VILLAGE: ZHONGSUO, Level.COUNTY: JINGDONG, Level.PREFECTURE: PUER}
WORD = "请尽快办理"


def sound(session: Session, flow: Flow) -> Any:
    """A draft that nothing is wrong with, past the verbs of its table."""
    given = dict(SOUND[flow.table])
    given |= {each.name: None for each in fields_of(flow.table) if each.kind is FieldKind.HAMLET}
    given["area"] = PLACES[level_of(given["area"])]
    row = flow.table(**given, created_on=now(), changed_on=now())
    with planting(session), acting_as(session, SYSTEM):
        session.add(row)
    return row


def move(session: Session, flow: Flow, row: Any, key: str) -> Person:
    """Take a transition past its guards, by somebody of the cast whose it is; who that was."""
    way = flow.transition(key)
    who = next(
        each
        for each in CAST
        if each.kind in way.kinds and each.actor.covers(row.area) and (each.area or 0) <= row.area
    )
    approver = None
    if way.chooses is not None:
        approver = next(
            each.id
            for each in CAST
            if each.kind is way.chooses.kind and each.area == way.chooses.place(row.area)
        )
    with acting_as(session, who.actor), transaction(session):
        flows.act(session, row, key, opinion="同意", approver=approver)
    return who


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a flow asks of its records is asked by other tests."""
    monkeypatch.setattr(flows.Guard, "of_one", lambda *_asked: [])


@dataclass(frozen=True)
class Scene:
    """A record of a flow that has just been submitted, and who is concerned."""

    flow: Flow
    row: Any
    title: str
    state: State
    submitter: Person
    reviewer: Person

    @property
    def table(self) -> str:
        return str(self.flow.table.__tablename__)

    @property
    def review(self) -> str:
        return f"/reviews/{self.table}/{self.row.id}"


@pytest.fixture(params=DECLARED)
def scene(request: pytest.FixtureRequest, session: Session, unguarded: None) -> Scene:
    """One of every declared flow."""
    del unguarded
    flow = FLOWS[request.param]
    row = sound(session, flow)
    submit = next(way for way in flow.transitions if way.kind is Act.SUBMIT)
    submitter = move(session, flow, row, submit.key)
    with acting_as(session, SYSTEM):
        title = flows.title_of(session, flow, row)
    state = flow.state(submit.target)
    desk = state.desks[0]
    reviewer = next(each for each in CAST if each.kind is desk.kind and each.area == desk.place(row.area))
    return Scene(flow, row, title, state, submitter, reviewer)


def test_every_flow_stands_in_the_inbox_and_is_decided_in_the_same_panel(
    client_of: ClientOf, scene: Scene
) -> None:
    """001-074…076 001-087…091 001-105…110: 每个流程的待办（按系统、流程）、侧面板、流程记录。"""
    flow, reviewer = scene.flow, client_of(scene.reviewer)
    listed = main(reviewer.get(f"/inbox/?system={flow.subsystem}&flow={flow.key}&turn=waiting"))
    for said in (scene.title, subsystem_label(flow.subsystem), f'value="{scene.table}:{scene.row.id}"'):
        assert said in listed, said
    assert scene.title not in main(reviewer.get("/inbox/?system=platform"))
    panel = reviewer.get(scene.review, headers={"HX-Request": "true"})
    assert "<html" not in panel.text
    for said in (scene.title, scene.state.label, "操作记录"):
        assert said in panel.text, said
    for way in flow.leaving(scene.state):
        assert f'name="act" value="{way.key}"' in panel.text
    assert "催办留言" not in panel.text


def test_every_flow_is_urged_from_its_record_and_both_sides_see_it(client_of: ClientOf, scene: Scene) -> None:
    """001-074 001-105: 送审人在侧面板和“我提交的”催办，一个工作日一次；流程记录里有历史。"""
    submitter, reviewer = client_of(scene.submitter), client_of(scene.reviewer)
    assert "催办留言" in main(submitter.get(scene.review))
    sent = submitter.post(f"{scene.review}/urge", data={"note": WORD, "back": "/inbox/submitted"})
    assert sent.status_code == 302
    again = main(submitter.get(scene.review))
    for said in ("已催办", WORD, "本账号在本工作日已经催办过"):
        assert said in again, said
    assert re.search(r'<button type="submit" class="btn" disabled>催办', again)
    for seen in (main(reviewer.get("/inbox/")), main(submitter.get("/inbox/submitted"))):
        assert scene.title in seen
        assert "1 次，最近" in seen


def test_every_flow_is_returned_in_bulk_and_comes_back_to_who_fills_in(
    client_of: ClientOf, scene: Scene
) -> None:
    """001-076 001-091 001-109 001-110: 批量打回，回到填报单位的待办。"""
    back = next(way for way in scene.flow.leaving(scene.state) if way.kind is Act.RETURN)
    ticked = {"kind": "return", "rowid": f"{scene.table}:{scene.row.id}"}
    reviewer = client_of(scene.reviewer)
    form = main(reviewer.post("/reviews/many", data=ticked))
    assert f"{scene.flow.label}：{back.label} 1 条" in form
    typed = dict(re.findall(r'name="(items|submit_key)" value="([^"]*)"', form))
    result = reviewer.post("/reviews/many/decide", data=typed | {"kind": "return", "opinion": "请补充"})
    assert 'data-passed="1" data-skipped="0"' in result.text
    assert scene.title in main(result)
    mended = main(client_of(scene.submitter).get("/inbox/?turn=returned"))
    assert scene.title in mended
    assert scene.flow.state(back.target).label in mended


def test_an_endless_word_to_the_desk_is_given_back(
    client_of: ClientOf, session: Session, unguarded: None
) -> None:
    """001-021: 催办留言过长时，原文保留在框里。"""
    del unguarded
    flow = FLOWS[DECLARED[0]]
    row = sound(session, flow)
    submitter = move(session, flow, row, next(w.key for w in flow.transitions if w.kind is Act.SUBMIT))
    path = f"/reviews/{flow.table.__tablename__}/{row.id}/urge"
    answer = client_of(submitter).post(path, data={"note": "请快" * 150})
    assert answer.status_code == 422
    assert "最多 200 个字，现有 300 个字" in answer.text
    assert "请快" * 150 in main(answer)


def test_who_neither_sent_it_nor_stands_above_is_offered_no_urging(
    client_of: ClientOf, session: Session, unguarded: None
) -> None:
    del unguarded
    flow = FLOWS["roster_review"]
    row = sound(session, flow)
    move(session, flow, row, "submit")
    township = next(
        each
        for each in CAST
        if each.kind in flow.transition("approve_at_township").kinds and each.actor.covers(row.area)
    )
    review = f"/reviews/{flow.table.__tablename__}/{row.id}"
    assert "催办" not in main(client_of(township).get(review))
    assert client_of(township).post(f"{review}/urge", data={"note": ""}).status_code == 403
