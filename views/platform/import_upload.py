"""上传 taking in the files of an import: kept by content, entered as batches; nothing is read yet."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from imports.limits import LIMITS
from imports.refusals import safe_name
from models.levels import Level
from models.platform.division import fetch_division
from models.platform.filestore import FileStore, TooLargeError
from models.platform.import_batch import ImportBatch, open_batch
from models.platform.import_sets import ImportSet
from models.platform.own_level import writes_own_alone
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from views.query_texts import read_area
from views.request import safe_address

MOST_FILES = 50
MEGABYTE = 1 << 20


def receive(session: Session, wanted: ImportSet, store: FileStore) -> list[ImportBatch]:
    """Keep every file of the request and enter it. Raises :class:`Refusal` with what to do."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent:
        raise Refusal("请先选择要导入的文件")
    if len(sent) > MOST_FILES:
        raise Refusal(f"一次最多选择 {MOST_FILES} 个文件，现在选择了 {len(sent)} 个，请分几次上传")
    area = chosen_area(session, wanted)
    options = {"area": area, "make_hamlets": request.form.get("make_hamlets") == "y", **_way_back()}
    owner = area or actor_of(session).area or 0
    return [
        open_batch(session, wanted.key, name, digest, owner, options)
        for name, digest in (_keep(file, store) for file in sent)
    ]


def _way_back() -> dict[str, str]:
    """The list that the import was asked for on, to return to when it is done."""
    back = request.form.get("back", "")
    return {"back": safe_address(back)} if back else {}


def chosen_area(session: Session, wanted: ImportSet) -> int | None:
    """The division that was chosen; of who writes its own rows alone, always its own."""
    actor = actor_of(session)
    if actor.level is Level.VILLAGE or writes_own_alone(actor, wanted.tables):
        return actor.area
    text = request.form.get("area", "").strip()
    return fetch_division(session, read_area(text)).area if text else None


def _keep(file: FileStorage, store: FileStore) -> tuple[str, str]:
    name = safe_name(file.filename or "")
    try:
        with store.receive(file.stream, LIMITS.file_bytes) as incoming:
            if not incoming.size:
                raise Refusal(f"文件“{name}”是空文件，请重新选择填好的工作簿")
            return name, store.keep(incoming)
    except TooLargeError as error:
        text = f"文件“{name}”超过 {LIMITS.file_bytes // MEGABYTE} MB，请删除图片或拆分后重新上传"
        raise Refusal(text) from error
