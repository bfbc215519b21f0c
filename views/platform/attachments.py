"""附件 uploading, previewing, downloading and deleting the files of a record (001-003, 132, 152)."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.attachment import fetch_owner
from models.platform.attachment_slot import slot_of
from models.platform.attachments import (
    Upload,
    allow_change,
    arriving,
    attach,
    detach,
    misnamed,
    rename_by_rule,
)
from models.platform.division import full_name
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant
from models.platform.staged_file import stage, table_of_form, unstage
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.attachment_items import item, staged_item
from views.attachment_slots import may_change, slots
from views.platform.attachment_serving import fetch_by_id, note_reading, sent_file
from views.registry import page
from views.request import db_session, files, safe_address
from views.way_back import way_back

PAGE = "platform_attachment"

grant(Permission.VIEW, PAGE, *AccountKind)


@page()
class AttachmentsPage(BaseView):
    """Files are reached only through the record that they belong to."""

    route_base = "/attachments"
    class_permission_name = PAGE
    default_view = "view"

    @expose("/of/<table>/<int:row_id>")
    @has_access
    @permission_name("view")
    def of(self, table: str, row_id: int) -> Any:
        """All files of one record."""
        session = db_session()
        owner = _owner(session, table, row_id)
        label = owner.__decl__.label
        return self.render_template(
            "pages/attachments/of.html",
            title=f"{label}附件",
            owner_title=owner.title,
            place=full_name(session, owner.area) if hasattr(owner, "area") else "",
            slots=slots(session, owner),
            rename=url_for("AttachmentsPage.rename", table=table, row_id=row_id, **way_back())
            if may_change(session, owner) and misnamed(session, owner)
            else "",
            back=safe_address(request.args.get("back")),
        )

    @expose("/of/<table>/<int:row_id>/<slot>", methods=["POST"])
    @has_access
    @permission_name("view")
    def upload(self, table: str, row_id: int, slot: str) -> Any:
        """Take one file; the answer is its line in the list, or the reason why it was not taken."""
        session = db_session()
        owner = _owner(session, table, row_id)
        place = slot_of(type(owner), slot)
        upload = _sent()
        allow_change(session, owner)
        with arriving(files(), place, upload) as file, transaction(session):
            kept = attach(session, files(), _owner(session, table, row_id), file)
        line = render_template("pages/attachments/item.html", file=item(kept, may_change=True))
        return jsonify({"html": line, "id": kept.id, "name": kept.name})

    @expose("/staged/<table>/<slot>", methods=["POST"])
    @has_access
    @permission_name("view")
    def stage(self, table: str, slot: str) -> Any:
        """Take a file for a form that is still open; it becomes the record's when the form is saved (001-044)."""
        session = db_session()
        declared = table_of_form(session, table)
        place = slot_of(declared, slot)
        with arriving(files(), place, _sent()) as file, transaction(session):
            kept = stage(session, files(), declared, request.args.get("key", ""), file)
        line = render_template("pages/attachments/item.html", file=staged_item(kept))
        return jsonify({"html": line, "id": kept.id, "name": kept.name})

    @expose("/staged/<int:staged_id>/delete", methods=["POST"])
    @has_access
    @permission_name("view")
    def unstage(self, staged_id: int) -> Any:
        """Take a file off a form before it is saved."""
        session = db_session()
        if staged_id > LARGEST_ID:
            abort(404)
        with transaction(session):
            unstage(session, staged_id)
        return jsonify({"message": "已删除"})

    @expose("/of/<table>/<int:row_id>/rename", methods=["POST"])
    @has_access
    @permission_name("view")
    def rename(self, table: str, row_id: int) -> Any:
        """按规则改名: name every file of a record by its slot's rule."""
        session = db_session()
        with transaction(session):
            renamed = rename_by_rule(session, _owner(session, table, row_id))
        flash(f"已按规则改名 {renamed} 个附件", "success")
        return redirect(url_for("AttachmentsPage.of", table=table, row_id=row_id, **way_back()))

    @expose("/<int:attachment_id>/view")
    @has_access
    @permission_name("view")
    def view(self, attachment_id: int) -> Any:
        """Show a picture or a PDF in place."""
        session = db_session()
        found = fetch_by_id(session, attachment_id)
        if not found.is_shown:
            raise Refusal("这种文件不能预览，请下载后查看")
        note_reading(session, found, "预览附件")
        return sent_file(found, as_attachment=False)

    @expose("/<int:attachment_id>/download")
    @has_access
    @permission_name("view")
    def download(self, attachment_id: int) -> Any:
        """The file under its own name."""
        session = db_session()
        found = fetch_by_id(session, attachment_id)
        note_reading(session, found, "下载附件")
        return sent_file(found, as_attachment=True)

    @expose("/<int:attachment_id>/delete", methods=["POST"])
    @has_access
    @permission_name("view")
    def delete(self, attachment_id: int) -> Any:
        """Take one file off its record."""
        session = db_session()
        with transaction(session):
            detach(session, fetch_by_id(session, attachment_id))
        return jsonify({"message": "已删除"})


def _sent() -> Upload:
    """The file of the request, with the tick 已去红头、盖章."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal("没有收到文件，请重新选择")
    return Upload(sent.filename, sent.stream, request.form.get("confirmed") == "1")


def _owner(session: Session, table: str, row_id: int) -> Any:
    if row_id > LARGEST_ID:
        abort(404)
    return fetch_owner(session, table, row_id)
