"""表页 the page of a table, as people use it: registered, edited, deleted, refused, exported."""

import io
import re
import zipfile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform.audit import AuditEntry
from tests.clients import Client, ClientOf
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OUTSIDER, TOWNSHIP
from views.listing import SIZES

PAGE = "/tables/hometown_assist_unit"
KEY = "0" * 31


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no hidden field {name}"
    return found[1]


def register(client: Client, name: str, **more: str) -> Any:
    return client.post(f"{PAGE}/add", data={"unit_name": name, "unit_level": "", **more})


def rows(session: Session) -> list[AssistUnit]:
    session.rollback()
    return list(session.scalars(select(AssistUnit).order_by(AssistUnit.id)))


def test_a_registered_row_is_in_the_list_and_in_the_log(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    saved = register(clerk, "普洱市林业和草原局")
    assert saved.status_code == 302
    listed = clerk.get(saved.location)
    assert "普洱市林业和草原局" in listed.text
    assert "已保存" in listed.text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "hometown_assist_unit")).one()
    assert (entry.action, entry.account_name) == ("登记", CLERK.login)


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(
    client_of: ClientOf, session: Session
) -> None:
    refused = register(client_of(CLERK), "农业局等", liaison_phone="12345", liaison="小罗")
    assert refused.status_code == 422
    assert 'value="农业局等"' in refused.text
    assert 'value="12345"' in refused.text
    assert 'value="小罗"' in refused.text
    assert "请填写单位全称" in refused.text
    assert rows(session) == []


def test_an_unknown_choice_is_told_together_with_the_other_problems(client_of: ClientOf) -> None:
    refused = client_of(CLERK).post(f"{PAGE}/add", data={"unit_name": "", "unit_level": "nonsense"})
    assert refused.status_code == 422
    assert "不能为空" in refused.text
    assert "不在可选项中" in refused.text


def test_twenty_clicks_register_one_row(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    key = hidden(clerk.get(f"{PAGE}/add").text, "submit_key")
    answers = [register(clerk, "普洱市林业和草原局", submit_key=key).status_code for _ in range(20)]
    assert answers == [302] * 20
    assert len(rows(session)) == 1


def test_a_refused_form_may_be_sent_again_with_its_key(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    refused = register(clerk, "某", submit_key=f"{KEY}1")
    assert hidden(refused.text, "submit_key") == f"{KEY}1"
    assert register(clerk, "普洱市林业和草原局", submit_key=f"{KEY}1").status_code == 302
    assert len(rows(session)) == 1


def test_a_stale_form_gets_both_versions_and_can_be_saved_again(
    client_of: ClientOf, session: Session
) -> None:
    clerk = client_of(CLERK)
    register(clerk, "普洱市林业和草原局")
    row = rows(session)[0]
    form = clerk.get(f"{PAGE}/edit/{row.id}").text
    version = hidden(form, "version")
    other = {"unit_name": "普洱市水务局机关", "liaison": "小罗", "version": version}
    assert client_of(CLERK).post(f"{PAGE}/edit/{row.id}", data=other).status_code == 302
    mine = {"unit_name": "普洱市教育体育局", "version": version}
    stale = clerk.post(f"{PAGE}/edit/{row.id}", data=mine)
    assert stale.status_code == 409
    assert "普洱市水务局机关" in stale.text
    assert 'value="普洱市教育体育局"' in stale.text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", stale.text))
    assert "字段 我的填写 现在的内容 由谁何时修改" in words
    by = r"中所村民委员会 小玉 于 [-0-9]{10} [:0-9]{8} 编辑"
    assert re.search(f"帮扶挂钩单位 普洱市教育体育局 普洱市水务局机关 {by}", words)
    assert re.search(f"联络人 — 小罗 {by}", words)
    assert "用我的填写覆盖（按新版本重新提交）" in words
    assert f'href="{PAGE}/edit/{row.id}"' in stale.text
    again = clerk.post(f"{PAGE}/edit/{row.id}", data=mine | {"version": hidden(stale.text, "version")})
    assert again.status_code == 302
    assert [each.unit_name for each in rows(session)] == ["普洱市教育体育局"]


def test_a_row_of_another_village_does_not_exist(client_of: ClientOf, session: Session) -> None:
    register(client_of(CLERK), "普洱市林业和草原局")
    row = rows(session)[0]
    outsider = client_of(OUTSIDER)
    for method, path in (
        ("GET", "show"),
        ("GET", "edit"),
        ("GET", "history"),
        ("POST", "edit"),
        ("POST", "delete"),
    ):
        answer = outsider.open(f"{PAGE}/{path}/{row.id}", method=method, data={"unit_name": "外人改的单位"})
        assert answer.status_code == 404, path
    assert [each.unit_name for each in rows(session)] == ["普洱市林业和草原局"]


def test_bulk_deletion_judges_each_row_and_tells_what_was_skipped(
    client_of: ClientOf, session: Session
) -> None:
    register(client_of(CLERK), "普洱市林业和草原局")
    register(client_of(OUTSIDER), "昆明市五华区教育局")
    ids = [row.id for row in rows(session)]
    clerk = client_of(CLERK)
    answer = clerk.post(f"{PAGE}/delete", data={"rowid": [str(each) for each in ids]})
    assert answer.status_code == 302
    shown = clerk.get(answer.location).text
    assert "已删除 1 条，1 条未删除" in shown
    assert [row.unit_name for row in rows(session)] == ["昆明市五华区教育局"]


def test_nobody_empties_a_table_at_one_stroke(client_of: ClientOf, session: Session) -> None:
    """R27: no more is deleted at once than a page shows, however the request was made."""
    clerk = client_of(CLERK)
    register(clerk, "普洱市林业和草原局")
    [row] = rows(session)
    many = [str(row.id), *(str(100_000 + number) for number in range(SIZES[-1]))]
    refused = clerk.post(f"{PAGE}/delete", data={"rowid": many})
    assert (refused.status_code, "一次最多删除 100 条" in refused.text) == (422, True)
    assert len(rows(session)) == 1


def test_a_reader_sees_the_rows_under_it_and_no_button_to_change_them(client_of: ClientOf) -> None:
    register(client_of(CLERK), "普洱市林业和草原局")
    for reader in (TOWNSHIP, COUNTY, ADMINISTRATOR):
        page = client_of(reader).get(f"{PAGE}/")
        assert "普洱市林业和草原局" in page.text
        assert "登记</a>" not in page.text
        assert "删除" not in page.text
    assert client_of(TOWNSHIP).get(f"{PAGE}/add").status_code == 403


def test_the_list_names_the_divisions_below_the_account(client_of: ClientOf) -> None:
    register(client_of(CLERK), "普洱市林业和草原局")
    county = client_of(COUNTY).get(f"{PAGE}/").text
    assert "文井镇" in county
    assert "中所村" in county
    assert "州(市)</" not in county


def test_a_list_that_is_kept_shows_each_account_its_own_page_in_its_own_order(client_of: ClientOf) -> None:
    clerk, outsider = client_of(CLERK), client_of(OUTSIDER)
    for client, names in ((clerk, "甲乙丙"), (outsider, "丁")):
        for name in names:
            register(client, f"测试帮扶{name}单位")
    asked = {
        (clerk, ""): "丙乙甲",
        (clerk, "?_order=unit_name"): "丙乙甲",
        (clerk, "?_order=-unit_name"): "甲乙丙",
        (clerk, "?_size=2&_page=2"): "甲",
        (outsider, ""): "丁",
        (outsider, "?_page=2"): "",
        (client_of(COUNTY), "?_size=1"): "丙",
        (client_of(ADMINISTRATOR), ""): "丁丙乙甲",
    }
    for (client, query), names in [*asked.items(), *reversed(asked.items())]:
        page = client.get(f"{PAGE}/{query}").text
        assert re.findall(r">测试帮扶(.)单位<", page) == list(names), query


def test_a_query_finds_rows_by_text_choice_and_division(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    register(clerk, "普洱市林业和草原局", unit_level="prefecture")
    register(clerk, "100%_测试单位")
    county = client_of(COUNTY)
    assert "普洱市林业" in county.get(f"{PAGE}/?unit_name=林业").text
    assert "普洱市林业" not in county.get(f"{PAGE}/?unit_name=100%25_").text
    assert "100%_测试单位" in county.get(f"{PAGE}/?unit_name=%25_").text
    assert "普洱市林业" in county.get(f"{PAGE}/?area=530823102000").text
    assert "普洱市林业" not in county.get(f"{PAGE}/?area=530102000000").text


def test_nonsense_in_the_address_is_refused_with_a_sentence(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    for query in (
        "_page=0",
        "_page=abc",
        "_page=99999999999999999999",
        "_size=-1",
        "_order=nosuch",
        "_order=liaison_phone",
        "liaison_phone=199****0001",
        "password=x",
        "unit_level=nonsense",
        "area=1",
        "area=530823102x15",
        "area=" + "9" * 40,
        "unit_name=" + "长" * 200,
    ):
        answer = clerk.get(f"{PAGE}/?{query}")
        assert answer.status_code == 400, query
        assert "请" in answer.text


def test_the_size_of_a_page_is_capped(client_of: ClientOf) -> None:
    assert (
        '<option value="?_page=1&amp;_size=100" selected>'
        in client_of(CLERK).get(f"{PAGE}/?_size=100000").text
    )


def test_the_export_holds_the_rows_of_the_query_and_no_formula(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    register(clerk, "=SUM(普洱市林业)")
    register(clerk, "普洱市水务局机关")
    sheet = clerk.get(f"{PAGE}/export/xlsx?unit_name=水务")
    assert sheet.status_code == 200
    with zipfile.ZipFile(io.BytesIO(sheet.data)) as package:
        content = package.read("xl/worksheets/sheet1.xml").decode()
    assert "普洱市水务局机关" in content
    assert "林业" not in content
    text = clerk.get(f"{PAGE}/export/csv").data.decode("utf-8-sig")
    assert "'=SUM(普洱市林业)" in text


def test_the_history_tells_who_changed_what(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    register(clerk, "普洱市林业和草原局")
    row = rows(session)[0]
    clerk.post(f"{PAGE}/edit/{row.id}", data={"unit_name": "普洱市水务局机关", "version": str(row.version)})
    page = client_of(COUNTY).get(f"{PAGE}/history/{row.id}").text
    assert CLERK.login in page
    assert "普洱市林业和草原局" in page
    assert "普洱市水务局机关" in page


def test_an_enormous_id_is_no_row(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    for pk in ("2147483648", "9" * 30):
        assert clerk.get(f"{PAGE}/show/{pk}").status_code == 404


def test_a_form_without_a_token_changes_nothing(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    clerk.send_token = False
    refused = register(clerk, "普洱市林业和草原局")
    assert refused.status_code == 400
    assert "已过期" in refused.text
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0
