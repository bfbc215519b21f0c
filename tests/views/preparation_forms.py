"""工作准备表单 a form of chapter 3 as a browser fills it in: opened, files uploaded, saved."""

import re
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.platform.attachment import Attachment
from tests.clients import Client
from tests.platform import files
from tests.views.planning_pages import stored

JSON = {"Accept": "application/json"}
PAPER = {
    "title": "示例县实施方案",
    "doc_no": "×政办发〔2021〕26号",
    "issuer": "示例县人民政府办公室",
    "issued_date": "2021-06-08",
}
TABLE = "hometown_policy_document"


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
