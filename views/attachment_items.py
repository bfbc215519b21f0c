"""附件行 a file as a list of files draws it: kept with a record, or with a form that is still open."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform.attachment import Attachment, attachments_of
from models.platform.attachment_slot import AttachmentSlot, slots_of
from models.platform.staged_file import StagedFile, staged

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


def size_words(size: int) -> str:
    """A size as people read it."""
    return f"{size / KILOBYTE:.1f} KB" if size < MEGABYTE else f"{size / MEGABYTE:.1f} MB"


def item(attachment: Attachment, *, may_change: bool) -> dict[str, Any]:
    """A file as the list of its slot draws it."""
    to: dict[str, Any] = {"attachment_id": attachment.id}
    return {
        "id": attachment.id,
        "name": attachment.name,
        "original": attachment.original_name if attachment.original_name != attachment.name else "",
        "size": size_words(attachment.size),
        "note": f"疑似带有{attachment.doubts}，请核对，如有请去掉后重新上传" if attachment.doubts else "",
        "tone": "warn" if attachment.doubts else "",
        "preview": url_for("AttachmentsPage.view", **to) if attachment.is_shown else "",
        "pages": url_for("AttachmentPreviewsPage.pages", **to) if attachment.extension == "pdf" else "",
        "download": url_for("AttachmentsPage.download", **to),
        "remove": url_for("AttachmentsPage.delete", **to) if may_change else "",
    }


def staged_item(file: StagedFile) -> dict[str, Any]:
    """A file that waits for its form to be saved."""
    return {
        "id": f"new-{file.id}",
        "name": file.name,
        "size": size_words(file.size),
        "note": f"疑似带有{file.doubts}，请核对，如有请去掉后重新上传" if file.doubts else "保存后入记录",
        "tone": "warn" if file.doubts else "",
        "remove": url_for("AttachmentsPage.unstage", staged_id=file.id),
    }


def form_slots(
    session: Session, table: type[Any], row: Any, form_key: str, dropped: tuple[int, ...]
) -> list[dict[str, Any]]:
    """The slots of a form: the record's files, each with a box that drops it on saving, and those just uploaded."""
    held = attachments_of(session, row) if row is not None else {}
    waiting = staged(session, table, form_key) if slots_of(table) else ()
    return [
        _slot(slot, table, form_key)
        | {
            "held": [
                item(each, may_change=False) | {"is_dropped": each.id in dropped}
                for each in held.get(slot.key, ())
            ],
            "files": [staged_item(each) for each in waiting if each.slot == slot.key],
        }
        for slot in slots_of(table)
    ]


def _slot(slot: AttachmentSlot, table: type[Any], form_key: str) -> dict[str, Any]:
    return {
        "key": slot.key,
        "name": f"{table.__tablename__}-{slot.key}",
        "label": slot.label,
        "required": slot.required,
        "url": url_for("AttachmentsPage.stage", table=table.__tablename__, slot=slot.key, key=form_key),
        "accept": [f".{each}" for each in slot.extensions],
        "max_mb": slot.megabytes,
        "hint": slot.hint,
        "most": slot.most,
        "confirm": slot.is_official,
        "icon": "paperclip" if slot.is_official else "photo",
    }
