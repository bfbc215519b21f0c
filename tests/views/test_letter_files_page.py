"""函件下载 the files that leave: letters a unit, the list as a workbook, the template (manual §5.3)."""

import io
import re
import zipfile

import docx
import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.clients import Client, ClientOf
from tests.hometown.letter_scene import FOREST, WATER, ids, returnees, send
from tests.people import ADMINISTRATOR, ORGANISATION
from tests.team_scene import phone
from tests.views.letter_forms import COLUMNS
from views.hometown import letter_files


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
