"""附件位置 the slots of a record with their files, as a page draws them."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform.attachment import Attachment, attachments_of
from models.platform.attachment_slot import AttachmentSlot, slots_of
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.write_guards import Attempt, reasons_against
from views.attachment_items import item


def may_change(session: Session, owner: Any) -> bool:
    """Whether the account may add and delete files of a record now."""
    actor, area = actor_of(session), getattr(owner, "area", None)
    if not actor.may(Permission.EDIT.value, owner.__tablename__) or not (area is None or actor.covers(area)):
        return False
    attempt = Attempt(Permission.EDIT, type(owner), getattr(owner, "area", None), owner)
    return not reasons_against(session, attempt)


def slots(session: Session, owner: Any) -> list[dict[str, Any]]:
    """Every slot of a record with its files, as a page draws them."""
    held, changing = attachments_of(session, owner), may_change(session, owner)
    return [_slot(owner, slot, held[slot.key], changing=changing) for slot in slots_of(type(owner))]


def _slot(owner: Any, slot: AttachmentSlot, held: list[Attachment], *, changing: bool) -> dict[str, Any]:
    to = {"table": owner.__tablename__, "row_id": owner.id, "slot": slot.key}
    return {
        "name": f"{owner.__tablename__}-{owner.id}-{slot.key}",
        "label": slot.label,
        "required": slot.required,
        "url": url_for("AttachmentsPage.upload", **to),
        "accept": [f".{each}" for each in slot.extensions],
        "max_mb": slot.megabytes,
        "hint": slot.hint,
        "most": slot.most,
        "confirm": slot.is_official,
        "icon": "paperclip" if slot.is_official else "photo",
        "files": [item(each, may_change=changing) for each in held],
        "readonly": not changing,
    }
