"""控制台任务 failed jobs begun again, periodic ones ordered now, each judged by itself."""

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from imports.jobs import CHECK
from models.levels import AccountKind
from models.platform.jobs import Job, JobState
from models.platform.periodic import KIND, PERIODIC, Periodic
from tests.clients import Client
from tests.views.console_scene import SECRET, alerts, count, order, state_of
from views.platform.console.periodic import cron_words
from views.platform.console.registry import URL


def test_a_failed_job_is_told_by_its_number_and_not_by_the_names_in_it(
    operator: Client, session: Session
) -> None:
    message = f"{SECRET}.xlsx 没有完成；错误编号 0a1b2c3d"
    failed, running = (
        order(session, CHECK, JobState.FAILED, message),
        order(session, CHECK, JobState.RUNNING, SECRET),
    )
    text = operator.get(f"{URL}/jobs/").text
    assert SECRET not in text
    assert "<code>0a1b2c3d</code>" in text
    only = operator.get(f"{URL}/jobs/?flt0_0=failed&flt1_1={CHECK}").text
    assert re.findall(r'name="rowid" value="(\d+)"', only) == [str(failed)]
    assert operator.get(f"{URL}/jobs/?flt0_0=nosuch").status_code == 400
    ordered = operator.get(f"{URL}/jobs/?sort=0").text
    assert re.findall(r'name="rowid" value="(\d+)"', ordered) == [str(failed), str(running)]


def test_chosen_jobs_are_each_judged_by_themselves(operator: Client, session: Session) -> None:
    nightly, wrong = order(session, KIND, JobState.FAILED), order(session, CHECK, JobState.FAILED)
    chosen = {"action": "retry", "rowid": [str(nightly), str(wrong), "999999", "x"]}
    operator.post(f"{URL}/jobs/action/", data=chosen)
    said = alerts(operator, f"{URL}/jobs/")
    assert "已重新提交 1 项" in said
    assert "导入校验不能在这里重试" in said
    assert (state_of(session, nightly), state_of(session, wrong)) == (("queued", False), ("failed", False))
    operator.post(f"{URL}/jobs/action/", data={"action": "stop", "rowid": str(nightly)})
    assert state_of(session, nightly) == ("queued", True)
    assert "正在取消" in operator.get(f"{URL}/jobs/").text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "retry"},
        {"rowid": "1"},
        {"action": "delete", "rowid": "1"},
        {"action": "nosuch", "rowid": "1"},
        {"action": "retry", "rowid": [str(number) for number in range(101)]},
    ],
)
def test_an_action_that_no_page_offers_is_refused(
    operator: Client, session: Session, form: dict[str, Any]
) -> None:
    failed = order(session, KIND, JobState.FAILED)
    assert operator.post(f"{URL}/jobs/action/", data=form).status_code == 400
    assert state_of(session, failed) == ("failed", False)


def test_periodic_jobs_are_listed_with_their_times_and_ordered(operator: Client, session: Session) -> None:
    text = operator.get(f"{URL}/periodic/").text
    for declared in PERIODIC.values():
        assert declared.label in text
    operator.post(f"{URL}/periodic/action/", data={"action": "order", "rowid": "forget_old_ticks"})
    operator.post(f"{URL}/periodic/action/", data={"action": "order", "rowid": "forget_old_ticks"})
    assert "正在等待或运行" in alerts(operator, f"{URL}/periodic/")
    assert count(session, Job) == 1


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/10 * * * *", "每 10 分钟"),
        ("5 * * * *", "每小时第 5 分"),
        ("20 3 * * *", "每天 3:20"),
        ("5 14 * * *", "每天 14:05"),
        ("30 4 * * 6", "每周日 4:30"),
        ("30 4 * * 0", "每周一 4:30"),
        ("0 8-18/2 * * mon-fri", {"code": "0 8-18/2 * * mon-fri"}),
        ("0 0 1 * *", {"code": "0 0 1 * *"}),
        ("*/5 3 * * *", {"code": "*/5 3 * * *"}),
        ("0 * * * 1", {"code": "0 * * * 1"}),
    ],
)
def test_the_times_of_a_periodic_job_are_told_in_words(cron: str, words: object) -> None:
    assert cron_words(cron) == words


def test_the_day_of_the_week_in_words_is_the_one_on_which_the_job_is_due() -> None:
    for day, word in enumerate("一二三四五六日"):
        due = Periodic("any", f"30 4 * * {day}", lambda _session, _lease: None).last_due(
            datetime(2021, 8, 11)
        )
        assert due is not None
        assert (
            cron_words(f"30 4 * * {day}")
            == f"每周{'一二三四五六日'[due.weekday()]} 4:30"
            == f"每周{word} 4:30"
        )


def test_the_console_home_tells_of_failed_jobs_with_a_way_to_them(operator: Client, session: Session) -> None:
    order(session, KIND, JobState.FAILED)
    text = operator.get(URL + "/").text
    assert f'href="{URL}/jobs/?flt0_0=failed"' in text
    assert "kpi-bad" in text
    assert AccountKind.SYSTEM_OPERATOR.label in text
