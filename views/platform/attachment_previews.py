"""附件预览与打包 a PDF's pages as pictures for phones, and all files of a step in one archive (001-016)."""

from typing import Any

from flask import jsonify, make_response, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from exports.archive import Entry, archive_of
from exports.page_images import page_count, page_image
from models.platform import audit
from models.platform.attachment import Attachment
from models.platform.attachment_tree import Filed, files_of_step
from models.platform.division import fetch_division
from models.platform.refusal import NotFound, Refusal
from models.platform.steps import STEPS
from views.platform.attachment_serving import PRIVATE, fetch_by_id, note_reading
from views.platform.attachments import PAGE
from views.registry import page
from views.request import db_session, files

MOST_PAGES = 200
LARGEST_ARCHIVE = 2 << 30


@page()
class AttachmentPreviewsPage(BaseView):
    """Nothing here is reached but through the record that a file belongs to."""

    route_base = "/attachments"
    class_permission_name = PAGE
    default_view = "pages"

    @expose("/<int:attachment_id>/pages")
    @has_access
    @permission_name("view")
    def pages(self, attachment_id: int) -> Any:
        """The addresses of a PDF's pages as pictures, for a phone's preview."""
        session = db_session()
        found = _pdf(session, attachment_id)
        note_reading(session, found, "预览附件")
        with files().open(found.digest) as pdf:
            count = min(page_count(pdf), MOST_PAGES)
        return jsonify(
            [
                url_for("AttachmentPreviewsPage.page_picture", attachment_id=found.id, number=number)
                for number in range(1, count + 1)
            ]
        )

    @expose("/<int:attachment_id>/pages/<int:number>.jpg")
    @has_access
    @permission_name("view")
    def page_picture(self, attachment_id: int, number: int) -> Any:
        """One page of a PDF as a picture."""
        found = _pdf(db_session(), attachment_id)
        with files().open(found.digest) as pdf:
            picture = page_image(pdf, number)
        answer = make_response(picture)
        answer.headers.update({"Content-Type": "image/jpeg", **PRIVATE})
        return answer

    @expose("/village/<int:area>/<step>.zip")
    @has_access
    @permission_name("view")
    def archive(self, area: int, step: str) -> Any:
        """Every file of a village's records of one step, in one archive."""
        session = db_session()
        place = fetch_division(session, area)
        found = files_of_step(session, area, step) if step in STEPS else []
        if not found:
            raise NotFound("这个步骤还没有可下载的附件")
        if sum(filed.attachment.size for filed in found) > LARGEST_ARCHIVE:
            raise Refusal("这个步骤的附件合计超过 2 GB，请分别下载")
        name = f"{place.name}{STEPS[step].label}附件"
        audit.note(
            session,
            "下载附件",
            audit.Subject(Attachment.__tablename__, area, None, f"{name}（{len(found)} 个）"),
        )
        made = archive_of(files(), [_entry(name, filed) for filed in found])
        return send_file(made, "application/zip", as_attachment=True, download_name=f"{name}.zip", max_age=0)


def _entry(name: str, filed: Filed) -> Entry:
    held = filed.attachment
    return Entry((name, *filed.folders), held.name, held.digest, held.uploaded_on)


def _pdf(session: Session, attachment_id: int) -> Attachment:
    found = fetch_by_id(session, attachment_id)
    if found.extension != "pdf":
        raise Refusal("只有 PDF 可以按页预览，请下载后查看")
    return found
