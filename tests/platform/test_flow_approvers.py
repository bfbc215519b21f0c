"""审批人 who decides: the desk's own accounts, the chosen one, another when he is shut out."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.account import Account, AccountState
from models.platform.flows import Flow
from models.platform.refusal import Forbidden, NotFound
from models.platform.scope import acting_as
from tests.people import (
    CLERK,
    COUNTY,
    OUTSIDE_PREFECTURE,
    OUTSIDE_TOWNSHIP,
    OUTSIDER,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    Person,
)
from tests.planting import planting
from tests.platform.flow_sandbox import COLLEAGUE, add_colleague, do, submitted, well
from tests.platform.review_scene import refusal


def texts(session: Session, who: Person, record: Any, key: str) -> list[str]:
    with acting_as(session, who.actor):
        return [reason.text for reason in flows.explain(session, record, key)]


@pytest.mark.parametrize("who", [CLERK, COUNTY, PROVINCIAL, PREFECTURE])
def test_nobody_else_decides_for_the_township(flow: Flow, session: Session, who: Person) -> None:
    record = submitted(session)
    assert "“审批通过”由该记录所在地的乡级账号办理" in refusal(session, who, record, "town_approve")


def test_another_place_does_not_even_see_it(flow: Flow, session: Session) -> None:
    record = submitted(session)
    for who in (OUTSIDER, OUTSIDE_TOWNSHIP, OUTSIDE_PREFECTURE):
        with pytest.raises(NotFound):
            do(session, who.actor, record, "town_approve")


def test_a_withdrawn_right_shuts_the_transition(flow: Flow, session: Session) -> None:
    record = submitted(session)
    powerless = replace(TOWNSHIP.actor, rights=frozenset())
    with pytest.raises(Forbidden, match="办理权限已被收回"):
        do(session, powerless, record, "town_approve")


def test_what_refuses_is_what_explains(flow: Flow, session: Session) -> None:
    record = well(session, depth=None)
    assert texts(session, CLERK, record, "submit") == ["深度未填写"]
    assert refusal(session, CLERK, record, "submit") == "不能提交：深度未填写"
    assert texts(session, TOWNSHIP, record, "town_approve") == ["当前审批状态为“未提交”，不能审批通过"]
    with acting_as(session, CLERK.actor):
        offers = {each.transition.key: each for each in flows.open_to(session, record)}
    assert not offers["submit"].is_open
    assert offers["submit"].reasons[0].who == "行政村账号"


def test_buttons_are_those_of_the_state_and_of_the_kind_of_account(flow: Flow, session: Session) -> None:
    record = submitted(session)

    def keys(who: Person) -> list[str]:
        with acting_as(session, who.actor):
            return [each.transition.key for each in flows.open_to(session, record) if each.is_open]

    assert keys(CLERK) == ["withdraw"]
    assert keys(TOWNSHIP) == ["town_approve", "town_return"]
    assert keys(COUNTY) == []
    do(session, TOWNSHIP.actor, record, "town_approve")
    assert keys(CLERK) == []
    assert keys(TOWNSHIP) == ["undo"]


def test_the_approver_is_one_of_the_computed_list(flow: Flow, session: Session) -> None:
    """001-074 001-105: 选择审批人。"""
    record = well(session)
    with acting_as(session, CLERK.actor):
        listed = flows.approvers(session, record, "submit")
    assert [each.id for each in listed] == [TOWNSHIP.id]
    told = refusal(session, CLERK, record, "submit", approver=OUTSIDE_TOWNSHIP.id)
    assert "请从列表中重新选择审批人" in told
    close(session, TOWNSHIP)
    assert "还没有可选的乡级账号" in refusal(session, CLERK, record, "submit")


def test_of_several_approvers_one_has_to_be_chosen_and_only_he_acts(flow: Flow, session: Session) -> None:
    add_colleague(session)
    record = well(session)
    assert refusal(session, CLERK, record, "submit") == "请选择审批人后再提交"
    do(session, CLERK.actor, record, "submit", approver=COLLEAGUE.id)
    assert "已选定由 文井镇人民政府 文井老钱 审批" in refusal(session, TOWNSHIP, record, "town_approve")
    do(session, COLLEAGUE.actor, record, "town_approve")
    assert record.review_state == "town_passed"


def test_when_the_chosen_approver_is_shut_the_desk_acts(flow: Flow, session: Session) -> None:
    add_colleague(session)
    record = well(session)
    do(session, CLERK.actor, record, "submit", approver=COLLEAGUE.id)
    close(session, COLLEAGUE)
    do(session, TOWNSHIP.actor, record, "town_approve")
    assert record.review_state == "town_passed"


def close(session: Session, who: Person) -> None:
    """Shut an account."""
    with planting(session):
        session.get_one(Account, who.id).state = AccountState.DISABLED.value
