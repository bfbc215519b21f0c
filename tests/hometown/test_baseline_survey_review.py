"""摸底调查报审 the way up to the province and back (001-072…077)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.baseline_survey import BaselineSurvey
from models.platform import flows
from models.platform.audit import history
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from tests.people import COUNTY, PREFECTURE, PROVINCIAL, Person
from tests.task_scene import do, pass_all, pass_city, submit, survey


def offered(session: Session, who: Person, row: Any) -> set[str]:
    with acting_as(session, who.actor):
        return {each.transition.key for each in flows.open_to(session, row) if each.is_open}


def test_the_states_are_those_of_the_manual() -> None:
    """001-077: 未提交、已提交、市级审核通过、省级审核通过、市级打回、省级打回。"""
    flow = flows.flow_of(BaselineSurvey)
    assert flow is not None
    assert [state.label for state in flow.states] == [
        "未提交",
        "已提交",
        "市级审核通过",
        "省级审核通过",
        "市级打回",
        "省级打回",
    ]


def test_the_county_chooses_an_account_of_its_own_prefecture(session: Session) -> None:
    """001-074: 提交 → 选择市级自然资源局账号。001-020 001-021"""
    row = survey(session)
    with acting_as(session, COUNTY.actor):
        assert [each.id for each in flows.approvers(session, row, "submit")] == [PREFECTURE.id]
    submit(session, row)
    assert (row.review_state, row.review_round, row.handler_id) == ("submitted", 1, PREFECTURE.id)


def test_the_prefecture_passes_on_and_the_province_ends_it(session: Session) -> None:
    """001-019 001-075 001-076: 市级提交+审核意见 → 省级项目组办公室；省级提交+审核意见 → 审核结束。"""
    row = survey(session)
    submit(session, row)
    do(session, PREFECTURE, row, "city_pass", "材料齐全")
    assert row.review_state == "city_passed"
    do(session, PROVINCIAL, row, "province_pass", "同意")
    assert row.review_state == "province_passed"


@pytest.mark.parametrize("key", ["city_pass", "city_return"])
def test_the_prefecture_must_give_its_opinion(session: Session, key: str) -> None:
    """001-075: 提交、打回均填写意见。"""
    row = survey(session)
    submit(session, row)
    with pytest.raises(Refusal, match="审核意见"):
        do(session, PREFECTURE, row, key, "  ")


@pytest.mark.parametrize(
    ("who", "key", "state"),
    [(PREFECTURE, "city_return", "city_returned"), (PROVINCIAL, "province_return", "province_returned")],
)
def test_whoever_returns_it_the_county_has_it_and_it_goes_the_whole_way_again(
    session: Session, who: Person, key: str, state: str
) -> None:
    """001-075 001-076: 打回到县级（省级打回不经市级），重新走完整流程。A-001.Z-14 打回去向一律县级。"""
    row = survey(session)
    submit(session, row) if who is PREFECTURE else pass_city(session, row)
    do(session, who, row, key, "请补充村庄特征")
    assert (row.review_state, row.handler_id) == (state, None)
    submit(session, row)
    assert (row.review_state, row.review_round) == ("submitted", 2)
    with pytest.raises(Refusal):
        do(session, PROVINCIAL, row, "province_pass")


def test_a_city_pass_is_what_the_province_has_to_do(session: Session) -> None:
    """A-001.Z-17: 市级审核通过即省级待办，由状态推得，不另存。"""
    row = survey(session)
    pass_city(session, row)
    assert offered(session, PROVINCIAL, row) >= {"province_pass", "province_return"}
    assert not offered(session, PREFECTURE, row) & {"city_pass", "city_return", "province_pass"}


def test_the_county_takes_it_back_while_nobody_has_acted(session: Session) -> None:
    """001-072: 撤回（市级未处理）。"""
    row = survey(session)
    submit(session, row)
    do(session, COUNTY, row, "withdraw", "")
    assert row.review_state == "draft"
    pass_city(session, row)
    with pytest.raises(Refusal):
        do(session, COUNTY, row, "withdraw", "")


def test_every_step_of_the_way_is_a_line_of_the_log(session: Session) -> None:
    """001-077: 操作记录。"""
    row = survey(session)
    pass_all(session, row)
    done = [entry.action for entry in history(session, BaselineSurvey.__tablename__, row.id)]
    assert done == ["提交", "提交", "提交", "登记"]
