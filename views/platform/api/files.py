"""附件接口 the files of a record for other systems: through the record's scope and the slot's rules, as on the page (001-003)."""

from typing import Any

from flask import abort, request
from flask_appbuilder import BaseView, expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base import Record
from models.platform import audit
from models.platform.attachment import Attachment, attachments_of, fetch_attachment, fetch_owner
from models.platform.attachment_slot import AttachmentSlot, slots_of
from models.platform.attachments import Upload, allow_change, arriving, attach, detach
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.platform.api.answering import answer, note_reading, time
from views.platform.api.asking import asked
from views.platform.api.changing import refuse_read_only
from views.platform.api.tables import table_of
from views.platform.attachment_serving import sent_file
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session, files

NO_FILES = "这张表的记录没有附件，请在 /api/v1/_openapi 查看哪些表有附件"
NONE_SUCH = "这条记录没有这个附件，它可能已被删除，请重新读取附件清单"
CONFIRMED = {"true": True, "false": False}


class NotMultipart(Refusal):
    """The body is not of the kind in which files are sent."""

    status = 415

    def __init__(self) -> None:
        super().__init__("请以 multipart/form-data 提交，文件连同文件名放在 file 里，附件栏写在 slot 里")


@page()
class FilesApi(BaseView):
    """Files are reached only through the record that they belong to."""

    route_base = "/api/v1/tables"
    default_view = "index"

    @expose("/<table>/<int:row_id>/files", methods=["GET"])
    def index(self, table: str, row_id: int) -> Any:
        """The files of a record, and what its slots take."""
        session = db_session()
        owner = _owner(session, table, row_id)
        asked(())
        held = [each for kept in attachments_of(session, owner).values() for each in kept]
        body = {
            "data": [_file(each) for each in held],
            "slots": [_slot(each) for each in slots_of(type(owner))],
        }
        label = f"{owner.__decl__.label}附件 {len(held)} 个"
        note_reading(session, audit.Subject(table, getattr(owner, "area", 0), row_id, label), len(held))
        return answer(body)

    @expose("/<table>/<int:row_id>/files", methods=["POST"])
    def upload(self, table: str, row_id: int) -> Any:
        """Take one file, or refuse it with the sentence of the page."""
        session = db_session()
        owner = _changed(session, table, row_id)
        slot, sent = _sent(type(owner))
        allow_change(session, owner)
        with arriving(files(), slot, sent) as file, transaction(session):
            kept = attach(session, files(), _changed(session, table, row_id), file)
        return answer({"data": _file(kept)}, 201, {"Location": f"{request.path}/{kept.id}"})

    @expose("/<table>/<int:row_id>/files/<int:file_id>", methods=["GET"])
    def download(self, table: str, row_id: int, file_id: int) -> Any:
        """The bytes of a file, under its name."""
        session = db_session()
        found = _fetch(session, _owner(session, table, row_id), file_id)
        asked(())
        subject = audit.Subject(Attachment.__tablename__, found.area, found.id, found.name)
        note_reading(session, subject, 1, "下载附件")
        return sent_file(found, as_attachment=True)

    @expose("/<table>/<int:row_id>/files/<int:file_id>", methods=["DELETE"])
    def delete(self, table: str, row_id: int, file_id: int) -> Response:
        """Take a file off its record."""
        session = db_session()
        _fetch(session, _changed(session, table, row_id), file_id)
        asked(())
        with transaction(session):
            detach(session, _fetch(session, _changed(session, table, row_id), file_id))
        return answer(None, 204)


def _owner(session: Session, name: str, row_id: int) -> Record:
    """The record, if the account may see it and it is of a kind that has files."""
    table = table_of(name, Permission.SHOW)
    if not slots_of(table):
        raise NotFound(NO_FILES)
    if row_id > LARGEST_ID:
        abort(404)
    return fetch_owner(session, name, row_id)


def _changed(session: Session, name: str, row_id: int) -> Record:
    """The record, if its files may be changed here at all."""
    refuse_read_only(table_of(name, Permission.EDIT))
    return _owner(session, name, row_id)


def _fetch(session: Session, owner: Record, file_id: int) -> Attachment:
    """A file of this very record."""
    if file_id > LARGEST_ID:
        abort(404)
    found = fetch_attachment(session, file_id)
    if (found.table_name, found.row_id) != (owner.__tablename__, owner.id):
        raise NotFound(NONE_SUCH)
    return found


def _sent(table: type[Record]) -> tuple[AttachmentSlot, Upload]:
    """The file of the request, its slot, and whether it is said to be without letterhead and seal."""
    asked(())
    if request.mimetype != "multipart/form-data":
        raise NotMultipart
    unknown = sorted((request.form.keys() | request.files.keys()) - {"slot", "file", "confirmed"})
    if unknown:
        raise BadQuery(f"没有“{unknown[0][:30]}”这一项，请只写 slot、file、confirmed")
    known, confirmed = {slot.key: slot for slot in slots_of(table)}, request.form.get("confirmed", "false")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal("没有收到文件，请把文件连同文件名放在 file 里重新上传")
    if confirmed not in CONFIRMED:
        raise BadQuery("confirmed 应为 true 或 false，请改正后重新上传")
    if (slot := known.get(request.form.get("slot", ""))) is None:
        raise BadQuery(f"slot 应为 {'、'.join(known)} 之一，请改正后重新上传")
    return slot, Upload(sent.filename, sent.stream, CONFIRMED[confirmed])


def _file(found: Attachment) -> dict[str, Any]:
    return {
        "id": found.id,
        "slot": found.slot,
        "name": found.name,
        "original_name": found.original_name,
        "media_type": found.media_type,
        "size": found.size,
        "sha256": found.digest,
        "doubts": found.doubts,
        "uploaded_on": time(found.uploaded_on),
    }


def _slot(slot: AttachmentSlot) -> dict[str, Any]:
    return {
        "key": slot.key,
        "label": slot.label,
        "formats": [*slot.extensions],
        "most": slot.most,
        "megabytes": slot.megabytes,
        "required": slot.required,
        "confirmed": slot.is_official,
    }
