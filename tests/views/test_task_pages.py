"""摸底调查页面 choosing the village, where each survey stands, many switches at once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.baseline_survey import BaselineSurvey
from tests.clients import ClientOf
from tests.people import COUNTY, JINGDONG, PREFECTURE, WUHUA
from tests.task_scene import NEIGHBOUR, SURVEYS, VILLAGE, pass_all, pass_city, submit, survey
from tests.views.planning_pages import text_of
from tests.views.step_pages import is_done

TYPED = {
    "village_type": "JJ",
    "village_terrain": "SQ",
    "village_features": ["industry", "ethnic"],
    "has_key_project": "false",
    "is_key_assist": "false",
    "is_demo_project": "false",
    "start_date": "2021-03-01",
    "plan_year": "2021",
}


def surveys(session: Session) -> list[BaselineSurvey]:
    session.rollback()
    return list(session.scalars(select(BaselineSurvey)))


def test_the_step_has_its_two_tabs(client_of: ClientOf) -> None:
    """001-069 A-001.Z-1: 摸底调查、工作纪实两个标签页。"""
    shown = text_of(client_of(COUNTY).get("/steps/p05/1"))
    assert "摸底调查 工作纪实" in shown
    assert "登记" in shown


def test_the_form_offers_the_villages_of_the_county_that_have_none(
    client_of: ClientOf, session: Session
) -> None:
    """001-070: 点“选择”，从列表中选择行政村，不能手填。"""
    survey(session, NEIGHBOUR)
    page = client_of(COUNTY).get(f"{SURVEYS}/add").text
    assert "data-pick-open" in page
    assert 'type="text" id="f-area"' in page
    assert "readonly data-pick-text" in page
    assert f'data-value="{VILLAGE}"' in page
    assert f'data-value="{NEIGHBOUR}"' not in page
    assert f'data-value="{WUHUA // 10**6}' not in page


def test_a_chosen_village_is_registered_and_kept_through_a_refusal(
    client_of: ClientOf, session: Session
) -> None:
    """001-070 001-072: 选择、填写、保存；填写有误时所选行政村和内容都保留。"""
    client = client_of(COUNTY)
    spoilt = client.post(f"{SURVEYS}/add", data=TYPED | {"area": str(VILLAGE), "plan_year": ""})
    assert "只有搬迁撤并类村庄可以不列入" in text_of(spoilt)
    assert f'name="area" value="{VILLAGE}"' in spoilt.text
    assert "文井镇中所村民委员会" in spoilt.text
    assert surveys(session) == []
    assert client.post(f"{SURVEYS}/add", data=TYPED | {"area": str(VILLAGE)}).status_code == 302
    assert [(row.area, row.review_state) for row in surveys(session)] == [(VILLAGE, "draft")]


@pytest.mark.parametrize("area", ["", str(JINGDONG), str(WUHUA), "530102010004"])
def test_nothing_but_a_village_of_the_county_is_taken(
    client_of: ClientOf, session: Session, area: str
) -> None:
    """001-070: 限本县辖内。"""
    answer = client_of(COUNTY).post(f"{SURVEYS}/add", data=TYPED | {"area": area})
    assert answer.status_code in (404, 422)
    assert surveys(session) == []


def test_the_village_of_a_stored_survey_is_not_chosen_again(client_of: ClientOf, session: Session) -> None:
    """001-073: 编辑不换行政村。"""
    row = survey(session)
    page = client_of(COUNTY).get(f"{SURVEYS}/edit/{row.id}").text
    assert "data-pick-open" not in page
    assert "中所村民委员会" in page


def test_the_list_says_where_each_survey_stands(client_of: ClientOf, session: Session) -> None:
    """001-077: 列表有审核状态，可按它查询。"""
    pass_city(session, survey(session))
    survey(session, NEIGHBOUR)
    client = client_of(PREFECTURE)
    every = text_of(client.get("/steps/p05/1"))
    assert "审核状态" in every
    assert "共 2 条" in every
    assert "共 1 条" in text_of(client.get("/steps/p05/1?review_state=city_passed"))


def test_the_county_opens_many_switches_at_once_and_is_told_why_others_stay_shut(
    client_of: ClientOf, session: Session
) -> None:
    """001-078: 工作开展情况设置，逐个或批量打开；不满足的给出原因。"""
    pass_all(session, survey(session))
    submit(session, survey(session, NEIGHBOUR))
    client = client_of(COUNTY)
    board = text_of(client.get("/steps/p05/divisions?name=中所"))
    assert "可以打开" in board
    answer = client.post("/steps/p05/divisions", data={"rowid": [str(VILLAGE), str(NEIGHBOUR)]})
    assert "审核状态为“已提交”，省级审核通过后才能打开" in text_of(answer)
    assert is_done(session, "P05", VILLAGE)
    assert not is_done(session, "P05", NEIGHBOUR)
