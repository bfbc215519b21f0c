"""账号管理 the pages of accounts: what is below one's own is there, and nothing else (001-019…031, R02, R17)."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.account import Account
from models.platform.audit import AuditEntry
from models.platform.workbook_marks import REASON_HEADING
from tests.clients import ClientOf
from tests.databases import Database
from tests.people import (
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OPERATOR,
    ORGANISATION,
    OUTSIDE_COUNTY,
    OUTSIDER,
    PROVINCE,
    PROVINCIAL,
    SECURITY,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
    Person,
)

HEADINGS = ["账号名称", "账号类型", "行政区划代码", "单位名称", "使用人", "联系电话"]
PHONE, MASKED = "19900005678", "199****5678"


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Account)) or 0


def book(*rows: list[str]) -> BytesIO:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "账号"
    for row in (HEADINGS, *rows):
        sheet.append(row)
    file = BytesIO()
    made.save(file)
    file.seek(0)
    return file


def test_a_county_sees_the_accounts_below_it_and_no_others(client_of: ClientOf) -> None:
    text = client_of(COUNTY).get("/accounts/").text
    for person in (CLERK, TOWNSHIP, ORGANISATION):
        assert person.login in text
    for person in (OUTSIDER, PROVINCIAL, OPERATOR):
        assert person.login not in text
    assert "共 4 条" in text


def test_the_list_is_searched(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    assert "共 1 条" in county.get("/accounts/?kind=village").text
    assert "共 0 条" in county.get("/accounts/?kind=village&state=disabled").text
    assert "共 1 条" in county.get("/accounts/?words=老赵").text
    assert "共 2 条" in county.get(f"/accounts/?area={WENJING}").text
    assert "共 0 条" in county.get("/accounts/?stale=y").text
    assert county.get("/accounts/?kind=nobody").status_code == 400
    assert county.get("/accounts/?password=x").status_code == 400


@pytest.mark.parametrize("other", [OUTSIDER, PROVINCIAL, OUTSIDE_COUNTY, AUDITOR, COUNTY])
def test_an_account_that_is_not_below_is_not_there_whatever_is_asked(
    client_of: ClientOf, other: Person
) -> None:
    county = client_of(COUNTY)
    assert county.get(f"/accounts/{other.id}").status_code in (403, 404)
    for act in ("edit", "disable", "enable", "secret", "hand-over"):
        typed = {"unit": "改", "holder": "改", "reason": "改", "opinion": "改"}
        assert county.post(f"/accounts/{other.id}/{act}", data=typed).status_code in (403, 404), act


def test_a_clerk_keeps_no_accounts_but_those_of_its_hamlets(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    assert "共 0 条" in clerk.get("/accounts/").text
    assert clerk.get("/accounts/new").status_code == 403
    assert clerk.get("/accounts/bulk").status_code == 403
    assert clerk.post(f"/accounts/{CLERK.id}/secret").status_code in (403, 404)


def test_a_new_account_is_made_and_its_secret_shown_once(client_of: ClientOf, session: Session) -> None:
    county = client_of(COUNTY)
    typed = {
        "kind": "village",
        "login_name": "中所新号",
        "unit": "中所村",
        "holder": "小郑",
        "area": str(ZHONGSUO),
    }
    answer = county.post("/accounts/new", data=typed)
    assert answer.status_code == 200
    found = re.search(r"<code data-secret>(\w{16})</code>", answer.text)
    assert found
    key = session.scalars(select(Account.id).where(Account.login_name == "中所新号")).one()
    assert found[1] not in county.get(f"/accounts/{key}").text
    assert answer.headers["Cache-Control"] == "no-store"
    assert county.post("/accounts/new", data=typed).status_code == 409


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"kind": "county_nr"}, 403, "只能选择归本账号管理的类型"),
        ({"kind": "sec_officer", "area": str(PROVINCE)}, 403, "只能选择归本账号管理的类型"),
        ({"kind": ""}, 422, "请选择账号类型"),
        ({"unit": ""}, 422, "请填写单位名称"),
        ({"login_name": "a@b"}, 422, "不能包含 @"),
        ({"area": str(JINGDONG)}, 422, "层级不对"),
        ({"area": "530102010004"}, 403, "只能管理本行政区划内"),
        ({"area": "abc"}, 400, ""),
    ],
)
def test_a_bad_new_account_is_refused_and_what_was_typed_stays(
    client_of: ClientOf, session: Session, changed: dict[str, str], status: int, said: str
) -> None:
    before = count(session)
    typed = {"kind": "village", "login_name": "中所新号", "unit": "中所", "area": str(ZHONGSUO)} | changed
    answer = client_of(COUNTY).post("/accounts/new", data=typed)
    assert answer.status_code == status
    assert said in answer.text
    assert 'value="中所新号"' in answer.text or "login_name" in changed
    assert count(session) == before


def test_a_disabled_account_is_out_at_its_next_request_and_in_again_only_with_a_new_secret(
    client_of: ClientOf,
) -> None:
    clerk, county = client_of(CLERK), client_of(COUNTY)
    assert clerk.get("/").status_code == 200
    assert county.post(f"/accounts/{CLERK.id}/disable", data={"opinion": ""}).status_code == 422
    assert county.post(f"/accounts/{CLERK.id}/disable", data={"opinion": "调离"}).status_code == 302
    assert clerk.get("/").status_code == 302
    assert "data-secret" in county.post(f"/accounts/{CLERK.id}/enable").text
    assert clerk.get("/").status_code == 302
    history = county.get(f"/accounts/{CLERK.id}").text
    assert "停用" in history
    assert "调离" in history


def test_a_reset_and_a_hand_over_end_the_old_sessions(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    for act, typed in (("secret", {}), ("hand-over", {"holder": "小杨", "reason": "调动"})):
        clerk = client_of(TOWNSHIP if act == "secret" else CLERK)
        person = TOWNSHIP if act == "secret" else CLERK
        assert clerk.get("/").status_code == 200
        assert "data-secret" in county.post(f"/accounts/{person.id}/{act}", data=typed).text
        assert clerk.get("/").status_code == 302


def test_editing_changes_only_what_an_account_is_called_by(client_of: ClientOf, session: Session) -> None:
    typed = {"unit": "中所村委会", "holder": "小玉", "kind": "province_nr", "area": str(PROVINCE)}
    assert client_of(COUNTY).post(f"/accounts/{CLERK.id}/edit", data=typed).status_code == 302
    account = session.get_one(Account, CLERK.id)
    assert (account.unit, account.holder) == ("中所村委会", "小玉")
    assert (account.kind, account.area) == (CLERK.kind, CLERK.area)


def test_what_was_typed_about_an_account_stays_when_it_is_refused(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    for act, typed in (
        ("edit", {"unit": "改过的单位", "holder": "新的使用人", "contact_phone": "1234"}),
        ("hand-over", {"holder": "接手的人", "reason": ""}),
        ("identity", {"kind": "", "unit": "第二身份的单位", "area": str(CLERK.area)}),
    ):
        answer = county.post(f"/accounts/{CLERK.id}/{act}", data=typed)
        assert answer.status_code == 422, act
        for text in typed.values():
            assert not text or f'value="{text}"' in answer.text, (act, text)


def test_officers_are_made_by_one_and_let_in_by_another(client_of: ClientOf, session: Session) -> None:
    operator, security = client_of(OPERATOR), client_of(SECURITY)
    typed = {"kind": "auditor", "login_name": "新审计员", "unit": "审计管理", "area": str(PROVINCE)}
    assert operator.post("/accounts/new", data=typed).status_code == 302
    key = session.scalars(select(Account.id).where(Account.login_name == "新审计员")).one()
    assert operator.post(f"/accounts/{key}/secret").status_code == 404
    assert "授权并发放一次性密码" in security.get(f"/accounts/{key}").text
    assert "data-secret" in security.post(f"/accounts/{key}/secret").text
    assert security.post(f"/accounts/{key}/disable", data={"opinion": "不"}).status_code == 404
    assert security.get("/accounts/new").status_code == 403
    assert client_of(AUDITOR).get("/accounts/").status_code == 403


def test_a_county_opens_accounts_for_all_its_villages_at_once(client_of: ClientOf, session: Session) -> None:
    county = client_of(COUNTY)
    answer = county.post("/accounts/bulk", data={"level": "village", "area": str(JINGDONG)})
    assert answer.status_code == 200
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].values)
    assert rows[0] == ("行政区划代码", "行政区划", "账号", "一次性密码")
    made = rows[1:]
    assert len(made) > 100
    assert len({row[3] for row in made}) == len(made)
    assert str(ZHONGSUO) not in {row[0] for row in made}
    assert (
        session.scalar(select(func.count()).where(Account.kind == "village", Account.area >= JINGDONG))
        == len(made) + (1 if OUTSIDER.area >= JINGDONG else 0) + 1
    )
    again = county.post("/accounts/bulk", data={"level": "village", "area": str(JINGDONG)})
    assert again.status_code == 422
    assert "都已有账号" in again.text


@pytest.mark.parametrize(("level", "area"), [("county", JINGDONG), ("village", 530102000000), ("", JINGDONG)])
def test_no_accounts_are_opened_beyond_ones_power(
    client_of: ClientOf, session: Session, level: str, area: int
) -> None:
    before = count(session)
    answer = client_of(COUNTY).post("/accounts/bulk", data={"level": level, "area": str(area)})
    assert answer.status_code in (403, 422)
    assert count(session) == before


def test_a_workbook_of_accounts_goes_in_whole(client_of: ClientOf, session: Session) -> None:
    file = book(
        ["中所甲", "行政村账号", str(ZHONGSUO), "中所村", "小郑", PHONE],
        ["文井甲", "乡级账号", str(WENJING), "文井镇", ""],
    )
    before = count(session)
    answer = client_of(COUNTY).post("/accounts/import", data={"file": (file, "账号.xlsx")})
    assert answer.status_code == 200
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].values)
    assert [row[2] for row in rows[1:]] == ["中所甲", "文井甲"]
    session.rollback()
    phones = select(Account.contact_phone).where(Account.login_name.in_(["中所甲", "文井甲"]))
    assert session.scalars(phones.order_by(Account.id)).all() == [PHONE, None]
    assert count(session) == before + 2


def test_every_mistake_of_a_workbook_is_told_by_its_cell_and_nothing_is_made(
    client_of: ClientOf, session: Session
) -> None:
    file = book(
        ["中所甲", "行政村账号", str(ZHONGSUO), "中所村", ""],
        ["中所 甲@", "县级账号", "530102010004", "", ""],
        ["ａ", "行政村账号", str(WENJING), "某村", "长" * 51],
        ["中所甲", "没有这种", "12", "某村", ""],
        ["小玉", "行政村账号", str(ZHONGSUO), "某村", ""],
        ["", "行政村账号", str(ZHONGSUO), "某村", ""],
        ["中所丙", "行政村账号", str(ZHONGSUO), "某村", "", "12345"],
    )
    before = count(session)
    answer = client_of(COUNTY).post("/accounts/import", data={"file": (file, "账号.xlsx")})
    assert answer.status_code == 422
    for cell in ("A3", "B3", "C3", "D3", "A4", "C4", "E4", "A5", "B5", "C5", "A6", "A7", "F8"):
        assert f"账号!{cell}<" in answer.text, cell
    for cell in ("A2", "B2", "C2", "D2", "B4", "D4"):
        assert f"账号!{cell}<" not in answer.text, cell
    assert count(session) == before


@pytest.mark.parametrize("data", [b"", b"not a workbook"])
def test_what_is_no_workbook_is_refused(client_of: ClientOf, data: bytes) -> None:
    county = client_of(COUNTY)
    answer = county.post("/accounts/import", data={"file": (BytesIO(data), "账号.xlsx")})
    assert 400 <= answer.status_code < 500
    assert county.post("/accounts/import", data={}).status_code == 422


def test_the_export_holds_the_list_and_no_secret(client_of: ClientOf) -> None:
    answer = client_of(COUNTY).get("/accounts/export?kind=village")
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].values)
    assert [row[0] for row in rows] == ["账号名称", CLERK.login]
    assert "pbkdf2" not in str(rows)


def test_the_template_goes_in_when_filled(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    made = load_workbook(BytesIO(county.get("/accounts/template").data))
    assert "省级账号" not in str(list(made["填写说明"].values))
    made["账号"].append(["中所乙", "行政村账号", str(ZHONGSUO), "中所村", ""])
    file = BytesIO()
    made.save(file)
    file.seek(0)
    assert county.post("/accounts/import", data={"file": (file, "账号.xlsx")}).status_code == 200


def test_a_refused_workbook_comes_back_as_it_was_with_its_cells_marked_and_goes_in_when_mended(
    client_of: ClientOf,
) -> None:
    county = client_of(COUNTY)
    assert county.get("/accounts/import/errors").status_code == 404
    file = book(["中所丙", "行政村账号", str(ZHONGSUO), "中所村", "小郑", "12345"])
    refused = county.post("/accounts/import", data={"file": (file, "名单.xlsx")})
    assert "/accounts/import/errors" in refused.text
    answer = county.get("/accounts/import/errors")
    assert "_%E9%94%99%E8%AF%AF.xlsx" in answer.headers["Content-Disposition"]
    marked = load_workbook(BytesIO(answer.data))
    sheet = marked["账号"]
    assert [cell.value for cell in sheet[2]][:6] == [
        "中所丙",
        "行政村账号",
        str(ZHONGSUO),
        "中所村",
        "小郑",
        "12345",
    ]
    assert sheet["F2"].fill.fgColor.rgb != sheet["A2"].fill.fgColor.rgb
    assert "联系电话" in str(sheet.cell(2, sheet.max_column).value)
    assert sheet.cell(1, sheet.max_column).value == REASON_HEADING
    assert "错误清单" in marked.sheetnames
    sheet["F2"] = PHONE
    mended = BytesIO()
    marked.save(mended)
    mended.seek(0)
    assert county.post("/accounts/import", data={"file": (mended, "名单.xlsx")}).status_code == 200


def test_nobody_gets_the_refused_workbook_of_another(client_of: ClientOf) -> None:
    client_of(COUNTY).post("/accounts/import", data={"file": (book(["甲"]), "名单.xlsx")})
    assert client_of(OUTSIDE_COUNTY).get("/accounts/import/errors").status_code == 404
    assert client_of(CLERK).get("/accounts/import/errors").status_code == 403


def test_the_telephone_is_sealed_masked_everywhere_and_found_by_the_whole_number(
    client_of: ClientOf, database: Database
) -> None:
    county, page = client_of(COUNTY), f"/accounts/{CLERK.id}"
    typed = {"unit": CLERK.unit, "holder": "小玉"}
    for said in ("12345", "一二三"):
        assert county.post(f"{page}/edit", data=typed | {"contact_phone": said}).status_code == 422
    assert county.post(f"{page}/edit", data=typed | {"contact_phone": PHONE}).status_code == 302
    exported = county.get("/accounts/export?kind=village").data
    shown = str(list(load_workbook(BytesIO(exported)).worksheets[0].values))
    for text in (county.get(page).text, county.get("/accounts/").text, shown):
        assert MASKED in text
        assert PHONE not in text
    assert PHONE.encode() not in database.dump()
    assert "共 1 条" in county.get(f"/accounts/?words={PHONE}").text
    assert "共 0 条" in county.get(f"/accounts/?words={PHONE[:7]}").text


def test_the_masked_number_handed_back_keeps_the_stored_one_and_a_hand_over_forgets_it(
    client_of: ClientOf, session: Session
) -> None:
    county, page = client_of(COUNTY), f"/accounts/{CLERK.id}"
    said = {"unit": CLERK.unit, "holder": "小玉"}
    county.post(f"{page}/edit", data=said | {"contact_phone": PHONE})
    for again in ({"contact_phone": MASKED}, {}):
        assert county.post(f"{page}/edit", data=said | again).status_code == 302
        assert phone_of(session) == PHONE
    county.post(f"{page}/hand-over", data={"holder": "小杨", "reason": "工作调动"})
    assert phone_of(session) is None
    told = session.scalars(select(AuditEntry).where(AuditEntry.row_id == CLERK.id)).all()
    assert PHONE not in str([vars(entry) for entry in told])


def phone_of(session: Session) -> str | None:
    session.rollback()
    return session.scalar(select(Account.contact_phone).where(Account.id == CLERK.id))
