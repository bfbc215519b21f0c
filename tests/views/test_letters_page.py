"""发函确认 the page: sixteen columns, the query, sending, revoking, and the files that leave (manual §5.3)."""

import io
import re
import zipfile
from html import unescape

import docx
import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.clients import Client, ClientOf
from tests.hometown.letter_scene import FOREST, WATER, ids, letters, returnees, revoke, send
from tests.people import ADMINISTRATOR, CLERK, COUNTY, ORGANISATION, OUTSIDE_COUNTY, Person
from tests.team_scene import phone
from tests.views.planning_pages import text_of
from views.hometown import letter_files

LIST = "/steps/p11/1"
COLUMNS = [
    "序号",
    "州(市)",
    "县(市、区)",
    "乡镇(街道)",
    "行政村(社区)",
    "人员姓名",
    "所在单位(全称)",
    "职务",
    "职级(职等)",
    "人员类别",
    "政治面貌",
    "联系电话",
    "本人意愿",
    "编制角色",
    "备注",
    "是否发函",
]


def headings(text: str) -> list[str]:
    head = re.search(r"<thead>(.*?)</thead>", text, re.DOTALL)
    assert head is not None
    return [
        unescape(re.sub(r"<[^>]+>", "", each)).strip()
        for each in re.findall(r"<th.*?</th>", head[1], re.DOTALL)
    ]


def rows(text: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    found = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL) if body else []
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in found
    ]


def submit_key(text: str) -> str:
    found = re.search(r'name="submit_key" value="([0-9a-f]{32})"', text)
    assert found is not None
    return found[1]


def test_the_list_has_the_manuals_sixteen_columns_in_order(client_of: ClientOf, session: Session) -> None:
    """001-117: exactly these, in this order; 是否发函 last."""
    returnees(session)
    found = headings(client_of(COUNTY).get(LIST).text)

    assert found == COLUMNS


def test_a_row_shows_the_manuals_sample_values(client_of: ClientOf, session: Session) -> None:
    """001-118: 乡科级, 公务员, 中共党员, 成员; 001-116: 本人意愿 是, 是否发函 否; the number is masked."""
    returnees(session, WATER)
    (row,) = rows(client_of(COUNTY).get(LIST).text)

    told = dict(zip(COLUMNS, row, strict=True))
    assert told | {"行政村(社区)": "", "人员姓名": "", "职务": "", "备注": ""} == {
        "序号": "1",
        "州(市)": "普洱市",
        "县(市、区)": "景东彝族自治县",
        "乡镇(街道)": "文井镇",
        "行政村(社区)": "",
        "人员姓名": "",
        "所在单位(全称)": WATER,
        "职务": "",
        "职级(职等)": "乡科级",
        "人员类别": "公务员",
        "政治面貌": "中共党员",
        "联系电话": "199****0100",
        "本人意愿": "是",
        "编制角色": "成员",
        "备注": "",
        "是否发函": "否",
    }


def test_buttons_and_query_are_the_manuals(client_of: ClientOf, session: Session) -> None:
    """001-116: 发函, 清除关键字, 查询; four divisions at the top; by the unit's name."""
    returnees(session)
    answer = client_of(ORGANISATION).get(LIST)
    text, shown = answer.text, text_of(answer)

    for word in ("发函", "清除关键字", "查询", "单位名称"):
        assert word in shown
    for level in ("州(市)", "县(市、区)", "乡镇(街道)", "行政村(社区)"):
        assert f'aria-label="{level}"' in text
    found = rows(client_of(ORGANISATION).get(f"{LIST}?unit_name=林业").text)
    assert [row[7] for row in found] == [FOREST]


@pytest.mark.parametrize("person", [CLERK, COUNTY], ids=lambda person: person.login)
def test_who_does_not_send_sees_the_list_without_the_buttons(
    client_of: ClientOf, session: Session, person: Person
) -> None:
    """001-115: 县委组织部 alone has them."""
    returnees(session)
    text = client_of(person).get(LIST).text

    assert WATER in text
    assert "/letters/ask" not in text
    assert 'name="rowid"' not in text


def ask(client: Client, members: list[int]) -> str:
    answer = client.post("/letters/ask", data={"rowid": [str(each) for each in members]})
    assert answer.status_code == 200
    return str(answer.text)


def test_sending_asks_once_and_marks_the_chosen(client_of: ClientOf, session: Session) -> None:
    """001-115: 批量勾选 → 发函 → 是否发函=是（表示该单位已发函）."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    page = ask(client, members)
    assert "是否发函" in page
    assert "共 2 个单位、3 人" in page

    sent = {"rowid": [str(each) for each in members], "is_sent": "true", "letter_no": "景组函〔2026〕8号"}
    answer = client.post("/letters/send", data=sent | {"submit_key": submit_key(page)}, follow_redirects=True)
    assert "已发函 3 人（2 个单位），批次号 530823" in text_of(answer)
    assert [row[-1] for row in rows(answer.text)] == ["是", "是", "是"]
    assert all(each.is_sent for each in letters(session).values())


def test_a_form_sent_twice_takes_effect_once(client_of: ClientOf, session: Session) -> None:
    """001-115: a double click, or going back and sending again."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    sent = {"rowid": [str(members[0])], "is_sent": "true", "submit_key": submit_key(ask(client, members[:1]))}
    for _ in range(2):
        assert client.post("/letters/send", data=sent).status_code == 302

    assert {key: each.version for key, each in letters(session).items()} == {members[0]: 1}


def test_no_says_that_nothing_was_sent(client_of: ClientOf, session: Session) -> None:
    """001-115: 是否发函=否."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    sent = {
        "rowid": [str(members[0])],
        "is_sent": "false",
        "submit_key": submit_key(ask(client, members[:1])),
    }
    assert "没有改动" in client.post("/letters/send", data=sent, follow_redirects=True).text
    assert letters(session) == {}


def test_the_whole_query_is_sent_without_ticking(client_of: ClientOf, session: Session) -> None:
    """001-115: everybody that the query finds and who has not been written to."""
    members = ids(returnees(session))
    send(session, members[:1])
    page = client_of(ORGANISATION).get("/letters/ask-all?unit_name=水务").text

    assert re.findall(r'name="rowid" value="(\d+)"', page) == [str(members[2])]


def test_a_letters_batch_number_and_reason_are_found_behind_the_word(
    client_of: ClientOf, session: Session
) -> None:
    """001-115, 001-116: 批次号, 函文号 and 撤销发函原因 of one letter; and all of a batch."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    batch = send(session, members[:2], "景组函〔2026〕8号").batch_no
    send(session, members[2:])
    revoke(session, members[:1], "单位有误")

    page = client.get(LIST).text
    pages = [
        text_of(client.get(each)) for each in re.findall(r'href="(/tables/hometown_letter/show/[^"]+)"', page)
    ]
    assert sum(batch in each and "景组函〔2026〕8号" in each for each in pages) == 2
    assert sum("单位有误" in each for each in pages) == 1
    assert len(rows(client.get(f"{LIST}?batch_no={batch}").text)) == 1, (
        "the revoked one is no longer of the batch"
    )


def test_chosen_letters_are_revoked_with_a_reason(client_of: ClientOf, session: Session) -> None:
    """001-115, SM-4."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    send(session, members)
    answer = client.post(
        "/letters/revoke", data={"rowid": [str(members[0])], "opinion": ""}, follow_redirects=True
    )
    assert "请填写撤销发函的原因" in answer.text

    client.post("/letters/revoke", data={"rowid": [str(members[0])], "opinion": "单位有误"})
    assert [key for key, each in letters(session).items() if not each.is_sent] == [members[0]]


def test_the_letters_of_the_chosen_come_one_a_unit(client_of: ClientOf, session: Session) -> None:
    """001-115: the letters themselves; no telephone whole in them."""
    members = ids(returnees(session))
    send(session, members, "景组函〔2026〕8号")
    answer = client_of(ORGANISATION).post("/letters/letters", data={"rowid": [str(each) for each in members]})

    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        assert sorted(package.namelist()) == [f"{FOREST}_函.docx", f"{WATER}_函.docx"]
        letter = docx.Document(io.BytesIO(package.read(f"{WATER}_函.docx")))
    texts = [paragraph.text for paragraph in letter.paragraphs]
    assert f"{WATER}：" in texts
    assert "景组函〔2026〕8号" in texts
    assert ORGANISATION.unit in texts
    assert len(letter.tables[0].rows) == 3


def test_more_letters_than_one_waits_for_are_refused_with_what_to_do(
    client_of: ClientOf, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """001-115."""
    returnees(session)
    monkeypatch.setattr(letter_files, "MOST_LETTERS", 1)
    answer = client_of(ORGANISATION).get("/letters/all-letters")
    assert answer.status_code == 422
    assert "共 2 个单位，一次最多生成 1 份函件，请按单位名称或行政区划缩小范围" in answer.text
    assert client_of(ORGANISATION).get("/letters/all-letters?unit_name=林业").status_code == 200


def test_the_list_leaves_as_a_workbook_with_a_sheet_for_each_unit(
    client_of: ClientOf, session: Session
) -> None:
    """001-117: the columns of the page, by unit; numbers masked in every file."""
    returnees(session)
    answer = client_of(ORGANISATION).get("/letters/export")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))

    assert sorted(book.sheetnames) == sorted([FOREST, WATER])
    lines = list(book[WATER].iter_rows(values_only=True))
    assert list(next(line for line in lines if line[0] == "序号")) == COLUMNS
    told = str(lines)
    assert "199****" in told
    assert phone(0) not in told


def test_another_county_gets_nothing_by_guessing(client_of: ClientOf, session: Session) -> None:
    returnees(session)
    assert "没有应发函的人员" in client_of(OUTSIDE_COUNTY).get("/letters/export", follow_redirects=True).text
    assert WATER not in client_of(OUTSIDE_COUNTY).get(LIST).text


@pytest.mark.parametrize("query", ["area=abc", "colour=red"])
def test_a_query_that_no_page_sends_is_refused_in_words(client_of: ClientOf, query: str) -> None:
    answer = client_of(ORGANISATION).get(f"{LIST}?{query}")
    assert answer.status_code in (400, 404, 422)
    assert "请" in answer.text


def upload(client: Client, row: int, content: bytes, name: str = "函.docx") -> str:
    data = {"file": (io.BytesIO(content), name), "confirmed": "1"}
    address = f"/attachments/of/hometown_letter_template/{row}/template"
    return str(client.post(address, data=data, content_type="multipart/form-data").text)


def own_template(*words: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("本县自定模板：{{单位名称}}")
    for word in words:
        document.add_paragraph(word)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{姓名}}"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def new_template(client: Client) -> int:
    client.post(
        "/tables/hometown_letter_template/add",
        data={"name": "2026 年函", "is_used": "true", "submit_key": "a" * 32},
    )
    found = re.search(
        r"/tables/hometown_letter_template/show/(\d+)", client.get("/tables/hometown_letter_template/").text
    )
    assert found is not None
    return int(found[1])


def test_an_administrator_replaces_the_template(client_of: ClientOf, session: Session) -> None:
    """001-115: by an upload; from then on the letters are made from it."""
    client, members = client_of(ADMINISTRATOR), ids(returnees(session, WATER))
    row = new_template(client)
    assert "工资" in upload(client, row, own_template("{{工资}}"))
    assert "docx" in upload(client, row, b"%PDF-1.4 ...", "函.pdf")
    upload(client, row, own_template())

    answer = client_of(ORGANISATION).post("/letters/letters", data={"rowid": [str(members[0])]})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        letter = docx.Document(io.BytesIO(package.read(f"{WATER}_函.docx")))
    assert letter.paragraphs[0].text == f"本县自定模板：{WATER}"


def test_the_template_that_comes_with_the_system_can_be_taken(client_of: ClientOf) -> None:
    answer = client_of(ADMINISTRATOR).get("/letters/template")
    assert any("{{单位名称}}" in each.text for each in docx.Document(io.BytesIO(answer.data)).paragraphs)
