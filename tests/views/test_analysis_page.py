"""现状分析 the third step on its page: what is typed, the three lists, and its completion (001-147…153)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.analysis import Analysis, ResourceItem, TalentItem
from models.hometown.steps import ANALYSIS
from models.platform.dictionary import dictionaries
from models.platform.step_state import StepState, progress_of
from tests import people
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.hometown.sound_rows import SOUND
from tests.views.planning_pages import stored, text_of

HOME = f"/planning/{scene.VILLAGE}"
LISTS = ("资源清单", "人才清单", "问题清单")


@pytest.fixture
def clerk(client_of: ClientOf, session: Session) -> Client:
    """小玉, whose village has come to 现状分析."""
    scene.finish_basemap(session)
    scene.survey(session)
    scene.finish(session, "S02")
    return client_of(people.CLERK)


def test_it_has_the_manuals_two_tabs_and_one_for_each_list(clerk: Client) -> None:
    """001-147."""
    assert ANALYSIS.tabs == ("基本信息", *LISTS, "工作纪实")
    assert [clerk.get(f"{HOME}/S03/{number}").status_code for number in range(1, 6)] == [200] * 5


def test_a_day_a_conclusion_and_three_files_are_asked_for(clerk: Client, session: Session) -> None:
    """001-148."""
    add = "/tables/hometown_analysis/add"
    refused = clerk.post(add, data={"area": str(scene.VILLAGE), "conclusion": "太短"})
    assert refused.status_code == 422
    assert "开展日期：不能为空" in text_of(refused)
    assert "分析内容结论简述：至少 50 个字，现有 2 个字，请补充" in text_of(refused)
    assert stored(session, Analysis) == []
    scene.analyse(session)
    words = text_of(clerk.get(f"{HOME}/S03/1"))
    for label in LISTS:
        assert f"{label}：尚未上传，可上传文件或一键生成清单" in words


def test_the_lists_sort_what_the_manual_names(session: Session) -> None:
    """001-149, 150: every kind of resource and of person in the manual's words has its place in the list."""
    words = dictionaries(session)
    for said in ("温泉", "景区景点", "大规模耕地", "茶山", "历史文化"):
        assert words.code("resource_item_category", said), said
    for said in ("致富带头人", "乡村农业技术创新人才", "非遗传承人", "在外公职人员", "乡贤能人"):
        assert words.code("talent_item_category", said), said


def test_a_problem_says_whether_this_plan_solves_it(clerk: Client, session: Session) -> None:
    """001-151."""
    words = text_of(clerk.get(f"{HOME}/S03/4"))
    for label in ("领域", "问题描述", "是否本次规划重点解决", "解决措施"):
        assert label in words
    url = f"{HOME}/S03/4/rows/hometown_problem_item"
    row = {"rows-0-domain": "infrastructure", "rows-0-problem": "道路破损", "rows-0-is_key": "true"}
    refused = clerk.post(url, data=row | {"rows-count": "1", "shown": ""})
    assert "第 1 行 解决措施：属本次规划重点解决时必须填写" in text_of(refused)


def test_with_its_lists_attached_the_village_completes_it_and_the_next_step_waits_for_nothing_of_its(
    clerk: Client, session: Session
) -> None:
    """001-153, 126, A-001.Y-6.3: the switch; after it only what is not open yet holds the village up."""
    scene.analyse(session)
    scene.tell_problem(session)
    for table, tab in ((ResourceItem, 2), (TalentItem, 3)):
        scene.tell(session, table)
        assert clerk.get(f"{HOME}/S03/{tab}").status_code == 200
    for slot in ("resource_list", "talent_list", "problem_list"):
        assert clerk.post(f"{HOME}/S03/1/lists/{slot}").status_code == 302
    scene.log_work(session, "S03")
    answer = clerk.post(f"{HOME}/S03/completion", data={"done": "1", "opinion": ""})
    assert answer.location == f"{HOME}/S03/1"
    session.rollback()
    assert progress_of(session, scene.VILLAGE).is_done(ANALYSIS)
    assert {row.step for row in stored(session, StepState) if row.is_done} == {"S01", "S02", "S03"}
    rail = text_of(clerk.get(f"{HOME}/S03/1"))
    assert "进度 3/13" in rail
    assert "为什么锁定？ 本步骤的填报功能尚未开通（系统管理员）" in rail
    assert SOUND[ResourceItem]["name"] in text_of(clerk.get(f"{HOME}/S03/2"))
