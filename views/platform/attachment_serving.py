"""附件下载 how a kept file is answered: noted, nothing in it runs, kept by no cache (R33)."""

from flask import abort, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.platform import audit
from models.platform.attachment import Attachment, fetch_attachment
from models.types import LARGEST_ID
from views.request import files

POLICIES = {
    "application/pdf": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}
PRIVATE = {"Cache-Control": "private, no-store"}
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def fetch_by_id(session: Session, attachment_id: int) -> Attachment:
    """The file of that number; an absurd number is no file."""
    if attachment_id > LARGEST_ID:
        abort(404)
    return fetch_attachment(session, attachment_id)


def note_reading(session: Session, found: Attachment, action: str) -> None:
    """Keep that somebody has had a file; a browser that fetches it in pieces has it once."""
    first = request.range is None or request.range.ranges[0][0] == 0
    if first:
        audit.note(session, action, audit.Subject(Attachment.__tablename__, found.area, found.id, found.name))


def sent_file(found: Attachment, *, as_attachment: bool) -> Response:
    """A file as it is answered: with a policy under which nothing in it runs, and kept by no cache."""
    answer = send_file(
        files().open(found.digest),
        mimetype=found.media_type,
        as_attachment=as_attachment,
        download_name=found.name,
        conditional=True,
        etag=found.digest,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = POLICIES.get(found.media_type, NOTHING_RUNS)
    answer.headers.update(PRIVATE)
    return answer
