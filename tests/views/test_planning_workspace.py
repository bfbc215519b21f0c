"""规划编制工作台 the rail, the tabs, what a locked step offers (001-124, 001-127, 001-128, 001-131)."""

import re

import pytest

from tests import people
from tests.clients import Client, ClientOf
from tests.planning_scene import VILLAGE
from tests.views.planning_forms import HOME
from tests.views.planning_pages import text_of


def test_the_rail_has_thirteen_steps_and_says_why_the_later_ones_are_locked(clerk: Client) -> None:
    page = clerk.get(f"{HOME}/S01/1")
    words = text_of(page)
    assert page.text.count("rail-step") >= 13
    assert "进度 0/13" in words
    assert "为什么锁定？ 请先完成：底图底数（行政村账号）" in words
    assert "请先完成：现状分析（行政村账号） 本步骤的填报功能尚未开通（系统管理员）" in words


def test_the_preparation_is_mentioned_on_the_first_step_only_as_advice(clerk: Client) -> None:
    assert "请先完成：下达任务（仅提示，不影响填报）" in text_of(clerk.get(f"{HOME}/S01/1"))


def test_the_field_survey_shows_its_thirteen_tabs_and_the_template(clerk: Client, open_survey: None) -> None:
    """001-131, 145."""
    page = clerk.get(f"{HOME}/S02/1")
    tabs = re.findall(rf'<a href="{HOME}/S02/\d+"[^>]*>([^<]+)</a>', page.text)
    assert tabs[-13:] == [
        "基本信息",
        "自然资源",
        "历史和民俗文化资源",
        "人口状况",
        "社会经济情况",
        "产业现状",
        "基础设施",
        "公共服务设施",
        "地质灾害隐患",
        "宅基地、空闲地情况",
        "建筑风貌",
        "集体经营性建设用地情况",
        "消防安全",
    ]
    assert f'href="/field-survey/template?area={VILLAGE}"' in page.text


@pytest.mark.parametrize("number", range(1, 14))
def test_every_tab_of_the_survey_opens_for_village_county_and_province(
    client_of: ClientOf, open_survey: None, number: int
) -> None:
    for who in (people.CLERK, people.COUNTY, people.PROVINCIAL):
        assert client_of(who).get(f"{HOME}/S02/{number}").status_code == 200


def test_a_locked_step_offers_no_way_to_write(clerk: Client) -> None:
    page = clerk.get(f"{HOME}/S02/2")
    assert "本步骤暂不能填写： 请先完成：底图底数" in text_of(page)
    assert "data-save" not in page.text
    assert "data-grid-add" not in page.text


def test_those_above_read_and_are_offered_no_way_to_write(county: Client, open_survey: None) -> None:
    page = county.get(f"{HOME}/S02/2")
    assert "data-save" not in page.text
    assert 'title="由行政村账号打开“是否完成”"' in page.text
