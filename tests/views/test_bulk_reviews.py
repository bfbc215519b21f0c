"""批量办理 many records approved or returned at once: each judged by itself, what was skipped told with the reason."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.worker import work_off
from models.platform import flows
from models.platform.flows import Flow, Resubmission, running
from tests.clients import Client
from tests.people import CLERK, OUTSIDE_TOWNSHIP, PREFECTURE, TOWNSHIP
from tests.platform.flow_sandbox import COLLEAGUE, add_colleague, at_city, do, submitted, well
from tests.views.review_pages import LIST, Of, main, of, site, stands, wells
from views.platform import bulk_reviews, review_groups

__all__ = ["of", "site", "wells"]
MANY = "/reviews/many"
TABLE = "sandbox_well_review"


def hidden(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', main(answer))
    assert found, name
    return found[1]


def asked(client: Client, kind: str, records: list[Any], **typed: Any) -> TestResponse:
    """Tick the records and press the button."""
    ticked = [f"{TABLE}:{record.id}" for record in records]
    return client.post(MANY, data={"kind": kind, "rowid": ticked} | typed)


def decided(client: Client, form: TestResponse, **typed: Any) -> TestResponse:
    """Fill in the form that was answered, and send it."""
    said = {name: hidden(form, name) for name in ("kind", "items", "submit_key", "back")}
    return client.post(f"{MANY}/decide", data=said | typed)


def figures(answer: TestResponse) -> tuple[int, int]:
    found = re.search(r'data-passed="(\d+)" data-skipped="(\d+)"', answer.text)
    assert found
    return int(found[1]), int(found[2])


def test_the_ticked_ones_pass_and_the_others_are_skipped_with_the_reason(of: Of, session: Session) -> None:
    """001-108 001-109: 勾选（可多选）审批通过，逐条判断，通过 n 条、跳过 m 条及原因。"""
    ready = [submitted(session, name) for name in ("龙井", "虎井")]
    draft, gone_on = well(session, "草稿井"), at_city(session, "蛇井")
    township = of(TOWNSHIP)
    form = asked(township, "approve", [*ready, draft, gone_on])
    assert "审批通过 2 条" in main(form)
    assert "另有 2 条现在不能审批通过，将跳过" in main(form)
    assert "选择审批人（市级账号）" in main(form)
    chosen = {f"approver-{TABLE}/town_approve": PREFECTURE.id}
    result = decided(township, form, opinion="同意", **chosen)
    assert figures(result) == (2, 2)
    shown = main(result)
    assert "通过 2 条，跳过 2 条" in shown
    assert "当前审批状态为“未提交”，不能审批通过" in shown
    assert "蛇井" in shown
    assert [stands(session, each) for each in ready] == ["town_passed"] * 2
    assert [each.handler_id for each in ready] == [PREFECTURE.id] * 2
    assert stands(session, draft) == "draft"
    assert [each.opinion for each in flows.timeline(session, ready[0])] == [None, "同意"]


def test_many_are_returned_with_one_opinion_which_is_required(of: Of, session: Session) -> None:
    """001-108 001-109: 批量打回必须填写意见，退回行政村。"""
    records = [submitted(session, name) for name in ("龙井", "虎井")]
    township = of(TOWNSHIP)
    form = asked(township, "return", records)
    refused = decided(township, form, opinion=" ")
    assert refused.status_code == 422
    assert "请填写审核意见后再打回" in refused.text
    assert [stands(session, each) for each in records] == ["submitted"] * 2
    assert figures(decided(township, refused, opinion="材料不齐")) == (2, 0)
    assert [stands(session, each) for each in records] == ["town_returned"] * 2


def test_a_refused_form_keeps_the_opinion_and_the_choice(of: Of, session: Session) -> None:
    records = [submitted(session)]
    township = of(TOWNSHIP)
    form = asked(township, "return", records)
    refused = decided(township, form, opinion="很长" * 300)
    assert refused.status_code == 422
    assert "最多 500 个字" in refused.text
    assert "很长很长" in main(refused)
    assert hidden(refused, "items") == f"{TABLE}/town_return:{records[0].id}"


def test_the_whole_query_is_decided(of: Of, session: Session) -> None:
    """001-108: 不逐条勾选，按查询条件全部办理。"""
    records = [submitted(session, f"井{number}") for number in range(23)]
    other = submitted(session, "别的")
    township = of(TOWNSHIP)
    form = township.post(MANY, data={"kind": "approve", "all": "1", "word": "井"})
    assert "审批通过 23 条" in main(form)
    assert figures(decided(township, form)) == (23, 0)
    assert {stands(session, each) for each in records} == {"town_passed"}
    assert stands(session, other) == "submitted"


def test_the_whole_query_of_a_tables_list_is_decided(of: Of, session: Session) -> None:
    records = [submitted(session, name) for name in ("龙井", "虎井")]
    township = of(TOWNSHIP)
    assert f'action="{MANY}"' in main(township.get(LIST))
    form = township.post(MANY, data={"kind": "return", "all": "1", "table": TABLE, "name": "龙"})
    assert figures(decided(township, form, opinion="重测")) == (1, 0)
    assert [stands(session, each) for each in records] == ["town_returned", "submitted"]


def test_drafts_are_submitted_together(of: Of, session: Session) -> None:
    """001-072 001-074: 多条一起提交，选择同一审批人；不符合条件的说明原因。"""
    ready, empty = well(session, "龙井"), well(session, "浅井", depth=None)
    clerk = of(CLERK)
    form = clerk.post(MANY, data={"kind": "submit", "table": TABLE, "rowid": [ready.id, empty.id]})
    result = decided(clerk, form)
    assert figures(result) == (1, 1)
    assert "深度未填写（由行政村账号处理）" in result.text
    assert stands(session, ready) == "submitted"
    assert stands(session, empty) == "draft"


def test_it_is_taken_back_until_the_next_level_acts(of: Of, session: Session) -> None:
    first, second = submitted(session, "龙井"), submitted(session, "虎井")
    township = of(TOWNSHIP)
    result = decided(township, asked(township, "approve", [first, second]))
    stands(session, second)
    do(session, PREFECTURE.actor, second, "city_approve", opinion="同意")
    undo = {"run": hidden(result, "run"), "submit_key": hidden(result, "submit_key"), "back": "/inbox/"}
    taken_back = township.post(f"{MANY}/undo", data=undo)
    assert figures(taken_back) == (1, 1)
    assert stands(session, first) == "submitted"
    assert stands(session, second) == "passed"


def test_the_form_sent_twice_takes_effect_once(of: Of, session: Session) -> None:
    """001-021: 双击只生效一次。"""
    record = submitted(session)
    township = of(TOWNSHIP)
    form = asked(township, "approve", [record])
    assert figures(decided(township, form)) == (1, 0)
    again = decided(township, form)
    assert again.status_code == 302
    assert len(flows.timeline(session, record)) == 2


def test_forged_ids_are_skipped_like_what_is_not_there(of: Of, session: Session) -> None:
    """001-019: 越权编号与不存在的编号答复一样。"""
    record = submitted(session)
    outsider = of(OUTSIDE_TOWNSHIP)
    assert "选中的记录现在都不能审批通过" in main(asked(outsider, "approve", [record]))
    forged = {
        "kind": "approve",
        "items": f"{TABLE}/town_approve:{record.id},999999",
        "submit_key": "b" * 32,
    }
    result = outsider.post(f"{MANY}/decide", data=forged)
    assert figures(result) == (0, 2)
    assert "龙井" not in main(result)
    assert main(result).count("没有找到这条记录") == 2
    assert stands(session, record) == "submitted"


def test_a_forged_approver_is_refused_item_by_item(of: Of, session: Session) -> None:
    record = submitted(session)
    township = of(TOWNSHIP)
    form = asked(township, "approve", [record])
    result = decided(township, form, **{f"approver-{TABLE}/town_approve": OUTSIDE_TOWNSHIP.id})
    assert figures(result) == (0, 1)
    assert "请从列表中重新选择审批人" in result.text
    assert stands(session, record) == "submitted"


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "没有"},
        {"kind": "undo"},
        {"rowid": "x"},
        {"rowid": "1"},
        {"rowid": f"{TABLE}:1; DROP"},
        {"rowid": f"{TABLE}:{'9' * 30}"},
        {"rowid": "hometown_village:1"},
        {"rowid": "platform_account:1"},
        {"rowid": "a\0b:1"},
        {"all": "1", "days": "x"},
        {"all": "1", "table": TABLE, "nonsense": "1"},
        {"all": "1", "table": "hometown_village"},
    ],
    ids=str,
)
def test_nonsense_is_refused_with_a_sentence(of: Of, typed: dict[str, str]) -> None:
    answer = of(TOWNSHIP).post(MANY, data={"kind": "approve"} | typed)
    assert answer.status_code in (400, 404)
    assert "请" in answer.text


@pytest.mark.parametrize(
    "items",
    [
        "",
        ";",
        "x",
        f"{TABLE}:1",
        f"{TABLE}/:1",
        f"{TABLE}/town_approve:",
        f"{TABLE}/{'k' * 99}:1",
        "没有/k:1",
    ],
)
def test_forged_items_are_refused(of: Of, items: str) -> None:
    typed = {"kind": "approve", "items": items, "submit_key": "c" * 32}
    assert of(TOWNSHIP).post(f"{MANY}/decide", data=typed).status_code in (400, 404)


def test_a_transition_of_another_kind_is_not_taken_by_its_key(of: Of, session: Session) -> None:
    record = submitted(session)
    typed = {"kind": "approve", "items": f"{TABLE}/没有:{record.id}", "submit_key": "d" * 32}
    assert of(TOWNSHIP).post(f"{MANY}/decide", data=typed).status_code == 404
    assert stands(session, record) == "submitted"


def test_too_many_at_once_are_refused(of: Of) -> None:
    items = f"{TABLE}/town_approve:" + ",".join(str(number) for number in range(1, 1003))
    answer = of(TOWNSHIP).post(
        f"{MANY}/decide", data={"kind": "approve", "items": items, "submit_key": "e" * 32}
    )
    assert answer.status_code == 422
    assert "一次最多办理 1000 条，现有 1002 条" in answer.text


def exported(client: Client, page: str) -> list[list[Any]]:
    """The rows of a result as a workbook: 事项, 记录, 结果, 原因."""
    sheet = load_workbook(io.BytesIO(client.get(f"{page}/export").data)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are already many, and a chunk holds two."""
    for module in (running, bulk_reviews, review_groups):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 2)


@pytest.mark.usefixtures("few")
def test_what_is_too_much_for_a_request_is_done_behind_it_with_its_progress_and_result(
    of: Of, site: Flask, session: Session
) -> None:
    """001-108: 查询出的全部，不限条数：后台分批办理，有进度，结果可导出 Excel，可撤销。"""
    records = [submitted(session, f"井{number}") for number in range(5)]
    township = of(TOWNSHIP)
    form = township.post(MANY, data={"kind": "approve", "all": "1"})
    assert "审批通过 5 条" in main(form)
    assert "将在后台分批办理" in main(form)
    assert 'name="items"' not in main(form)
    said = {name: hidden(form, name) for name in ("kind", "run", "submit_key", "back")}
    refused = township.post(f"{MANY}/decide", data=said | {"opinion": "长" * 600})
    assert refused.status_code == 422
    assert "长" * 600 in main(refused)
    said["submit_key"] = hidden(refused, "submit_key")
    sent = township.post(
        f"{MANY}/decide", data=said | {"opinion": "同意", f"approver-{TABLE}/town_approve": PREFECTURE.id}
    )
    assert sent.status_code == 302
    page = sent.location.partition("?")[0]
    waiting = main(township.get(page))
    assert "办理进度" in waiting
    waits = {"done": 0, "total": 5, "message": "排队等待", "state": "running", "next": None}
    assert township.get(f"{page}/progress").json == waits
    assert work_off(site) == 1
    assert {stands(session, each) for each in records} == {"town_passed"}
    told = township.get(f"{page}/progress").json
    assert told is not None
    assert (told["done"], told["state"], told["next"]) == (5, "done", page)
    result = township.get(page)
    assert figures(result) == (5, 0)
    names = [row[1] for row in exported(township, page) if row[2] == "通过"]
    assert names == [each.name for each in records]
    for who in (PREFECTURE, OUTSIDE_TOWNSHIP):
        for path in ("", "/progress", "/export"):
            assert of(who).get(f"{page}{path}").status_code == 404
    undo = {"run": hidden(result, "run"), "submit_key": hidden(result, "submit_key"), "back": "/inbox/"}
    assert township.post(f"{MANY}/undo", data=undo).status_code == 302
    assert work_off(site) == 1
    assert {stands(session, each) for each in records} == {"submitted"}


def test_the_result_of_a_few_is_kept_and_handed_out_too(of: Of, session: Session) -> None:
    ready, draft = submitted(session, "龙井"), well(session, "草稿井")
    township = of(TOWNSHIP)
    result = decided(township, asked(township, "approve", [ready, draft]))
    page = f"/reviews/runs/{hidden(result, 'run')}"
    assert figures(township.get(page)) == (1, 1)
    [skipped] = [row for row in exported(township, page) if row[2] == "跳过"]
    assert skipped[1] == "草稿井"
    assert "未提交" in str(skipped[3])


@pytest.mark.usefixtures("few")
def test_a_run_that_was_not_confirmed_has_no_result_and_is_not_anothers(of: Of, session: Session) -> None:
    for number in range(3):
        submitted(session, f"井{number}")
    form = of(TOWNSHIP).post(MANY, data={"kind": "approve", "all": "1"})
    run = hidden(form, "run")
    assert "还没有确认" in of(TOWNSHIP).get(f"/reviews/runs/{run}").text
    forged = {"kind": "approve", "run": run, "submit_key": "f" * 32}
    assert of(PREFECTURE).post(f"{MANY}/decide", data=forged).status_code == 404
    assert of(PREFECTURE).post(f"{MANY}/undo", data=forged).status_code == 404
    assert of(TOWNSHIP).get("/reviews/runs/99999999999").status_code == 404


@pytest.fixture
def resuming(wells: Flow) -> None:
    """A resubmission goes back to the very reviewer who returned it."""
    flows.undeclare(wells.key)
    flows.declare(replace(wells, resubmission=Resubmission.RESUME))


def returned(session: Session, name: str) -> Any:
    record = submitted(session, name, approver=TOWNSHIP.id)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    return record


@pytest.mark.usefixtures("resuming")
def test_no_approver_is_asked_for_what_goes_back_to_who_returned_it(of: Of, session: Session) -> None:
    """001-074, 001-110: 打回后重新提交的直接送回打回它的审批人，批量提交时不必选择审批人。"""
    add_colleague(session)
    back = [returned(session, name) for name in ("龙井", "虎井")]
    clerk = of(CLERK)
    form = clerk.post(MANY, data={"kind": "submit", "table": TABLE, "rowid": [each.id for each in back]})
    assert "选择审批人（" not in main(form)
    assert "2 条直接送回打回它的审批人" in main(form)
    assert figures(decided(clerk, form)) == (2, 0)
    assert {stands(session, each) for each in back} == {"submitted"}
    assert {each.handler_id for each in back} == {TOWNSHIP.id}


@pytest.mark.usefixtures("resuming")
def test_the_approver_is_asked_for_the_others_alone(of: Of, session: Session) -> None:
    """001-074: 一起提交的草稿要选择审批人；选了谁，不改变打回的那条送回谁。"""
    add_colleague(session)
    back, draft = returned(session, "龙井"), well(session, "虎井")
    clerk = of(CLERK)
    form = clerk.post(MANY, data={"kind": "submit", "table": TABLE, "rowid": [back.id, draft.id]})
    assert "选择审批人（乡级账号）" in main(form)
    assert "1 条直接送回打回它的审批人" in main(form)
    refused = decided(clerk, form)
    assert refused.status_code == 422
    assert bulk_reviews.NO_APPROVER in main(refused)
    result = decided(clerk, refused, **{f"approver-{TABLE}/submit": COLLEAGUE.id})
    assert figures(result) == (2, 0)
    assert {stands(session, each) for each in (back, draft)} == {"submitted"}
    assert (back.handler_id, draft.handler_id) == (TOWNSHIP.id, COLLEAGUE.id)


def test_who_was_skipped_is_linked_with_the_way_to_where_it_is_mended(of: Of, session: Session) -> None:
    """001-108, 001-126: 跳过的记录可点开，原因旁有“去处理”；由别人办理的没有。"""
    empty, elsewhere = well(session, "浅井", depth=None), submitted(session, "龙井")
    clerk = of(CLERK)
    form = clerk.post(MANY, data={"kind": "submit", "table": TABLE, "rowid": [empty.id, elsewhere.id]})
    result = main(decided(clerk, form))
    first, second = (line.partition("</tr>")[0] for line in result.split("<tr")[2:4])
    assert f'href="/reviews/{TABLE}/{empty.id}?' in first
    assert f'<a href="{LIST}edit/{empty.id}">去处理</a>' in first
    assert f'href="/reviews/{TABLE}/{elsewhere.id}?' in second
    assert "去处理" not in second
