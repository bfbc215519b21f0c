"""人员摸排页面 registering, importing, the switch of willingness (001-095…100)."""

import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.person_survey import PersonSurvey
from models.platform.template_layout import HEADING_ROW, REQUIRED_MARK
from tests import team_scene as scene
from tests.clients import Client, ClientOf
from tests.hometown.sound_rows import SOUND
from tests.people import COUNTY, ORGANISATION, OUTSIDER, TOWNSHIP
from tests.planning_scene import finish
from tests.team_scene import propose, survey
from tests.views.planning_pages import text_of
from tests.views.team_forms import KEY, SURVEY, confirming, stored


def test_the_step_has_one_tab_with_the_switch_of_completion(clerk: Client, session: Session) -> None:
    """001-095, 001-101: 人员摸排 1 个标签页, 是否完成 by the village at the top left."""
    survey(session, 1)
    page = clerk.get("/steps/p09/1").text
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
    assert tabs
    assert re.findall(r">([^<>]+)</a>", tabs[0]) == ["人员摸排"]
    assert 'action="/steps/p09/' in page
    assert page.index("是否完成") < page.index("card-title")


@pytest.mark.parametrize("address", ["/steps/p09/1", f"{SURVEY}/"])
def test_registering_is_told_what_it_is_for_first(clerk: Client, address: str) -> None:
    """001-096: 点“登记”先弹提示框."""
    assert confirming(clerk.get(address).text)["登记"] == "摸排本村在外公职人员、乡贤能人等"


def test_a_person_is_registered_edited_and_deleted(clerk: Client, session: Session) -> None:
    """001-096, 001-100: 登记、编辑、删除."""
    typed = {name: str(value) for name, value in SOUND[PersonSurvey].items() if name != "area"}
    answer = clerk.post(f"{SURVEY}/add", data=typed | {"willing": "false", "submit_key": KEY})
    assert answer.status_code == 302
    [row] = stored(session, PersonSurvey)
    assert (row.name, row.willing) == ("戊五", False)

    changed = typed | {"post": "副处长", "version": "1", "submit_key": "e" * 32, "willing": "true"}
    assert clerk.post(f"{SURVEY}/edit/{row.id}", data=changed).status_code == 302
    assert [each.post for each in stored(session, PersonSurvey)] == ["副处长"]
    clerk.post(f"{SURVEY}/delete/{row.id}")
    assert stored(session, PersonSurvey) == []


def test_an_odd_number_is_told_and_kept_on_the_page_as_well(clerk: Client, session: Session) -> None:
    """A-001.Z-20: the manual's own sample 12565847089."""
    typed = {name: str(value) for name, value in SOUND[PersonSurvey].items() if name != "area"}
    typed |= {"phone": "12565847089", "submit_key": KEY}
    assert clerk.post(f"{SURVEY}/add", data=typed).status_code == 302
    assert "联系电话：不是手机号码的号段（13 至 19 开头），请核对" in text_of(clerk.get("/steps/p09/1"))
    assert [row.phone for row in stored(session, PersonSurvey)] == ["12565847089"]
    assert "12565847089" not in clerk.get(f"{SURVEY}/").text, "on a list it is masked as any other"

    refused = clerk.post(f"{SURVEY}/add", data=typed | {"phone": "1256584708", "submit_key": "e" * 32})
    assert (refused.status_code, "不是有效的手机号码" in text_of(refused)) == (422, True)


def test_import_and_template_are_on_the_page_and_of_the_set(clerk: Client) -> None:
    """001-097: 导入、模板下载 for the village itself."""
    page = clerk.get("/steps/p09/1").text
    assert 'href="/imports/new?set=people_survey&amp;back=%2Fsteps%2Fp09%2F1"' in page
    assert 'href="/templates/people_survey"' in page
    assert clerk.get("/imports/new?set=people_survey").status_code == 200
    template = clerk.get("/templates/people_survey")
    assert "人员摸排" in unquote(template.headers["Content-Disposition"])
    sheet = openpyxl.load_workbook(io.BytesIO(template.data))["人员摸排"]
    headings = [str(cell.value).removesuffix(REQUIRED_MARK) for cell in sheet[HEADING_ROW] if cell.value]
    wanted = [each.heading for each in fields_of(PersonSurvey) if each.is_typed]
    assert [each for each in headings if each in wanted] == wanted


def test_willingness_is_turned_by_one_press_on_the_list(clerk: Client, session: Session) -> None:
    """001-098: the switch 本人意愿."""
    person = survey(session, 1, willing=False)
    page = clerk.get("/steps/p09/1").text
    assert f'action="{SURVEY}/willing/{person.id}?' in page
    assert 'role="switch" name="on" value="1" aria-checked="false"' in page

    press = {"on": "1", "version": "1"}
    answer = clerk.post(f"{SURVEY}/willing/{person.id}?back=/steps/p09/1", data=press)
    assert answer.location == "/steps/p09/1"
    assert [each.willing for each in stored(session, PersonSurvey)] == [True]
    clerk.post(f"{SURVEY}/willing/{person.id}", data=press | {"on": "0"})
    told = text_of(clerk.get("/steps/p09/1"))
    assert "刚被别人修改过" in told
    assert [each.willing for each in stored(session, PersonSurvey)] == [True]


def test_who_is_no_longer_willing_but_proposed_is_told(clerk: Client, session: Session) -> None:
    """001-098, 001-103: what was proposed stays under review until it is taken back."""
    person = survey(session, 1)
    propose(session, person)
    clerk.post(f"{SURVEY}/willing/{person.id}", data={"on": "0", "version": "1"})

    told = text_of(clerk.get("/steps/p09/1"))
    assert f"{person.name}的本人意愿已关闭" in told
    assert f"{person.name}已列入名单报审（待乡级审核），不再参加的，请撤回" in told


def test_only_the_village_itself_turns_it(client_of: ClientOf, session: Session) -> None:
    person = survey(session, 1, willing=False)
    for who in (COUNTY, TOWNSHIP, ORGANISATION, OUTSIDER):
        answer = client_of(who).post(f"{SURVEY}/willing/{person.id}", data={"on": "1", "version": "1"})
        assert answer.status_code in (302, 403, 404)
        assert 'role="switch" name="on"' not in client_of(who).get(f"{SURVEY}/").text
    assert [each.willing for each in stored(session, PersonSurvey)] == [False]


def test_a_completed_survey_shows_the_switch_as_a_word(clerk: Client, session: Session) -> None:
    survey(session, 1)
    finish(session, "P09")
    page = clerk.get("/steps/p09/1").text
    assert "willing/" not in page
    assert "登记" not in confirming(page)


def test_phones_are_masked_on_the_list_and_whole_on_the_villages_own_form(
    clerk: Client, session: Session
) -> None:
    person = survey(session, 1)
    assert scene.phone(1) not in clerk.get(f"{SURVEY}/").text
    assert scene.phone(1) in clerk.get(f"{SURVEY}/edit/{person.id}").text


def test_the_form_offers_the_six_categories_of_the_manual(clerk: Client) -> None:
    """001-099."""
    page = clerk.get(f"{SURVEY}/add").text
    offered = re.search(r'<select[^>]*name="category".*?</select>', page, re.DOTALL)
    assert offered
    labels = re.findall(r'<option value="[^"]+">([^<]+)</option>', offered[0])
    assert labels == ["公务员", "事业编制人员", "国有企业人员", "乡贤能人", "致富带头人", "其他"]
