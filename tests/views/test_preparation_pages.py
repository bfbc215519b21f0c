"""工作准备页面 registering, files with their form, tabs by level, 是否本级 (001-041…068)."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from models.platform.attachment import Attachment
from models.platform.staged_file import StagedFile
from tests import people
from tests import preparation_scene as preparing
from tests.clients import Client, ClientOf
from tests.people import JINGDONG
from tests.platform import files
from tests.views.planning_pages import stored, text_of
from tests.views.step_pages import is_done, turn

JSON = {"Accept": "application/json"}
PAPER = {
    "title": "示例县实施方案",
    "doc_no": "×政办发〔2021〕26号",
    "issuer": "示例县人民政府办公室",
    "issued_date": "2021-06-08",
}
TABLE = "hometown_policy_document"


@pytest.fixture
def county(client_of: ClientOf) -> Client:
    return client_of(people.COUNTY)


def open_form(client: Client, address: str) -> str:
    """Open a form; its submit key."""
    found = re.search(r'name="submit_key" value="([0-9a-f]{32})"', client.get(address).text)
    assert found is not None
    return found[1]


def upload(
    client: Client,
    key: str,
    name: str = "方案.pdf",
    content: bytes = files.PDF,
    table: str = TABLE,
    **data: Any,
) -> TestResponse:
    """Press 上传附件 on the open form."""
    sent = {"file": (BytesIO(content), name), "confirmed": "1"} | data
    address = f"/attachments/staged/{table}/files?key={key}"
    return client.post(address, data=sent, headers=JSON, content_type="multipart/form-data")


def save(client: Client, key: str, address: str = f"/tables/{TABLE}/add", **values: Any) -> TestResponse:
    """Press 保存."""
    return client.post(
        address, data={"submit_key": key, "version": "0", "back": "/steps/p01/2"} | PAPER | values
    )


def names(session: Session) -> list[str]:
    return [row.name for row in stored(session, Attachment)]


# ---------------------------------------------------------------- 登记 → 上传附件 → 保存


def test_a_file_becomes_the_records_only_when_the_form_is_saved(county: Client, session: Session) -> None:
    """001-044: 登记, 上传附件, 选择文件, 上传, 保存: uploaded and not saved is not recorded."""
    key = open_form(county, f"/tables/{TABLE}/add")
    answer = upload(county, key)
    assert answer.status_code == 200
    assert "保存后入记录" in answer.json["html"]  # type: ignore[index]
    assert names(session) == []
    assert stored(session, PolicyDocument) == []
    assert save(county, key).location == "/steps/p01/2"
    [paper] = stored(session, PolicyDocument)
    assert (paper.title, paper.area, paper.level) == ("示例县实施方案", JINGDONG, "county")
    assert names(session) == ["方案.pdf"]
    assert stored(session, StagedFile) == []


def test_a_paper_is_not_saved_without_a_file_and_everything_typed_stays(
    county: Client, session: Session
) -> None:
    """001-044: every problem is told at once; nothing is stored."""
    key = open_form(county, f"/tables/{TABLE}/add")
    answer = save(county, key, issued_date="2022-03-01")
    words = text_of(answer)
    assert answer.status_code == 422
    assert "附件：每条记录至少一个文件，请点“上传附件”上传后再保存" in words
    assert "请到“工作准备”的“补充制定文件”中登记" in words
    assert 'value="示例县实施方案"' in answer.text
    assert stored(session, PolicyDocument) == []


def test_an_uploaded_file_survives_a_refusal(county: Client, session: Session) -> None:
    """001-043, 001-044: guided to the other menu, the file is still on the form."""
    key = open_form(county, f"/tables/{TABLE}/add")
    upload(county, key)
    refused = save(county, key, issued_date="2022-03-01")
    assert "方案.pdf" in refused.text
    assert save(county, key).status_code == 302
    assert names(session) == ["方案.pdf"]


def test_a_file_is_judged_when_it_is_uploaded(county: Client, session: Session) -> None:
    """001-055: letterhead and seal are asked about; a false file is refused."""
    key = open_form(county, f"/tables/{TABLE}/add")
    assert "请先勾选“已去红头、盖章”" in upload(county, key, confirmed="0").json["message"]  # type: ignore[index]
    assert "格式不符" in upload(county, key, "方案.html").json["message"]  # type: ignore[index]
    assert "文件内容是" in upload(county, key, "方案.jpg").json["message"]  # type: ignore[index]
    assert upload(county, key).status_code == 200
    assert "无需重复上传" in upload(county, key, "又一份.pdf").json["message"]  # type: ignore[index]
    assert len(stored(session, StagedFile)) == 1


def test_a_file_is_taken_off_the_form_by_whoever_uploaded_it(
    county: Client, client_of: ClientOf, session: Session
) -> None:
    key = open_form(county, f"/tables/{TABLE}/add")
    upload(county, key)
    [row] = stored(session, StagedFile)
    address = f"/attachments/staged/{row.id}/delete"
    assert client_of(people.PREFECTURE).post(address).status_code == 404
    assert county.get(address).status_code == 405
    assert county.post(address).status_code == 200
    assert stored(session, StagedFile) == []


def test_anothers_files_do_not_come_along(county: Client, client_of: ClientOf, session: Session) -> None:
    """A guessed key gives nothing of another's form."""
    key = open_form(county, f"/tables/{TABLE}/add")
    upload(client_of(people.OUTSIDE_COUNTY), key)
    assert "每条记录至少一个文件" in text_of(save(county, key))
    assert names(session) == []


@pytest.mark.parametrize("who", [people.CLERK, people.AUDITOR, people.TOWNSHIP])
def test_nobody_uploads_to_a_form_that_is_not_theirs(client_of: ClientOf, who: people.Person) -> None:
    assert upload(client_of(who), "0" * 32).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 31])
def test_a_form_that_no_page_opened_takes_no_file(county: Client, session: Session, key: str) -> None:
    assert "页面已过期" in upload(county, key).json["message"]  # type: ignore[index]
    assert stored(session, StagedFile) == []


# ---------------------------------------------------------------- 编辑、删除


@pytest.fixture
def paper(county: Client, session: Session) -> PolicyDocument:
    """A paper with its file."""
    key = open_form(county, f"/tables/{TABLE}/add")
    upload(county, key)
    save(county, key)
    [row] = stored(session, PolicyDocument)
    assert isinstance(row, PolicyDocument)
    return row


def test_an_edit_previews_downloads_drops_one_and_adds_another(
    county: Client, session: Session, paper: PolicyDocument
) -> None:
    """001-045: 预览, 下载, 删除单个文件, 再上传, 最后保存."""
    address = f"/tables/{TABLE}/edit/{paper.id}"
    [held] = stored(session, Attachment)
    page = county.get(address).text
    assert f'data-preview="/attachments/{held.id}/view"' in page
    assert f'href="/attachments/{held.id}/download"' in page
    assert f'name="drop-file" value="{held.id}"' in page
    key = open_form(county, address)
    upload(county, key, "新方案.pdf", files.picture("PDF", size=(99, 80)))
    dropped = {"drop-file": str(held.id), "version": str(paper.version)}
    assert names(session) == ["方案.pdf"]
    assert save(county, key, address, **dropped).status_code == 302
    assert names(session) == ["新方案.pdf"]


def test_the_last_file_is_not_dropped_without_another(
    county: Client, session: Session, paper: PolicyDocument
) -> None:
    """001-045: a paper keeps at least one file."""
    address = f"/tables/{TABLE}/edit/{paper.id}"
    [held] = stored(session, Attachment)
    dropped = {"drop-file": str(held.id), "version": str(paper.version)}
    answer = save(county, open_form(county, address), address, **dropped)
    assert answer.status_code == 422
    assert "每条记录至少一个文件" in text_of(answer)
    assert re.search(rf'value="{held.id}" checked', answer.text)
    assert names(session) == ["方案.pdf"]


def test_a_foreign_files_number_drops_nothing(
    county: Client, client_of: ClientOf, session: Session, paper: PolicyDocument
) -> None:
    outside = client_of(people.OUTSIDE_COUNTY)
    key = open_form(outside, f"/tables/{TABLE}/add")
    upload(outside, key, "外县.pdf", files.picture("PDF", size=(50, 80)))
    assert save(outside, key).status_code == 302
    foreign = stored(session, Attachment)[-1]
    address = f"/tables/{TABLE}/edit/{paper.id}"
    numbers = {"drop-file": str(foreign.id), "version": str(paper.version)}
    assert save(county, open_form(county, address), address, **numbers).status_code == 302
    assert names(session) == ["方案.pdf", "外县.pdf"]


def test_deleting_the_record_deletes_its_files(
    county: Client, session: Session, paper: PolicyDocument
) -> None:
    """001-046."""
    assert county.post(f"/tables/{TABLE}/delete/{paper.id}").status_code == 302
    assert stored(session, PolicyDocument) == []
    assert names(session) == []


@pytest.mark.parametrize(
    ("who", "table"),
    [
        (people.PREFECTURE, ProjectGroupMember),
        (people.COUNTY, LeadingGroupMember),
        (people.TOWNSHIP, LiaisonMember),
    ],
)
def test_a_file_of_each_list_is_taken_only_with_the_tick(
    client_of: ClientOf, session: Session, who: people.Person, table: type[Any]
) -> None:
    """001-055, 001-003: 项目组, 领导小组, 联络员: 上传的文件需去掉红头和盖章, said on the form and asked of each file."""
    client, name = client_of(who), table.__tablename__
    form = client.get(f"/tables/{name}/add").text
    assert "所有上传附件需去掉红头和盖章" in form
    key = open_form(client, f"/tables/{name}/add")
    refused = upload(client, key, table=name, confirmed="")
    assert refused.status_code == 422
    assert "请先勾选“已去红头、盖章”后再上传" in refused.json["message"]  # type: ignore[index]
    assert upload(client, key, table=name).status_code == 200
    assert len(stored(session, StagedFile)) == 1


@pytest.mark.parametrize("table", ["hometown_mobilization", "hometown_training"])
@pytest.mark.parametrize(("name", "content"), [("现场.jpg", files.JPEG), ("签到表.pdf", files.PDF)])
def test_photos_and_documents_go_with_an_activity(
    client_of: ClientOf, session: Session, table: str, name: str, content: bytes
) -> None:
    """001-062, 001-066: 照片、文档等附件."""
    clerk = client_of(people.CLERK)
    key = open_form(clerk, f"/tables/{table}/add")
    assert upload(clerk, key, name, content, table).status_code == 200
    assert [row.name for row in stored(session, StagedFile)] == [name]


def test_an_activity_renamed_is_told_of_its_photos(client_of: ClientOf, session: Session) -> None:
    """001-063: 活动名称+数字.jpg; after a new name, one press renames them."""
    clerk, table = client_of(people.CLERK), "hometown_mobilization"
    meeting = {"item": "动员会", "held_on": "2021-05-10", "org_form": "party_assembly", "org_mode": "self"}
    key = open_form(clerk, f"/tables/{table}/add")
    upload(clerk, key, "IMG.jpg", files.JPEG, table)
    assert save(clerk, key, f"/tables/{table}/add", **meeting).status_code == 302
    assert names(session) == ["动员会1.jpg"]
    [row] = stored(session, Mobilization)
    address = f"/tables/{table}/edit/{row.id}"
    changed = meeting | {"item": "党员大会", "version": str(row.version)}
    save(clerk, open_form(clerk, address), address, **changed)
    assert "可在“附件”中点“按规则改名”一键改名" in text_of(clerk.get("/steps/p03/1"))
    clerk.post(f"/attachments/of/{table}/{row.id}/rename")
    assert names(session) == ["党员大会1.jpg"]


# ---------------------------------------------------------------- 页签


def tabs_of(page: TestResponse, route: str) -> list[str]:
    return [
        unescape(each) for each in re.findall(rf'<a href="/steps/{route}/\d+"[^>]*>([^<]+)</a>', page.text)
    ]


def test_papers_have_a_tab_for_each_level(client_of: ClientOf, session: Session) -> None:
    """001-041, 001-042: 市级上传, 县级上传; each lists its own level's papers."""
    preparing.register(session, PolicyDocument, people.PREFECTURE, title="市里的方案")
    preparing.register(session, PolicyDocument, people.COUNTY, title="县里的方案")
    prefecture = client_of(people.PREFECTURE)
    first, second = prefecture.get("/steps/p01/1"), prefecture.get("/steps/p01/2")
    assert tabs_of(first, "p01")[:3] == ["市级上传", "县级上传", "工作纪实"]
    assert "市里的方案" in first.text
    assert "县里的方案" not in first.text
    assert "县里的方案" in second.text
    assert "/add?" in first.text
    assert "/add?" not in second.text
    assert "县级上传由县级账号登记，本账号可以查看、下载" in text_of(second)


def test_supplements_have_the_same_tabs_and_no_switch(client_of: ClientOf, session: Session) -> None:
    """001-043, 001-048: 登记, 编辑, 删除, 预览 as in 制定文件; 未提“是否完成”."""
    county = client_of(people.COUNTY)
    page = county.get("/steps/supplement/2")
    assert tabs_of(page, "supplement") == ["市级上传", "县级上传"]
    assert "是否完成" not in text_of(page)
    table = "hometown_supplementary_document"
    key = open_form(county, f"/tables/{table}/add")
    upload(county, key, table=table)
    assert "请到“工作准备”的“制定文件”中登记" in text_of(save(county, key, f"/tables/{table}/add"))
    assert save(county, key, f"/tables/{table}/add", issued_date="2022-03-01").status_code == 302
    assert len(stored(session, SupplementaryDocument)) == 1
    page = county.get("/steps/supplement/2")
    for word in ("示例县实施方案", "编辑", "删除", "附件（1）"):
        assert word in text_of(page)


def test_the_institution_has_its_four_tabs(client_of: ClientOf) -> None:
    """001-049, A-001.Z-4: four are named; tabs are data, so that a fifth may follow."""
    county = client_of(people.COUNTY)
    tabs = tabs_of(county.get("/steps/p02/2"), "p02")
    assert tabs[-4:] == [
        "“干部规划家乡”项目组",
        "“干部规划家乡”领导小组",
        "联络服务站人员名单",
        "工作纪实",
    ]


@pytest.mark.parametrize(
    ("who", "number", "may"),
    [
        (people.PREFECTURE, 1, True),
        (people.COUNTY, 1, False),
        (people.COUNTY, 2, True),
        (people.PREFECTURE, 2, False),
        (people.PREFECTURE, 3, True),
        (people.COUNTY, 3, True),
        (people.TOWNSHIP, 3, True),
        (people.TOWNSHIP, 2, False),
    ],
)
def test_each_list_is_registered_by_whom_the_manual_names(
    client_of: ClientOf, who: people.Person, number: int, may: bool
) -> None:
    """001-051, 001-052, 001-053."""
    page = client_of(who).get(f"/steps/p02/{number}")
    assert (">登记<" in re.sub(r"<svg.*?</svg>", "", page.text, flags=re.DOTALL)) is may


def test_the_switch_of_the_institution_stands_on_the_leading_group(
    client_of: ClientOf, session: Session
) -> None:
    """001-056: 由县级账号在“干部规划家乡”领导小组标签页中打开."""
    county = client_of(people.COUNTY)
    assert 'class="done-form"' not in county.get("/steps/p02/3").text
    assert "是否完成：在 “干部规划家乡”领导小组 页签设置" in text_of(county.get("/steps/p02/3"))
    assert 'class="done-form"' in county.get("/steps/p02/2").text
    turn(county, "P02", JINGDONG, 1)
    told = text_of(county.get("/steps/p02/2"))
    assert "“成立机构”还不能打开“是否完成”：领导小组：至少登记一名领导小组人员" in told
    preparing.register(session, LeadingGroupMember, people.COUNTY)
    assert turn(county, "P02", JINGDONG, 1).location == "/steps/p02/2"
    assert is_done(session, "P02", JINGDONG)


def test_own_level_shows_the_accounts_own_liaisons_alone(client_of: ClientOf, session: Session) -> None:
    """001-054: 是否本级 on shows the own level, off those below too."""
    preparing.register(session, LiaisonMember, people.COUNTY, name="县里联络员")
    preparing.register(session, LiaisonMember, people.TOWNSHIP, name="镇里联络员")
    county = client_of(people.COUNTY)
    every = county.get("/steps/p02/3")
    assert "县里联络员" in every.text
    assert "镇里联络员" in every.text
    assert "是否本级：否" in text_of(every)
    own = county.get("/steps/p02/3?own=1")
    assert "县里联络员" in own.text
    assert "镇里联络员" not in own.text
    assert "是否本级：是" in text_of(own)
    assert county.get("/steps/p02/3?own=2").status_code == 400


def test_a_row_of_the_level_below_has_no_button_to_change_it(client_of: ClientOf, session: Session) -> None:
    """001-053: a county reads its townships' liaisons."""
    preparing.register(session, LiaisonMember, people.TOWNSHIP, name="镇里联络员")
    page = client_of(people.COUNTY).get("/steps/p02/3").text
    line = re.search(r"<tr(?:(?!</tr>).)*镇里联络员.*?</tr>", page, re.DOTALL)
    assert line is not None
    assert ">编辑<" not in line[0]
    assert ">查看<" in line[0]


@pytest.mark.parametrize(
    "who", [people.PREFECTURE, people.COUNTY, people.ORGANISATION, people.TOWNSHIP, people.CLERK]
)
@pytest.mark.parametrize("key", ["p03", "p04"])
def test_every_level_registers_meetings_and_trainings(
    client_of: ClientOf, who: people.Person, key: str
) -> None:
    """001-057, 001-066: 登记 for each level, the organisation department's account included."""
    assert "/add?" in client_of(who).get(f"/steps/{key}/1").text


@pytest.mark.parametrize(
    ("who", "table", "changed"),
    [
        (people.PREFECTURE, ProjectGroupMember, {"post": "局长"}),
        (people.COUNTY, LeadingGroupMember, {"post": "局长"}),
        (people.TOWNSHIP, LiaisonMember, {"post": "所长"}),
        (people.PREFECTURE, Mobilization, {"item": "公开信"}),
        (people.CLERK, Mobilization, {"item": "村民代表会议"}),
        (people.COUNTY, Training, {"topic": "规划培训"}),
    ],
)
def test_each_edits_and_deletes_what_it_has_registered(
    client_of: ClientOf, session: Session, who: people.Person, table: type[Any], changed: dict[str, str]
) -> None:
    """001-051, 001-052, 001-053, 001-064, 001-066: 编辑 and 删除."""
    mode = {"mode": "video_conf"} if table is Training else {}
    row = preparing.register(session, table, who, **mode)
    client, name = client_of(who), table.__tablename__
    posted = {
        control["name"]: control["value"]
        for control in posted_of(client.get(f"/tables/{name}/edit/{row.id}").text)
    }
    answer = client.post(f"/tables/{name}/edit/{row.id}", data=posted | changed | {"target": "masses"})
    assert answer.status_code == 302, text_of(answer)
    session.expire_all()
    [now] = stored(session, table)
    assert {key: getattr(now, key) for key in changed} == changed
    assert client.post(f"/tables/{name}/delete/{row.id}").status_code == 302
    assert stored(session, table) == []


def posted_of(page: str) -> list[dict[str, str]]:
    """What a browser would send of the record's form as it stands."""
    form = page[page.index('id="record-form"') :]
    found = [
        {"name": name, "value": unescape(value)}
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
        if name not in ("target", "area")
    ]
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found.append({"name": name, "value": chosen[1] if chosen else ""})
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found.append({"name": name, "value": unescape(inner)})
    return found


def test_the_ways_of_organising_are_two(client_of: ClientOf) -> None:
    """001-060: 参与, 自行组织."""
    page = client_of(people.CLERK).get("/tables/hometown_mobilization/add").text
    control = re.search(r'<select[^>]*name="org_mode".*?</select>', page, re.DOTALL)
    assert control is not None
    assert re.findall(r'value="(\w+)">([^<]+)<', control[0]) == [("attend", "参与"), ("self", "自行组织")]


def test_a_work_log_begins_with_its_step_and_place(client_of: ClientOf, session: Session) -> None:
    """001-049: 工作纪实 of 制定文件 by the county."""
    county = client_of(people.COUNTY)
    page = county.get("/steps/p01/3")
    add = re.search(r'href="(/tables/hometown_work_log/add[^"]*)"', page.text)
    assert add is not None
    address = unescape(add[1])
    form = county.get(address)
    assert '<option value="P01" selected>' in form.text
    assert f'value="{JINGDONG}"' in form.text
    log = {
        "item": "起草方案",
        "held_on": "2021-05-01",
        "content": "征求意见",
        "step_code": "P01",
        "area": JINGDONG,
    }
    assert save(county, open_form(county, address), "/tables/hometown_work_log/add", **log).status_code == 302
    [row] = stored(session, WorkLog)
    assert (row.step_code, row.area) == ("P01", JINGDONG)
    assert "起草方案" in county.get("/steps/p01/3").text
    assert "起草方案" not in client_of(people.OUTSIDE_COUNTY).get("/steps/p01/3").text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_a_tab_lists_is_exported(client_of: ClientOf, session: Session, kind: str) -> None:
    preparing.register(session, PolicyDocument, people.COUNTY, title="县里的方案")
    county = client_of(people.COUNTY)
    href = re.search(rf'href="(/tables/{TABLE}/export/{kind}[^"]*)"', county.get("/steps/p01/2").text)
    assert href is not None
    answer = county.get(unescape(href[1]))
    assert answer.status_code == 200
    assert kind != "csv" or "县里的方案" in answer.data.decode("utf-8-sig")
