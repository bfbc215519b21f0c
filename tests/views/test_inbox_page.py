"""我的待办 the inbox of an account: what waits for it in all flows, what it has submitted, what it has done."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.platform import records
from models.platform.clock import now
from tests.people import CLERK, COUNTY, OPERATOR, OUTSIDE_TOWNSHIP, PREFECTURE, TOWNSHIP, ZHONGSUO, Person
from tests.platform.flow_sandbox import (
    Well,
    at_city,
    do,
    many_submitted,
    passed,
    submitted,
    well,
    working,
)
from tests.team_scene import propose_local
from tests.views.counting import statements
from tests.views.review_pages import Of, main, of, site, wells

__all__ = ["of", "site", "wells"]
INBOX = "/inbox/"


def badge(text: str) -> str:
    found = re.search(r'class="badge-count">([\d+]+)<', text)
    return found[1] if found else ""


def aged(session: Session, record: Any, days: int) -> None:
    """As if it had waited so many days, past the engine."""
    since = now().replace(year=now().year - 1) if days > 300 else None
    assert since is not None
    session.rollback()
    session.execute(
        Well.__table__.update().where(Well.__table__.c.id == record.id).values(review_since=since)
    )
    session.commit()


def test_what_waits_for_me_stands_in_the_inbox_with_its_days(of: Of, session: Session) -> None:
    """001-075 001-108: 待我审核列出本账号待办的记录，写明等待天数、上一环节。"""
    record = submitted(session)
    submitted(session, "虎井")
    aged(session, record, 365)
    shown = main(of(TOWNSHIP).get(INBOX))
    for said in (
        "待我审核",
        "我提交的",
        "我已办",
        "水井审核",
        "龙井",
        "虎井",
        "待乡级审核",
        "文井镇",
        "0 天",
        "中所村民委员会 已提交",
    ):
        assert said in shown, said
    assert re.search(r"36[56] 天", shown)
    assert shown.index("龙井") < shown.index("虎井")


def test_the_inbox_of_nobody_else_shows_it(of: Of, session: Session) -> None:
    submitted(session)
    for person in (CLERK, COUNTY, PREFECTURE, OUTSIDE_TOWNSHIP):
        assert "没有等待办理的记录" in main(of(person).get(INBOX)), person.login
        assert badge(of(person).get("/").text) == ("1" if person is CLERK else ""), person.login
    assert of(OPERATOR).get(INBOX).status_code == 403


def test_the_number_in_the_top_bar_counts_every_record(of: Of, session: Session) -> None:
    """The badge leads to the inbox; the home page has one line for each flow."""
    for name in ("龙井", "虎井", "蛇井"):
        submitted(session, name)
    home = of(TOWNSHIP).get("/").text
    assert badge(home) == "3"
    assert 'class="topbar-item" href="/inbox/"' in home
    assert "水井审核：待乡级审核" in home
    assert "3 条" in home


def test_what_was_returned_waits_for_whoever_fills_in(of: Of, session: Session) -> None:
    """001-110: 打回的记录回到行政村的待办，点“修改”办理。"""
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="井名不全")
    shown = main(of(CLERK).get(INBOX))
    assert "乡级打回" in shown
    assert "修改" in shown
    assert badge(of(CLERK).get("/").text) == "2"


def test_what_i_submitted_is_listed_wherever_it_stands(of: Of, session: Session) -> None:
    """001-077 001-107: 我提交的：未提交的不在内，审批状态写明。"""
    well(session, "草稿井")
    submitted(session, "龙井")
    at_city(session, "虎井")
    passed(session, "蛇井")
    shown = main(of(CLERK).get("/inbox/submitted"))
    assert "草稿井" not in shown
    for said in ("龙井", "待乡级审核", "虎井", "待市级审核", "蛇井", "审核通过"):
        assert said in shown, said
    narrowed = main(of(CLERK).get("/inbox/submitted?state=passed"))
    assert "蛇井" in narrowed
    assert "龙井" not in narrowed
    assert "还没有提交过记录" in main(of(TOWNSHIP).get("/inbox/submitted"))


def test_what_i_did_is_listed_with_my_opinion(of: Of, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="请补充井深")
    shown = main(of(TOWNSHIP).get("/inbox/done"))
    for said in ("龙井", "打回", "请补充井深"):
        assert said in shown
    assert "还没有办理过记录" in main(of(PREFECTURE).get("/inbox/done"))


def test_the_query_narrows_what_is_listed(of: Of, session: Session) -> None:
    old = submitted(session, "老井")
    submitted(session, "新井")
    aged(session, old, 365)
    township = of(TOWNSHIP)

    def names(query: str) -> list[str]:
        shown = main(township.get(f"{INBOX}?{query}"))
        return [name for name in ("老井", "新井") if f">{name}<" in shown]

    assert names("flow=wells&state=submitted") == ["老井", "新井"]
    assert names("state=town_passed") == []
    assert names("days=100") == ["老井"]
    assert names("word=新") == ["新井"]
    assert names(f"area={ZHONGSUO}") == ["老井", "新井"]
    assert names("area=530823102216") == []
    assert names("overdue=true") == []


@pytest.mark.parametrize(
    "query",
    [
        "flow=没有",
        "days=-1",
        "days=99999999",
        "days=１",
        "overdue=perhaps",
        "area=1",
        "_page=0.5",
        "_page=999999",
        "word=" + "长" * 51,
    ],
)
def test_nonsense_in_the_address_is_a_sentence(of: Of, query: str) -> None:
    answer = of(TOWNSHIP).get(f"{INBOX}?{query}")
    assert answer.status_code == 400
    assert "请" in answer.text


@pytest.mark.parametrize("word", ["%", "_", "'; DROP", "<script>", "\\"])
def test_a_word_is_only_a_word(of: Of, session: Session, word: str) -> None:
    submitted(session)
    answer = of(TOWNSHIP).get(INBOX, query_string={"word": word})
    assert answer.status_code == 200
    assert "<script>" not in main(answer)
    assert "龙井" not in main(answer)


def test_a_page_holds_twenty_and_leads_on(of: Of, session: Session) -> None:
    for number in range(23):
        submitted(session, f"井{number}")
    township = of(TOWNSHIP)
    assert main(township.get(INBOX)).count('name="rowid"') == 20
    second = main(township.get(f"{INBOX}?_page=2"))
    assert second.count('name="rowid"') == 3
    assert "共 23 条" in second


def test_more_than_a_thousand_open_entries(of: Of, session: Session) -> None:
    """001-075, 001-108: 待办过千：角标“999+”，“1000 条以上”，翻到最后一页得实数；按系统筛选照常。"""
    many_submitted(session, 1_007)
    propose_local(session)
    township = of(TOWNSHIP)
    assert badge(township.get("/").text) == "999+"
    first = main(township.get(INBOX))
    assert "共 1000 条以上" in first
    assert "查询出的全部 1000 条以上" in first
    beyond = main(township.get(f"{INBOX}?_page=50"))
    assert "下一页</a>" in beyond
    last = main(township.get(f"{INBOX}?_page=51"))
    assert last.count('name="rowid"') == 8
    assert "共 1008 条" in last
    assert "下一页</a>" not in last
    assert "这一页没有记录" in main(township.get(f"{INBOX}?_page=52"))
    ours = main(township.get(f"{INBOX}?system=hometown"))
    assert "共 1 条" in ours
    assert "水井审核" not in re.sub(r"<select.*?</select>", "", ours, flags=re.DOTALL)
    assert "共 1000 条以上" in main(township.get(f"{INBOX}?flow=wells"))


@pytest.mark.parametrize("person", [TOWNSHIP, CLERK], ids=lambda who: who.login)
def test_the_inbox_takes_few_statements(of: Of, session: Session, person: Person) -> None:
    for number in range(22):
        submitted(session, f"井{number}")
    client = of(person)
    client.get(INBOX)
    with statements(client.application) as made:
        client.get(INBOX)
    assert len(made) <= 10, made


def test_an_unchanged_resubmission_is_flagged_and_a_changed_one_shows_what_changed(
    of: Of, session: Session
) -> None:
    """001-110: 重新提交后，审批人看到打回意见和打回后改了什么；没改就提交的要提醒。"""
    same, changed = submitted(session, "龙井"), submitted(session, "虎井", note="旧")
    for record in (same, changed):
        do(session, TOWNSHIP.actor, record, "town_return", opinion=f"{record.name}深度不实")
    with working(session, CLERK.actor):
        records.update(
            session, changed, {"depth": 30, "note": "重测", "keeper_phone": "19900001234"}, changed.version
        )
    for record in (same, changed):
        do(session, CLERK.actor, record, "submit")
    township = of(TOWNSHIP)
    assert "打回后未作修改" in main(township.get(INBOX))
    shown = main(township.get(f"/reviews/sandbox_well_review/{same.id}"))
    assert "打回后没有作任何修改就重新提交了" in shown
    shown = main(township.get(f"/reviews/sandbox_well_review/{changed.id}"))
    for said in (
        "打回后的修改",
        "虎井深度不实",
        "深度（米）",
        ">12</del>",
        ">30</ins>",
        ">旧</del>",
        ">重测</ins>",
    ):
        assert said in shown, said
    assert "没有作任何修改" not in shown
    assert "19900001234" not in shown
    assert "打回后的修改" not in main(
        township.get(f"/reviews/sandbox_well_review/{submitted(session, '新井').id}")
    )
