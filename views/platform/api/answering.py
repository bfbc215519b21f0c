"""怎么答 what other systems are told: a record as JSON, masked always, and a line in the log for what was read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import jsonify, make_response
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base import AreaScoped
from models.fields import Field, Kind, fields_of
from models.platform import audit
from models.platform.api_token import count_rows
from models.platform.clock import CHINA
from models.platform.masking import mask
from models.platform.transaction import transaction
from views.request import limits

READ = "接口读取"


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return make_response(jsonify(body), status, dict(headers or {}))


def code(area: int) -> str:
    """A division code, as other systems write it."""
    return f"{area:012d}"


def time(moment: datetime | None) -> str | None:
    """A moment with its zone."""
    return None if moment is None else moment.replace(tzinfo=CHINA).isoformat()


def record(row: Any) -> dict[str, Any]:
    """A record: its key and version, its place, its declared fields, and when it was made and changed."""
    told: dict[str, Any] = {"id": row.id, "version": row.version}
    if isinstance(row, AreaScoped):
        told["area"] = code(row.area)
    told |= {each.name: value_of(each, getattr(row, each.name)) for each in fields_of(type(row))}
    return told | {"created_on": time(row.created_on), "changed_on": time(row.changed_on)}


def value_of(field: Field, value: Any) -> Any:
    """A value in JSON: decimals as exact texts, codes as they are stored, personal data masked."""
    if field.kind is Kind.VILLAGES:
        return [code(each) for each in value or ()]
    if isinstance(value, tuple):
        return list(value)
    if value in (None, ""):
        return None
    if field.sensitive is not None:
        return mask(field.sensitive, str(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return time(value)
    return value.isoformat() if isinstance(value, date) else value


def note_reading(session: Session, subject: audit.Subject, number: int, action: str = READ) -> None:
    """Keep that rows were read, and count them against the token's day; before they are told."""
    with audit.watched(action, subject), transaction(session):
        if current_user.token is not None:
            count_rows(session, current_user.token.id, number, limits().export_rows)
        audit.note(session, action, subject)
