"""名单审核页面 mending what was returned, deciding on many (001-108…110)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import AT_COUNTY, AT_TOWNSHIP, RosterMember
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.scope import SYSTEM, acting_as
from tests import team_scene as scene
from tests.clients import Client, ClientOf
from tests.hometown.sound_rows import SOUND
from tests.people import COUNTY, ORGANISATION, OUTSIDER, PASSWORD_HASH, TOWNSHIP, Person
from tests.planning_scene import NEIGHBOUR
from tests.planting import planting
from tests.team_scene import propose, propose_local, survey
from tests.views.planning_pages import text_of
from tests.views.team_forms import KEY, ROSTER, chosen, confirming, stored


def test_a_returned_record_is_mended_and_submitted_again(clerk: Client, session: Session) -> None:
    """001-110: 双击被打回记录修改, 提交, 重新到乡级."""
    member = propose(session, survey(session, 1))
    scene.decide(session, member, TOWNSHIP, "return_from_township", "职务写错了")
    page = clerk.get(f"{ROSTER}/edit/{member.id}").text
    assert "本村人员身份" not in page
    typed = {name: str(value) for name, value in SOUND[PersonSurvey].items() if name != "area"}
    typed |= {"name": member.name, "phone": member.phone, "group_role": "member", "post": "副局长"}
    [row] = stored(session, RosterMember)
    answer = clerk.post(
        f"{ROSTER}/edit/{member.id}",
        data=typed | {"version": str(row.version), "submit_key": KEY, "approver-submit": str(TOWNSHIP.id)},
    )
    assert answer.status_code == 302, text_of(answer)
    [row] = stored(session, RosterMember)
    assert (row.post, row.review_state, row.review_round) == ("副局长", AT_TOWNSHIP, 2)


def test_another_village_sees_and_proposes_nothing_of_this_one(client_of: ClientOf, session: Session) -> None:
    person = survey(session, 1)
    outsider = client_of(OUTSIDER)
    assert person.name not in outsider.get(f"{ROSTER}/returnees/village").text
    outsider.post(f"{ROSTER}/returnees/village", data=chosen(person, "member"))
    survey(session, 2, NEIGHBOUR)
    assert stored(session, RosterMember) == []


@pytest.mark.parametrize("who", [TOWNSHIP, COUNTY, ORGANISATION], ids=lambda who: who.kind.value)
def test_reviewers_see_the_list_without_the_buttons_of_proposing(
    client_of: ClientOf, session: Session, who: Person
) -> None:
    """001-108, 001-109: they look at the list and decide."""
    propose_local(session)
    page = client_of(who).get("/steps/p10/1").text
    assert scene.name_of(50) in page
    assert confirming(page) == {}
    assert client_of(who).get(f"{ROSTER}/returnees/village").status_code in (302, 403)


@pytest.mark.parametrize("who", [TOWNSHIP, ORGANISATION], ids=lambda who: who.kind.value)
def test_reviewers_query_by_state_and_tick_on_the_list(
    client_of: ClientOf, session: Session, who: Person
) -> None:
    """001-108, 001-109: 勾选“审批状态”为“待乡级审核”（“待县级审核”）的人员; the state is the first thing to ask."""
    first, second = propose_local(session, 50), propose_local(session, 51, group_role="member")
    scene.decide(session, first, TOWNSHIP, "approve_at_township")
    state, mine = ("town_pending", second) if who is TOWNSHIP else ("county_pending", first)
    page = client_of(who).get(f"/steps/p10/1?review_state={state}").text
    ticked = re.findall(r'<input type="checkbox"[^>]* name="rowid" value="(\d+)"[^>]*form="many"', page)

    assert ticked == [str(mine.id)]
    assert re.findall(r'name="kind" value="(\w+)">([^<]+)<', page) == [
        ("approve", "审批通过"),
        ("return", "打回"),
    ]
    boxes = re.findall(r'<label for="q-(\w+)"', page)
    assert boxes[:2] == ["area", "review_state"]


def test_of_several_accounts_one_is_named_before_many_are_passed_on(
    client_of: ClientOf, session: Session
) -> None:
    """001-108: 选择县级审核人; what was typed is not lost for it, and nothing is decided."""
    other = NewAccount("组织部小马", ORGANISATION.kind, ORGANISATION.area, ORGANISATION.unit, PASSWORD_HASH)
    with acting_as(session, SYSTEM), planting(session):
        create_accounts(session, [other])
    members = [propose_local(session, 50), propose_local(session, 51, group_role="member")]
    township = client_of(TOWNSHIP)
    ticked = {"rowid": [str(each.id) for each in members], "table": "hometown_roster_member"}
    form = township.post("/reviews/many", data=ticked | {"kind": "approve"}).text
    said = {
        name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("kind", "items", "submit_key")
    }
    typed = {name: found[1] for name, found in said.items() if found} | {"opinion": "情况属实"}

    refused = township.post("/reviews/many/decide", data=typed)
    assert refused.status_code == 422
    assert "请选择审批人后再提交" in text_of(refused)
    assert ">情况属实</textarea>" in refused.text
    assert {each.review_state for each in stored(session, RosterMember)} == {AT_TOWNSHIP}

    chosen = {"approver-hometown_roster_member/approve_at_township": str(ORGANISATION.id)}
    township.post("/reviews/many/decide", data=typed | chosen)
    assert {each.review_state for each in stored(session, RosterMember)} == {AT_COUNTY}
    assert {each.handler_id for each in stored(session, RosterMember)} == {ORGANISATION.id}


def test_who_has_passed_is_not_sent_back_among_many(client_of: ClientOf, session: Session) -> None:
    """001-109, G6: 打回 of a whole query is of those that wait; 退回修改 is decided one by one."""
    members = [propose_local(session, 50), propose_local(session, 51, group_role="member")]
    scene.passed(session, members[0])
    scene.decide(session, members[1], TOWNSHIP, "approve_at_township")
    department = client_of(ORGANISATION)
    ticked = {"rowid": [str(each.id) for each in members], "table": "hometown_roster_member"}
    form = department.post("/reviews/many", data=ticked | {"kind": "return"}).text
    said = {
        name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("kind", "items", "submit_key")
    }
    typed = {name: found[1] for name, found in said.items() if found} | {"opinion": "请核对"}
    assert "打回 1 条" in form
    assert "退回修改" not in form

    department.post("/reviews/many/decide", data=typed)
    states = {each.id: each.review_state for each in stored(session, RosterMember)}
    assert [states[each.id] for each in members] == ["passed", "county_returned"]
