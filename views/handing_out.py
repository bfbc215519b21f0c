"""交出文件 a file that leaves the system by a page: kept in the log with its number and digest before it goes (R45)."""

import hashlib
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote

from flask import Response, send_file
from sqlalchemy.orm import Session

from exports.sheet_stamp import Stamp
from models.platform import audit
from models.platform.audit import Subject
from models.platform.clock import now
from models.platform.scope import actor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Parcel:
    """A file and what it is called."""

    file: IO[bytes]
    name: str
    plain_name: str
    mimetype: str = XLSX


def new_stamp(session: Session, mark: str = "") -> Stamp:
    """The stamp of a file that the account is taking now."""
    return Stamp.of(actor_of(session).name, now(), mark)


def hand_out(session: Session, parcel: Parcel, subject: Subject, stamp: Stamp) -> Response:
    """Log the export, and send the file."""
    told = {"导出编号": (None, stamp.number), "文件摘要": (None, _digest(parcel.file))}
    audit.note(session, "导出", subject, told)
    parcel.file.seek(0)
    sent = send_file(parcel.file, mimetype=parcel.mimetype, max_age=0)
    shown = f"attachment; filename={parcel.plain_name}; filename*=UTF-8''{quote(parcel.name)}"
    sent.headers["Content-Disposition"] = shown
    return sent


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    told = hashlib.sha256()
    while part := file.read(CHUNK):
        told.update(part)
    return told.hexdigest()
