"""名单报审页面 the tabs, the candidates, proposing (001-102…106, 001-112)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.hometown.roster_member import AT_TOWNSHIP, OF_HAMLET, RosterMember
from tests import team_scene as scene
from tests.clients import Client, ClientOf
from tests.people import ORGANISATION, TOWNSHIP
from tests.team_scene import propose, propose_local, survey
from tests.views.planning_pages import text_of
from tests.views.team_forms import KEY, ROSTER, chosen, confirming, stored


def table_of(page: str) -> str:
    """The list itself, without the log under it."""
    found = re.search(r"<table.*?</table>", page, re.DOTALL)
    return found[0] if found else ""


def test_the_roster_has_a_tab_for_each_kind_of_group(clerk: Client, session: Session) -> None:
    """001-102: 行政村规划编制组、自然村规划编制小组."""
    propose_local(session, 50)
    propose_local(session, 51, OF_HAMLET, hamlet_id=scene.hamlet(session))
    first, second = clerk.get("/steps/p10/1").text, clerk.get("/steps/p10/2").text
    for page in (first, second):
        tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
        assert tabs
        assert re.findall(r">([^<>]+)</a>", tabs[0]) == ["行政村规划编制组", "自然村规划编制小组"]
    assert scene.name_of(50) in table_of(first)
    assert scene.name_of(51) not in table_of(first)
    assert scene.name_of(51) in table_of(second)
    assert "大坪村" in table_of(second)
    assert ["自然村名称" in table_of(page) for page in (first, second)] == [False, True]


def test_the_village_is_told_what_its_roster_lacks_and_the_department_what_to_look_at(
    clerk: Client, client_of: ClientOf, session: Session
) -> None:
    """001-111, 001-113, G4: the switch is turned from above; what is unusual is told and holds nobody up."""
    propose_local(session)
    told = text_of(clerk.get("/steps/p10/1"))
    assert "县委组织部账号打开“是否完成”前还需要：" in told
    assert "行政村规划编制组：还有 1 人没有审核通过" in told
    assert "行政村规划编制组现有 1 人，一般为 5–15 人" in told

    for person, role in ((survey(session, 1), "deputy"), (survey(session, 2), "member")):
        propose(session, person, role)
    scene.passed(session, *stored(session, RosterMember))
    assert "前还需要" not in text_of(clerk.get("/steps/p10/1"))
    setting = text_of(client_of(ORGANISATION).get("/steps/p10/divisions?name=中所村"))
    assert "可以打开。请核对：行政村规划编制组现有 3 人，一般为 5–15 人" in setting


def test_both_ways_of_proposing_are_told_what_they_are_for(clerk: Client) -> None:
    """001-103, 001-106: 提示框 before each."""
    for number, group in ((1, "village"), (2, "hamlet")):
        page = clerk.get(f"/steps/p10/{number}").text
        assert confirming(page) == {
            "填报回乡人员": "报审在外回乡干部",
            "填报本村人员": "报审村党组织书记、村两委等本村人员",
        }
        assert f"/returnees/{group}?" in page


def test_candidates_are_listed_with_roles_and_approvers(clerk: Client, session: Session) -> None:
    """001-103, 001-104, 001-105."""
    survey(session, 1)
    survey(session, 2, willing=False)
    page = clerk.get(f"{ROSTER}/returnees/village").text
    assert scene.name_of(1) in page
    assert scene.name_of(2) not in page
    assert [word in page for word in ("组长", "副组长", "成员")] == [True] * 3
    assert f'<option value="{TOWNSHIP.id}"' in page
    assert page.index("approver-submit") < page.index("data-save")
    assert "自然村名称" not in page


def test_saving_the_chosen_submits_them(clerk: Client, session: Session) -> None:
    """001-104, 001-105: 保存即提交; twice the same key is one effect."""
    person = survey(session, 1)
    for _ in range(2):
        answer = clerk.post(f"{ROSTER}/returnees/village", data=chosen(person, "deputy"))
        assert answer.status_code == 302
    assert "已保存，并提交至乡级审核" in text_of(clerk.get("/steps/p10/1"))
    [member] = stored(session, RosterMember)
    assert (member.group_role, member.review_state, member.handler_id) == ("deputy", AT_TOWNSHIP, TOWNSHIP.id)


def test_a_refused_choice_keeps_what_was_typed(clerk: Client, session: Session) -> None:
    person = survey(session, 1)
    answer = clerk.post(
        f"{ROSTER}/returnees/village", data=chosen(person, "leader", **{f"remark-{person.id}": "牵头"})
    )
    assert answer.status_code == 422
    told = text_of(answer)
    assert f"{person.name}：编制组角色：组长由村党组织书记或村两委成员担任" in told
    assert 'value="牵头"' in answer.text
    assert '<option value="leader" selected>' in answer.text
    assert " checked" in answer.text
    assert stored(session, RosterMember) == []


@pytest.mark.parametrize("missing", ["rowid", "approver-submit"])
def test_what_is_missing_is_said(clerk: Client, session: Session, missing: str) -> None:
    """001-105: 选择人员, 选择审批人."""
    person = survey(session, 1)
    data = chosen(person, "member") | {missing: []}
    answer = clerk.post(f"{ROSTER}/returnees/village", data=data)
    if missing == "rowid":
        assert (answer.status_code, "请先勾选要报审的人员" in text_of(answer)) == (422, True)
    else:
        assert answer.status_code == 302, "the only account of the township need not be picked"


def test_a_hamlet_group_asks_for_the_hamlet(clerk: Client, session: Session) -> None:
    """001-112: 在“报审登记”中须选自然村名称和编制组角色."""
    person, hamlet = survey(session, 1), scene.hamlet(session)
    assert "自然村名称" in clerk.get(f"{ROSTER}/returnees/hamlet").text
    answer = clerk.post(f"{ROSTER}/returnees/hamlet", data=chosen(person, "member"))
    assert "自然村名称" in text_of(answer)
    assert stored(session, RosterMember) == []
    clerk.post(f"{ROSTER}/returnees/hamlet", data=chosen(person, "member", hamlet_id=str(hamlet)))
    assert [each.hamlet_id for each in stored(session, RosterMember)] == [hamlet]


def test_somebody_of_the_village_is_typed_and_saving_submits(clerk: Client, session: Session) -> None:
    """001-106."""
    page = clerk.get(f"{ROSTER}/locals/village").text
    assert "本村人员身份" in page
    assert "自然村名称" not in page
    typed = scene.local(50) | {"submit_key": KEY, "approver-submit": str(TOWNSHIP.id)}
    assert (
        clerk.post(f"{ROSTER}/locals/village", data=typed | {"local_identity": "capable"}).status_code == 422
    )
    assert clerk.post(f"{ROSTER}/locals/village", data=typed).status_code == 302
    [member] = stored(session, RosterMember)
    assert (member.origin, member.group_kind, member.review_state) == ("local", "village", AT_TOWNSHIP)


def test_an_unknown_group_is_not_found_and_there_is_no_form_for_anybody_whatever(clerk: Client) -> None:
    assert clerk.get(f"{ROSTER}/returnees/county").status_code == 404
    assert clerk.get(f"{ROSTER}/locals/county").status_code == 404
    assert clerk.get(f"{ROSTER}/add").location == f"{ROSTER}/locals/village"
