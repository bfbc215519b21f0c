"""工作准备登记 a file goes with its form: judged as it is uploaded, a record's only when that is saved (001-044)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.policy_document import PolicyDocument
from models.platform.staged_file import StagedFile
from tests import people
from tests.clients import Client, ClientOf
from tests.people import JINGDONG
from tests.views.planning_pages import stored, text_of
from tests.views.preparation_forms import TABLE, names, open_form, save, upload


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
