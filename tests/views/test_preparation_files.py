"""工作准备附件 an edit, a drop, a deletion: the files go with their record, each taken only with the tick (001-045, 001-046, 001-055, 001-062, 001-063)."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument
from models.platform.attachment import Attachment
from models.platform.staged_file import StagedFile
from tests import people
from tests.clients import Client, ClientOf
from tests.platform import files
from tests.views.planning_pages import stored, text_of
from tests.views.preparation_forms import TABLE, names, open_form, save, upload


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
