"""账号导入的错误工作簿 a workbook of accounts that was refused comes back with its faults marked, to whoever sent it."""

from io import BytesIO

from flask import request
from flask import session as cookie
from sqlalchemy.orm import Session

from exports.error_workbook import annotate_apart
from imports.accounts import faults
from imports.limits import LIMITS
from models.platform.filestore import FileDamaged
from models.platform.refusal import NotFound, Refusal
from views.request import files

FAULTY = "faulty_accounts"
GONE = "没有可下载的错误工作簿，请重新上传要导入的文件"
LONGEST_NAME = 100


def sent_file() -> tuple[bytes, str]:
    """The workbook that was sent, and its name."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal("请选择填好的账号导入模板")
    return file.read(), file.filename


def remember_faulty(data: bytes, name: str) -> None:
    """Keep a refused workbook; nothing refers to it, so it is swept away after a week."""
    with files().receive(BytesIO(data), LIMITS.file_bytes) as incoming:
        cookie[FAULTY] = [files().keep(incoming), name[-LONGEST_NAME:]]


def marked_workbook(session: Session) -> tuple[bytes, str]:
    """The workbook that this browser last sent, judged again and marked, and the name to save it by."""
    digest, name = cookie.get(FAULTY, ("", ""))
    if not digest:
        raise NotFound(GONE)
    try:
        data = files().read(digest)
    except FileDamaged as gone:
        raise NotFound(GONE) from gone
    workbook, report = faults(session, data, name)
    content = annotate_apart(data, workbook.kind.value, report, workbook.sheets)
    return content, f"{name.rpartition('.')[0] or name}_错误.xlsx"
