"""登录页 what anybody reads there: divisions and accounts to choose from, policy files, guides and notices (001-007…009, 000-008, 000-009)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.platform import look_limit
from models.platform.account import Account
from models.platform.account_picker import MOST, Search, listed_accounts
from models.platform.attachment import Attachment
from models.platform.audit import AuditEntry
from models.platform.clock import today
from models.platform.notices import Notice
from models.platform.policy_files import PolicyFile
from models.platform.sign_in_guard import SignInTries
from tests.clients import Client, ClientOf
from tests.people import (
    ADMINISTRATOR,
    CAST,
    CLERK,
    COUNTY,
    JINGDONG,
    OFFICERS,
    ORGANISATION,
    PROVINCE,
    SANDUO,
    WENJING,
    ZHONGSUO,
    Person,
)
from tests.platform import files

TABLE = "platform_policy_file"


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser in which nobody has signed in."""
    client = Client(app, app.response_class)
    client.send_token = False
    return client


def names(answer: Any) -> set[str]:
    return {each["name"] for each in answer.get_json()["accounts"]}


def policy(client_of: ClientOf, session: Session, *, published: bool = True, **more: str) -> PolicyFile:
    """A policy file that the administrator has registered through its page."""
    typed = {"name": "规划编制指南", "place": "10", "is_published": "y" if published else "n"}
    answer = client_of(ADMINISTRATOR).post(f"/tables/{TABLE}/add", data=typed | more)
    assert answer.status_code == 302, answer.text
    session.rollback()
    return session.scalars(select(PolicyFile).order_by(PolicyFile.id.desc()).limit(1)).one()


def upload(client: Client, owner: PolicyFile, name: str, content: bytes) -> Any:
    sent = {"file": (BytesIO(content), name)}
    where = f"/attachments/of/{TABLE}/{owner.id}/file"
    headers = {"Accept": "application/json"}
    return client.post(where, data=sent, headers=headers, content_type="multipart/form-data")


def notice(client_of: ClientOf, **typed: str) -> Any:
    filled = {
        "name": "填报开始",
        "text": "第一行\n第二行",
        "is_guide": "n",
        "starts_on": f"{today()}",
        "is_published": "y",
    }
    return client_of(ADMINISTRATOR).post("/tables/platform_notice/add", data=filled | typed)


def test_the_divisions_are_walked_from_the_province_to_the_village(stranger: Client) -> None:
    area, walked = "", []
    for wanted in (PROVINCE, 530800000000, JINGDONG, WENJING, ZHONGSUO):
        found = {each["area"] for each in stranger.get(f"/login/divisions?area={area}").get_json()}
        assert wanted in found
        area = str(wanted)
        walked.append(wanted)
    assert stranger.get(f"/login/divisions?area={ZHONGSUO}").get_json() == []


def test_a_division_lists_its_own_accounts_and_no_officer(stranger: Client) -> None:
    assert names(stranger.get(f"/login/accounts?area={ZHONGSUO}")) == {CLERK.login}
    at_county = names(stranger.get(f"/login/accounts?area={JINGDONG}"))
    assert {COUNTY.login, ORGANISATION.login} <= at_county
    assert CLERK.login not in at_county
    at_province = names(stranger.get(f"/login/accounts?area={PROVINCE}"))
    assert at_province.isdisjoint(each.login for each in OFFICERS)
    assert ADMINISTRATOR.login in at_province


def test_words_within_a_division_look_below_it_too(stranger: Client) -> None:
    assert names(stranger.get(f"/login/accounts?area={JINGDONG}&q=中所")) == {CLERK.login}
    assert names(stranger.get(f"/login/accounts?area={SANDUO}&q=中所")) == set()


def test_many_accounts_come_in_pages_without_a_gap(session: Session) -> None:
    session.add_all(
        Account(id=900 + each, login_name=f"众{each:03}", kind="village", area=SANDUO, unit="众多")
        for each in range(2 * MOST + 3)
    )
    session.flush()
    pages = [listed_accounts(session, Search("众", SANDUO, number)) for number in (1, 2, 3)]
    told = [each.name for page in pages for each in page.accounts]
    assert told == [f"众{each:03}" for each in range(2 * MOST + 3)]
    assert [page.has_more for page in pages] == [True, True, False]
    session.rollback()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_search_however_odd_tells_of_an_officer_or_fails(session: Session) -> None:
    officers = {each.login for each in OFFICERS}

    @given(st.text(max_size=60), st.sampled_from([None, *(each.area for each in CAST)]), st.integers(-3, 900))
    def holds(words: str, area: int | None, page: int) -> None:
        found = listed_accounts(session, Search(words.replace("\0", ""), area, page))
        assert len(found.accounts) <= MOST
        assert officers.isdisjoint(each.name for each in found.accounts)

    holds()


@pytest.mark.parametrize(
    "query", ["area=1", "area=abc", f"area={ZHONGSUO}&page=x", f"area={ZHONGSUO}&page=99999"]
)
def test_a_crooked_question_is_refused(stranger: Client, query: str) -> None:
    assert stranger.get(f"/login/accounts?{query}").status_code == 400


def test_looking_is_limited_by_network_and_the_form_stays_open(stranger: Client, session: Session) -> None:
    assert stranger.get("/login/divisions").status_code == 200
    counted = SignInTries.name_hash.startswith("looks-")
    session.execute(update(SignInTries).where(counted).values(tries=look_limit.MOST))
    session.commit()
    for address in ("/login/divisions", f"/login/accounts?area={ZHONGSUO}", "/login/accounts?q=x"):
        assert stranger.get(address, headers={"Accept": "application/json"}).status_code == 429
    session.rollback()
    assert session.scalars(select(SignInTries.tries).where(counted)).all() == [look_limit.MOST]
    assert stranger.get("/login/").status_code == 200
    stranger.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    assert stranger.get("/login/divisions").status_code == 200


def test_a_published_file_is_downloaded_by_anybody(
    client_of: ClientOf, session: Session, stranger: Client
) -> None:
    """001-030: without signing in."""
    owner = policy(client_of, session)
    sent = upload(client_of(ADMINISTRATOR), owner, "指南.pdf", files.PDF)
    assert sent.status_code == 200, sent.text
    page = stranger.get("/login/").text
    assert "规划编制指南" in page
    where = f"/login/files/{sent.get_json()['id']}"
    assert where in page
    answer = stranger.get(where)
    assert answer.data == files.PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_is_not_published_any_more_is_not_there(
    client_of: ClientOf, session: Session, stranger: Client
) -> None:
    owner = policy(client_of, session, published=False)
    number = upload(client_of(ADMINISTRATOR), owner, "草稿.pdf", files.PDF).get_json()["id"]
    assert stranger.get(f"/login/files/{number}").status_code == 404
    assert "规划编制指南" not in stranger.get("/login/").text


def test_no_other_file_of_the_system_is_given_to_a_stranger(
    client_of: ClientOf, session: Session, stranger: Client
) -> None:
    owner = policy(client_of, session)
    number = upload(client_of(ADMINISTRATOR), owner, "指南.pdf", files.PDF).get_json()["id"]
    session.rollback()
    kept = session.get_one(Attachment, number)
    kept.table_name = "hometown_basemap"
    session.commit()
    assert stranger.get(f"/login/files/{number}").status_code == 404
    assert stranger.get(f"/attachments/{number}/download").status_code == 302
    assert stranger.get(f"/login/files/{2**40}").status_code == 404


def test_the_administrator_orders_the_files_and_all_of_it_is_logged(
    client_of: ClientOf, session: Session, stranger: Client
) -> None:
    for name, place in (("后面的", "20"), ("前面的", "5")):
        owner = policy(client_of, session, name=name, place=place)
        assert upload(client_of(ADMINISTRATOR), owner, "甲.pdf", files.PDF).status_code == 200
    page = stranger.get("/login/").text
    assert page.index("前面的") < page.index("后面的")
    session.rollback()
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.table_name == TABLE).order_by(AuditEntry.id)
    ).all()
    assert list(actions) == ["登记", "上传附件"] * 2


@pytest.mark.parametrize("person", [CLERK, COUNTY], ids=lambda person: person.login)
def test_nobody_else_keeps_them(client_of: ClientOf, session: Session, person: Person) -> None:
    owner = policy(client_of, session)
    client = client_of(person)
    assert client.post(f"/tables/{TABLE}/edit/{owner.id}", data={"version": "1"}).status_code == 403
    assert upload(client, owner, "甲.pdf", files.PDF).status_code in (403, 404)
    assert client.post("/tables/platform_notice/add", data={"name": "x"}).status_code == 403
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_file_that_is_another_kind_than_its_name_says_is_not_taken(
    client_of: ClientOf, session: Session
) -> None:
    owner = policy(client_of, session)
    assert upload(client_of(ADMINISTRATOR), owner, "指南.pdf", files.HTML).status_code == 422


def test_a_notice_is_plain_text_with_its_lines(client_of: ClientOf, stranger: Client) -> None:
    assert notice(client_of, text="第一行\n<b>第二行</b>", is_guide="y").status_code == 302
    page = stranger.get("/login/").text
    assert "服务指南" in page
    assert "重要通知" not in page
    lines = page[page.index("第一行") :].splitlines()
    assert lines[1].startswith("&lt;b&gt;第二行")


def test_the_service_group_and_what_joining_asks_stand_below_the_form(
    client_of: ClientOf, stranger: Client
) -> None:
    """001-009: as the administrator words it."""
    told = "服务 QQ 群：000000000。加群请填写单位名称和姓名，通过验证后提问。"
    assert notice(client_of, text=told, is_guide="y").status_code == 302
    page = stranger.get("/login/").text
    assert page.index(told) > page.index('id="password"')


@pytest.mark.parametrize(
    ("starts", "ends", "published", "is_shown"),
    [
        (0, None, "y", True),
        (-5, 0, "y", True),
        (-5, -1, "y", False),
        (1, None, "y", False),
        (0, 0, "n", False),
    ],
)
def test_a_notice_is_shown_from_its_first_day_to_its_last(
    client_of: ClientOf, stranger: Client, starts: int, ends: int | None, published: str, is_shown: bool
) -> None:
    shifted = [f"{today() + timedelta(days=each or 0)}" for each in (starts, ends)]
    dates = {"starts_on": shifted[0], "ends_on": "" if ends is None else shifted[1]}
    assert notice(client_of, **dates, is_published=published).status_code == 302
    assert ("填报开始" in stranger.get("/login/").text) is is_shown


def test_a_notice_that_ends_before_it_starts_or_is_too_long_is_refused(client_of: ClientOf) -> None:
    crooked = notice(client_of, starts_on="2026-03-02", ends_on="2026-03-01")
    assert crooked.status_code == 422
    assert "不能晚于结束日期" in crooked.text
    assert notice(client_of, text="长" * 2001).status_code == 422
