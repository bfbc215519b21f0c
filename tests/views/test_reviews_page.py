"""办理页面 a record under review on its page and in the side panel: decided, refused with what was typed, withdrawn."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.factory import create_app
from models.platform import flows
from tests.clients import Client
from tests.databases import Database
from tests.people import (
    CLERK,
    COUNTY,
    OPERATOR,
    OUTSIDE_PREFECTURE,
    OUTSIDE_TOWNSHIP,
    OUTSIDER,
    PREFECTURE,
    TOWNSHIP,
    Person,
)
from tests.platform.flow_sandbox import at_city, declared, do, flow_of_wells, passed, submitted, well
from tests.views.review_pages import LIST, Of, main, of, page, post, site, stands, wells

__all__ = ["of", "site", "wells"]


def test_the_page_shows_the_record_its_buttons_and_what_it_has_been_through(of: Of, session: Session) -> None:
    """001-108: 双击查看，审批通过、打回；操作记录写作“西翥街道办事处 在 … 已提交”。"""
    record = submitted(session)
    shown = main(of(TOWNSHIP).get(page(record)))
    for said in (
        "龙井",
        "待乡级审核",
        "审批意见",
        "审批通过",
        "打回",
        "选择审批人（市级账号）",
        "普洱市自然资源和规划局 普洱老周",
    ):
        assert said in shown, said
    [event] = flows.timeline(session, record)
    assert f"中所村民委员会 在 <time>{event.at:%Y-%m-%d %H:%M:%S}</time> <strong>已提交</strong>" in shown


def test_the_same_stands_on_the_record_page_of_its_table(of: Of, session: Session) -> None:
    """001-074 001-108: the page that a double click opens has the same buttons."""
    record = submitted(session)
    shown = main(of(TOWNSHIP).get(f"{LIST}show/{record.id}"))
    for said in (
        "待乡级审核",
        "审批意见",
        'name="act" value="town_approve"',
        'name="act" value="town_return"',
    ):
        assert said in shown, said


def test_the_side_panel_is_given_the_content_alone(of: Of, session: Session) -> None:
    record = submitted(session)
    answer = of(TOWNSHIP).get(page(record), headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'name="act" value="town_approve"' in answer.text


def test_a_record_goes_up_through_its_pages(of: Of, session: Session) -> None:
    """001-074…076 001-087 001-089 001-091: 提交 → 审批通过 → 审批通过，逐级办理。"""
    record = well(session)
    sent = post(of(CLERK), record, "submit", **{"approver-submit": TOWNSHIP.id})
    assert sent.status_code == 302
    assert sent.location == LIST
    assert stands(session, record) == "submitted"
    post(of(TOWNSHIP), record, "town_approve", **{"approver-town_approve": PREFECTURE.id})
    assert stands(session, record) == "town_passed"
    post(of(PREFECTURE), record, "city_approve", opinion="同意")
    assert stands(session, record) == "passed"
    assert [each.opinion for each in flows.timeline(session, record)] == [None, None, "同意"]


def test_a_return_without_an_opinion_is_refused_under_the_box(of: Of, session: Session) -> None:
    """001-075 001-108: 打回必须填写意见。"""
    record = submitted(session)
    answer = post(of(TOWNSHIP), record, "town_return", opinion="  ")
    assert answer.status_code == 422
    assert 'id="opinion-error" role="alert">请填写审核意见后再打回' in answer.text
    assert stands(session, record) == "submitted"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"opinion": "太长" * 300}, "审核意见最多 500 个字"),
        ({"opinion": "同意<b>", "approver-town_approve": OUTSIDE_PREFECTURE.id}, "请从列表中重新选择审批人"),
        ({"opinion": "同意<b>", "approver-town_approve": 999999}, "请从列表中重新选择审批人"),
    ],
    ids=["too long", "another branch", "nobody"],
)
def test_a_refusal_keeps_what_was_typed(of: Of, session: Session, said: dict[str, Any], told: str) -> None:
    record = submitted(session)
    answer = post(of(TOWNSHIP), record, "town_approve", **said)
    assert answer.status_code == 422
    assert told in answer.text
    assert str(said["opinion"]).replace("<b>", "&lt;b&gt;") in main(answer)
    assert stands(session, record) == "submitted"


def test_what_somebody_else_has_decided_meanwhile_is_told_and_the_opinion_kept(
    of: Of, session: Session
) -> None:
    """001-021: 409，已填写的意见保留。"""
    record = submitted(session)
    opened = record.version
    do(session, TOWNSHIP.actor, record, "town_return", opinion="井名不全")
    answer = post(of(TOWNSHIP), record, "town_return", version=opened, opinion="深度不对")
    assert answer.status_code == 409
    assert "已打回，本次操作没有生效" in answer.text
    assert len(flows.timeline(session, record)) == 2


def test_a_form_sent_twice_takes_effect_once(of: Of, session: Session) -> None:
    """001-021: 双击只生效一次。"""
    record = submitted(session)
    township = of(TOWNSHIP)
    for _ in range(3):
        answer = post(
            township, record, "town_return", version=record.version, opinion="井名不全", submit_key="a" * 32
        )
        assert answer.status_code == 302
    assert len(flows.timeline(session, record)) == 2
    assert stands(session, record) == "town_returned"


def test_a_submission_is_withdrawn_and_a_decision_undone(of: Of, session: Session) -> None:
    record = submitted(session)
    assert "撤回" in main(of(CLERK).get(page(record)))
    post(of(CLERK), record, "withdraw")
    assert stands(session, record) == "draft"
    do(session, CLERK.actor, record, "submit")
    post(of(TOWNSHIP), record, "town_approve")
    assert "撤销" in main(of(TOWNSHIP).get(page(record)))
    assert stands(session, record) == "town_passed"
    post(of(TOWNSHIP), record, "undo")
    assert stands(session, record) == "submitted"
    assert 'value="undo"' not in main(of(TOWNSHIP).get(page(record)))


def test_a_disabled_button_says_why_who_can_mend_it_and_links_there(of: Of, session: Session) -> None:
    record = well(session, depth=None)
    shown = main(of(CLERK).get(page(record)))
    assert "为什么不能提交？" in shown
    assert "深度未填写（由行政村账号处理）" in shown
    assert f'href="{LIST}edit/{record.id}"' in shown
    assert post(of(CLERK), record, "submit").status_code == 422
    assert stands(session, record) == "draft"


def test_what_waits_is_not_offered_for_editing(of: Of, session: Session) -> None:
    """001-073: 仅草稿、被打回可改删。"""
    waiting, open_one = submitted(session), well(session, "虎井")
    listed = main(of(CLERK).get(LIST))
    assert f"{LIST}edit/{open_one.id}" in listed
    assert f"{LIST}edit/{waiting.id}" not in listed
    opened = of(CLERK).get(f"{LIST}edit/{waiting.id}")
    assert opened.status_code == 302
    assert opened.location.startswith(f"{LIST}show/{waiting.id}")


@pytest.mark.parametrize(
    "person", [OUTSIDER, OUTSIDE_TOWNSHIP, OUTSIDE_PREFECTURE], ids=lambda who: who.login
)
def test_another_branch_does_not_find_it_by_any_path(of: Of, session: Session, person: Person) -> None:
    """001-019: 越权编号一律 404。"""
    record = submitted(session)
    client = of(person)
    assert client.get(page(record)).status_code == 404
    for key in ("town_approve", "withdraw", "undo", "hand_over", "没有"):
        answer = post(client, record, key, opinion="同意", **{"approver-hand_over": person.id})
        assert answer.status_code == 404, key
    assert stands(session, record) == "submitted"


def test_officers_and_strangers_of_the_level_decide_nothing(of: Of, session: Session) -> None:
    record = submitted(session)
    assert of(OPERATOR).get(page(record)).status_code == 403
    assert post(of(COUNTY), record, "town_approve").status_code == 422
    assert stands(session, record) == "submitted"


@pytest.mark.parametrize(
    "path",
    ["sandbox_pump/1", "hometown_village/1", "platform_account/1", "没有/1", "sandbox_well_review/999999"],
)
def test_what_is_under_no_flow_has_no_review(of: Of, path: str) -> None:
    assert of(CLERK).get(f"/reviews/{path}").status_code == 404
    assert of(CLERK).post(f"/reviews/{path}", data={"act": "submit"}).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "1; drop"},
        {"approver-submit": "一"},
        {"approver-submit": "9" * 40},
        {"submit_key": "x"},
        {"opinion": "a\0b"},
    ],
    ids=lambda typed: next(iter(typed)),
)
def test_nonsense_is_refused_with_a_sentence(of: Of, session: Session, typed: dict[str, str]) -> None:
    record = well(session)
    answer = post(of(CLERK), record, "submit", **typed)
    assert 400 <= answer.status_code < 500
    assert stands(session, record) == "draft"


def test_a_decision_without_the_anti_forgery_token_is_refused(of: Of, session: Session) -> None:
    record = submitted(session)
    client = of(TOWNSHIP)
    client.send_token = False
    assert post(client, record, "town_approve").status_code == 400
    assert stands(session, record) == "submitted"


def test_the_way_back_never_leads_off_the_site(of: Of, session: Session) -> None:
    record = submitted(session)
    answer = post(of(TOWNSHIP), record, "town_approve", back="//elsewhere.example/x")
    assert answer.location == "/"


def test_the_panel_is_told_where_to_go_on(of: Of, session: Session) -> None:
    record = submitted(session)
    answer = post(of(TOWNSHIP), record, "town_approve", headers={"HX-Request": "true"}, back=LIST)
    assert answer.headers["HX-Redirect"] == LIST
    assert at_city(session, "虎井").review_state == "town_passed"
    assert passed(session, "蛇井").review_state == "passed"


def test_a_resubmission_that_resumes_names_who_gets_it_and_asks_for_no_approver(
    database: Database, session: Session
) -> None:
    """打回人直接收到重新提交的记录，不再选择审批人。"""
    with declared(database, flow_of_wells(resubmission=flows.Resubmission.RESUME)):
        app = create_app(database.settings)
        database.apps.append(app)
        assert app.test_cli_runner().invoke(args=["sync-permissions"]).exit_code == 0
        record = at_city(session)
        do(session, PREFECTURE.actor, record, "city_return", opinion="补充")
        for path in (page(record), f"{LIST}edit/{record.id}"):
            shown = main(Client.of(app, CLERK).get(path))
            assert "后直接送回打回它的 普洱市自然资源和规划局 普洱老周 审核" in shown, path
            assert 'name="approver-submit"' not in shown, path
        assert post(Client.of(app, CLERK), record, "submit").status_code == 302
        assert stands(session, record) == "town_passed"
        assert record.handler_id == PREFECTURE.id


@pytest.mark.parametrize("key", ["withdraw", "hand_over", "undo"])
def test_what_was_typed_is_given_back_whatever_was_refused(of: Of, session: Session, key: str) -> None:
    """001-021: 撤回、转办、撤销被拒绝时，已填的意见和选择都在。"""
    record = submitted(session)
    opened = record.version
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, CLERK.actor, record, "submit")
    answer = post(of(TOWNSHIP), record, key, version=opened, opinion="写了很久的意见")
    assert answer.status_code in (409, 422)
    assert "写了很久的意见" in main(answer)
    assert stands(session, record) == "submitted"
